// What all views share: the static shell, navigation, focus, headers and transfer.
import { expect, test } from "../fixtures.mjs";

const VIEWS = [
  ["/", "Home"],
  ["/visits", "Visits"],
  ["/explore", "Explore"],
  ["/compare", "Compare"],
  ["/add", "Add it"],
];

/** In the page: which views' own parts of the program were fetched. */
function parts() {
  const names = performance.getEntriesByType("resource").map(({ name }) => /\/split_(\w+)-/.exec(name)?.[1]);
  return [...new Set(names)].filter(Boolean).sort();
}

/** In the page: it stays too busy to fetch anything ahead. */
function neverIdle() {
  window.requestIdleCallback = () => {};
}

test("each view has a shell of its own without JavaScript, which the program keeps", async ({ browser, baseURL, page }) => {
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false });
  const bare = await context.newPage();
  const descriptions = new Set();
  for (const [path, name] of VIEWS) {
    await bare.goto(path);
    await expect(bare).toHaveTitle(`${name} · Edgestate`);
    const main = bare.getByRole("main");
    const intro = await main.locator("h1, .lede").allInnerTexts();
    expect(intro).toHaveLength(2);
    expect(await main.locator("noscript").innerHTML()).toContain("need JavaScript and WebAssembly");
    descriptions.add(await bare.locator("meta[name=description]").getAttribute("content"));

    await page.goto(path);
    await expect(page.locator("body > #status .status")).toHaveAttribute("data-state", "memory");
    await expect(page.locator("main > div")).toBeVisible();
    expect(await page.locator("main .intro").locator("h1, .lede").allInnerTexts()).toEqual(intro);
  }
  expect(descriptions.size).toBe(VIEWS.length);
  // The addresses that the shell names.
  const number = await bare.request.get("/api/fibonacci/100");
  expect((await number.json()).value).toBe("354224848179261915075");
  expect((await bare.request.get("/api/visits")).ok()).toBe(true);
  await context.close();
});

test("each view has a picture for who links to it", async ({ page }) => {
  const pictures = new Set();
  for (const [path] of VIEWS) {
    await page.goto(path);
    await expect(page.locator("meta[name='twitter:card']")).toHaveAttribute("content", "summary_large_image");
    await expect(page.locator("meta[property='og:title']")).toHaveAttribute("content", await page.getByRole("heading", { level: 1 }).textContent());
    const picture = await page.locator("meta[property='og:image']").getAttribute("content");
    pictures.add(picture);
    const width = await page.evaluate(async (src) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      return image.naturalWidth;
    }, picture);
    expect(width).toBe(1200);
  }
  expect(pictures.size).toBe(VIEWS.length);
});

test("the program starts in a tab that is opened in the background", async ({ page }) => {
  await page.addInitScript(() => {
    // What such a tab has instead: no paint is ever reported.
    window.PerformanceObserver = class {
      observe() {}
    };
  });
  await page.goto("/explore");
  await expect(page.locator(".answer .summary")).toContainText("F(100)");
});

test("views change without a reload; focus, title and link follow", { tag: "@engines" }, async ({ page }) => {
  await page.goto("/");
  // Before the program runs, a link is a plain link.
  await expect(page.locator("main > div")).toBeVisible();
  await page.evaluate(() => {
    window.sameDocument = true;
  });
  for (const [path, name] of [...VIEWS.slice(1), VIEWS[0]]) {
    await page.getByRole("link", { name, exact: true }).click();
    await expect(page).toHaveURL(path);
    await expect(page).toHaveTitle(`${name} · Edgestate`);
    await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
    await expect(page.getByRole("link", { name, exact: true })).toHaveAttribute("aria-current", "page");
  }
  await page.goBack();
  await expect(page).toHaveTitle("Add it · Edgestate");
  await page.goBack();
  await page.goForward();
  await expect(page).toHaveTitle("Add it · Edgestate");
  expect(await page.evaluate(() => window.sameDocument)).toBe(true);
});

test("a program that cannot be loaded is said", async ({ page }) => {
  await page.route("**/*.wasm", (route) => route.abort());
  await page.goto("/");
  await expect(page.locator("#status")).toContainText("could not be loaded");
});

