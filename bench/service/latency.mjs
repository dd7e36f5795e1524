// Latency at a fixed rate. Requests are due at set times, whether those before them have been answered or not, and each
// is timed from when it was due (`oha --latency-correction`): a pause counts for all that had to wait for its end. A
// closed loop would not send those, and so would not see them (coordinated omission).
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { CONNECTIONS } from "./measure.mjs";

/** Of what the slowest service answers in a closed loop. */
const SHARES = [0.5, 0.9];
const run = promisify(execFile);

/** oha's arguments for a case; ids are made by the service, as oha sends the same headers each time. */
function request(testCase, url) {
  if (testCase.path) return [url + testCase.path];
  const visitor = ["-H", "user-agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "-H", "cf-connecting-ip: 203.0.113.1"];
  return ["-m", "POST", ...visitor, "--rand-regex-url", `${url}/api/visits/page-[0-9]{2}`];
}

async function sample(oha, service, testCase, rate, seconds) {
  const options = ["--no-tui", "--output-format", "json", "--latency-correction", "--wait-ongoing-requests-after-deadline"];
  const load = ["-c", CONNECTIONS, "-q", rate, "-z", `${seconds}s`].map(String);
  const { stdout } = await run(oha, [...options, ...load, ...request(testCase, service.url)]);
  const { latencyPercentiles: at, statusCodeDistribution: statuses, errorDistribution: errors } = JSON.parse(stdout);
  const failed = Object.keys(statuses).some((status) => status !== "200") || Object.keys(errors).length > 0;
  if (failed) throw new Error(`${service.name}: ${JSON.stringify({ statuses, errors })} in "${testCase.name}"`);
  return { p50Ms: at.p50 * 1e3, p99Ms: at.p99 * 1e3, p999Ms: at["p99.9"] * 1e3 };
}

/** Every service at the same rates, in alternation. `prepare` puts the case's value where it wants it. */
export async function latencies(oha, services, testCase, slowestPerSecond, { rounds, seconds }, prepare) {
  const results = [];
  for (const share of SHARES) {
    const rate = Math.round(slowestPerSecond * share);
    const samples = Object.fromEntries(services.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < services.length; i++) {
        const service = services[(i + round) % services.length];
        await prepare(testCase, service);
        samples[service.name].push(await sample(oha, service, testCase, rate, seconds));
      }
    }
    results.push({ name: testCase.name, share, rate, samples });
  }
  return results;
}
