// The Fibonacci engine beside its peers, in one run and in alternation.
// Usage: node run.mjs <directory of the engine's Wasm build> <python with gmpy2 and python-flint> <results.json>

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { instantiate } from "./engine.mjs";

const LADDER = [10, 93, 100, 1_000, 10_000, 100_000, 1_000_000, 2_500_000, 10_000_000];
const ROUNDS = 7;
const WINDOW_MS = 60;
/** A call that takes longer is measured once, and the next n of the ladder is not tried. */
const PATIENCE_MS = 1_500;

const PEERS = {
  edgestate: "Edgestate (Wasm)",
  gmp: "GMP (native)",
  flint: "FLINT (native)",
  v8: "V8 BigInt",
  dashu: "dashu (Wasm)",
  numBigint: "num-bigint (Wasm)",
  cpython: "CPython int",
};

const [directory, python, results] = process.argv.slice(2);
const engine = await instantiate(directory);

function v8(n) {
  let [a, b] = [0n, 1n];
  for (let bit = 31 - Math.clz32(n); bit >= 0; bit--) {
    [a, b] = [a * (2n * b - a), a * a + b * b];
    if ((n >> bit) & 1) [a, b] = [b, a + b];
  }
  return a.toString();
}

/** Calls until the window is over, at least once: the mean of one call, from n to the decimal string. */
function measure(call, n, windowMs) {
  let [batch, calls, elapsedMs, digits] = [1, 0, 0, ""];
  const started = performance.now();
  while (calls === 0 || elapsedMs < windowMs) {
    for (let i = 0; i < batch; i++) digits = call(n);
    calls += batch;
    elapsedMs = performance.now() - started;
    // Reading the clock must not count beside a call of a microsecond.
    if (elapsedMs < windowMs / 16) batch *= 2;
  }
  const sha256 = createHash("sha256").update(digits).digest("hex");
  return { ms: elapsedMs / calls, calls, digits: digits.length, sha256 };
}

const native = spawn(python, [new URL("peers.py", import.meta.url).pathname], { stdio: ["pipe", "pipe", "inherit"] });
const answers = createInterface({ input: native.stdout })[Symbol.asyncIterator]();
const answer = async () => {
  const { value, done } = await answers.next();
  if (done) throw new Error("the native peers ended early");
  return JSON.parse(value);
};
const versions = { ...(await answer()), v8: `V8 ${process.versions.v8} in Node ${process.versions.node}` };

const local = { edgestate: engine.edgestate, v8, dashu: engine.dashu, numBigint: engine.numBigint };
async function sample(peer, n, windowMs) {
  if (local[peer]) return measure(local[peer], n, windowMs);
  native.stdin.write(`${peer} ${n} ${windowMs}\n`);
  return answer();
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
      const { ms, digits, sha256 } = await sample(peer, n, WINDOW_MS);
      expected ??= { digits, sha256 };
      if (sha256 !== expected.sha256) throw new Error(`${peer} disagrees about F(${n})`);
      taken.push(Number(ms.toPrecision(4)));
    }
  }
  for (const taken of Object.values(samples)) if (taken.length > 1) taken.shift();
  return { n, ...expected, samples };
}

function cell(ms, ours) {
  const time = ms.toFixed(ms < 0.01 ? 5 : ms < 1 ? 4 : ms < 100 ? 2 : 0);
  return ours === undefined ? time : `${time} (${(ms / ours).toFixed(ms / ours < 10 ? 2 : 0)}×)`;
}

const cpus = os.cpus();
const machine = `${cpus.length} × ${cpus[0].model.trim()}`;
console.log(`\nF(n) as decimal digits, milliseconds a call: median of ${ROUNDS} rounds in alternation, one thread.`);
console.log(`In brackets: how many times our time. ${machine}; ${Object.values(versions).join(", ")}.\n`);
console.log(`| n | digits | ${Object.values(PEERS).join(" | ")} |`);
console.log(`|--:|--:|${"--:|".repeat(Object.keys(PEERS).length)}`);

const rungs = [];
const tired = new Set();
for (const n of LADDER) {
  const result = await rung(n, Object.keys(PEERS).filter((peer) => !tired.has(peer)));
  const medians = Object.fromEntries(Object.entries(result.samples).map(([peer, taken]) => [peer, median(taken)]));
  const cells = Object.keys(PEERS).map((peer) => {
    if (medians[peer] === undefined) return "–";
    if (medians[peer] > PATIENCE_MS) tired.add(peer);
    return cell(medians[peer], peer === "edgestate" ? undefined : medians.edgestate);
  });
  console.log(`| ${n.toLocaleString("en")} | ${result.digits.toLocaleString("en")} | ${cells.join(" | ")} |`);
  rungs.push({ ...result, medians });
}
native.stdin.end();

// A new instance each: what the first call of an isolate costs, roots of unity included, and its memory.
console.log("\n| n | first call of an instance, ms | Wasm memory after it, MB |\n|--:|--:|--:|");
const instances = [];
for (const n of [1_000, 1_000_000, 10_000_000]) {
  const fresh = await instantiate(directory);
  const started = performance.now();
  fresh.edgestate(n);
  const firstCallMs = performance.now() - started;
  const memoryBytes = fresh.memoryBytes();
  console.log(`| ${n.toLocaleString("en")} | ${cell(firstCallMs)} | ${(memoryBytes / 1e6).toFixed(1)} |`);
  instances.push({ n, firstCallMs, memoryBytes });
}

mkdirSync(dirname(results), { recursive: true });
const report = { date: new Date().toISOString(), machine, versions, rounds: ROUNDS, rungs, instances };
writeFileSync(results, JSON.stringify(report, null, 2) + "\n");
console.log(`\nRaw figures: ${results}`);
