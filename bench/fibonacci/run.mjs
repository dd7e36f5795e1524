// The Fibonacci engine beside its peers, in one run and in alternation.
// Usage: node run.mjs <directory of the engine's Wasm build> <program of native.c> <results.json> <picture.svg>
//
// Each peer computes F(n) as decimal digits in memory of its own, in a loop of its own: for Wasm inside Wasm, for the
// native ones in C, for CPython and V8 as their strings. Times are those that the thread had a processor for, so that
// other work on the machine does not count; what it does to caches and clocks still does.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { chart } from "./chart.mjs";
import { instantiate } from "./engine.mjs";

const LADDER = [
  10, 93, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 1_000_000, 2_500_000, 10_000_000,
];
const ROUNDS = 9;
const WINDOW_MS = 30;
/** A call that takes longer is measured once, and the next n of the ladder is not tried. */
const PATIENCE_MS = 300;

const PEERS = {
  edgestate: "Edgestate (Wasm)",
  radix: "FLINT radix (native)",
  flint: "FLINT binary (native)",
  gmp: "GMP (native)",
  v8: "V8 BigInt",
  dashu: "dashu (Wasm)",
  numBigint: "num-bigint (Wasm)",
  cpython: "CPython int",
};

const [directory, program, results, picture] = process.argv.slice(2);
const engine = await instantiate(directory);

function v8(n, times) {
  let digits;
  for (let call = 0; call < times; call++) {
    let [a, b] = [0n, 1n];
    for (let bit = 31 - Math.clz32(n); bit >= 0; bit--) {
      [a, b] = [a * (2n * b - a), a * a + b * b];
      if ((n >> bit) & 1) [a, b] = [b, a + b];
    }
    digits = a.toString();
  }
  return () => digits;
}

