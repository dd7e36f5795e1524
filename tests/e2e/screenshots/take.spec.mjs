// Every view on a phone and on a desktop, light and dark, with real answers on it.
import { test, expect } from "@playwright/test";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { front } from "../servers.mjs";

const FOLDER = resolve(import.meta.dirname, "../../../docs/screenshots");
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };

const TOTALS = [["home", 28_657], ["compare", 10_946], ["docs/caching", 6_765], ["visits", 2_584], ["blog/exactly-once", 987]];

const ready = (page) => expect(page.locator(".answer .summary")).toContainText("digits");

async function explore(page) {
  for (const n of [93, 1000, 100_000, 1000, 93, 30_000]) {
    await page.goto(`/?n=${n}`);
    await ready(page);
  }
  for (let i = 0; i < 60; i += 1) {
    if (i % 15 === 0) await page.getByLabel("Cache strategy").selectOption(["redis", "none", "memory", "tiered"][i / 15]);
    const answered = page.waitForResponse("**/api/fibonacci/*");
    await page.getByRole("button", { name: "Ask again" }).click();
    await answered;
    await ready(page);
  }
  await page.getByRole("link", { name: "1 000", exact: true }).click();
  await expect(page.locator(".answer .summary")).toContainText("F(1 000)");
}

async function visits(page) {
  await page.goto("/visits?page=home&interval=minute");
  await expect(page.locator(".chart rect")).toHaveCount(60);
}

async function compare(page) {
  await page.goto("/compare?n=1000000&requests=25&at=2");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.locator(".progress small")).toHaveText("100 of 100", { timeout: 45_000 });
  await page.getByRole("button", { name: "Run the race" }).click();
  await expect(page.locator(".race dd").last()).toContainText("the counter says", { timeout: 20_000 });
}

/** The whole page as WebP, which Playwright's own screenshots cannot be. */
async function picture(page, path) {
  const browser = await page.context().newCDPSession(page);
  const { cssContentSize } = await browser.send("Page.getLayoutMetrics");
  const { data } = await browser.send("Page.captureScreenshot", {
    format: "webp",
    quality: 88,
    captureBeyondViewport: true,
    clip: { ...cssContentSize, scale: 1 },
  });
  await browser.detach();
  await writeFile(path, Buffer.from(data, "base64"));
}

/** Pictures in every size and scheme of what is on the page now. */
async function take(page, name) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.evaluate(() => window.scrollTo(0, 0));
      await picture(page, join(FOLDER, `${name}-${size}-${colorScheme}.webp`));
    }
  }
}

/** Visits with a shape: what Redis would hold after an hour in which people came and went. */
async function history() {
  const minute = Math.floor(Date.now() / 60_000) * 60;
  const set = (bucket, values) => ["HSET", `edgestate:v1:visits:{home}:${bucket}`, ...values.flat().map(String)];
  const wave = (count, width) =>
    Array.from({ length: count }, (_, i) => [
      minute - (minute % width) - i * width,
      Math.round(34 + 21 * Math.sin(i / 8) + ((i * 7919) % 13)),
    ]);
  const commands = [
    set("minute", wave(59, 60)),
    ...TOTALS.map(([page, total]) => ["SET", `edgestate:v1:visits:{${page}}:total`, String(total)]),
    ["ZADD", "edgestate:v1:visits:top", ...TOTALS.flatMap(([page, total]) => [String(total), page])],
  ];
  const answer = await fetch(`${front.url}/pipeline`, {
    method: "POST",
    headers: { authorization: `Bearer ${front.token}` },
    body: JSON.stringify(commands),
  });
  expect(answer.ok).toBe(true);
}

test.beforeAll(history);

for (const view of [explore, visits, compare]) {
  test(`${view.name}`, async ({ page }) => {
    await view(page);
    await take(page, view.name);
  });
}
