// A visit is one script, the one that Edgestate ships, called by its digest as the SDK does it.
import type { Redis } from "@upstash/redis/cloudflare";
import source from "../../../../crates/redis-store/src/count_visit.lua";

const MARK_SECS = 86_400;
const DAY_SECS = 86_400;
const INTERVALS = [
  { name: "minute", secs: 60, kept: 120 },
  { name: "hour", secs: 3_600, kept: 336 },
  { name: "day", secs: DAY_SECS, kept: 400 },
];

let script: ReturnType<typeof load> | undefined;
const load = (redis: Redis) => redis.createScript<[number, number, number, number]>(source);

export function countVisit(redis: Redis, page: string, id: string, visitor: string) {
  const now = Math.floor(Date.now() / 1000);
  const day = new Date(now * 1000).toISOString().slice(0, 10).replaceAll("-", "");
  const key = `edgestate:v1:visits:{${page}}`;
  const keys = [
    `${key}:seen:${id}`,
    `${key}:total`,
    ...INTERVALS.map(({ name }) => `${key}:${name}`),
    `${key}:unique:${day}`,
    `${key}:salt:${day}`,
    "edgestate:v1:visits:top",
  ];
  const args = [MARK_SECS, page, visitor, crypto.randomUUID(), DAY_SECS - (now % DAY_SECS) + 3_600, 1000, crypto.randomUUID()];
  for (const { secs, kept } of INTERVALS) {
    const start = now - (now % secs);
    args.push(start, start - (kept - 1) * secs, kept * secs);
  }
  script ??= load(redis);
  return script.exec(keys, args.map(String));
}

export async function visitorHash(address: string, agent: string, secret: string): Promise<string> {
  const bytes = new TextEncoder().encode(`${secret}\0${address}\0${agent}`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
