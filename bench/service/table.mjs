// Medians, ratios, and the tables.

const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** The median of every figure, by service. */
export function medians(samples) {
  return Object.fromEntries(
    Object.entries(samples).map(([name, taken]) => [
      name,
      Object.fromEntries(Object.keys(taken[0]).map((key) => [key, median(taken.map((sample) => sample[key]))])),
    ]),
  );
}

/** A figure of Edgestate's as a multiple of a peer's, in each round. */
const multiples = (edgestate, peer, key) => edgestate.map((sample, round) => sample[key] / peer[round][key]);

/** Edgestate's throughput and CPU as multiples of each peer's: medians over the rounds, each within its round. */
export function ratios({ edgestate, ...peers }) {
  const ratio = (peer, key) => median(multiples(edgestate, peer, key));
  return Object.fromEntries(
    Object.entries(peers).map(([name, taken]) => [
      name,
      { perSecond: ratio(taken, "perSecond"), cpuUs: ratio(taken, "cpuUs") },
    ]),
  );
}

const significant = (value) =>
  value.toLocaleString("en", { maximumSignificantDigits: 3, minimumSignificantDigits: value < 100 ? 2 : 1 });
const short = (ratio) => ratio.toFixed(ratio < 10 ? 2 : 0);
/** The median of multiples, and their range. */
const times = (of) => `${short(median(of))}× (${short(Math.min(...of))}–${short(Math.max(...of))})`;
const row = (cells) => `| ${cells.join(" | ")} |`;

const NAMES = ["edgestate", "hono", "tuned", "fastapi"];
const each = (of) => NAMES.map(of).join(" / ");

export function table({ machine, versions, against, connections, rounds, seconds, results }) {
  const lines = [
    `${connections} connections; medians of ${rounds} rounds of ${seconds} s in alternation; ratios within a round, in brackets their range.`,
    `${machine}. ${Object.values(versions).join(", ")}.`,
    "Four figures in a cell: Edgestate / Hono Worker / the same, tuned / FastAPI. Itself: the same Worker, started twice.",
    "",
    row(["case", "requests/s", "× Hono", "× Hono, tuned", "× FastAPI", `× ${against}`, "CPU µs a request", "of Hono's", `of ${against}`, "memory MB", "Redis trips, commands"]),
    "|:--|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
  ];
  for (const { name, medians: of, samples } of results) {
    const ratio = (peer, key) => times(multiples(samples.edgestate, samples[peer], key));
    const redis = (peer) => `${of[peer].roundTrips.toFixed(2)}, ${of[peer].commands.toFixed(2)}`;
    lines.push(
      row([
        name,
        each((peer) => significant(of[peer].perSecond)),
        ratio("hono", "perSecond"),
        ratio("tuned", "perSecond"),
        ratio("fastapi", "perSecond"),
        ratio("again", "perSecond"),
        each((peer) => significant(of[peer].cpuUs)),
        ratio("hono", "cpuUs"),
        ratio("again", "cpuUs"),
        each((peer) => of[peer].residentMb.toFixed(0)),
        `${redis("edgestate")} / ${redis("hono")}`,
      ]),
    );
  }
  return lines.join("\n") + "\n";
}

/** Medians of the rounds, of p99 also their range, and how many times the Hono Worker's p99 it is. */
export function latencyTable({ latency }) {
  const lines = [
    row(["case", "requests/s", "p50 ms", "p99 ms", "p99 of Hono's", "p99.9 ms"]),
    "|:--|--:|--:|--:|--:|--:|",
  ];
  for (const { name, share, rate, samples } of latency) {
    const all = (peer, key) => samples[peer].map((sample) => sample[key]);
    const middle = (key) => each((peer) => significant(median(all(peer, key))));
    const range = (of) => `${significant(median(of))} (${significant(Math.min(...of))}–${significant(Math.max(...of))})`;
    lines.push(
      row([
        name,
        `${rate.toLocaleString("en")} (${Math.round(share * 100)} %)`,
        middle("p50Ms"),
        each((peer) => range(all(peer, "p99Ms"))),
        times(multiples(samples.edgestate, samples.hono, "p99Ms")),
        middle("p999Ms"),
      ]),
    );
  }
  return lines.join("\n") + "\n";
}

export function coldTable({ cold }) {
  const lines = [
    row(["cold start", "first answer ms", "Wasm compiled ms", "Wasm instantiated ms", "script gzip kB"]),
    "|:--|--:|--:|--:|--:|",
  ];
  for (const [name, { firstAnswerMs, compileMs, instantiateMs, gzipBytes }] of Object.entries(cold)) {
    const wasm = (ms) => (ms === undefined ? "–" : ms.toFixed(1));
    lines.push(row([name, median(firstAnswerMs).toFixed(0), wasm(compileMs), wasm(instantiateMs), (gzipBytes / 1000).toFixed(0)]));
  }
  return lines.join("\n") + "\n";
}

export function trafficTables({ redis: { requests, storage } }) {
  const count = (value) => Math.round(value).toLocaleString("en");
  const lines = [
    row(["request", "round trips to Redis", "commands", "bytes sent", "bytes received"]),
    "|:--|--:|--:|--:|--:|",
    ...Object.entries(requests).map(([name, { roundTrips, commands, sent, received }]) =>
      row([name, count(roundTrips), count(commands), count(sent), count(received)]),
    ),
    "",
    row(["stored", "bytes"]),
    "|:--|--:|",
    ...Object.entries(storage).map(([name, bytes]) => row([name, count(bytes)])),
  ];
  return lines.join("\n") + "\n";
}
