// The rules of count.js that need no browser: names, verdicts, waits, ids, and how large the whole is.
// `node --test embed/tests/`
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { judge, newId, waitMs } from "../src/delivery.js";
import { nameOf, pathOf, queryOf } from "../src/page-name.js";

const cases = (name) => JSON.parse(readFileSync(new URL(`../cases/${name}.json`, import.meta.url), "utf8"));
const ALLOWED = /^[a-z0-9~][a-z0-9._~/-]{0,127}$/;

/** A name as its reader wrote it. */
const read = (name) => decodeURIComponent(name.replace(/%/g, "%25").replace(/~([0-9a-f]{2})/g, "%$1"));

for (const { address, params, name, read: written } of cases("page-names"))
  test(`${address} is ${name}`, () => {
    const url = new URL(`https://site.example${address}`);
    const made = nameOf(pathOf(url.pathname) + queryOf(url.search, params));
    assert.equal(made, name);
    assert.match(made, ALLOWED);
    assert.equal(read(made), written);
  });

test("a long name is cut, and goes on telling pages apart", () => {
  const [one, other] = ["x", "y"].map((end) => nameOf("%C3%A9".repeat(60) + end));
  for (const name of [one, other]) {
    assert.equal(name.length, 128);
    assert.match(name, ALLOWED);
    assert.match(name, /~[0-9a-f]{8}$/);
  }
  assert.notEqual(one, other);
});

for (const { what, status, body, tried, verdict } of cases("answers"))
  test(`${what}: ${verdict}`, () => {
    let made = 0;
    // What is not an object throws, and count.js takes that for no answer.
    try {
      made = judge(status, body, tried);
    } catch {}
    assert.equal(["again", "renew", "settled"][made], verdict);
  });

for (const { failures, retry_after, jitter, ms } of cases("waits"))
  test(`after ${failures} failures and a Retry-After of ${retry_after} it waits ${ms} ms`, () => {
    assert.equal(waitMs(failures, retry_after && String(retry_after), jitter), ms);
  });

test("waits end, whatever the service asks for", () => {
  assert.equal(waitMs(1, "Tue, 24 Nov 2026 17:00:00 GMT", 0), 1e3);
  for (const forever of ["1e300", "18446744073709551615", "Infinity"]) assert.equal(waitMs(1, forever, 0), 36e5);
});

test("an id is a UUIDv7 of its time", () => {
  const id = newId(0x017f22e279b0);
  assert.match(id, /^017f22e2-79b0-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(newId(0x017f22e279b0), id);
});
