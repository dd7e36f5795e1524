// What the tests run against: the Worker under `wrangler dev` with the built UI, once on memory and
// once on a Redis behind an Upstash-shaped front. Playwright starts and stops the processes.
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const TOKEN = "end-to-end-tests";
const START_LIMIT_MS = 90_000;

/**
 * A port that is free and stays ours: as tests/front/src/port.rs does it, and for the same reasons.
 * The UDP socket of the same number reserves it until this process ends.
 */
async function reservePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const reservation = createSocket("udp4").unref();
    const server = createServer();
    try {
      reservation.bind(port, "127.0.0.1");
      await once(reservation, "listening");
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
      server.close();
      await once(server, "close");
      return port;
    } catch {
      reservation.close();
    }
  }
}

// Chosen once; the environment carries them to Playwright's worker processes.
process.env.EDGESTATE_E2E_PORTS ??= [await reservePort(), await reservePort(), await reservePort()].join();
const [memoryPort, redisPort, frontPort] = process.env.EDGESTATE_E2E_PORTS.split(",").map(Number);
const at = (port) => `http://127.0.0.1:${port}`;

export const memory = at(memoryPort);
export const redis = at(redisPort);
export const adminToken = "of-these-tests-alone";
export const front = { url: at(frontPort), token: TOKEN };

/** Its state and its log (`wrangler.log`) are in a folder of their own in the system's `tmp`. */
const wrangler = (name, port, vars = []) => ({
  name,
  command: [
    "node node_modules/wrangler/bin/wrangler.js dev --ip 127.0.0.1 --inspector-port 0",
    `--port ${port} --show-interactive-dev-session=false --persist-to "$STATE"`,
    ...[`ADMIN_TOKEN:${adminToken}`, ...vars].map((pair) => `--var ${pair}`),
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
