// What a page is called, as far as it needs a document; embed/cases/page-names.json has the rest.
import { counts, expect, test } from "./fixtures.mjs";

test("the canonical link names the page", async ({ page, put, counter }) => {
  await page.goto(put("/p/1", { head: '<link rel="canonical" href="https://www.site.example/posts/one/?x=1">' }));
  await counts(page, counter, { "posts/one": 1 });
  // A program that leaves the link as it was still counts the page that is shown.
  await page.evaluate(() => history.pushState(null, "", "/p/2"));
  await counts(page, counter, { "posts/one": 1, "p/2": 1 });
});

test("a canonical link that is no address is passed over", async ({ page, put, counter }) => {
  await page.goto(put("/p/1", { head: '<link rel="canonical" href="http://">' }));
  await counts(page, counter, { "p/1": 1 });
});

test("attributes name the page, the site and the parameters", async ({ page, put, counter }) => {
  await page.goto(put("/x", { attributes: 'data-page="Über uns"' }));
  await page.goto(put("/post", { attributes: 'data-prefix="blog/" data-params="id,lang"' }) + "?utm_source=a&lang=de&id=5");
  await counts(page, counter, { "~c3~9cber~20uns": 1, "blog/post~3fid~3d5~26lang~3dde": 1 });
});

test("numbers stand where the site wants them, and nothing moves", async ({ page, put, counter }) => {
  await page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver((list) => window.shifts.push(...list.getEntries())).observe({ type: "layout-shift", buffered: true });
  });
  const field = (metric) => `<p>${metric}: <span data-edgestate="${metric}">–</span></p>`;
  const body = ["total", "today", "unique", "nonsense", "page"].map(field).join("");
  await page.goto(put("/", { body }));
  await expect(page.locator("p").nth(0)).toHaveText("total: 1");
  await expect(page.locator("p").nth(1)).toHaveText("today: 1");
  await expect(page.locator("p").nth(2)).toHaveText("unique: 1");
  await expect(page.locator("p").nth(3)).toHaveText("nonsense: –");
  await expect(page.locator("p").nth(4)).toHaveText("page: –");
  await counts(page, counter, { index: 1 });
  expect(await page.evaluate(() => window.shifts.length)).toBe(0);
  expect(await page.evaluate(() => document.querySelectorAll("style, [style]").length)).toBe(0);
});
