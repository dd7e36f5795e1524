// `npx playwright test` here, after `cargo xtask package`; `cargo xtask test e2e` does both.
import { defineConfig } from "@playwright/test";
import { memory, redis, use } from "./servers.mjs";

const outage = "outage.spec.mjs";
const fire = "fire.spec.mjs";

export default defineConfig({
  testDir: "specs",
  outputDir: "../../test-results",
  reporter: "list",
  workers: 2,
  retries: 0,
  // What is awaited comes in its time on a busy machine too; these ends are for what never comes.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  globalSetup: "./servers.mjs",
  use: { ...use, trace: "retain-on-failure" },
  projects: [
    { name: "memory", testIgnore: [outage, fire], use: { baseURL: memory, store: "memory" } },
    {
      name: "redis",
      testIgnore: [outage, fire, "accessibility.spec.mjs", "docs.spec.mjs", "fresh.spec.mjs", "shell.spec.mjs"],
      use: { baseURL: redis, store: "redis" },
    },
    // These stop Redis, so each runs when the others are done.
    {
      name: "outage",
      testMatch: outage,
      dependencies: ["memory", "redis"],
      use: { baseURL: redis, store: "redis" },
    },
    { name: "fire", testMatch: fire, dependencies: ["outage"] },
  ],
});
