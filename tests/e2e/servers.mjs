// What the tests run against: what a release consists of, served as on a machine with Node alone, once on memory
// and once on a Redis behind an Upstash-shaped front. Playwright calls this before the first test.
import { join, resolve } from "node:path";
import { serve } from "./elsewhere.mjs";
import { startFront } from "../front/start.mjs";

const root = resolve(import.meta.dirname, "../..");
const TOKEN = "end-to-end-tests";

export const adminToken = "of-these-tests-alone";

const variables = { ADMIN_TOKEN: adminToken };

export default async function start() {
  const [memory, redis] = await Promise.all([serve(variables), serveOnRedis()]);
  // Read below by Playwright's worker processes.
  process.env.EDGESTATE_E2E = JSON.stringify({ memory: memory.url, redis: redis.url, front: redis.front.url });
  return () => Promise.all([memory, redis].map((server) => server.stop()));
}

/** The Worker on a Redis of its own. */
export async function serveOnRedis(options) {
  const front = await startFront(process.env.EDGESTATE_FRONT_BIN ?? join(root, "target/native/upstash-front"), TOKEN);
  // No busy machine wears the wait out.
  const redis = { UPSTASH_REDIS_REST_URL: front.url, UPSTASH_REDIS_REST_TOKEN: TOKEN, REDIS_WAIT_MS: "30000" };
  const server = await serve({ ...variables, ...redis }, options);
  return {
    url: server.url,
    front: { url: front.url, token: TOKEN },
    stop: () => Promise.all([server.stop(), front.stop()]),
  };
}

const urls = JSON.parse(process.env.EDGESTATE_E2E ?? "{}");
export const { memory, redis } = urls;
export const front = { url: urls.front, token: TOKEN };

// As a person's browser says it; by its own, headless Chromium is a bot, which is not counted. A flag, since what Playwright
// puts in its place does not reach requests that outlive their page.
const AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

export const use = {
  browserName: "chromium",
  launchOptions: {
    executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox", `--user-agent=${AGENT}`],
  },
};
