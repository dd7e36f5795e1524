// Bundles count.js into a folder that is served: under its own name, and under one that never changes
// its content, for sites that check it. Trunk runs it (Trunk.toml).
//
//   node embed/build.mjs <folder>     writes count.js, count.<version>.js, count.json and every released version
//   node embed/build.mjs --release    keeps this version in embed/released/, so that sites which name it go on counting
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const RELEASED = join(import.meta.dirname, "released");

/** The bundle as it is served. */
export async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "src/count.js")],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2021",
    tsconfigRaw: {},
    write: false,
  });
  return outputFiles[0].contents;
}

const digest = (algorithm, encoding, contents) => createHash(algorithm).update(contents).digest(encoding);

/** The name of a version that never changes, with the digest that a page checks it by. */
export const versionOf = (contents) => ({
  path: `/count.${digest("sha256", "hex", contents).slice(0, 12)}.js`,
  integrity: `sha384-${digest("sha384", "base64", contents)}`,
});

/** Response headers for another site's pages. */
const headers = (path, cacheControl) => `
${path}
  Access-Control-Allow-Origin: *
  ! Cross-Origin-Resource-Policy
  Cross-Origin-Resource-Policy: cross-origin
  Cache-Control: ${cacheControl}
`;

async function writeInto(folder) {
  const contents = await bundle();
  const version = versionOf(contents);
  writeFileSync(join(folder, "count.js"), contents);
  writeFileSync(join(folder, "count.json"), JSON.stringify(version) + "\n");
  if (existsSync(RELEASED))
    for (const name of readdirSync(RELEASED)) copyFileSync(join(RELEASED, name), join(folder, name));
  writeFileSync(join(folder, version.path), contents);
  const versions = readdirSync(folder).filter((name) => /^count\.[0-9a-f]{12}\.js$/.test(name));
  const rules = [
    headers("/count.js", "public, max-age=3600, stale-while-revalidate=86400"),
    headers("/count.json", "public, max-age=3600"),
    ...versions.map((name) => headers(`/${name}`, "public, max-age=31536000, immutable")),
  ];
  appendFileSync(join(folder, "_headers"), rules.join(""));
}

async function release() {
  const contents = await bundle();
  mkdirSync(RELEASED, { recursive: true });
  writeFileSync(join(RELEASED, versionOf(contents).path), contents);
}

const [, program, target] = process.argv;
if (program && realpathSync(program) === import.meta.filename) await (target === "--release" ? release() : writeInto(target));
