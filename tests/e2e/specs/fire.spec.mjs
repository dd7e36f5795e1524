// The page's half of the promise, in a real browser: 500 visits from eight tabs of four browsers, under every fault
// that a browser can show, with Redis stopped in between. Each is counted once. What goes wrong is drawn from a seed.
import { expect, test } from "@playwright/test";
import { Redis } from "../redis.mjs";
import { front, redis, use } from "../servers.mjs";

const VISITS = 500;
const BROWSERS = 4;
const TABS = 2;
/** Redis is away from the first of these visits to the second. */
const AWAY = [
  [120, 170],
  [330, 360],
];
const VIEWS = ["visits", "explore"];
const store = new Redis(front);

/** Numbers below an end, the same in each run: mulberry32. */
function draws(seed) {
  return (end) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
  };
}

/** What becomes of requests. One that is held goes on when another one comes, and so after it. */
class Network {
  held = [];
  ids = new Set();
  faults = {};

  constructor(draw) {
    this.draw = draw;
  }

  async carry(route) {
    const request = route.request();
    if (request.method() !== "POST") return route.continue().catch(() => {});
    this.ids.add(request.headers()["idempotency-key"]);
    const waiting = this.held.splice(0);
    await this.one(route).catch(() => {}); // A tab that is closed takes its requests with it.
    for (const other of waiting) await other.continue().catch(() => {});
  }

  async one(route) {
    const fault = ["lost", "reply lost", "twice", "held", "portal", "proxy"][this.draw(18)] ?? "none";
    this.faults[fault] = 1 + (this.faults[fault] ?? 0);
    switch (fault) {
      case "lost":
        return route.abort("connectionfailed");
      case "reply lost":
        await route.fetch();
        return route.abort("connectionreset");
      case "twice":
        await route.fetch();
        return route.continue();
      case "held":
        return void this.held.push(route);
      case "portal":
        return route.fulfill({ status: 200, contentType: "text/html", body: "<h1>Please sign in</h1>" });
      case "proxy":
        return route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad gateway</h1>" });
      default:
        return route.continue();
    }
  }

  async calm() {
    this.draw = () => Number.MAX_SAFE_INTEGER;
    for (const route of this.held.splice(0)) await route.continue().catch(() => {});
  }
}

/** In the page: the connection seems to come back each second, which ends waits; and visits are counted that are
 * written down before anything was tried. */
function quick() {
  setInterval(() => window.dispatchEvent(new Event("online")), 1000);
  // Room for every request, or those for the parts (below) may not be noted any more.
  performance.setResourceTimingBufferSize(1_000_000);
  window.written = new Set();
  const write = Storage.prototype.setItem;
  Storage.prototype.setItem = function (key, value) {
    write.call(this, key, value);
    if (key.startsWith("edgestate.visit.") && value.split(" ")[1] === "0") window.written.add(key);
  };
}

/** In the page: whether the parts of these views are here. */
function hasAllParts(views) {
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  return views.every((view) => loaded.some((name) => name.includes(`/split_${view}-`)));
}

class Reader {
  tabs = Array(TABS).fill(null);
  visits = 0;

  static async open(browser, network, number) {
    const reader = new Reader();
    const headers = { "cf-connecting-ip": `10.17.0.${number}` };
    const options = { baseURL: redis, userAgent: use.userAgent, extraHTTPHeaders: headers, serviceWorkers: "block" };
    reader.context = await browser.newContext(options);
    await reader.context.addInitScript(quick);
    await reader.context.route("**/api/visits/*", (route) => network.carry(route));
    return reader;
  }

  /** Views a page in a tab, and waits until that is written down. */
  async view(place, draw) {
    const is = (this.tabs[place] ??= { tab: await this.context.newPage(), at: null });
    const { tab, at } = is;
    const next = VIEWS[at === VIEWS[0] ? 1 : 0];
    if (at === null) {
      await tab.goto(`/${next}`);
      is.at = next;
    } else if (draw(20) === 0 && !this.isOffline) {
      await tab.reload();
    } else {
      await tab.evaluate((path) => {
        window.before = window.written.size;
        document.querySelector(`nav a[href="/${path}"]`).click();
      }, next);
      is.at = next;
    }
    await tab.waitForFunction(() => window.written.size > (window.before ?? 0));
    this.visits += 1;
  }

  async close(place) {
    await this.tabs[place]?.tab.close();
    this.tabs[place] = null;
  }

  async offline(isOffline) {
    // A tab opens every view without a network once it was idle; a reader who has one that was not stays on line.
    const open = this.tabs.filter((tab) => tab !== null);
    if (isOffline) for (const { tab } of open) if (!(await tab.evaluate(hasAllParts, VIEWS))) return;
    this.isOffline = isOffline;
    await this.context.setOffline(isOffline);
  }

  /** How many visits wait in its storage. */
  async waiting() {
    const tab = this.tabs.find((tab) => tab !== null);
    return tab.tab.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("edgestate.visit.")).length);
  }
}

test.afterEach(() => store.start());

test("500 visits under fire are counted once each", async ({ browser }, info) => {
  test.setTimeout(1_800_000);
  const draw = draws(17);
  const before = await store.total(...VIEWS);
  const network = new Network(draws(18));
  const readers = [];
  for (let number = 1; number <= BROWSERS; number += 1) readers.push(await Reader.open(browser, network, number));
  for (let visit = 0; visit < VISITS; visit += 1) {
    if (AWAY.some(([from]) => from === visit)) await store.stop();
    if (AWAY.some(([, to]) => to === visit)) await store.start();
    const reader = readers[draw(BROWSERS)];
    const place = draw(TABS);
    // A page that is not open yet cannot be opened without a network.
    if (reader.isOffline && (draw(4) === 0 || reader.tabs[place] === null)) await reader.offline(false);
    await reader.view(place, draw);
    if (draw(25) === 0 && !reader.isOffline) await reader.close(place);
    else if (draw(25) === 0) await reader.offline(true);
  }
  await network.calm();
  for (const reader of readers) {
    await reader.offline(false);
    if (reader.tabs.every((tab) => tab === null)) await reader.view(0, draw);
  }
  for (const reader of readers) await expect.poll(() => reader.waiting(), { timeout: 600_000 }).toBe(0);
  const visits = readers.reduce((sum, reader) => sum + reader.visits, 0);
  info.annotations.push({ type: "faults", description: JSON.stringify(network.faults) });
  expect(network.ids.size).toBe(visits);
  expect(await store.total(...VIEWS)).toBe(before + visits);
  for (const reader of readers) await reader.context.close();
});
