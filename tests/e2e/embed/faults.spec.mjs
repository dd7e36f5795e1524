// The counter down, slow, blocked or talking nonsense: the page works, and a view is still counted once.
import { counts, expect, test } from "./fixtures.mjs";
import { problem } from "./servers.mjs";

const body = '<span data-edgestate="total">–</span>';
const SOON = { timeout: 10_000 };

/** What of a page works whatever becomes of the counter. */
async function works(page) {
  await expect(page.locator("#below")).toHaveText("Below.");
  await page.evaluate(() => history.pushState(null, "", location.pathname + "?works"));
  expect(page.url()).toContain("?works");
}

for (const fault of [
  "request lost",
  "reply lost",
  problem(503, "store-unavailable", { "retry-after": "2" }),
  problem(429, "rate-limited"),
  { text: "<!doctype html>Welcome to the hotel" },
  { text: '{"login":"required"}' },
  { text: "null" },
  { status: 403, text: '{"code":"blocked"}' },
  { status: 500, text: "" },
])
  test(`${fault.text ? `${fault.status ?? 200} ${fault.text}` : fault.status ?? fault}: sent again under the same id`, async ({ page, put, counter }) => {
    counter.faults.push(fault);
    await page.goto(put("/", { body }));
    await works(page);
    await expect.poll(() => counter.attempts.length, SOON).toBe(2);
    await expect(page.locator("[data-edgestate]")).toHaveText("1");
    await counts(page, counter, { index: 1 });
    expect(counter.attempts[1].id).toBe(counter.attempts[0].id);
  });

test("what the service refuses for good is not sent again", async ({ page, put, counter }) => {
  await page.clock.install();
  counter.faults.push(problem(403, "too-many-pages"));
  await page.goto(put("/", { body }));
  await expect.poll(() => counter.attempts.length).toBe(1);
  await page.clock.runFor(600_000);
  expect(counter.attempts).toHaveLength(1);
  await expect(page.locator("[data-edgestate]")).toHaveText("–");
  await works(page);
});

const tooOld = (from) => ({
  text: JSON.stringify({ page: "index", counted: false, reason: "too-old", ids_from: from, total: 7, today: 1, unique_today: 1, backend: "redis" }),
});

test("a clock that is wrong: the id is made again with the time that the service names", async ({ page, put, counter }) => {
  counter.faults.push(tooOld("2031-02-03T04:05:06.789Z"));
  await page.goto(put("/", { body }));
  await counts(page, counter, { index: 1 });
  const [first, second] = counter.attempts.map(({ id }) => id);
  expect(second).not.toBe(first);
  expect(parseInt(second.replace(/-/g, "").slice(0, 12), 16)).toBe(Date.parse("2031-02-03T04:05:06.789Z"));
});

test("an id that may have been counted is never made again", async ({ page, put, counter }) => {
  await page.clock.install();
  counter.faults.push("reply lost", tooOld("2031-02-03T04:05:06.789Z"));
  await page.goto(put("/", { body }));
  await expect.poll(() => counter.attempts.length).toBe(1);
  await expect
    .poll(async () => (await page.clock.runFor(1_000), counter.attempts.length), SOON)
    .toBe(2);
  await expect(page.locator("[data-edgestate]")).toHaveText("7");
  await page.clock.runFor(600_000);
  expect(counter.attempts).toHaveLength(2);
  await counts(page, counter, { index: 1 });
});

test("a counter that stays away is asked five times, and shows no number", async ({ page, put, counter }) => {
  await page.clock.install();
  counter.faults.push(...Array.from({ length: 9 }, () => ({ status: 500, text: "" })));
  await page.goto(put("/", { body }));
  await expect
    .poll(async () => (await page.clock.runFor(30_000), counter.attempts.length), { timeout: 20_000 })
    .toBe(5);
  await page.clock.runFor(3_600_000);
  expect(counter.attempts).toHaveLength(5);
  await expect(page.locator("[data-edgestate]")).toHaveText("–");
});

test("offline and back", async ({ page, context, put, counter }) => {
  await page.clock.install();
  await page.goto(put("/one"));
  await counts(page, counter, { one: 1 });
  await context.setOffline(true);
  const failed = page.waitForEvent("requestfailed");
  await page.evaluate(() => history.pushState(null, "", "/two"));
  await failed;
  await works(page);
  // However long it takes: attempts are not used up meanwhile.
  for (let hour = 0; hour < 8; hour += 1) await page.clock.runFor(3_600_000);
  await context.setOffline(false);
  await counts(page, counter, { one: 1, two: 1 });
});

test("blocked by an ad blocker", async ({ page, put, counter }) => {
  await page.route(`${counter.origin}/**`, (route) => route.abort("blockedbyclient"));
  await page.goto(put("/", { body }));
  await works(page);
  expect(await page.evaluate(() => window.edgestate)).toBe(undefined);
  await expect(page.locator("[data-edgestate]")).toHaveText("–");
});

