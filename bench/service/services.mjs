// The services under test and what stands behind them: one Redis behind one HTTP front, a workerd for each Worker,
// uvicorn for FastAPI. Everything listens on loopback and ends with this process.
import { spawn } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

const TOKEN = "bench";
const START_LIMIT_MS = 20_000;
const COMPATIBILITY_DATE = "2026-11-17";

const children = new Set();
process.on("exit", () => {
  for (const child of children) child.kill("SIGTERM");
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

export function start(program, args, options = {}) {
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "inherit"], ...options });
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
}

export async function stop(child) {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** The JSON at `url`, over a connection of its own: one that is kept may be closed by the other side just then. */
export function getJson(url) {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false }, async (response) => {
      let text = "";
      for await (const part of response) text += part;
      resolve(JSON.parse(text));
    });
    request.once("error", reject);
  });
}

/** Waits until `url` is answered with 200. */
export async function answers(url, child) {
  const started = performance.now();
  while (performance.now() - started < START_LIMIT_MS) {
    if (child.exitCode !== null) throw new Error(`the server of ${url} ended with ${child.exitCode}`);
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`no answer from ${url} in ${START_LIMIT_MS / 1000} s`);
}

/** A connection to Redis that can do one thing: empty it. */
function connectRedis(address) {
  const [host, port] = address.split(":");
  const socket = connect(Number(port), host);
  return () =>
    new Promise((resolve) => {
      socket.once("data", resolve);
      socket.write("FLUSHALL\r\n");
    });
}

/** The front with a Redis of its own, and what it counts. */
export async function startFront(program) {
  const child = start(program, ["--port", "0", "--token", TOKEN], { stdio: ["ignore", "pipe", "inherit"] });
  let url;
  for await (const line of createInterface({ input: child.stdout })) {
    url = /^listening on (\S+)/.exec(line)?.[1];
    if (url) break;
  }
  if (!url) throw new Error("the Redis front ended before it listened");
  const ask = async (path, init) => (await fetch(`${url}/_front/${path}`, init)).json();
  const { address } = await ask("redis");
  return {
    url,
    redis: address,
    /** HTTP requests and commands since the last call. */
    async takeStats() {
      const stats = await ask("stats");
      await ask("stats", { method: "DELETE" });
      return stats;
    },
    async command(...words) {
      const headers = { authorization: `Bearer ${TOKEN}` };
      const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(words) });
      const { result, error } = await response.json();
      if (error) throw new Error(`${words[0]}: ${error}`);
      return result;
    },
    /** Empties Redis, past the front, so that it is not counted. */
    flush: connectRedis(address),
  };
}

/** workerd's configuration for one bundle, as `wrangler deploy --dry-run --outdir` leaves it. */
function capnp(bundle, main, bindings) {
  const modules = readdirSync(bundle)
    .filter((name) => /\.(js|wasm|lua)$/.test(name))
    // The main module comes first.
    .toSorted((a, b) => (b === main) - (a === main))
    .map((name) => {
      const kind = { js: "esModule", wasm: "wasm", lua: "text" }[name.split(".").pop()];
      return `(name = "${name}", ${kind} = embed "${name}")`;
    });
  const values = Object.entries(bindings).map(([name, value]) => `(name = "${name}", text = "${value}")`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "internet", network = (allow = ["private", "public"])),
  ],
  sockets = [(name = "http", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [${modules.join(", ")}],
  bindings = [${values.join(", ")}],
  compatibilityDate = "${COMPATIBILITY_DATE}",
);
`;
}

/** Starts a bundle under `workerd serve`, the runtime alone, without wrangler before it. */
export async function startWorker(workerd, bundle, { url: redisUrl }) {
  const port = await freePort();
  const main = readdirSync(bundle).find((name) => name.endsWith(".js"));
  const bindings = { UPSTASH_REDIS_REST_URL: redisUrl, UPSTASH_REDIS_REST_TOKEN: TOKEN };
  // Beside the bundle: workerd finds embedded files relative to its configuration.
  const config = join(bundle, "bench.capnp");
  writeFileSync(config, capnp(bundle, main, bindings));
  const child = start(workerd, ["serve", config, "--socket-addr", `http=127.0.0.1:${port}`]);
  return { child, url: `http://127.0.0.1:${port}` };
}

export async function startFastApi(python, directory, front) {
  const port = await freePort();
  const args = ["-m", "uvicorn", "main:app", "--host", "127.0.0.1", "--port", port, "--log-level", "warning"];
  const env = { ...process.env, REDIS_URL: `redis://${front.redis}/0` };
  return { child: start(python, args.map(String), { cwd: directory, env }), url: `http://127.0.0.1:${port}` };
}

/** Seconds of CPU that a process has taken, with all its threads. */
export function cpuSeconds(child) {
  const stat = readFileSync(`/proc/${child.pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const TICKS_A_SECOND = 100; // USER_HZ, the same on every Linux.
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

/** Megabytes of memory that a process has in RAM. */
export function residentMb(child) {
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  return (Number(/VmRSS:\s+(\d+)/.exec(status)[1]) * 1024) / 1e6;
}
