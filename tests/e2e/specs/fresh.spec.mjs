// A deployment that nobody has given its secrets yet: it says what is missing and what mends it, answers numbers, and
// loses no visit.
import { serve } from "../elsewhere.mjs";
import { expect, test as base } from "../fixtures.mjs";

const COMMANDS = ["UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN"].map((name) => `npx wrangler secret put ${name}`);

const test = base.extend({
  deployment: [
    async ({}, use) => {
      const server = await serve({}, { production: true });
      await use(server.url);
      await server.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  baseURL: async ({ deployment }, use) => use(deployment),
});

test("health names the two commands, and visits are refused", async ({ page }) => {
  const health = await page.request.get("/api/health");
  expect(health.status()).toBe(503);
  const said = await health.json();
  expect(said).toMatchObject({ status: "degraded", backend: "none", redis: null });
  const visit = await page.request.post("/api/visits/home", { headers: { "idempotency-key": "mine" } });
  expect(visit.status()).toBe(503);
  expect(visit.headers()["idempotency-key"]).toBe("mine");
  // A moment mends nothing.
  expect(Number(visit.headers()["retry-after"])).toBeGreaterThanOrEqual(60);
  const problem = await visit.json();
  expect(problem.code).toBe("misconfigured");
  for (const command of COMMANDS) {
    expect(said.misconfigured).toContain(command);
    expect(problem.detail).toContain(command);
  }
});

test("numbers are answered", async ({ explore, page }) => {
  expect(await (await page.request.get("/api/fibonacci/100")).json()).toMatchObject({
    value: "354224848179261915075",
    backend: "none",
    source: "computed",
  });
  await explore.open("?n=100");
  await explore.shows("354224848179261915075");
});

test("the page names the two commands, and keeps the visit", async ({ visits, page }) => {
  await visits.open();
  for (const command of COMMANDS) await expect(visits.problem).toContainText(command);
  await expect(visits.problem).toContainText("not set up yet");
  await expect(page.locator("body > #status")).toContainText("1 visit waiting");
});
