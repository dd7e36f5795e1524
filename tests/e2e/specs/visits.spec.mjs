// Visits: each page view counts once, and the numbers follow.
import { expect, test } from "../fixtures.mjs";

const own = /Yours is the ([\d\s]+)(st|nd|rd|th) visit/;

test("a page view counts once, and says so", async ({ visits, page }) => {
  const keys = [];
  page.on("request", (request) => {
    if (request.method() === "POST") keys.push(request.headers()["idempotency-key"]);
  });
  await visits.open("?page=visits");
  await expect(visits.ownVisit).toHaveText(own);
  const mine = Number(own.exec(await visits.ownVisit.textContent())[1].replace(/\D/g, ""));
  await expect
    // The numbers may have been read just before; they are read again every five seconds.
    .poll(async () => Number((await visits.total.textContent()).replace(/\D/g, "")))
    .toBeGreaterThanOrEqual(mine);
  expect(keys).toHaveLength(1);
  expect(keys[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("a page that is rendered ahead counts when it is shown, once", async ({ visits, page }) => {
  const keys = [];
  page.on("request", (request) => {
    if (request.method() === "POST") keys.push(request.headers()["idempotency-key"]);
  });
  await page.addInitScript(() => {
    Object.defineProperty(document, "prerendering", { value: true, configurable: true });
  });
  await visits.open();
  await expect(visits.total).not.toHaveText("–");
  expect(keys).toEqual([]);
  await page.evaluate(() => document.dispatchEvent(new Event("prerenderingchange")));
  await expect(visits.ownVisit).toHaveText(own);
  expect(keys).toHaveLength(1);
});

test("a page that comes back from the browser's cache is a new view", async ({ visits, page }) => {
  const keys = new Set();
  page.on("request", (request) => {
    if (request.method() === "POST") keys.add(request.headers()["idempotency-key"]);
  });
  await visits.open();
  await expect(visits.ownVisit).toHaveText(own);
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await expect.poll(() => keys.size).toBe(2);
  await expect(visits.ownVisit).toHaveText(own);
});

test("a number follows what others count", async ({ visits, page }) => {
  const name = `test-${Date.now()}-${Math.floor(Math.random() * 1e6)}`;
  for (let i = 0; i < 3; i += 1) await page.request.post(`/api/visits/${name}`);
  await page.clock.install();
  await visits.open(`?page=${name}`);
  await expect(visits.total).toHaveText("3");
  await page.request.post(`/api/visits/${name}`);
  await page.clock.runFor(6_000);
  await expect(visits.total).toHaveText("4");
});

test("nothing is read while the page is hidden", async ({ visits, page }) => {
  await page.clock.install();
  await visits.open();
  await expect(visits.total).not.toHaveText("–");
  const show = (state) =>
    page.evaluate((value) => {
      Object.defineProperty(document, "visibilityState", { value, configurable: true });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }, state);
  await show("hidden");
  const reads = [];
  page.on("request", (request) => reads.push(request.url()));
  await page.clock.runFor(60_000);
  expect(reads).toEqual([]);
  await show("visible");
  await expect.poll(() => reads.length).toBeGreaterThan(0);
});

test("the series has a bar and a row for every bucket, in each width", async ({ visits, page }) => {
  await visits.open("?interval=minute");
  await expect(visits.bars).toHaveCount(60);
  await visits.interval("day").click();
  await expect(page).toHaveURL(/interval=day/);
  await expect(visits.bars).toHaveCount(90);
  await visits.asTable.click();
  await expect(visits.table.getByRole("row")).toHaveCount(91);
  await page.goBack();
  await expect(visits.bars).toHaveCount(60);
});

test("the most visited pages lead to their numbers", async ({ visits, page }) => {
  const name = `a-rather-long-name/${"of-a-page-".repeat(8)}${Math.floor(Math.random() * 1e6)}`;
  for (let i = 0; i < 30; i += 1) await page.request.post(`/api/visits/${encodeURIComponent(name)}`);
  await visits.open();
  await visits.top.getByRole("link", { name }).click();
  await expect(visits.total).toHaveText("30");
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(overflow).toBe(false);
});

test("what can be read is shown beside what cannot", async ({ visits, page }) => {
  await page.route("**/series?*", (route) => route.abort());
  await visits.open();
  await expect(visits.problem).toContainText("No answer arrived");
  await expect(visits.total).not.toHaveText("–");
  await expect(page.getByText("No visits in this span yet")).toBeHidden();
});

test("a page that cannot be is explained", async ({ visits }) => {
  await visits.open("?page=Home");
  await expect(visits.problem).toContainText("Not a page name");
});
