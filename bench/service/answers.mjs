// Whether all services give the same answers: they are compared before they are measured.
import { deepStrictEqual } from "node:assert";

const AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const ID = "01900000-0000-7000-8000-000000000001";
const VISITS = [
  { id: "a", address: "203.0.113.1" },
  { id: "a", address: "203.0.113.1" },
  { id: "b", address: "203.0.113.1" },
  { id: "c", address: "203.0.113.2" },
  { id: ID, address: "203.0.113.2" },
  { id: ID, address: "203.0.113.3" },
];

async function number(url, n, cache) {
  const response = await fetch(`${url}/api/fibonacci/${n}?cache=${cache}`);
  const body = await response.json();
  const headers = ["content-type", "cache-control", "etag", "vary"].map((name) => response.headers.get(name));
  // How old a value is depends on when it is asked for.
  return { status: response.status, headers, ...body, age_secs: undefined, ttl_secs: undefined };
}

async function visits(url) {
  const seen = [];
  for (const { id, address } of VISITS) {
    const headers = { "idempotency-key": id, "user-agent": AGENT, "cf-connecting-ip": address };
    const response = await fetch(`${url}/api/visits/home`, { method: "POST", headers });
    const { page, counted, total, today, unique_today, backend } = await response.json();
    seen.push({ status: response.status, page, counted, total, today, unique_today, backend });
  }
  return seen;
}

/** Every answer that the cases rest on, from one service with an empty Redis. */
async function allAnswers(url) {
  const numbers = [];
  for (const n of [0, 1, 93, 94, 100, 1500, 10_000, 100_000, 1_000_000]) {
    // Computed, then stored, then found in Redis and in memory.
    for (const cache of ["none", "tiered", "tiered"]) numbers.push(await number(url, n, cache));
  }
  return { numbers, visits: await visits(url) };
}

/** Throws with the first difference. */
export async function compareAnswers(services, front) {
  let expected;
  for (const { name, url } of services) {
    await front.flush();
    const given = await allAnswers(url);
    expected ??= given;
    deepStrictEqual(given, expected, `${name} answers otherwise than ${services[0].name}`);
  }
}
