// `npx playwright test` here, after `cargo xtask package`; `cargo xtask test e2e` does both.
import { defineConfig } from "@playwright/test";
import { runner } from "./runner.mjs";
import { memory, redis, use } from "./servers.mjs";

/** These stop Redis, so each runs when the others are done. */
const [away, outage, fire] = ["away.spec.mjs", "outage.spec.mjs", "fire.spec.mjs"];
const stopping = [away, outage, fire];
const onRedis = { baseURL: redis, store: "redis" };

export default defineConfig({
  ...runner,
  testDir: "specs",
  outputDir: "../../test-results",
  globalSetup: "./servers.mjs",
  use: { ...use, trace: "retain-on-failure" },
  projects: [
    { name: "memory", testIgnore: stopping, use: { baseURL: memory, store: "memory" } },
    {
      name: "redis",
      testIgnore: [...stopping, "accessibility.spec.mjs", "docs.spec.mjs", "fresh.spec.mjs", "shell.spec.mjs"],
      use: onRedis,
    },
    { name: "away", testMatch: away, dependencies: ["memory", "redis"], use: onRedis },
    { name: "outage", testMatch: outage, dependencies: ["away"], use: onRedis },
    { name: "fire", testMatch: fire, dependencies: ["outage"] },
  ],
});
