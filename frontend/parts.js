// Fetches the parts of the program: each file once, unless it could not be had. Which they are is written by the build
// (xtask/src/program.rs).
import { initSync } from "program";

const files = new Map();

function load(path) {
  if (!files.has(path)) {
    // The program and all its parts have one memory and one table of functions.
    const file = WebAssembly.instantiateStreaming(fetch(path), { __wasm_split: initSync() });
    file.catch(() => files.delete(path));
    files.set(path, file);
  }
  return files.get(path);
}

/** What the program calls to have a part of these files. It is told by a function of its own. */
export const part = (paths) => async (callback, data) => {
  const loaded = await Promise.allSettled(paths.map(load));
  const isComplete = loaded.every(({ status }) => status === "fulfilled");
  initSync().__wasm_split_shared_table.get(callback)(data, isComplete);
};
