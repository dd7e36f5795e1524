// This Worker beside a TypeScript Worker and FastAPI: the same requests, in one run and in alternation.
// Usage: node run.mjs <setup.json> [--quick | --answers]; setup.json says where the programs and bundles are (xtask writes it).
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { dirname } from "node:path";
import { compareAnswers } from "./answers.mjs";
import { CASES } from "./cases.mjs";
import { chart } from "./chart.mjs";
import { coldStarts } from "./cold.mjs";
import { latencies } from "./latency.mjs";
import { CONNECTIONS, measure } from "./measure.mjs";
import { answers, getJson, startFastApi, startFront, startWorker } from "./services.mjs";
import { coldTable, latencyTable, medians, ratios, table, trafficTables } from "./table.mjs";
import { traffic } from "./traffic.mjs";

const setup = JSON.parse(readFileSync(process.argv[2], "utf8"));
// More rounds rather than longer ones: what else the machine does then falls on all sides alike.
const plan = process.argv.includes("--quick")
  ? { rounds: 3, seconds: 1, starts: 5, latency: { rounds: 2, seconds: 2 } }
  : { rounds: 7, seconds: 1, starts: 15, latency: { rounds: 3, seconds: 3 } };
const only = process.env.EDGESTATE_BENCH_ONLY;

const front = await startFront(setup.front);
const services = [
  { name: "edgestate", ...(await startWorker(setup.workerd, setup.edgestate, front)) },
  { name: "hono", ...(await startWorker(setup.workerd, setup.hono, front)) },
  { name: "tuned", ...(await startWorker(setup.workerd, setup.tuned, front)) },
  { name: "fastapi", ...(await startFastApi(setup.python, setup.fastapi, front)) },
];
const compared = [...services];
// Once more, which shows how far apart two figures of one program lie here; or another build of it.
services.push({ name: "again", ...(await startWorker(setup.workerd, setup.against ?? setup.edgestate, front)) });
for (const { url, child } of services) await answers(`${url}/api/fibonacci/1?cache=none`, child);
console.log("  Comparing the answers …");
await compareAnswers(compared, front);
if (process.argv.includes("--answers")) process.exit(0);

/** Puts a case's value where the case wants it, and makes sure that it is found there. */
async function prepare(testCase, service) {
  if (!testCase.path) return;
  for (let attempt = 0; attempt < 20; attempt++) {
    const { source } = await getJson(service.url + testCase.path);
    if (source === testCase.source) return;
    // The value is written back after its answer.
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${service.name} does not answer "${testCase.name}" from ${testCase.source}`);
}

const results = [];
const latency = [];
for (const testCase of CASES) {
  if (only && !testCase.name.includes(only)) continue;
  console.log(`  ${testCase.name} …`);
  await front.flush();
  const samples = Object.fromEntries(services.map(({ name }) => [name, []]));
  // The first round warms up and is not counted. Each round begins with another service.
  for (let round = 0; round <= plan.rounds; round++) {
    for (let i = 0; i < services.length; i++) {
      const service = services[(i + round) % services.length];
      await prepare(testCase, service);
      const sample = await measure(service, testCase, round === 0 ? 1 : plan.seconds, front);
      if (round > 0) samples[service.name].push(sample);
    }
  }
  const of = medians(samples);
  results.push({ name: testCase.name, samples, medians: of, ratios: ratios(samples) });
  if (testCase.latency) {
    const slowest = Math.min(...compared.map(({ name }) => of[name].perSecond));
    latency.push(...(await latencies(setup.oha, compared, testCase, slowest, plan.latency, prepare)));
  }
}

console.log("  Cold starts, traffic …");
const redis = await traffic(setup, front);
const cold = await coldStarts(setup, front, plan.starts);
const cpus = os.cpus();
const machine = `${cpus.length} × ${cpus[0].model.trim()}`;
const report = { date: new Date().toISOString(), machine, against: setup.against ? "before" : "itself", versions: setup.versions, connections: CONNECTIONS, ...plan, results, latency, cold, redis };
if (setup.results && !only) {
  mkdirSync(dirname(setup.results), { recursive: true });
  writeFileSync(setup.results, JSON.stringify(report, null, 1) + "\n");
  writeFileSync(setup.chart, chart(report));
}
console.log(`\n${table(report)}\n${latencyTable(report)}\n${coldTable(report)}\n${trafficTables(report)}`);
if (!only) console.log(`Raw figures: ${setup.results}\nChart: ${setup.chart}`);
process.exit(0);
