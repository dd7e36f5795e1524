// Compare: the strategies measured, and the race of two ways to count.
import { expect, test } from "../fixtures.mjs";

test("measures what the link says", async ({ compare }) => {
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
  // Whichever of the two sentences it is, it is about what the table shows.
  const median = (name) => compare.rows.filter({ hasText: name }).locator("td").first().textContent();
  const [none, every] = [await median("No cache"), await median("Every tier")];
  const reading = await compare.reading.textContent();
  expect(reading).toMatch(
    reading.includes("does not pay")
      ? `computing it each time took ${none}, the caches ${every}.`
      : new RegExp(`median answer came in ${every}, [\\d.]+ times as fast as computing it each time \\(${none}\\)`),
  );
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
