// What is a view: each case counts what a reader saw, once.
import { counts, expect, test } from "./fixtures.mjs";

test("a view is counted once, without a preflight", async ({ page, put, counter }) => {
  await page.goto(put("/about"));
  await counts(page, counter, { about: 1 });
  expect(counter.attempts[0].id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(counter.attempts[0].headers["content-type"]).toBe("text/plain;charset=UTF-8");
  expect(counter.attempts[0].headers.cookie).toBe(undefined);
  expect(counter.preflights).toEqual([]);
});

test("the script may stand there twice", async ({ page, put, counter }) => {
  await page.goto(put("/", { snippets: 2 }));
  await counts(page, counter, { index: 1 });
  await page.evaluate((src) => {
    const again = Object.assign(document.createElement("script"), { src });
    const loaded = new Promise((done) => again.addEventListener("load", done));
    document.head.append(again);
    return loaded;
  }, `${counter.origin}/count.js`);
  await counts(page, counter, { index: 1 });
});

test("a program that changes the address counts each path", async ({ page, put, counter }) => {
  await page.goto(put("/app"));
  await counts(page, counter, { app: 1 });
  await page.evaluate(() => history.pushState({ kept: 1 }, "", "/app/one"));
  await counts(page, counter, { app: 1, "app/one": 1 });
  await page.evaluate(() => {
    history.pushState(null, "", "/app/one?tab=2");
    history.replaceState(null, "", "/app/one#there");
  });
  await counts(page, counter, { app: 1, "app/one": 1 });
  await page.evaluate(() => history.replaceState(null, "", "/app/two"));
  await counts(page, counter, { app: 1, "app/one": 1, "app/two": 1 });
  await page.evaluate(() => history.go(-1));
  await counts(page, counter, { app: 1, "app/one": 2, "app/two": 1 });
  expect(await page.evaluate(() => history.state)).toEqual({ kept: 1 });
});

test("a page from the back/forward cache is seen again", async ({ page, put, counter }) => {
  await page.goto(put("/one"));
  await page.evaluate(() => (window.mark = "the same document"));
  await page.goto(put("/two"));
  await counts(page, counter, { one: 1, two: 1 });
  await page.evaluate(() => history.back());
  await expect(page.locator("h1")).toHaveText("/one");
  expect(await page.evaluate(() => window.mark)).toBe("the same document");
  await counts(page, counter, { one: 2, two: 1 });
});

test("nothing is counted while the page is hidden", async ({ page, put, counter }) => {
  await page.addInitScript(() => {
    window.hide = (hidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    };
    window.hide(true);
  });
  await page.goto(put("/one"));
  await page.waitForFunction(() => window.edgestate);
  await page.evaluate(() => history.pushState(null, "", "/two"));
  await counts(page, counter, {});
  await page.evaluate(() => window.hide(false));
  await counts(page, counter, { two: 1 });
  await page.evaluate(() => (window.hide(true), window.hide(false)));
  await counts(page, counter, { two: 1 });
});

test("a tab that is closed at once is counted", async ({ page, context, put, counter }) => {
  await page.goto(put("/"));
  await counts(page, counter, { index: 1 });
  // A browser opens six connections to a host: the visit has to wait for one, and the tab is gone before it leaves.
  await page.evaluate((url) => {
    for (let place = 0; place < 6; place += 1) fetch(`${url}/hangs?${place}`, { mode: "no-cors" }).catch(() => {});
  }, counter.origin);
  await expect.poll(() => counter.hanging).toBe(6);
  await page.evaluate(() => window.edgestate.count("leaving"));
  await context.newPage();
  await page.close();
  await expect.poll(counter.totals).toEqual({ index: 1, leaving: 1 });
});

test("a program can count by itself", async ({ page, put, counter }) => {
  await page.goto(put("/"));
  await page.evaluate(() => window.edgestate.count("Ein Café"));
  await page.evaluate(() => window.edgestate.count());
  await counts(page, counter, { index: 2, "~45in~20~43af~c3~a9": 1 });
});

test("a reader can switch counting off, and on again", async ({ page, put, counter }) => {
  const address = put("/");
  const said = [];
  page.on("dialog", (dialog) => (said.push(dialog.message()), dialog.accept()));
  await page.goto(`${address}#edgestate-ignore`);
  await expect.poll(() => said).toEqual(["Your visits here are not counted."]);
  expect(page.url()).toBe(address);
  await page.reload();
  await page.waitForFunction(() => window.edgestate);
  await counts(page, counter, {});
  await page.evaluate(() => (location.hash = "#edgestate-ignore"));
  await expect.poll(() => said).toHaveLength(2);
  expect(said[1]).toBe("Your visits here are counted.");
  await page.reload();
  await counts(page, counter, { index: 1 });
});

for (const [host, address] of [
  ["localhost", "127.0.0.1"],
  ["site.localhost", "127.0.0.1"],
  ["127.0.0.1", "127.0.0.1"],
  ["[::1]", "::1"],
])
  test.describe(() => {
    test.use({ host, address });

    test(`a developer's own ${host} is not counted`, async ({ page, put, counter }) => {
      const site = put("/");
      await page.goto(site);
      await page.waitForFunction(() => window.edgestate);
      await page.evaluate(() => window.edgestate.count("own"));
      await counts(page, counter, {});
      put("/", { attributes: "data-local" });
      await page.reload();
      await counts(page, counter, { index: 1 });
    });
  });
