// What the specs run on in Firefox and WebKit: a page over WebDriver, the Worker on a Redis of the engine's own, and
// the guard that all specs have.
import { copyFileSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test as base } from "@playwright/test";
import { serveOnRedis } from "../servers.mjs";
import { open } from "./drivers.mjs";
import { expect } from "./expect.mjs";
import { Page } from "./page.mjs";

const RECORDER = "recorder.js";

/** Lets each page of the copy record what it may not do. */
function prepare(folder) {
  copyFileSync(join(import.meta.dirname, RECORDER), join(folder, "dist", RECORDER));
  for (const file of globSync(join(folder, "dist/*.html"))) {
    const recorded = readFileSync(file, "utf8").replace("<head>", `<head><script src="/${RECORDER}"></script>`);
    writeFileSync(file, recorded);
  }
}

export const test = base.extend({
  engine: ["firefox", { option: true, scope: "worker" }],
  store: "redis",
  service: [
    async ({}, use) => {
      const service = await serveOnRedis({ prepare });
      await use(service);
      await service.stop();
    },
    { scope: "worker" },
  ],
  window: [
    async ({ engine }, use) => {
      const window = await open(engine);
      await use(window);
      await window.close();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ service }, use) => use(service.url),
  front: async ({ service }, use) => use(service.front),
  page: async ({ window, baseURL }, use) => {
    const page = new Page(window.driver, baseURL);
    await use(page);
    // The program keeps what waits until it is left.
    await page.goto("/robots.txt");
    const recorded = await page.evaluate(() => {
      const { recorded } = sessionStorage;
      sessionStorage.clear();
      localStorage.clear();
      return recorded;
    });
    expect(JSON.parse(recorded ?? "[]")).toEqual([]);
  },
  violations: async ({ page }, use) => use(() => page.violations()),
});

export { expect };