test("blocked by the site's own policy", async ({ page, put, counter }) => {
  await page.goto(put("/", { body, headers: { "content-security-policy": `script-src ${counter.origin}; connect-src 'none'` } }));
  await page.waitForFunction(() => window.edgestate);
  await works(page);
  expect(counter.attempts).toEqual([]);
});

test("a counter that never answers does not keep the page waiting", async ({ page, put, counter }) => {
  await page.route("**/api/visits/**", () => {});
  await page.goto(put("/", { body }));
  await page.waitForFunction(() => document.readyState === "complete" && window.edgestate);
  await works(page);
  await expect(page.locator("[data-edgestate]")).toHaveText("–");
  expect(counter.attempts).toEqual([]);
});

test("a version of its own is checked by its digest", async ({ page, put, counter }) => {
  const { path, integrity } = counter.version;
  const script = (digest) => `<script async crossorigin="anonymous" integrity="${digest}" src="${counter.origin}${path}"></script>`;
  await page.goto(put("/", { snippets: 0, head: script(integrity) }));
  await counts(page, counter, { index: 1 });
  await page.goto(put("/", { snippets: 0, head: script(integrity.replace(/.{4}$/, "AAAA")) }));
  await works(page);
  await counts(page, counter, { index: 1 });
});

test("nothing is written down unless the site asks for it", async ({ page, put, counter }) => {
  counter.faults.push({ status: 500, text: "" });
  await page.goto(put("/"));
  await expect.poll(() => counter.attempts.length).toBe(1);
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
});

test("a kept view survives the page, and is counted once", async ({ page, put, counter }) => {
  await page.clock.install();
  counter.faults.push("reply lost");
  await page.goto(put("/one", { attributes: "data-keep" }));
  await expect.poll(() => counter.attempts.length).toBe(1);
  expect(await page.evaluate(() => Object.values(localStorage))).toEqual(["one"]);
  await page.goto(put("/two", { attributes: "data-keep" }));
  await counts(page, counter, { one: 1, two: 1 });
  expect(counter.attempts.filter(({ page }) => page === "one").map(({ id }) => id)).toEqual([counter.attempts[0].id, counter.attempts[0].id]);
  await expect.poll(() => page.evaluate(() => localStorage.length)).toBe(0);
});

test("an id that was made again is not kept: it would count once more when its time has come", async ({ page, put, counter }) => {
  counter.faults.push(tooOld("2031-02-03T04:05:06.789Z"));
  await page.goto(put("/", { attributes: "data-keep" }));
  await counts(page, counter, { index: 1 });
  expect(counter.attempts).toHaveLength(2);
  await expect.poll(() => page.evaluate(() => localStorage.length)).toBe(0);
});

for (const isRefused of [false, true])
  test(`a view that a second tab sends as well is counted once${isRefused ? ", refused by a wrong clock" : ""}`, async ({ page, context, put, counter }) => {
    const refuse = () => isRefused && counter.faults.push(tooOld("2031-02-03T04:05:06.789Z"));
    let release;
    const held = new Promise((done) => (release = done));
    let isHeld = false;
    await page.route(`${counter.origin}/api/**`, async (route) => {
      isHeld = true;
      await held;
      await route.continue();
    });
    await page.goto(put("/one", { attributes: "data-keep", body }));
    await expect.poll(() => isHeld).toBe(true);
    refuse();
    const second = await context.newPage();
    await second.goto(put("/two", { attributes: "data-keep" }));
    await expect.poll(() => second.evaluate(() => Object.values(localStorage))).toEqual([]);
    await expect.poll(counter.totals).toEqual(isRefused ? { two: 1 } : { one: 1, two: 1 });
    refuse();
    release();
    await expect(page.locator("[data-edgestate]")).toHaveText("1");
    await counts(page, counter, { one: 1, two: 1 });
    const ids = counter.attempts.filter(({ page }) => page === "one").map(({ id }) => id);
    expect(ids[1]).toBe(ids[0]);
    expect(ids).toHaveLength(isRefused ? 3 : 2);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
  });

test("a counter that stays away does not fill the site's storage", async ({ page, put, counter }) => {
  counter.faults.push(...Array.from({ length: 99 }, () => ({ status: 500, text: "" })));
  await page.goto(put("/", { attributes: "data-keep" }));
  await page.waitForFunction(() => window.edgestate);
  await page.evaluate(() => {
    for (let place = 0; place < 50; place += 1) window.edgestate.count(`page-${place}`);
  });
  expect(await page.evaluate(() => localStorage.length)).toBe(20);
});

test("a page without storage is counted", async ({ page, put, counter }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("denied", "SecurityError"); } });
  });
  await page.goto(put("/", { attributes: "data-keep" }));
  await counts(page, counter, { index: 1 });
});
