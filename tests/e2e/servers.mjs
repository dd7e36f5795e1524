// What the tests run against: the Worker under `wrangler dev` with the built UI, once on memory and
// once on a Redis behind an Upstash-shaped front. Playwright starts and stops the processes.
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const TOKEN = "end-to-end-tests";
const START_LIMIT_MS = 90_000;

/**
 * Free ports, chosen once; the environment carries them to Playwright's worker processes. They are below those that
 * Linux takes for outgoing connections, as in tests/front/src/port.rs: from among these, a client that tries to reach
 * a server which is down can end up with that server's own port.
 */
function ports() {
  process.env.EDGESTATE_E2E_PORTS ??= execFileSync(process.execPath, [
    "-e",
    `const { createServer } = require("node:net");
     const { randomInt } = require("node:crypto");
     const listen = () => new Promise((resolve) => {
       const server = createServer();
       server.once("error", () => resolve(listen()));
       server.listen(randomInt(20_000, 32_000), "127.0.0.1", () => resolve(server));
     });
     Promise.all([1, 2, 3].map(listen)).then((servers) => {
       console.log(servers.map((server) => server.address().port).join(","));
       servers.forEach((server) => server.close());
     });`,
  ]).toString().trim();
  return process.env.EDGESTATE_E2E_PORTS.split(",").map(Number);
}

const [memoryPort, redisPort, frontPort] = ports();
const at = (port) => `http://127.0.0.1:${port}`;

export const memory = at(memoryPort);
export const redis = at(redisPort);
export const front = { url: at(frontPort), token: TOKEN };

/** Its state and its log (`wrangler.log`) are in a folder of their own in the system's `tmp`. */
const wrangler = (name, port, vars = []) => ({
  name,
  command: [
    "node node_modules/wrangler/bin/wrangler.js dev --ip 127.0.0.1 --inspector-port 0",
    `--port ${port} --show-interactive-dev-session=false --persist-to "$STATE"`,
    ...vars.map((pair) => `--var ${pair}`),
    '> "$STATE/wrangler.log" 2>&1',
  ].join(" "),
  cwd: root,
  env: { ...process.env, STATE: mkdtempSync(join(tmpdir(), `edgestate-${name}-`)), EDGESTATE_BUILT: "1", CI: "true", WRANGLER_SEND_METRICS: "false" },
  url: `${at(port)}/api/fibonacci/1`,
  timeout: START_LIMIT_MS,
  gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
});

export const webServer = [
  {
    name: "front",
    command: `${process.env.EDGESTATE_FRONT_BIN ?? "target/native/upstash-front"} --port ${frontPort} --token ${TOKEN}`,
    cwd: root,
    url: `${front.url}/_front/redis`,
    timeout: START_LIMIT_MS,
    gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
  },
  wrangler("memory", memoryPort),
  wrangler("redis", redisPort, [
    `UPSTASH_REDIS_REST_URL:${front.url}`,
    `UPSTASH_REDIS_REST_TOKEN:${TOKEN}`,
  ]),
];

export const use = {
  browserName: "chromium",
  // As a person's browser says it; by its own, headless Chromium is a bot, which is not counted.
  userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  launchOptions: {
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  },
};