test("a view that is gone with an older release is said, and a reload brings the new one", async ({ page }) => {
  await page.addInitScript(neverIdle);
  await page.goto("/");
  await expect(page.locator("main > div")).toBeVisible();
  await page.route(/\/(split_compare|chunk_)/, (route) => route.fulfill({ status: 404, body: "gone" }));
  await page.getByRole("link", { name: "Compare", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("This view could not be loaded");
  await page.unroute(/\/(split_compare|chunk_)/);
  await page.getByRole("button", { name: "Reload the page" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Where does a cache pay?");
  await expect(page.getByRole("button", { name: "Measure again" })).toBeVisible();
});

test("a view loads its own part of the program and no other view's", async ({ page }) => {
  await page.addInitScript(neverIdle);
  await page.goto("/visits");
  await expect(page.locator("main > div")).toBeVisible();
  expect(await page.evaluate(parts)).toEqual(["visits"]);
});

test("a view that was never opened opens offline once the page was idle", async ({ page, context }) => {
  await page.goto("/visits");
  await expect.poll(() => page.evaluate(parts)).toEqual(["add", "compare", "explore", "home", "visits"]);
  await context.setOffline(true);
  for (const [path, name] of VIEWS) {
    await page.getByRole("link", { name, exact: true }).click();
    await expect(page).toHaveURL(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
    await expect(page.getByText("This view could not be loaded.")).toHaveCount(0);
  }
  await expect(page.locator("body > #status")).toContainText(`${VIEWS.length} visits waiting`);
  await context.setOffline(false);
  await expect(page.locator("body > #status")).not.toContainText("waiting");
});

test("who saves data fetches what is opened, and nothing ahead", async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "connection", { value: { saveData: true } });
    const { requestIdleCallback } = window;
    window.wasIdle = new Promise((over) => {
      window.requestIdleCallback = (work) => requestIdleCallback(() => Promise.resolve(work()).then(over));
    });
  });
  await page.goto("/visits");
  await page.evaluate(() => window.wasIdle);
  expect(await page.evaluate(parts)).toEqual(["visits"]);
});

test("the API's documentation is one link away", async ({ page }) => {
  await page.goto("/visits");
  await expect(page.locator("main > div")).toBeVisible();
  await page.getByRole("link", { name: "API", exact: true }).click();
  await expect(page).toHaveURL("/docs");
  await expect(page.locator("#status")).toBeHidden();
});

test("an address that leads nowhere says so", async ({ page }) => {
  await page.goto("/nowhere/at/all");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing stands here");
  await page.getByRole("link", { name: "Begin at Home" }).click();
  await expect(page).toHaveURL("/");
});

test("the keyboard reaches the content first", { tag: "@engines" }, async ({ page }) => {
  await page.goto("/");
  // Until the program runs, there is nothing in it to reach.
  await expect(page.locator("main > div")).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "To the content" })).toBeFocused();
  await expect(page.getByRole("link", { name: "To the content" })).toBeInViewport();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.locator("main :focus")).toBeVisible();
});

test("the focus stays where it is when the program takes over", async ({ page }) => {
  let release;
  const released = new Promise((resolve) => {
    release = resolve;
  });
  await page.route("**/*.wasm", async (route) => {
    await released;
    await route.continue();
  });
  await page.goto("/");
  const link = page.getByRole("link", { name: "Visits", exact: true });
  await link.focus();
  release();
  await expect(page.locator("main > div")).toBeVisible();
  await expect(page.locator("#shell")).toHaveCount(0);
  await expect(link).toBeFocused();
});

test("nothing moves while the page loads", async ({ page }) => {
  await page.addInitScript(() => {
    const shifts = [];
    const observer = new PerformanceObserver((list) => shifts.push(...list.getEntries()));
    observer.observe({ type: "layout-shift" });
    window.shifted = () => [...shifts, ...observer.takeRecords()].reduce((sum, { value }) => sum + value, 0);
  });
  await page.goto("/explore?n=1000000");
  await expect(page.locator(".answer .summary")).toContainText("208,988 digits");
  // What has moved is known when the next frame is painted.
  await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
  expect(await page.evaluate(() => window.shifted())).toBeLessThan(0.01);
  // The observer sees what moves.
  await page.evaluate(() => document.querySelector("main").prepend(Object.assign(document.createElement("div"), { style: "height: 300px" })));
  await expect.poll(() => page.evaluate(() => window.shifted())).toBeGreaterThan(0.01);
});

test("the headers are strict, and what is hashed is kept", async ({ page }) => {
  const document = await page.goto("/explore");
  await expect(page.locator(".answer .summary")).toContainText("F(100)");
  const policy = (await document.allHeaders())["content-security-policy"];
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
  expect(policy).not.toContain("unsafe-inline");
  expect((await document.allHeaders())["cache-control"]).toMatch(/max-age=0|no-cache/);
  const kept = await page.evaluate(async () => {
    const urls = performance.getEntriesByType("resource").map((entry) => entry.name);
    const assets = urls.filter((url) => /\.(js|css|wasm|woff2)$/.test(url));
    const answers = await Promise.all(assets.map((url) => fetch(url)));
    return answers.map((answer) => answer.headers.get("cache-control"));
  });
  expect(kept.length).toBeGreaterThanOrEqual(5);
  for (const header of kept) expect(header).toContain("immutable");
});
