// A site and a counter for each test, and a guard: whatever the counter does, the page has no error of its own,
// nothing on it moves, and it has one more global.
import { test as base, expect } from "@playwright/test";
import { startCounter, startSite } from "./servers.mjs";

export { expect };

export const test = base.extend({
  /** What the site is called, and where it listens. */
  host: ["site.example", { option: true }],
  address: ["127.0.0.1", { option: true }],
  site: async ({ host, address }, use) => {
    const site = await startSite(host, address);
    await use(site);
    await site.close();
  },
  counter: async ({}, use) => {
    const counter = await startCounter();
    await use(counter);
    await counter.close();
  },
  /** Puts a page with the snippet on the site and returns its address. */
  put: async ({ site, counter }, use) =>
    use((path, { attributes = "", head = "", body = "", snippets = 1, headers } = {}) => {
      const policy = `default-src 'none'; script-src ${counter.origin}; connect-src ${counter.origin}`;
      const snippet = `<script async src="${counter.origin}/count.js" ${attributes}></script>`;
      site.pages.set(path, {
        html: `<!doctype html><html lang="en"><head><title>${path}</title>${head}${snippet.repeat(snippets)}</head>
          <body><h1>${path}</h1>${body}<p id="below">Below.</p></body></html>`,
        headers: headers ?? { "content-security-policy": policy },
      });
      return site.origin + path;
    }),
  guard: [
    async ({ page }, use) => {
      const faults = [];
      page.on("pageerror", (error) => faults.push(error.message));
      await use();
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});

/** Waits until the counter has so many visits of these pages, and then for what else is on its way. */
export async function counts(page, counter, totals) {
  await expect.poll(counter.totals).toEqual(totals);
  // Whatever the script had to do by now, it has done when the page has been through another frame.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  expect(counter.totals()).toEqual(totals);
}
