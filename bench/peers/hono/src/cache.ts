// The memory of the isolate: least recently used first out, bounded in bytes, with an expiry.
import { LRUCache } from "lru-cache";

export interface Cached {
  value: string;
  ageSecs: number;
  ttlSecs: number;
}

const values = new LRUCache<number, { value: string; computedMs: number; expiresMs: number }>({
  maxSize: 16 * 1024 * 1024,
  sizeCalculation: ({ value }) => Math.max(value.length, 1),
  ttl: 86_400_000,
  // Its cached clock rests on a timer, which in a Worker ends with the request.
  ttlResolution: 0,
});

export function getCached(n: number): Cached | undefined {
  const found = values.get(n);
  if (!found) return undefined;
  const now = Date.now();
  return {
    value: found.value,
    ageSecs: Math.floor((now - found.computedMs) / 1000),
    ttlSecs: Math.floor((found.expiresMs - now) / 1000),
  };
}

export function setCached(n: number, { value, ageSecs, ttlSecs }: Cached): void {
  const now = Date.now();
  const entry = { value, computedMs: now - ageSecs * 1000, expiresMs: now + ttlSecs * 1000 };
  values.set(n, entry, { ttl: ttlSecs * 1000 });
}
