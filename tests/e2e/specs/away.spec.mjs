// Redis goes away and comes back, or the reader leaves: what waits is counted once, in every engine. outage.spec.mjs has
// the rest of what may happen to a visit.
import { expect, test } from "../fixtures.mjs";

test.describe.configure({ mode: "serial" });

/** Waits until nothing waits in the browser's storage: what was to be counted is. */
const empty = (page) => expect.poll(() => page.evaluate(() => localStorage.length)).toBe(0);

test("visits wait while Redis is away, survive a reload, and are counted once", { tag: "@engines" }, async ({ explore, page, redis }) => {
  const before = await redis.total("explore");
  // F(100) is in memory: that it answers says nothing about Redis.
  await page.request.get("/api/fibonacci/100");
  await redis.stop();
  await explore.open("?n=100");
  await expect(explore.status).toContainText("1 visit waiting");
  await expect(explore.ownVisit).toContainText("kept in this browser");
  await expect(explore.status).toContainText("Redis is away");
  await explore.shows("354224848179261915075");

  await page.reload();
  await expect(explore.status).toContainText("2 visits waiting");
  await redis.start();
  await expect(explore.status).not.toContainText("waiting");
  await expect(explore.status).toContainText("Redis connected");
  await expect(explore.ownVisit).toContainText("Yours is the");
  await empty(page);
  expect(await redis.total("explore")).toBe(before + 2);
});

test("a page that found Redis away sees by itself that it is back", { tag: "@engines" }, async ({ explore, redis }, { repeatEachIndex }) => {
  await explore.open("?n=100");
  await expect(explore.ownVisit).toContainText("Yours is the");
  await redis.stop();
  await explore.number.fill(String(98_765 + repeatEachIndex));
  await expect(explore.status).toContainText("Redis is away");
  await redis.start();
  await expect(explore.status).toContainText("Redis connected");
});

test("what was not sent when the page is left is sent then, once", { tag: "@engines" }, async ({ explore, page, redis }) => {
  await page.goto("/add");
  await expect(page.locator("body > #status")).toContainText("Redis connected");
  await empty(page);
  const before = await redis.total("explore");
  // The next visit stays without an answer, so that the one after it has to wait for its turn.
  await page.evaluate(() => {
    const send = window.fetch;
    window.sent = [];
    window.fetch = (request, ...rest) => {
      if (request.method !== "POST") return send.call(window, request, ...rest);
      window.sent.push([request.url.split("/").pop(), request.keepalive]);
      return window.sent.length === 1 ? new Promise(() => {}) : send.call(window, request, ...rest);
    };
  });
  await page.getByRole("link", { name: "Visits", exact: true }).click();
  await expect.poll(() => page.evaluate(() => window.sent)).toEqual([["visits", true]]);
  await page.getByRole("link", { name: "Explore", exact: true }).click();
  await expect(explore.ownVisit).toContainText("Counting this visit");
  expect(await page.evaluate(() => window.sent.length)).toBe(1);
  expect(await redis.total("explore")).toBe(before);
  await page.goto("/docs");
  await expect.poll(() => redis.total("explore")).toBe(before + 1);
  // Nobody has heard the answer, so the next page asks again, under the same id.
  await page.goto("/add");
  await empty(page);
  expect(await redis.total("explore")).toBe(before + 1);
});
