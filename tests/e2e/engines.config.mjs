// The specs that are tagged for it, and those in engines/, in Firefox and in WebKit, both over W3C WebDriver:
// `npx playwright test --config engines.config.mjs` here, or `cargo xtask test engines`.
import { defineConfig } from "@playwright/test";
import { runner } from "./runner.mjs";

// Read by fixtures.mjs.
process.env.EDGESTATE_ENGINES = "1";

/** WebKit is driven as GTK has it. */
const engines = process.platform === "linux" ? ["firefox", "webkit"] : ["firefox"];

export default defineConfig({
  ...runner,
  testDir: ".",
  outputDir: "../../test-results/engines",
  testMatch: ["specs/*.spec.mjs", "engines/*.spec.mjs"],
  grep: /@engines/,
  projects: engines.map((engine) => ({ name: engine, workers: 1, use: { engine } })),
});
