// Every view on a phone and on a desktop, light and dark, with real answers on it; and what other sites show of it.
import { test, expect } from "@playwright/test";
import { join, resolve } from "node:path";
import { front } from "../servers.mjs";
import { take } from "./pictures.mjs";

const CARDS = resolve(import.meta.dirname, "../../../docs/cards");

const TOTALS = [["home", 46_368], ["explore", 10_946], ["docs/caching", 6_765], ["compare", 2_584], ["blog/exactly-once", 987]];

async function home(page) {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/");
  await expect(page.locator(".own-visit")).toContainText("Yours is the");
  await page.getByRole("button", { name: "Send 40 visits" }).click();
  await expect(page.locator(".break-it .mode")).toHaveText("Your run", { timeout: 45_000 });
}

const ready = (page) => expect(page.locator(".answer .summary")).toContainText("digits");

async function explore(page) {
  for (const n of [93, 1000, 100_000, 1000, 93, 30_000]) {
    await page.goto(`/explore?n=${n}`);
    await ready(page);
  }
  for (let i = 0; i < 60; i += 1) {
    if (i % 15 === 0) await page.getByLabel("Cache strategy").selectOption(["redis", "none", "memory", "tiered"][i / 15]);
    const answered = page.waitForResponse("**/api/fibonacci/*");
    await page.getByRole("button", { name: "Ask again" }).click();
    await answered;
    await ready(page);
  }
  await page.getByRole("link", { name: "1,000", exact: true }).click();
  await expect(page.locator(".answer .summary")).toContainText("F(1,000)");
  await expect(page.locator(".here [role=status]")).toContainText("209 digits");
}

async function visits(page) {
  await page.goto("/visits?page=home&range=week");
  await expect(page.locator(".bars i").nth(40)).toBeVisible();
}

async function compare(page) {
  await page.goto("/compare?n=250000&requests=25&at=2");
  await expect(page.locator(".curves ~ .reading")).toContainText("Memory takes", { timeout: 45_000 });
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.locator(".progress small")).toHaveText("100 of 100", { timeout: 45_000 });
}

async function add(page) {
  await page.goto("/add");
  await page.getByLabel("Colour").selectOption("purple");
  await expect(page.locator(".preview b")).toContainText("46");
}

/** What other sites show of a link to a view. */
async function takeCard(page, name) {
  await page.setViewportSize({ width: 1200, height: 630 });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: join(CARDS, `${name}.jpg`), quality: 82 });
}

/**
 * Visits with a shape, whose numbers agree: the minutes of this hour with the hour, the hours of today with
 * the day, and all days with the total.
 */
async function history() {
  const now = Math.floor(Date.now() / 1000);
  const shape = (i) => Math.round(78 + 34 * Math.sin(i / 4) + ((i * 7919) % 29));
  const set = (bucket, values) => ["HSET", `edgestate:v1:visits:{home}:${bucket}`, ...[...values].flat().map(String)];
  const minutes = new Map();
  for (let i = 1; i < 60; i += 1) minutes.set(now - (now % 60) - i * 60, Math.round(shape(i) / 60));
  const sums = (values, width) => {
    const sums = new Map();
    for (const [start, count] of values) {
      const of = start - (start % width);
      sums.set(of, (sums.get(of) ?? 0) + count);
    }
    return sums;
  };
  const hours = sums(minutes, 3600);
  for (let i = 2; i < 14 * 24; i += 1) hours.set(now - (now % 3600) - i * 3600, shape(i));
  const days = sums(hours, 86_400);
  const today = now - (now % 86_400);
  const sum = [...days.values()].reduce((all, count) => all + count, 0);
  days.set(today - 20 * 86_400, TOTALS[0][1] - sum);
  const yyyymmdd = new Date(today * 1000).toISOString().slice(0, 10).replaceAll("-", "");
  const commands = [
    set("minute", minutes),
    set("hour", hours),
    set("day", days),
    ["PFADD", `edgestate:v1:visits:{home}:unique:${yyyymmdd}`, ...Array.from({ length: Math.round((days.get(today) ?? 0) * 0.618) }, (_, i) => `visitor-${i}`)],
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

for (const view of [home, explore, visits, compare, add]) {
  test(`${view.name}`, async ({ page }) => {
    await view(page);
    await take(page, view.name);
    await takeCard(page, view.name);
  });
}
