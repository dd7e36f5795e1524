// What is seldom seen: offline, without Redis, empty, mistaken, very large. After the views, to whose numbers it adds.
import { expect, test } from "@playwright/test";
import { take } from "./pictures.mjs";

const problem = (code, status, title) => ({
  status,
  headers: { "content-type": "application/problem+json", "retry-after": "5" },
  body: JSON.stringify({ type: `/problems/${code}`, title, status, detail: title, code }),
});

/** The connection is gone; emulated, it would come back with the first picture. */
async function goOffline(page) {
  await page.route("**/*", (route) => route.abort());
  await page.evaluate(() => window.dispatchEvent(new Event("offline")));
}

/** Redis is away, as the service says it. */
async function takeRedisAway(page) {
  await page.route("**/api/health", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, status: 503, json: { ...(await answer.json()), status: "degraded" } });
  });
  await page.route("**/api/visits/**", (route) => route.fulfill(problem("store-unavailable", 503, "Store unavailable")));
}

const STATES = {
  "offline-visits": async (page) => {
    await page.goto("/visits");
    await expect(page.locator(".figures dd").first()).not.toHaveText("–");
    await goOffline(page);
    await page.getByRole("link", { name: "30 days" }).click();
    await expect(page.getByRole("alert")).toContainText("No answer arrived");
  },
  "offline-explore": async (page) => {
    await page.goto("/explore");
    await expect(page.locator(".answer .summary")).toContainText("digits");
    await goOffline(page);
    await page.getByRole("button", { name: "Ask again" }).click();
    await expect(page.getByRole("alert")).toContainText("No answer arrived");
  },
  "degraded-explore": async (page) => {
    await takeRedisAway(page);
    await page.route("**/api/fibonacci/*", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({
        response: answer,
        headers: { ...answer.headers(), "cache-status": "edgestate-redis; fwd=bypass; detail=unavailable, edgestate-memory; fwd=uri-miss" },
        json: { ...(await answer.json()), source: "computed", degraded: true, age_secs: 0 },
      });
    });
    await page.goto("/explore?n=4181");
    await expect(page.locator("body > #status")).toContainText("1 visit waiting");
    await expect(page.locator(".answer .summary")).toContainText("without Redis");
  },
  "degraded-visits": async (page) => {
    await takeRedisAway(page);
    await page.goto("/visits");
    await expect(page.locator("body > #status")).toContainText("1 visit waiting");
    await expect(page.getByRole("alert")).toContainText("cannot be reached");
  },
  "empty-visits": async (page) => {
    await page.goto("/visits?page=not-yet-visited");
    await expect(page.locator(".figures dd").first()).toHaveText("0");
  },
  "error-explore": async (page) => {
    await page.goto("/explore?n=1e6");
    await expect(page.getByRole("alert")).toBeVisible();
  },
  "huge-explore": async (page) => {
    await page.goto("/explore?n=1000000");
    await expect(page.locator(".here [role=status]")).toContainText("208,988 digits");
  },
  "long-name-visits": async (page) => {
    const name = `docs/${"a-page-whose-name-is-long-".repeat(5)}`.slice(0, 120).replace(/-$/, "");
    for (let i = 0; i < 3; i += 1) await page.request.post(`/api/visits/${encodeURIComponent(name)}`);
    await page.goto(`/visits?page=${encodeURIComponent(name)}`);
    await expect(page.locator(".figures dd").first()).toHaveText("3");
  },
  "not-found": async (page) => {
    await page.goto("/nowhere");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing stands here");
  },
};

for (const [name, open] of Object.entries(STATES)) {
  test(name, async ({ page }) => {
    await open(page);
    await expect(page.locator("footer a").first()).toBeVisible();
    await take(page, `states/${name}`);
  });
}
