// One window of load on one service, and what it cost.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { cpuSeconds, residentMb } from "./services.mjs";

export const CONNECTIONS = 16;
const LOAD = new URL("load.lua", import.meta.url).pathname;
const run = promisify(execFile);

/** The time of ids that no window before has used, as a UUIDv7 has it: one millisecond later each. */
let idMs = Date.now();
function idTime() {
  const hex = (idMs++).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}

/** Loads `service` with a case for whole seconds. */
export async function measure(service, testCase, seconds, front) {
  const [kind, ...rest] = testCase.load;
  const args = kind === "visits" || kind === "mix" ? [kind, idTime()] : [kind, ...rest];
  const empty = testCase.emptyEveryMs && setInterval(() => front.flush(), testCase.emptyEveryMs);
  await front.takeStats();
  const cpuBefore = cpuSeconds(service.child);
  const options = ["-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, "-s", LOAD, service.url, "--", ...args];
  const { stdout } = await run("wrk", options);
  const cpu = cpuSeconds(service.child) - cpuBefore;
  clearInterval(empty);
  const stats = await front.takeStats();

  const result = JSON.parse(stdout.trim().split("\n").at(-1));
  if (result.errors > 0) throw new Error(`${service.name}: ${result.errors} failed requests in "${testCase.name}"`);
  return {
    perSecond: result.requests / result.seconds,
    cpuUs: (cpu * 1e6) / result.requests,
    residentMb: residentMb(service.child),
    // FastAPI speaks to Redis itself, so the front sees nothing of it.
    roundTrips: stats.requests / result.requests,
    commands: stats.commands / result.requests,
    bytes: result.bytes / result.requests,
  };
}
