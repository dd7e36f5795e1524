// A visit is one script, the one that Edgestate ships, called by its digest as the SDK does it.
import type { Redis } from "@upstash/redis/cloudflare";
import ids from "../../../../crates/redis-store/src/ids.lua";
import countVisitSource from "../../../../crates/redis-store/src/count_visit.lua";

const MAX_IDS = 500_000;
const MAX_PAGES = 2_000;
const MARK_SECS = 86_400;
const DAY_SECS = 86_400;
const UNIQUES_DAYS = 100;
const INTERVALS = [
  { name: "minute", secs: 60, kept: 120 },
  { name: "hour", secs: 3_600, kept: 360 },
  { name: "day", secs: DAY_SECS, kept: 400 },
];
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

type Reply = [outcome: number, total: number, today: number, unique: number];
let script: ReturnType<typeof load> | undefined;
const load = (redis: Redis) => redis.createScript<Reply>(ids + countVisitSource);

export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10).replaceAll("-", "");

export async function countVisit(redis: Redis, page: string, id: string, visitor: string, nowMs: number): Promise<Reply> {
  const now = Math.floor(nowMs / 1000);
  const day = dayOf(nowMs);
  const visits = "edgestate:v1:visits";
  const key = `${visits}:{${page}}`;
  const keys = [
    `${visits}:ids`,
    `${visits}:ids:0`,
    `${visits}:ids:1`,
    `${key}:seen:${id}`,
    `${key}:total`,
    ...INTERVALS.map(({ name }) => `${key}:${name}`),
    `${key}:unique:${day}`,
    `${key}:salt:${day}`,
    `${visits}:top`,
    `${key}:uniques:${Math.floor(now / DAY_SECS / UNIQUES_DAYS)}`,
    `${key}:imported`,
  ];
  const idMs = UUID_V7.test(id) ? parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : "";
  const digest = btoa(String.fromCharCode(...(await sha256(`${page}\0${id}`)).subarray(0, 12)));
  const salt = crypto.randomUUID();
  const saltSecs = DAY_SECS - (now % DAY_SECS) + 3_600;
  const args = [digest, idMs, nowMs, MAX_IDS, MARK_SECS * 1000, crypto.randomUUID(), page, MAX_PAGES, visitor, salt, saltSecs];
  for (const { secs, kept } of INTERVALS) {
    const start = now - (now % secs);
    args.push(start, start - (kept - 1) * secs, kept * secs);
  }
  script ??= load(redis);
  return script.exec(keys, args.map(String));
}

export async function visitorHash(address: string, agent: string, page: string, day: string, secret: string): Promise<string> {
  const digest = await sha256([secret, address, agent, page, day].join("\0"));
  return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}
