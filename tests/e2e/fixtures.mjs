// The test function of all specs: the views as their users see them, in Chromium or, where engines.config.mjs says so,
// in another engine.
import { Add } from "./pages/add.mjs";
import { Compare } from "./pages/compare.mjs";
import { Docs } from "./pages/docs.mjs";
import { Explore } from "./pages/explore.mjs";
import { Home } from "./pages/home.mjs";
import { Visits } from "./pages/visits.mjs";
import { Redis } from "./redis.mjs";

const { test: base, expect } = await import(process.env.EDGESTATE_ENGINES ? "./engines/fixtures.mjs" : "./chromium.mjs");

export const test = base.extend({
  add: async ({ page }, use) => use(new Add(page)),
  home: async ({ page }, use) => use(new Home(page)),
  explore: async ({ page }, use) => use(new Explore(page)),
  visits: async ({ page }, use) => use(new Visits(page)),
  compare: async ({ page }, use) => use(new Compare(page)),
  docs: async ({ page }, use) => use(new Docs(page)),
  redis: async ({ front }, use) => {
    const redis = new Redis(front);
    await use(redis);
    await redis.start();
  },
});

export { expect };

/** F(n), by the recurrence. */
export function fibonacci(n) {
  let [a, b] = [0n, 1n];
  for (let i = 0; i < n; i += 1) [a, b] = [b, a + b];
  return a.toString();
}
