// The service, but for how an answer becomes a `Response`.
import { Hono, type Context } from "hono";
import { isbot } from "isbot";
import { fibonacci } from "./fibonacci";
import { getCached, setCached } from "./cache";
import { countVisit, dayOf, visitorHash } from "./visits";
import { connect, type Env } from "./redis";

const TTL_SECS = 86_400;
const MAX_N = 1_000_000;
/** An answer with 200, these headers and its JSON, whose longest field is `value` where it has one. */
export type Respond = (c: Context<{ Bindings: Env }>, body: Record<string, unknown>, headers: Record<string, string>) => Response;

export function service(respond: Respond) {
  const app = new Hono<{ Bindings: Env }>();

  app.get("/api/fibonacci/:n", async (c) => {
    const text = c.req.param("n");
    const n = Number(text);
    if (!/^(0|[1-9]\d*)$/.test(text) || n > MAX_N) return c.json({ code: "invalid-n" }, 400);
    const strategy = c.req.query("cache") ?? "tiered";
    const inMemory = strategy === "tiered" || strategy === "memory";
    const inRedis = strategy === "tiered" || strategy === "redis";

    let source = "memory";
    let status = "edgestate-memory; hit";
    let found = inMemory ? getCached(n) : undefined;
    if (!found && inRedis) {
      const redis = connect(c.env);
      const key = `edgestate:v1:fib:${n}`;
      const [value, ttlSecs] = await redis.pipeline().get<string>(key).ttl(key).exec<[string | null, number]>();
      if (value !== null) {
        source = "redis";
        status = "edgestate-redis; hit";
        found = { value, ageSecs: TTL_SECS - ttlSecs, ttlSecs };
      } else {
        source = "computed";
        status = "edgestate-redis; fwd=uri-miss";
        found = { value: fibonacci(n), ageSecs: 0, ttlSecs: TTL_SECS };
        c.executionCtx.waitUntil(redis.setex(key, TTL_SECS, found.value));
      }
      if (inMemory) setCached(n, found);
    } else if (!found) {
      source = "computed";
      status = "edgestate-memory; fwd=bypass";
      found = { value: fibonacci(n), ageSecs: 0, ttlSecs: inMemory ? TTL_SECS : 0 };
      if (inMemory) setCached(n, found);
    }

    const { value, ageSecs, ttlSecs } = found;
    return respond(
      c,
      {
        n,
        value,
        digits: value.length,
        source,
        backend: "redis",
        age_secs: ageSecs,
        ttl_secs: ttlSecs,
        degraded: false,
      },
      {
        "cache-control": "no-store",
        vary: "accept",
        "cache-status": `${status}; ttl=${ttlSecs}`,
        "x-content-type-options": "nosniff",
      },
    );
  });

  app.post("/api/visits/:page", async (c) => {
    const page = c.req.param("page");
    if (!/^[a-z0-9][a-z0-9._~/-]{0,127}$/.test(page)) return c.json({ code: "invalid-page" }, 400);
    const id = c.req.header("idempotency-key") ?? crypto.randomUUID();
    const agent = c.req.header("user-agent") ?? "";
    if (isbot(agent)) return c.json({ page, counted: false, reason: "bot" });
    const now = Date.now();
    const address = c.req.header("cf-connecting-ip") ?? "";
    const visitor = await visitorHash(address, agent, page, dayOf(now), c.env.UPSTASH_REDIS_REST_TOKEN);
    const [counted, total, today, uniqueToday] = await countVisit(connect(c.env), page, id, visitor, now);
    return respond(
      c,
      { page, counted: counted === 1, total, today, unique_today: uniqueToday, backend: "redis" },
      { "cache-control": "no-store", "idempotency-key": id, "x-content-type-options": "nosniff" },
    );
  });

  return app;
}
