// GoatCounter's exports as lines for an import. The cases are as its documentation and its own test data have them:
// https://github.com/arp242/goatcounter/blob/master/tpl/help/export-json.md, export.md beside it, and
// cmd/goatcounter/testdata/export.csv.
import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { converted } from "../goatcounter.mjs";

const at = (name) => fileURLToPath(new URL(`../cases/${name}`, import.meta.url));

async function totals(source) {
  const found = {};
  for await (const line of converted(source)) {
    const { page, source, total, ...rest } = JSON.parse(line);
    assert.deepEqual([source, rest], ["goatcounter", {}]);
    found[page] = total;
  }
  return found;
}

test("the JSON export: what its overview shows, by path", async () => {
  assert.deepEqual(await totals(at("goatcounter")), { index: 7, "~43af~c3~a9": 3, "blog/first-post": 9 });
});

test("the CSV export: each view of a page, no event and no bot", async () => {
  assert.deepEqual(await totals(at("goatcounter.csv")), { index: 2, "~43af~c3~a9": 1, "blog/first-post": 1 });
});

test("another version is refused", async () => {
  const folder = mkdtempSync(join(tmpdir(), "edgestate-goatcounter-"));
  writeFileSync(join(folder, "info.json"), '{"export_version":"2.0"}');
  writeFileSync(join(folder, "old.csv"), "1Path,Title\n/,Home\n");
  await assert.rejects(totals(folder), /version 2\.0/);
  await assert.rejects(totals(join(folder, "old.csv")), /1Path/);
});
