// Checks the engine's digits in Wasm against the known digests.
// Usage: node digests.mjs <directory of a Wasm build>…

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { instantiate } from "./engine.mjs";

const golden = readFileSync(new URL("../../crates/fibonacci/tests/golden.txt", import.meta.url), "utf8");
const known = golden.trim().split("\n").map((line) => line.split(" "));

for (const directory of process.argv.slice(2)) {
  const engine = await instantiate(directory);
  for (const [n, length, sha256] of known) {
    const digits = engine.edgestate(Number(n))();
    assert.equal(digits.length, Number(length), `digits of F(${n})`);
    assert.equal(createHash("sha256").update(digits).digest("hex"), sha256, `SHA-256 of F(${n})`);
  }
  console.log(`    ${basename(directory)}: ${known.length} digests as known`);
}
