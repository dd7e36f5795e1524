// The sizes of what is shipped, raw, gzip and brotli, beside the budget. `cargo xtask size` runs it.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const budgets = JSON.parse(readFileSync("size-budget.json", "utf8"));

const sizes = (contents) => ({
  raw: contents.reduce((sum, bytes) => sum + bytes.length, 0),
  gzip: contents.reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).length, 0),
  brotli: contents.reduce(
    (sum, bytes) => sum + brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
    0,
  ),
});

const filesIn = (folder, wanted) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath ?? entry.path, entry.name)));

// A first view loads one document, whichever view it is of; neither the script for other sites nor what only the
// API's documentation loads is among it, nor the worker that computes, which is asked for later.
const isOfTheWorker = (name) => /^(calculator|engine)-/.test(name);
const isOfOneView = (name) =>
  !isOfTheWorker(name) && !/^(count\.|docs-|problems-|swagger-ui-)/.test(name) && /\.(js|wasm|css|woff2|svg)$/.test(name) || name === "index.html";

const parts = {
  "Worker script": sizes(filesIn("target/xtask/bundle/edgestate", (name) => /\.(js|wasm)$/.test(name))),
  "UI, first view": sizes(filesIn("dist", isOfOneView)),
};
parts["UI, the worker that computes"] = sizes(filesIn("dist", isOfTheWorker));
parts["count.js"] = sizes([readFileSync("dist/count.js")]);
parts["A badge"] = sizes([readFileSync("crates/contract/src/badge.svg")]);
const engine = process.env.EDGESTATE_ENGINE_WASM;
if (engine) parts["Fibonacci engine alone"] = sizes([readFileSync(engine)]);

console.log("| part | raw | gzip | brotli | budget |\n|---|---:|---:|---:|---|");
for (const [part, size] of Object.entries(parts)) {
  const verdicts = Object.entries(budgets[part] ?? {}).map(
    ([kind, most]) => `${most} ${kind}${size[kind] > most ? " EXCEEDED" : ""}`,
  );
  console.log(`| ${part} | ${size.raw} | ${size.gzip} | ${size.brotli} | ${verdicts.join(", ")} |`);
}
