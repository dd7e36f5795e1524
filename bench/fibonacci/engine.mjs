// The Wasm builds of engine/ and of bench/engine/, and how its digits become a JavaScript string.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const decoder = new TextDecoder();
let instances = 0;

/**
 * A fresh instance of the engine in `directory`. Each implementation is a function of n, and of how many times, that
 * computes F(n), and returns a function that makes a string of it.
 */
export async function instantiate(directory) {
  // The query makes it a module, and so an instance, of its own.
  const script = pathToFileURL(resolve(directory, "engine.js"));
  const engine = await import(`${script}?instance=${instances++}`);
  const { memory } = engine.initSync({ module: readFileSync(join(directory, "engine_bg.wasm")) });
  let bytes = new Uint8Array(memory.buffer);

  const text = (length) => {
    const start = engine.pointer();
    if (bytes.buffer !== memory.buffer) bytes = new Uint8Array(memory.buffer); // it has grown
    return decoder.decode(bytes.subarray(start, start + length));
  };
  const peer = (compute) => (n, times = 1) => {
    const length = compute(n, times);
    return () => text(length);
  };
  return {
    edgestate: peer(engine.fibonacci),
    dashu: peer(engine.dashu),
    numBigint: peer(engine.num_bigint),
    memoryBytes: () => memory.buffer.byteLength,
  };
}
