// Cold starts: a new process from its start to its first answer, and what of that is the Wasm.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { answers, startWorker, stop } from "./services.mjs";

const ROUNDS = 20;

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const script = (bundle) => readdirSync(bundle).filter((name) => /\.(js|wasm|lua)$/.test(name));

/** Compiles and instantiates in this V8, with imports that do nothing: nothing runs before the first request. */
function wasmTimes(bundle) {
  const file = script(bundle).find((name) => name.endsWith(".wasm"));
  if (!file) return {};
  const bytes = readFileSync(join(bundle, file));
  const [compiled, instantiated] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    // One byte more, in a custom section, makes it a module that V8 has not seen.
    const fresh = new Uint8Array([...bytes, 0, 3, 1, 120, round]);
    const started = performance.now();
    const module = new WebAssembly.Module(fresh);
    const ready = performance.now();
    const imports = {};
    for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => 0;
    const prepared = performance.now();
    new WebAssembly.Instance(module, imports);
    instantiated.push(performance.now() - prepared);
    compiled.push(ready - started);
  }
  return { compileMs: median(compiled), instantiateMs: median(instantiated) };
}

export async function coldStarts(setup, front, starts) {
  const workers = { edgestate: setup.edgestate, hono: setup.hono };
  const figures = {};
  for (const [name, bundle] of Object.entries(workers)) {
    const gzipBytes = script(bundle).reduce((sum, file) => sum + gzipSync(readFileSync(join(bundle, file))).length, 0);
    figures[name] = { firstAnswerMs: [], gzipBytes, ...wasmTimes(bundle) };
  }
  for (let round = 0; round < starts; round++) {
    for (const [name, bundle] of Object.entries(workers)) {
      const started = performance.now();
      const { child, url } = await startWorker(setup.workerd, bundle, front);
      await answers(`${url}/api/fibonacci/100?cache=memory`, child);
      figures[name].firstAnswerMs.push(performance.now() - started);
      await stop(child);
    }
  }
  return figures;
}
