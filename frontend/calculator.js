// Computes F(n) in a worker, where nothing else waits for it: by this project's engine, by the browser's own big
// integers, and by the recursion that tutorials begin with; and says how long each takes, beside a look-up in
// memory. A question is [way, n]; its answer { ms, digits }, or { failure } where the engine could not be had.
// Who asks ends what takes too long, and the worker with it.
import { fibonacci, initSync, pointer } from "engine";

/** What is measured lasts at least so long, as a browser's clock goes in steps of up to a millisecond, */
const LONG_ENOUGH_MS = 10;
/** and the best of so many counts, as something else may come in between; */
const ATTEMPTS = 3;
/** what lasts longer than this is measured once. */
const ONCE_MS = 150;

const decoder = new TextDecoder();
let memory;

/** By fast doubling: F(2k) = F(k) (2 F(k+1) − F(k)), F(2k+1) = F(k)² + F(k+1)². */
function doubling(n) {
  let [a, b] = [0n, 1n];
  for (let bit = 31 - Math.clz32(n); bit >= 0; bit -= 1) {
    const even = a * (2n * b - a);
    const odd = a * a + b * b;
    [a, b] = (n >> bit) & 1 ? [odd, even + odd] : [even, odd];
  }
  return a;
}

const recursion = (n) => (n < 2 ? n : recursion(n - 1) + recursion(n - 2));

/** So many calls, and how to read the last result. */
const repeated = (compute) => (n, times) => {
  let last;
  for (let i = 0; i < times; i += 1) last = compute(n);
  return () => String(last);
};

const ways = {
  async engine(n) {
    memory ??= initSync({ module: await WebAssembly.compileStreaming(fetch(ENGINE)) }).memory;
    fibonacci(n, 1); // WebKit compiles what is called when that is called first.
    return (n, times) => {
      const length = fibonacci(n, times);
      return () => decoder.decode(new Uint8Array(memory.buffer, pointer(), length));
    };
  },
  bigint: () => repeated((n) => doubling(n).toString()),
  recursion: () => repeated(recursion),
  memory() {
    const known = new Map(Array.from({ length: 1000 }, (_, i) => [i, `${i}`]));
    return (n, times) => {
      let length = 0;
      // Another one each time: WebKit looks one that is always the same up once.
      for (let i = 0; i < times; i += 1) length += known.get((n + i) % 1000).length;
      return () => String(length);
    };
  },
};

function measure(compute, n) {
  for (let times = 1; ; times *= 2) {
    let best = Infinity;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const started = performance.now();
      const read = compute(n, times);
      const ms = performance.now() - started;
      best = Math.min(best, ms);
      if (best < LONG_ENOUGH_MS) break;
      if (ms > ONCE_MS || attempt === ATTEMPTS - 1) return { ms: best / times, digits: read() };
    }
  }
}

onmessage = async ({ data: [way, n] }) => {
  try {
    postMessage(measure(await ways[way](n), n));
  } catch (error) {
    postMessage({ failure: String(error) });
  }
};
