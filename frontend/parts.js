// Fetches the parts of the program: each file once, unless it could not be had. Which they are is written by the build
// (xtask/src/program.rs).
import { initSync } from "program";

/** How long after the first view the others may be fetched: what that view asks for by itself comes before. */
const SETTLED_MS = 3000;

/** Every file of every part. */
const all = new Set();

/** What is made of a file: once, unless that fails. */
const once = (make, made = new Map()) => (path, how) => {
  if (!made.has(path)) {
    const making = make(path, how);
    making.catch(() => made.delete(path));
    made.set(path, making);
  }
  return made.get(path);
};

const compile = once((path, how) => WebAssembly.compileStreaming(fetch(path, how)));
// The program and all its parts have one memory and one table of functions.
const load = once(async (path) => WebAssembly.instantiate(await compile(path), { __wasm_split: initSync() }));

/** What the program calls to have a part of these files. It is told by a function of its own. */
export const part = (paths) => {
  for (const path of paths) all.add(path);
  return async (callback, data) => {
    const loaded = await Promise.allSettled(paths.map((path) => load(path)));
    const isComplete = loaded.every(({ status }) => status === "fulfilled");
    initSync().__wasm_split_shared_table.get(callback)(data, isComplete);
    first ??= setTimeout(() => (window.requestIdleCallback ?? setTimeout)(fetchOthers), SETTLED_MS);
  };
};

let first;

/** A view that was never opened opens without a network too, once its part is here. */
async function fetchOthers() {
  // Rendered ahead of a visit that may never happen, it waits for that.
  if (document.prerendering) await new Promise((shown) => document.addEventListener("prerenderingchange", shown));
  if (!navigator.onLine || navigator.connection?.saveData) return;
  try {
    for (const path of all) await compile(path, { priority: "low" });
  } catch {
    // The connection is gone, or the release. The view itself says so, should it be opened.
  }
}

window.addEventListener("online", fetchOthers);
