// What each type of request costs Redis: round trips, commands and bytes on the wire, and what is stored for it.
import { connect, createServer } from "node:net";
import { answers, startWorker, stop } from "./services.mjs";

const TIMES = 50;
/** In which a write-back after an answer arrives. */
const SETTLE_MS = 100;
const AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const settle = () => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));

/** A TCP proxy before the front that counts what passes, HTTP headers included. */
async function countingProxy(front) {
  const { hostname, port } = new URL(front.url);
  const counted = { sent: 0, received: 0 };
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    client.on("data", (bytes) => (counted.sent += bytes.length));
    upstream.on("data", (bytes) => (counted.received += bytes.length));
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) socket.on("error", () => socket.destroy());
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, counted, close: () => server.close() };
}

const visit = (id) => ({
  method: "POST",
  headers: { "idempotency-key": id, "user-agent": AGENT, "cf-connecting-ip": "203.0.113.1" },
});

const TYPES = [
  { name: "number, from memory", path: "/api/fibonacci/100", warm: true },
  { name: "number, from Redis: 21 digits", path: "/api/fibonacci/100?cache=redis", warm: true },
  { name: "number, from Redis: 20 899 digits", path: "/api/fibonacci/100000?cache=redis", warm: true },
  { name: "number, from Redis: 208 988 digits", path: "/api/fibonacci/1000000?cache=redis", warm: true },
  { name: "number, computed and written back: 21 digits", path: (i) => `/api/fibonacci/${100 + (i % 5)}?cache=redis`, empty: true },
  { name: "visit", path: "/api/visits/home", init: (i) => visit(`new-${i}`) },
  { name: "visit, repeated", path: "/api/visits/home", init: () => visit("again"), warm: true },
  { name: "totals of a page", path: "/api/visits/home" },
  { name: "series of 24 points", path: "/api/visits/home/series?interval=hour&points=24" },
  { name: "list of 10 pages", path: "/api/visits?limit=10" },
];

async function requests(url, front, proxy) {
  const figures = {};
  for (const { name, path, init, warm, empty } of TYPES) {
    const send = async (i) => {
      const response = await fetch(url + (typeof path === "function" ? path(i) : path), init?.(i));
      await response.arrayBuffer();
      if (empty) {
        await settle();
        await front.flush();
      }
    };
    if (warm) await send(0);
    await settle();
    await front.takeStats();
    Object.assign(proxy.counted, { sent: 0, received: 0 });
    for (let i = 1; i <= TIMES; i++) await send(i);
    await settle();
    const { requests: trips, commands } = await front.takeStats();
    const each = (total) => total / TIMES;
    const { sent, received } = proxy.counted;
    figures[name] = { roundTrips: each(trips), commands: each(commands), sent: each(sent), received: each(received) };
  }
  return figures;
}

/** Bytes that Redis takes for each kind of key, by MEMORY USAGE, grown to its largest size. */
async function storage(front) {
  const key = (suffix) => `edgestate:v1:visits:{a-page-of-30-characters-in-all}:${suffix}`;
  const usage = (name) => front.command("MEMORY", "USAGE", name, "SAMPLES", "0");
  const grow = async (command, name, count, words) => {
    for (let from = 0; from < count; from += 100) {
      const length = Math.min(100, count - from);
      await front.command(command, name, ...Array.from({ length }, (_, i) => words(from + i)).flat());
    }
    return usage(name);
  };
  const set = async (name, value) => {
    await front.command("SET", name, value, "EX", "86400");
    return usage(name);
  };
  const now = 1_800_000_000;
  return {
    "number of 21 digits": await set("edgestate:v1:fib:100", "3".repeat(21)),
    "number of 20 899 digits": await set("edgestate:v1:fib:100000", "3".repeat(20_899)),
    "number of 208 988 digits": await set("edgestate:v1:fib:1000000", "3".repeat(208_988)),
    "100 000 remembered ids": await grow("HSET", "edgestate:v1:visits:ids:0", 100_000, (i) => [`digest-${String(i).padStart(9, "0")}`, "a-call-name"]),
    "total of a page": await set(key("total"), "1234567"),
    "numbers from elsewhere of a page, 8 sources": await grow("HSET", key("imported"), 9, (i) => [i ? `source-${i}-`.padEnd(32, "x") : "*", 10 ** 12]),
    "minutes of a page, 120 buckets": await grow("HSET", key("minute"), 120, (i) => [now + 60 * i, 1000 + i]),
    "hours of a page, 360 buckets": await grow("HSET", key("hour"), 360, (i) => [now + 3600 * i, 10_000 + i]),
    "days of a page, 400 buckets": await grow("HSET", key("day"), 400, (i) => [now + 86_400 * i, 100_000 + i]),
    "estimates of a page, 100 days": await grow("HSET", key("uniques:207"), 100, (i) => [now + 86_400 * i, 1000 + i]),
    "visitors of a page and day, 100": await grow("PFADD", key("unique:20270101"), 100, (i) => [`visitor-${i}`]),
    "visitors of a page and day, 100 000": await grow("PFADD", key("unique:20270102"), 100_000, (i) => [`visitor-${i}`]),
    "salt of a page and day": await set(key("salt:20270101"), "0123456789abcdef0123456789abcdef"),
    "list of 1 000 pages": await grow("ZADD", "edgestate:v1:visits:top", 1000, (i) => [i, `a-page-of-30-characters-in-${i}`]),
  };
}

export async function traffic(setup, front) {
  await front.flush();
  const proxy = await countingProxy(front);
  const { child, url } = await startWorker(setup.workerd, setup.edgestate, proxy);
  await answers(`${url}/api/fibonacci/1?cache=none`, child);
  const figures = { requests: await requests(url, front, proxy), storage: await storage(front) };
  await stop(child);
  proxy.close();
  return figures;
}
