// The Wasm build of bench/engine, and how its digits become a JavaScript string.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const decoder = new TextDecoder();
let instances = 0;

/** A fresh instance of the engine in `directory`, with each implementation as a function from n to a string. */
export async function instantiate(directory) {
  // The query makes it a module, and so an instance, of its own.
  const script = pathToFileURL(resolve(directory, "edgestate_bench_engine.js"));
  const engine = await import(`${script}?instance=${instances++}`);
  const { memory } = engine.initSync({ module: readFileSync(join(directory, "edgestate_bench_engine_bg.wasm")) });
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
