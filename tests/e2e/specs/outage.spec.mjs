// The outbox: whatever happens to Redis, the network or the page, a visit is counted exactly once.
// What was counted is read from Redis itself.
import { expect, test } from "../fixtures.mjs";

test.describe.configure({ mode: "serial" });

// An attempt that is given up after its ten seconds is made again, by whichever tab is next. On a busy machine ten
// seconds pass while a tab opens; here an attempt ends when the test says so.
test.beforeEach(({ context }) =>
  context.addInitScript(() => {
    window.deadlines = [];
    AbortSignal.timeout = (ms) => {
      const attempt = new AbortController();
      window.deadlines.push({ ms, pass: () => attempt.abort() });
      return attempt.signal;
    };
  }),
);

/** Answers visits in the service's place with what `answer` says for the nth visit of a page; notes whose they were. */
async function refuse(page, answer) {
  const sent = [];
  await page.route("**/api/visits/*", (route) => {
    if (route.request().method() !== "POST") return route.continue();
    const name = route.request().url().split("/").pop();
    sent.push(name);
    const answered = answer(name, sent.filter((other) => other === name).length);
    return answered ? route.fulfill({ body: "", ...answered }) : route.continue();
  });
  return sent;
}

test("visits wait while the browser is offline", async ({ explore, page, context, redis }) => {
  await explore.open();
  await expect(explore.ownVisit).toContainText("Yours is the");
  const before = await redis.total("explore");
  await context.setOffline(true);
  await page.getByRole("link", { name: "Visits", exact: true }).click();
  await page.getByRole("link", { name: "Explore", exact: true }).click();
  await expect(explore.status).toContainText("Offline");
  await expect(explore.status).toContainText("2 visits waiting");
  await context.setOffline(false);
  await expect(explore.status).not.toContainText("waiting");
  await expect(explore.ownVisit).toContainText("Yours is the");
  expect(await redis.total("explore")).toBe(before + 1);
});

test("a visit whose answer is lost is recognised when it is sent again", async ({ explore, page, redis }) => {
  const before = await redis.total("explore");
  const keys = [];
  await page.route("**/api/visits/explore", async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    if (keys.length > 1) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await explore.open();
  await expect(explore.ownVisit).toContainText("Yours is the");
  expect(keys).toEqual([keys[0], keys[0]]);
  expect(await redis.total("explore")).toBe(before + 1);
});

test("an attempt without an answer is given up after ten seconds, and made again", async ({ explore, page, redis }) => {
  const before = await redis.total("explore");
  let sent = 0;
  await page.route("**/api/visits/explore", (route) => {
    sent += 1;
    if (sent > 1) return route.continue();
  });
  await explore.open();
  await expect.poll(() => sent).toBe(1);
  await page.evaluate(() => window.deadlines.find(({ ms }) => ms === 10_000).pass());
  await expect(explore.ownVisit).toContainText("Yours is the");
  expect(sent).toBe(2);
  expect(await redis.total("explore")).toBe(before + 1);
});

for (const [who, answer] of Object.entries({
  "a captive portal": { status: 200, contentType: "text/html", body: "<h1>Please sign in</h1>" },
  "a proxy": { status: 403, contentType: "text/html", body: "<h1>Forbidden</h1>" },
  "a firewall": { status: 429, contentType: "text/html", headers: { "retry-after": "1" }, body: "<h1>Slow down</h1>" },
})) {
  test(`the answer of ${who} does not settle a visit`, async ({ explore, page, redis }) => {
    const before = await redis.total("explore");
    let answers = 0;
    await page.route("**/api/visits/explore", (route) => {
      answers += 1;
      return answers > 1 ? route.continue() : route.fulfill(answer);
    });
    await explore.open();
    await expect(explore.status).toContainText("1 visit waiting");
    await expect(explore.ownVisit).toContainText("kept in this browser");
    await expect(explore.ownVisit).toContainText("Yours is the");
    expect(await redis.total("explore")).toBe(before + 1);
  });
}

test("one tab sends at a time, and each visit once", async ({ explore, page, context, redis }) => {
  const before = await redis.total("explore");
  const sent = [];
  let release;
  const released = new Promise((resolve) => {
    release = resolve;
  });
  await context.route("**/api/visits/*", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    sent.push(route.request().headers()["idempotency-key"]);
    await released;
    return route.continue();
  });
  await explore.open();
  await expect.poll(() => sent.length).toBe(1);
  const other = await context.newPage();
  await other.goto("/visits");
  await expect(other.locator(".own-visit")).toContainText("Counting");
  expect(sent).toHaveLength(1);
  release();
  await expect(explore.ownVisit).toContainText("Yours is the");
  await expect(other.locator(".own-visit")).toContainText("Yours is the");
  // A tab hears a moment later that another has taken an entry out of the storage, and may send it again: under its id.
  expect(new Set(sent).size).toBe(2);
  expect(await redis.total("explore")).toBe(before + 1);
});

