// What all views share: the static shell, navigation, focus, headers and transfer.
import { expect, test } from "../fixtures.mjs";

test("the shell says something useful without JavaScript", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(await page.locator("noscript").innerHTML()).toContain("need JavaScript and WebAssembly");
  // The addresses that it names.
  const number = await page.request.get("/api/fibonacci/100");
  expect((await number.json()).value).toBe("354224848179261915075");
  expect((await page.request.get("/api/visits")).ok()).toBe(true);
  await context.close();
});

test("views change without a reload; focus, title and link follow", async ({ page }) => {
  await page.goto("/");
  await page.evaluate(() => {
    window.sameDocument = true;
  });
  for (const [link, path, title] of [
    ["Visits", "/visits", "Visits · Edgestate"],
    ["Compare", "/compare", "Compare · Edgestate"],
    ["API", "/console", "API · Edgestate"],
    ["Explore", "/", "Explore · Edgestate"],
  ]) {
    await page.getByRole("link", { name: link, exact: true }).click();
    await expect(page).toHaveURL(path);
    await expect(page).toHaveTitle(title);
    await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
    await expect(page.getByRole("link", { name: link, exact: true })).toHaveAttribute("aria-current", "page");
  }
  await page.goBack();
  await expect(page).toHaveTitle("API · Edgestate");
  await page.goBack();
  await page.goForward();
  await expect(page).toHaveTitle("API · Edgestate");
  expect(await page.evaluate(() => window.sameDocument)).toBe(true);
});

test("an address that leads nowhere says so", async ({ page }) => {
  await page.goto("/nowhere/at/all");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing stands here");
  await page.getByRole("link", { name: "Explore the Fibonacci numbers" }).click();
  await expect(page).toHaveURL("/");
});

test("the keyboard reaches the content first", async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "To the content" })).toBeFocused();
  await expect(page.getByRole("link", { name: "To the content" })).toBeInViewport();
});

test("nothing moves while the page loads", async ({ page }) => {
  await page.goto("/?n=1000000");
  await expect(page.locator(".answer .summary")).toContainText("208 988 digits");
  const shift = await page.evaluate(
    () =>
      new Promise((resolve) => {
        new PerformanceObserver((list) => {
          resolve(list.getEntries().reduce((sum, entry) => sum + entry.value, 0));
        }).observe({ type: "layout-shift", buffered: true });
        setTimeout(resolve, 500, 0);
      }),
  );
  expect(shift).toBeLessThan(0.01);
});

test("the headers are strict, and what is hashed is kept", async ({ page }) => {
  const document = await page.goto("/");
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
