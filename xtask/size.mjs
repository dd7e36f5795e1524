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

// What the program and its parts are called when they are served; the worker that computes is asked for later.
const isOfTheWorker = (name) => /^(calculator|engine)-/.test(name);

// The documents of the views, and what each loads first: all that it names, its parts of the program among it.
const views = readdirSync("dist").filter((name) => name.endsWith(".html") && readFileSync(join("dist", name), "utf8").includes('name="program-parts"'));
const firstView = (document) => {
  const html = readFileSync(join("dist", document), "utf8");
  const announced = [...html.matchAll(/<meta name="program[a-z-]*" content="([^"]*)"/g)].flatMap(([, paths]) => paths.split(" "));
  const linked = [...html.matchAll(/<(?:link|script)[^>]* (?:href|src)="?(\/[^" >]+)/g)].map(([, path]) => path);
  const files = new Set([...announced, ...linked].filter((path) => /\.(js|wasm|css|woff2|svg)$/.test(path)));
  if (![".js", ".wasm", ".css", ".woff2"].every((kind) => [...files].some((file) => file.endsWith(kind)))) {
    throw new Error(`${document} does not name all that it loads: ${[...files]}`);
  }
  return sizes([document, ...files].map((file) => readFileSync(join("dist", file))));
};

const parts = {
  "Worker script": sizes(filesIn("target/xtask/bundle/edgestate", (name) => /\.(js|wasm)$/.test(name))),
};
for (const document of views) parts[`UI, first view of ${document}`] = firstView(document);
parts["UI, the worker that computes"] = sizes(filesIn("dist", isOfTheWorker));
parts["count.js"] = sizes([readFileSync("dist/count.js")]);
parts["A badge"] = sizes([readFileSync("crates/contract/src/badge.svg")]);
const engine = process.env.EDGESTATE_ENGINE_WASM;
if (engine) parts["Fibonacci engine alone"] = sizes([readFileSync(engine)]);

console.log("| part | raw | gzip | brotli | budget |\n|---|---:|---:|---:|---|");
for (const [part, size] of Object.entries(parts)) {
  const verdicts = Object.entries(budgets[part.replace(/ of .*/, "")] ?? {}).map(
    ([kind, most]) => `${most} ${kind}${size[kind] > most ? " EXCEEDED" : ""}`,
  );
  console.log(`| ${part} | ${size.raw} | ${size.gzip} | ${size.brotli} | ${verdicts.join(", ")} |`);
}
