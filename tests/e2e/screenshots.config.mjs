// Takes the pictures in docs/screenshots/: `cargo xtask screenshots`.
import { defineConfig } from "@playwright/test";
import { redis, use } from "./servers.mjs";

export default defineConfig({
  testDir: "screenshots",
  outputDir: "../../test-results",
  reporter: "list",
  workers: 1,
  timeout: 60_000,
  globalSetup: "./servers.mjs",
  use: { ...use, baseURL: redis },
});
