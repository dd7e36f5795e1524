// The Wasm build of bench/engine, and how its digits become a JavaScript string.

import { createRequire } from "node:module";
import { resolve } from "node:path";

const require = createRequire(import.meta.url);
const decoder = new TextDecoder();

/** A fresh instance of the engine in `directory`, with each implementation as a function from n to a string. */
export function instantiate(directory) {
  const file = resolve(directory, "edgestate_bench_engine.js");
  delete require.cache[file];
  const engine = require(file);
  const memory = engine.shared_memory();
  let bytes = new Uint8Array(memory.buffer);

  const text = (length) => {
    const start = engine.pointer();
    if (bytes.buffer !== memory.buffer) bytes = new Uint8Array(memory.buffer); // it has grown
    return decoder.decode(bytes.subarray(start, start + length));
  };
  return {
    // F(93) is the last that fits 64 bits: that is one BigInt, and cheaper to print than bytes are to decode.
    edgestate: (n) => (n <= 93 ? engine.edgestate_small(n).toString() : text(engine.edgestate(n))),
    dashu: (n) => text(engine.dashu(n)),
    numBigint: (n) => text(engine.num_bigint(n)),
    memoryBytes: () => memory.buffer.byteLength,
  };
}
