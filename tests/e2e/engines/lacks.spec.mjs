// What these engines lack of what the page uses; docs/proof.md says what becomes of it. An engine that has learnt
// something is told here first.
import { expect, test } from "../fixtures.mjs";

const LACKS = { firefox: ["prerendering", "saveData"], webkit: ["idle", "prerendering", "saveData"] };

test("it lacks what the documentation says", { tag: "@engines" }, async ({ engine, page }) => {
  await page.goto("/add");
  // Left before it has all its parts, it would report those as lost.
  await expect(page.getByRole("img", { name: /^Badge of/ })).toBeVisible();
  const has = await page.evaluate(() => ({
    locks: "locks" in navigator,
    keepalive: "keepalive" in Request.prototype,
    prerendering: "prerendering" in document,
    timeout: "timeout" in AbortSignal,
    any: "any" in AbortSignal,
    idle: "requestIdleCallback" in window,
    saveData: "connection" in navigator,
    paint: PerformanceObserver.supportedEntryTypes.includes("paint"),
  }));
  const lacking = Object.keys(has).filter((name) => !has[name]);
  expect(lacking.sort()).toEqual(LACKS[engine]);
});
