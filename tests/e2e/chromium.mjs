// What the specs run on in Chromium: Playwright's page, and a guard that fails any test during which the page logged
// an error, broke its content security policy, or asked another host for something.
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect } from "@playwright/test";
import { front } from "./servers.mjs";

// The browser itself logs every answer of 400 and above; the page handles those.
const LOGGED_BY_THE_BROWSER = /^Failed to load resource/;

export const test = base.extend({
  store: ["memory", { option: true }],
  // Each test has an address of its own, as each reader has: what one address may do in a minute is limited.
  extraHTTPHeaders: async ({}, use) => {
    const [a, b, c] = crypto.getRandomValues(new Uint8Array(3));
    await use({ "cf-connecting-ip": `10.${a}.${b}.${c}` });
  },
  front: async ({}, use) => use(front),
  /** What axe finds wrong with the page. */
  violations: async ({ page }, use) => use(async () => (await new AxeBuilder({ page }).analyze()).violations),
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