/** Milliseconds of processor time that this thread has had, as of the kernel's last tick. */
function threadMs() {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** How often the kernel counts. */
const TICK_MS = 4;

/** Waits for a tick. */
function tick() {
  const before = threadMs();
  let now = before;
  while (now === before) now = threadMs();
  return now;
}

/** Calls until the window is over, at least once: the mean of one call. */
function measure(call, n, windowMs) {
  let [batch, calls, elapsedMs, text] = [1, 0, 0];
  const started = tick();
  while (calls === 0 || elapsedMs < windowMs) {
    text = call(n, batch);
    calls += batch;
    elapsedMs = threadMs() - started;
    // Reading the clock must not count beside a call of some nanoseconds.
    if (elapsedMs < windowMs / 16) batch *= 2;
  }
  // Short batches stop right after a tick; long ones anywhere between two.
  if ((elapsedMs / calls) * batch > TICK_MS) elapsedMs += TICK_MS / 2;
  return { ms: elapsedMs / calls, text: text() };
}

/** A program that answers a line by a line. */
async function start(command, args) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${command} ended early`);
    return JSON.parse(value);
  };
  const versions = await answer();
  const ask = (peer, n, windowMs) => {
    child.stdin.write(`${peer} ${n} ${windowMs}\n`);
    return answer();
  };
  return { ask, versions, end: () => child.stdin.end() };
}

const native = await start(program, []);
const python = await start("python3", [new URL("cpython.py", import.meta.url).pathname]);
const versions = {
  ...native.versions,
  ...python.versions,
  v8: `V8 ${process.versions.v8} in Node ${process.versions.node}`,
};

const local = { edgestate: engine.edgestate, v8, dashu: engine.dashu, numBigint: engine.numBigint };
async function sample(peer, n) {
  const { ms, text } = local[peer]
    ? measure(local[peer], n, WINDOW_MS)
    : await (peer === "cpython" ? python : native).ask(peer, n, WINDOW_MS);
  return { ms, digits: text.length, sha256: createHash("sha256").update(text).digest("hex") };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Rounds in alternation; the first, which warms up, is not counted unless it is the only one. */
async function rung(n, peers) {
  const samples = Object.fromEntries(peers.map((peer) => [peer, []]));
  let expected;
  for (let round = 0; round <= ROUNDS; round++) {
    for (const peer of peers) {
      const taken = samples[peer];
      if (taken[0] > PATIENCE_MS) continue;
      const { ms, digits, sha256 } = await sample(peer, n);
      expected ??= { digits, sha256 };
      if (sha256 !== expected.sha256) throw new Error(`${peer} disagrees about F(${n})`);
      taken.push(Number(ms.toPrecision(4)));
    }
  }
  for (const taken of Object.values(samples)) if (taken.length > 1) taken.shift();
  return { n, ...expected, samples };
}

/** Milliseconds as people read them. */
function time(ms) {
  const [value, unit] = ms < 0.001 ? [1e6 * ms, "ns"] : ms < 1 ? [1e3 * ms, "µs"] : [ms, "ms"];
  return `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} ${unit}`;
}

/** The median of the ratios within a round, and their range. */
function ratio(theirs, ours) {
  const ratios = theirs.map((ms, round) => ms / ours[Math.min(round, ours.length - 1)]);
  const show = (value) => (value < 9.95 ? value.toFixed(2) : value.toFixed(0));
  if (ratios.length === 1) return `${show(ratios[0])}×`;
  return `**${show(median(ratios))}×** ${show(Math.min(...ratios))}–${show(Math.max(...ratios))}`;
}

const cpus = os.cpus();
const machine = `${cpus.length} × ${cpus[0].model.trim()}`;
console.log(`\nF(n) as decimal digits: median of ${ROUNDS} rounds in alternation, one thread. In bold how many times`);
console.log(`our time a peer takes, the median of the ratios within a round; after it their range.`);
console.log(`${machine}; ${Object.values(versions).join(", ")}.\n`);
console.log(`| n | digits | ${Object.values(PEERS).join(" | ")} |`);
console.log(`|--:|--:|${"--:|".repeat(Object.keys(PEERS).length)}`);

// V8 compiles Wasm a second time, better, once it has run for a while, on another thread.
for (const call of [engine.edgestate, engine.dashu, engine.numBigint]) {
  for (const n of LADDER.filter((n) => n <= 100_000)) {
    measure(call, n, 4 * WINDOW_MS);
    await new Promise((resolve) => setTimeout(resolve, 4 * WINDOW_MS));
  }
}

const rungs = [];
const tired = new Set();
for (const n of LADDER) {
  const result = await rung(n, Object.keys(PEERS).filter((peer) => !tired.has(peer)));
  const medians = Object.fromEntries(Object.entries(result.samples).map(([peer, taken]) => [peer, median(taken)]));
  const cells = Object.keys(PEERS).map((peer) => {
    if (medians[peer] === undefined) return "–";
    if (medians[peer] > PATIENCE_MS) tired.add(peer);
    if (peer === "edgestate") return time(medians[peer]);
    return `${time(medians[peer])} (${ratio(result.samples[peer], result.samples.edgestate)})`;
  });
  console.log(`| ${n.toLocaleString("en")} | ${result.digits.toLocaleString("en")} | ${cells.join(" | ")} |`);
  rungs.push({ ...result, medians });
}
native.end();
python.end();

// A new instance each: what the first call of an isolate costs, roots of unity included, and its memory.
console.log("\n| n | first call of an instance | Wasm memory after it, MB |\n|--:|--:|--:|");
const instances = [];
for (const n of [1_000_000, 10_000_000]) {
  const firstCalls = [];
  let memoryBytes;
  for (let round = 0; round < ROUNDS; round++) {
    const fresh = await instantiate(directory);
    firstCalls.push(measure(fresh.edgestate, n, 0).ms);
    memoryBytes = fresh.memoryBytes();
  }
  const [low, high] = [Math.min(...firstCalls), Math.max(...firstCalls)];
  const firstCallMs = median(firstCalls);
  console.log(
    `| ${n.toLocaleString("en")} | ${time(firstCallMs)} (${time(low)}–${time(high)}) | ${(memoryBytes / 1e6).toFixed(1)} |`,
  );
  instances.push({ n, firstCallMs, firstCalls, memoryBytes });
}

mkdirSync(dirname(results), { recursive: true });
const report = { date: new Date().toISOString(), machine, versions, rounds: ROUNDS, rungs, instances };
writeFileSync(results, JSON.stringify(report, null, 2) + "\n");
writeFileSync(picture, chart(rungs, PEERS));
console.log(`\nRaw figures: ${results}; picture: ${picture}`);
