// The test function of all specs: page objects, and a guard that fails any test during which the
// page logged an error, broke its content security policy, or asked another host for something.
import { test as base, expect } from "@playwright/test";
import { Add } from "./pages/add.mjs";
import { Compare } from "./pages/compare.mjs";
import { Docs } from "./pages/docs.mjs";
import { Explore } from "./pages/explore.mjs";
import { Home } from "./pages/home.mjs";
import { Visits } from "./pages/visits.mjs";

// The browser itself logs every answer of 400 and above; the page handles those.
const LOGGED_BY_THE_BROWSER = /^Failed to load resource/;

export const test = base.extend({
  store: ["memory", { option: true }],
  // Each test has an address of its own, as each reader has: what one address may do in a minute is limited.
  extraHTTPHeaders: async ({}, use) => {
    const [a, b, c] = crypto.getRandomValues(new Uint8Array(3));
    await use({ "cf-connecting-ip": `10.${a}.${b}.${c}` });
  },
  add: async ({ page }, use) => use(new Add(page)),
  home: async ({ page }, use) => use(new Home(page)),
  explore: async ({ page }, use) => use(new Explore(page)),
  visits: async ({ page }, use) => use(new Visits(page)),
  compare: async ({ page }, use) => use(new Compare(page)),
  docs: async ({ page }, use) => use(new Docs(page)),
  guard: [
    async ({ page, baseURL }, use) => {
      const faults = [];
      page.on("pageerror", (error) => faults.push(`exception: ${error.message}`));
      page.on("console", (message) => {
        if (message.type() === "error" && !LOGGED_BY_THE_BROWSER.test(message.text())) {
          faults.push(`logged: ${message.text()}`);
        }
      });
      page.on("request", (request) => {
        if (!request.url().startsWith(baseURL) && !/^(blob|data):/.test(request.url())) {
          faults.push(`another host: ${request.url()}`);
        }
      });
      await use();
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** F(n), by the recurrence. */
export function fibonacci(n) {
  let [a, b] = [0n, 1n];
  for (let i = 0; i < n; i += 1) [a, b] = [b, a + b];
  return a.toString();
}
