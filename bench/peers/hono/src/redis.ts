// One client an isolate.
import { Redis } from "@upstash/redis/cloudflare";

export interface Env {
  UPSTASH_REDIS_REST_URL: string;
  UPSTASH_REDIS_REST_TOKEN: string;
}

let redis: Redis | undefined;

export const connect = (env: Env): Redis =>
  (redis ??= new Redis({
    url: env.UPSTASH_REDIS_REST_URL,
    token: env.UPSTASH_REDIS_REST_TOKEN,
    // Digits are text: parsing them as JSON numbers would lose them. And text needs no base64.
    automaticDeserialization: false,
    responseEncoding: false,
    // The handlers build their pipelines themselves.
    enableAutoPipelining: false,
    enableTelemetry: false,
  }));
