// The services under test and what stands behind them: one Redis behind one HTTP front, a workerd for each Worker,
// uvicorn for FastAPI. Everything listens on loopback and ends with this process.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { startFront as startFrontProgram } from "../../tests/front/start.mjs";

const TOKEN = "bench";
const START_LIMIT_MS = 20_000;

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
  const { url } = await startFrontProgram(program, TOKEN);
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

/** Starts a bundle under `workerd serve`, the runtime alone, without wrangler before it. */
export async function startWorker(workerd, bundle, { url: redisUrl }) {
  const variables = {
    UPSTASH_REDIS_REST_URL: redisUrl,
    UPSTASH_REDIS_REST_TOKEN: TOKEN,
    // By itself Edgestate keeps no 209 kB in Redis, which the peers do.
    REDIS_MAX_VALUE_BYTES: "1000000",
  };
  const bindings = Object.entries(variables).map(([name, value]) => `(name = "${name}", text = "${value}")`);
  // As the build wrote it (xtask/src/workerd.rs).
  const complete = readFileSync(join(bundle, "workerd.capnp"), "utf8").replace("bindings = []", `bindings = [${bindings}]`);
  const config = join(bundle, "bench.capnp");
  writeFileSync(config, complete);
  const child = start(workerd, ["serve", config, "--control-fd=1"], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) {
    const { event, port } = JSON.parse(line);
    if (event === "listen") return { child, url: `http://127.0.0.1:${port}` };
  }
  throw new Error("workerd ended before it listened");
}

export async function startFastApi(python, directory, front) {
  const args = ["-m", "uvicorn", "main:app", "--host", "127.0.0.1", "--port", "0", "--no-access-log"];
  const env = { ...process.env, REDIS_URL: `redis://${front.redis}/0` };
  const child = start(python, args, { cwd: directory, env, stdio: ["ignore", "inherit", "pipe"] });
  for await (const line of createInterface({ input: child.stderr })) {
    const url = / running on (\S+)/.exec(line)?.[1];
    if (url) return { child, url };
  }
  throw new Error("uvicorn ended before it listened");
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
