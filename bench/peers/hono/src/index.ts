// The same two endpoints as Edgestate's, as a TypeScript Worker: Hono for HTTP, lru-cache for the memory of the
// isolate, @upstash/redis for Redis, BigInt for the numbers. Errors and options beyond what the bench asks are left out.
// Answers are made as Hono's documentation makes them; tuned.ts has another way.
import { service } from "./service";

export default service((c, body, headers) => c.json(body, 200, headers));
