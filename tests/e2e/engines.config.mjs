// The specs that are tagged for it, and those in engines/, in Firefox and in WebKit, both over W3C WebDriver:
// `npx playwright test --config engines.config.mjs` here, or `cargo xtask test engines`.
import { defineConfig } from "@playwright/test";

// Read by fixtures.mjs.
process.env.EDGESTATE_ENGINES = "1";

/** WebKit is driven as GTK has it. */
const engines = process.platform === "linux" ? ["firefox", "webkit"] : ["firefox"];

export default defineConfig({
  testDir: ".",
  outputDir: "../../test-results/engines",
  reporter: "list",
  workers: 2,
  retries: 0,
  // As in playwright.config.mjs.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  testMatch: ["specs/*.spec.mjs", "engines/*.spec.mjs"],
  grep: /@engines/,
  projects: engines.map((engine) => ({ name: engine, workers: 1, use: { engine } })),
});
