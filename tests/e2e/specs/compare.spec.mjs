// Compare: the strategies measured, and the race of two ways to count.
import { expect, test } from "../fixtures.mjs";

test("measures what the link says", { tag: "@engines" }, async ({ compare }) => {
  await compare.open("?n=1000&requests=5&at=2");
  await expect(compare.field("n")).toHaveValue("1000");
  await compare.run.click();
  await expect(compare.progress).toHaveText("20 of 20");
  await expect(compare.rows).toHaveCount(4);
  await expect(compare.rows.filter({ hasText: "No cache" })).toContainText("0 %");
  await expect(compare.rows.filter({ hasText: "Memory only" })).toContainText(/(80|100) %/);
  // Five marks and a median for each strategy.
  const marks = await compare.marks.evaluateAll((paths) => paths.map((path) => path.getAttribute("d").split("M").length - 1));
  expect(marks).toEqual([5, 1, 5, 1, 5, 1, 5, 1]);
  await expect(compare.strips).toContainText(/Every tier: [\d.]+ (µs|ms|s) to [\d.]+ (µs|ms|s), median [\d.]+ (µs|ms|s)\./);
  expect(await compare.ticks.count()).toBeGreaterThan(0);
  // Whichever of the sentences it is, it is about what the table shows.
  const median = (name) => compare.rows.filter({ hasText: name }).locator("td").first().textContent();
  const [none, every] = [await median("No cache"), await median("Every tier")];
  const reading = await compare.reading.textContent();
  expect([
    reading.includes(`computing it each time took ${none}, with every tier ${every}.`),
    reading.includes(`came in ${every}, `) && reading.includes(`computing it each time (${none})`),
    reading.includes(`answer took ${every}, `) && reading.includes(`computing it each time (${none})`),
  ]).toContain(true);
});

test("where a cache pays is measured in this browser", { tag: "@engines" }, async ({ compare, store }) => {
  await compare.open();
  await expect(compare.curves.reading).toContainText(store === "redis" ? "Asking Redis takes" : "No Redis answered");
  await expect(compare.curves.reading).toContainText(/Memory takes \d+ ns and pays (from about F\([\d,]+\) on|at any n), even with this engine\./);
  const points = await compare.curves.paths.evaluateAll((paths) => paths.map((path) => path.getAttribute("d").match(/[ML]/g).length));
  for (const number of points) expect(number).toBeGreaterThan(3);
  for (const name of ["This engine", "BigInt", "Plain recursion"]) {
    await expect(compare.curves.description).toContainText(new RegExp(`${name}: [\\d.]+ (ns|µs) for F\\(10\\), [\\d.]+ (µs|ms|s) for F`));
  }
  await compare.curves.again.click();
  await expect(compare.curves.reading).toHaveText("Measuring…");
});

test("says whether Redis took part", async ({ compare, store }) => {
  await compare.open("?n=2000&requests=4&at=1");
  await compare.run.click();
  await expect(compare.progress).toHaveText("16 of 16");
  const none = expect(compare.reading);
  await (store === "redis" ? none.not : none).toContainText("No answer came from Redis");
});

test("can be stopped", async ({ compare }) => {
  await compare.open("?n=1000000&requests=100&at=1");
  await compare.run.click();
  await expect(compare.progress).not.toHaveText(/^0 of/);
  await compare.stop.click();
  await expect(compare.run).toBeVisible();
  const done = Number.parseInt((await compare.progress.textContent()).replace(/\D*of.*/, "").replace(/\D/g, ""), 10);
  expect(done).toBeLessThan(400);
});

test("a changed field changes the link", async ({ compare, page }) => {
  await compare.open();
  await compare.field("requests each").fill("9999");
  await compare.field("requests each").press("Tab");
  await expect(page).toHaveURL(/requests=100/);
  await expect(compare.field("requests each")).toHaveValue("100");
});

test("what stands in a field is what is measured", async ({ compare }) => {
  await compare.open("?n=1000");
  for (const typed of ["1e2", ""]) {
    await compare.field("n").fill(typed);
    await compare.field("n").press("Tab");
    await expect(compare.field("n")).toHaveValue("1000");
  }
  await compare.field("n").fill("-5");
  await compare.field("n").press("Tab");
  await expect(compare.field("n")).toHaveValue("1000");
});

test("a service that does not answer is said", async ({ compare, page }) => {
  await page.route("**/api/fibonacci/**", (route) => route.abort());
  await compare.open("?n=1000&requests=2&at=1");
  await compare.run.click();
  await expect(compare.reading).toContainText("cannot be compared");
});

test("an engine that cannot be loaded is said", async ({ compare, page }) => {
  await page.route("**/engine-*.wasm", (route) => route.abort());
  await compare.open();
  await expect(page.getByRole("alert")).toContainText("The engine could not be loaded");
});
