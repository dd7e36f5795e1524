// What is measured. Each case is a load for load.lua. `source` is what the answers must say they came from. Where
// `latency` is set, it is also measured at fixed rates.

const read = (name, n, cache, source) => {
  const path = `/api/fibonacci/${n}${cache ? `?cache=${cache}` : ""}`;
  return { name, load: ["path", path], path, source, latency: source !== "computed" };
};

export const CASES = [
  read("memory hit, n = 100", 100, "", "memory"),
  read("memory hit, n = 10⁵ (21 kB)", 100_000, "", "memory"),
  read("memory hit, n = 10⁶ (209 kB)", 1_000_000, "", "memory"),
  read("Redis hit, n = 100", 100, "redis", "redis"),
  read("Redis hit, n = 10⁵ (21 kB)", 100_000, "redis", "redis"),
  read("Redis hit, n = 10⁶ (209 kB)", 1_000_000, "redis", "redis"),
  // A thousand numbers in turn, while Redis is emptied more often than any of them comes round again.
  { name: "miss and write-back, n ≈ 1500", load: ["numbers", "1000", "1999"], emptyEveryMs: 50 },
  read("compute, n = 10⁴", 10_000, "none", "computed"),
  read("compute, n = 10⁵", 100_000, "none", "computed"),
  read("compute, n = 10⁶", 1_000_000, "none", "computed"),
  { name: "visit", load: ["visits"], latency: true },
  { name: "9 reads by Zipf to 1 visit", load: ["mix"] },
];