test("a visit that has become too old is dropped, with a word", async ({ explore, page, redis }) => {
  const before = await redis.total("explore");
  await explore.open();
  await expect(explore.ownVisit).toContainText("Yours is the");
  await page.evaluate(() => {
    const dayAgo = Date.now() - 24 * 60 * 60 * 1000;
    localStorage.setItem("edgestate.visit.too-old", `${dayAgo} 3 explore`);
  });
  await page.reload();
  await expect(explore.status).toContainText("1 visit dropped");
  await expect(explore.ownVisit).toContainText("Yours is the");
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
  expect(await redis.total("explore")).toBe(before + 2);
});

test("a visit that becomes too old in a tab that stays open is dropped too", async ({ explore, page, redis }) => {
  const before = await redis.total("explore");
  await page.clock.install();
  await page.request.get("/api/fibonacci/100");
  await redis.stop();
  await explore.open("?n=100");
  await expect(explore.status).toContainText("1 visit waiting");
  await page.clock.fastForward("24:00:00");
  await expect(explore.status).toContainText("1 visit dropped");
  await redis.start();
  // The next visit is of now: one of tomorrow the service takes for too old.
  await page.clock.setSystemTime(Date.now());
  await page.reload();
  await expect(explore.ownVisit).toContainText("Yours is the");
  expect(await redis.total("explore")).toBe(before + 1);
});

for (const [what, spoil] of Object.entries({
  full: () => {
    Storage.prototype.setItem = () => {
      throw new DOMException("no room", "QuotaExceededError");
    };
  },
  forbidden: () =>
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("not here", "SecurityError");
      },
    }),
})) {
  test(`a visit that a ${what} storage does not take is sent for as long as the page lives`, async ({ explore, page, redis }) => {
    const before = await redis.total("explore");
    await page.addInitScript(spoil);
    let answers = 0;
    await page.route("**/api/visits/explore", (route) => {
      answers += 1;
      return answers > 2 ? route.continue() : route.fulfill({ status: 502, body: "" });
    });
    await explore.open();
    await expect(explore.status).toContainText("1 visit waiting");
    await expect(explore.ownVisit).toContainText("Yours is the");
    expect(answers).toBe(3);
    expect(await redis.total("explore")).toBe(before + 1);
  });
}

test("a page whose visits are refused again and again does not hold up the others", async ({ explore, page, redis }) => {
  const before = await redis.total("visits");
  const sent = await refuse(page, (name) => name === "explore" && { status: 502 });
  await explore.open();
  await expect(explore.status).toContainText("1 visit waiting");
  await page.getByRole("link", { name: "Visits", exact: true }).click();
  await expect(page.locator(".own-visit")).toContainText("Yours is the");
  expect(await redis.total("visits")).toBe(before + 1);
  // The other one is still tried.
  const tried = sent.length;
  await expect.poll(() => sent.slice(tried)).toContain("explore");
});

test("a page that is told to wait does not hold up the others, and waits that long", async ({ explore, page, redis }) => {
  const before = await redis.total("visits");
  const sent = await refuse(page, (name, times) => {
    if (name === "explore") return { status: 429, headers: { "retry-after": "600" } };
    return times <= 2 && { status: 502 };
  });
  await explore.open();
  await expect(explore.status).toContainText("1 visit waiting");
  await page.getByRole("link", { name: "Visits", exact: true }).click();
  await expect(page.locator(".own-visit")).toContainText("Yours is the");
  await expect(explore.status).toContainText("1 visit waiting");
  // Nor does a reload send it sooner.
  await page.reload();
  await expect(page.locator(".own-visit")).toContainText("Yours is the");
  await expect(explore.status).toContainText("1 visit waiting");
  expect(await redis.total("visits")).toBe(before + 2);
  expect(sent.filter((name) => name === "explore")).toHaveLength(1);
});

for (const [what, spoil] of Object.entries({
  "does not have": () => Object.defineProperty(Navigator.prototype, "locks", { get: () => undefined }),
  refuses: () => {
    LockManager.prototype.request = () => Promise.reject(new DOMException("not here", "SecurityError"));
  },
})) {
  test(`with locks that the browser ${what}, each tab sends, and each visit is counted once`, async ({ explore, page, context, redis }) => {
    const before = [await redis.total("explore"), await redis.total("visits")];
    await context.addInitScript(spoil);
    let answers = 0;
    await context.route("**/api/visits/*", async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      answers += 1;
      if (answers > 1) return route.continue();
      // Counted, and the answer is lost.
      await route.fetch();
      return route.abort();
    });
    const other = await context.newPage();
    await Promise.all([explore.open(), other.goto("/visits")]);
    await expect(explore.ownVisit).toContainText(/Yours is the|Another tab/);
    await expect(other.locator(".own-visit")).toContainText(/Yours is the|Another tab/);
    await expect.poll(() => page.evaluate(() => localStorage.length)).toBe(0);
    expect([await redis.total("explore"), await redis.total("visits")]).toEqual(before.map((number) => number + 1));
  });
}
