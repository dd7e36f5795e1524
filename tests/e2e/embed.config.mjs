// count.js in a real browser, on a site of another origin: `npx playwright test --config embed.config.mjs`
// here, or `cargo xtask test e2e`. Site and counter are started by each test.
import { defineConfig } from "@playwright/test";
import { runner } from "./runner.mjs";
import { use } from "./servers.mjs";

export default defineConfig({
  ...runner,
  testDir: "embed",
  outputDir: "../../test-results/embed",
  use: {
    ...use,
    trace: "retain-on-failure",
    launchOptions: {
      ...use.launchOptions,
      args: [...use.launchOptions.args, "--host-resolver-rules=MAP *.example 127.0.0.1"],
      // Playwright switches it off; a reader's browser has it.
      ignoreDefaultArgs: ["--disable-back-forward-cache"],
    },
  },
});
