// Visits: each page view counts once, and the numbers follow.
import { readFile } from "node:fs/promises";
import { expect, test } from "../fixtures.mjs";
import { adminToken } from "../servers.mjs";

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
  await expect(page.getByText(/^Read at \d\d:\d\d:\d\d$/)).toBeVisible();
});

test("what was imported is told apart from what was counted", async ({ visits, page }) => {
  const name = `test-${Date.now()}-${Math.floor(Math.random() * 1e6)}`;
  const post = (path, options) => page.request.post(`/api/${path}`, options);
  for (let i = 0; i < 3; i += 1) await post(`visits/${name}`);
  await visits.open(`?page=${name}`);
  await expect(visits.note("Total")).toHaveText("each counted once");
  const imported = await post("import", {
    headers: { authorization: `Bearer ${adminToken}` },
    data: JSON.stringify({ page: name, source: "old-counter", total: 12_345 }),
  });
  expect(imported.ok()).toBe(true);
  await page.reload();
  await expect(visits.total).toHaveText("12,348");
  await expect(visits.note("Total")).toHaveText("3 counted once, 12,345 imported");
});

test("a tab that is left open reads once a minute, and one read brings all", async ({ visits, page }) => {
  const reads = [];
  page.on("request", (request) => {
    const path = new URL(request.url()).pathname;
    if (request.method() === "GET" && path.startsWith("/api/visits")) reads.push(path);
  });
  await page.clock.install();
  await visits.open();
  await expect(visits.total).not.toHaveText("–");
  expect(reads).toEqual(["/api/visits/home/board"]);
  // Every five seconds for two minutes, then once a minute; each read is answered before the clock goes on.
  for (let secs = 0; secs < 300; secs += 5) {
    const before = reads.length;
    await page.clock.runFor(5_000);
    if (reads.length > before) await page.waitForFunction(() => /Read at/.test(document.body.textContent));
  }
  expect(reads.length).toBeLessThanOrEqual(1 + 24 + 4);
  expect(reads.length).toBeGreaterThan(10);
  const quiet = reads.length;
  await page.clock.runFor(55_000);
  expect(reads.length - quiet).toBeLessThanOrEqual(1);
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
  page.on("request", (request) => request.url().includes("/api/") && reads.push(request.url()));
  await page.clock.runFor(60_000);
  expect(reads).toEqual([]);
  await show("visible");
  await expect.poll(() => reads.length).toBeGreaterThan(0);
});

test("each range has its bars, its rows and its comparison", { tag: "@engines" }, async ({ visits, page }) => {
  await visits.open("?range=hour");
  await expect(visits.bars).toHaveCount(60);
  await visits.range("30 days").click();
  await expect(page).toHaveURL(/range=month/);
  await expect(visits.bars).toHaveCount(30);
  await expect(page.getByText("Days begin at midnight UTC")).toBeVisible();
  await visits.asTable.click();
  await expect(visits.table.getByRole("row")).toHaveCount(31);
  await visits.range("12 months").click();
  await expect(page.locator(".note").first()).toContainText("not compared");
  await page.goBack();
  await page.goBack();
  await expect(visits.bars).toHaveCount(60);
});

test.describe("on another clock", () => {
  test.use({ timezoneId: "Asia/Kolkata" });

  test("the chart goes by the reader's, and by UTC on request", async ({ visits, page }) => {
    await visits.open("?range=day");
    await expect(page.getByText("Your time, UTC+5:30")).toBeVisible();
    await expect(visits.reading).toContainText(/\d\d:30–\d\d:30/);
    await page.getByRole("link", { name: "Show UTC" }).click();
    await expect(visits.reading).toContainText(/\d\d:00–\d\d:00/);
  });
});

test("a bar is read with the keys, and by pointing at it", { tag: "@engines" }, async ({ visits, page }) => {
  const name = `read-${Date.now()}-${Math.floor(Math.random() * 1e6)}`;
  await page.request.post(`/api/visits/${name}`);
  await visits.open(`?page=${name}&range=day`);
  await expect(visits.plot).toHaveAttribute("aria-valuetext", /: 1 visit so far/);
  await expect(page.locator(".visits-chart figcaption")).toHaveText(/^1 visit in the last 24 hours, none in the 24 hours before\. Most at .+: 1\.$/);
  await visits.plot.focus();
  await visits.plot.press("Home");
  await expect(visits.plot).toHaveAttribute("aria-valuenow", "0");
  await expect(visits.reading).toContainText(": 0 visits");
  await visits.plot.press("ArrowRight");
  await expect(visits.plot).toHaveAttribute("aria-valuenow", "1");
  await visits.plot.press("End");
  await expect(visits.reading).toContainText("1 visit so far");
  const { x, y } = await visits.plot.boundingBox();
  await page.mouse.move(x + 2, y + 40);
  await expect(visits.reading).toContainText(": 0 visits");
});

test("pages are found by the beginning of their names, and lead to their numbers", { tag: "@engines" }, async ({ visits, page }) => {
  const name = `a-rather-long-name/${"of-a-page-".repeat(8)}${Math.floor(Math.random() * 1e6)}`;
  for (let i = 0; i < 3; i += 1) await page.request.post(`/api/visits/${encodeURIComponent(name)}`);
  await visits.open();
  await visits.search.fill(name.slice(0, -1));
  await visits.pages.getByRole("link", { name }).click();
  await expect(visits.total).toHaveText("3");
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(overflow).toBe(false);
  await visits.search.fill("no-page-is-called-this");
  await expect(visits.pages).toContainText("No page begins with");
});

test("a page is taken along as a badge, a snippet and a table", async ({ visits, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await visits.open("?page=home&range=hour");
  await expect(visits.total).not.toHaveText("–");
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole("button", { name: "Copy badge" }).click();
  await expect.poll(clipboard).toContain("/badge/home.svg");
  await page.getByRole("button", { name: "Copy snippet" }).click();
  await expect.poll(clipboard).toContain('data-page="home"');
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download CSV" }).click(),
  ]);
  const rows = (await readFile(await download.path(), "utf8")).trim().split("\r\n");
  expect(rows[0]).toBe("start_utc,visits");
  expect(rows).toHaveLength(61);
});

test("a store that is away is said above the numbers too", async ({ visits, page }) => {
  await page.clock.install();
  await visits.open();
  await expect(visits.total).not.toHaveText("–");
  await page.route("**/api/**", (route) =>
    route.fulfill({
      status: 503,
      headers: { "content-type": "application/problem+json" },
      body: JSON.stringify({ type: "/problems/store-unavailable", title: "…", status: 503, detail: "…", code: "store-unavailable" }),
    }),
  );
  await page.clock.runFor(6_000);
  await expect(visits.problem).toContainText("The store cannot be reached");
  await expect(page.locator("body > #status")).toContainText("Redis is away");
});

test("what was read stays when a later read fails", async ({ visits, page }) => {
  await page.clock.install();
  await visits.open();
  await expect(visits.total).not.toHaveText("–");
  await page.route("**/board?*", (route) => route.abort());
  await page.clock.runFor(6_000);
  await expect(visits.problem).toContainText("No answer arrived");
  await expect(visits.total).not.toHaveText("–");
});

test("a page that cannot be is explained, without a chart of nothing", async ({ visits }) => {
  await visits.open("?page=Home");
  await expect(visits.problem).toContainText("Not a page name");
  await expect(visits.total).toBeHidden();
  await expect(visits.plot).toBeHidden();
});
