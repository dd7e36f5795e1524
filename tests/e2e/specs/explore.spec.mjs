// Explore: from a number to its value, its source and its time.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { expect, fibonacci, test } from "../fixtures.mjs";

// Of the decimal digits of F(1000000), as GMP prints them.
const MILLION = { digits: 208_988, start: "19532821287077577316", end: "68996526838242546875" };

test("a link shows its number", { tag: "@engines" }, async ({ explore }) => {
  await explore.open("?n=1000");
  await explore.shows(fibonacci(1000));
  await expect(explore.summary).toContainText("F(1,000) has 209 digits");
  await expect(explore.number).toHaveValue("1000");
});

test("says which store is behind it", async ({ explore, store }) => {
  await explore.open();
  await expect(explore.status).toContainText(store === "redis" ? "Redis connected" : "Development store");
});

test("the first answer is computed, the next comes from memory", async ({ explore, page }, { repeatEachIndex }) => {
  const n = 54_321 + repeatEachIndex; // nobody else asks for these
  await explore.open(`?n=${n}`);
  await expect(explore.summary).toContainText("computed for you");
  await explore.again.click();
  await expect(explore.summary).toContainText("from the isolate’s memory");
  await expect(explore.path.getByRole("listitem").first()).toContainText("answered");
  await expect(explore.tallies.getByRole("listitem").filter({ hasText: "Memory" })).toContainText("1");
  await page.getByText("As a table").click();
  // The dots of the picture, in words.
  const rows = page.locator(".history tbody tr");
  await expect(rows).toHaveCount(2);
  for (const source of ["Computed", "Memory"]) {
    await expect(rows.filter({ hasText: source })).toHaveText(new RegExp(`^54,\\d{3}${source}[\\d.]+\\s(µs|ms|s)$`));
  }
});

test("a strategy can be chosen, and is part of the link", async ({ explore, page }) => {
  await explore.open("?n=300");
  await explore.shows(fibonacci(300));
  await explore.strategy.selectOption("no cache");
  await expect(page).toHaveURL("/explore?n=300&cache=none");
  await expect(explore.summary).toContainText("computed for you");
  await expect(explore.summary).toContainText("not kept anywhere");
  await explore.open("?n=300&cache=none");
  await expect(explore.strategy).toHaveValue("none");
});

test("typing, stepping, sliding and examples choose n", { tag: "@engines" }, async ({ explore, page }) => {
  await explore.open("?n=90");
  await explore.shows(fibonacci(90));
  await explore.number.fill("91");
  await explore.shows(fibonacci(91));
  await page.getByRole("button", { name: "One more" }).click();
  await explore.shows(fibonacci(92));
  await explore.number.press("ArrowDown");
  await explore.number.press("ArrowDown");
  await explore.shows(fibonacci(90));
  await explore.slider.focus();
  await explore.slider.press("ArrowRight");
  await explore.shows(fibonacci(91));
  await explore.example("186").click();
  await explore.shows(fibonacci(186));
  await expect(page).toHaveURL("/explore?n=186");
});

test("back and forward go through the numbers that were chosen", async ({ explore, page }) => {
  await explore.open("?n=50");
  await explore.example("93").click();
  await explore.shows(fibonacci(93));
  await explore.example("10").click();
  await explore.shows("55");
  await page.goBack();
  await explore.shows(fibonacci(93));
  await page.goBack();
  await explore.shows(fibonacci(50));
  await page.goForward();
  await explore.shows(fibonacci(93));
});

test("fast typing asks once, for what was typed last", async ({ explore, page }) => {
  await page.clock.install();
  await explore.open("?n=2");
  await explore.shows("1");
  const asked = explore.requests();
  // However long this machine takes between two keys, for the page it is 20 ms.
  await page.clock.pauseAt(Date.now() + 60_000);
  await explore.number.fill("");
  for (const digit of "1234") {
    await explore.number.press(digit);
    await page.clock.runFor(20);
  }
  await page.clock.resume();
  await explore.shows(fibonacci(1234));
  expect(asked).toEqual(["1234"]);
});

test("an answer that comes late is never shown", async ({ explore, page }) => {
  let release;
  const released = new Promise((resolve) => {
    release = resolve;
  });
  await page.route("**/api/fibonacci/70?*", async (route) => {
    await released;
    await route.continue().catch(() => {}); // The page has cancelled it by now.
  });
  await explore.open("?n=70");
  await expect(explore.value).toHaveAttribute("data-pending", "true");
  await explore.number.fill("71");
  await explore.shows(fibonacci(71));
  release();
  // When one that was sent after it has come back, so has the late answer, unless it was cancelled.
  await page.evaluate(async () => {
    await (await fetch("/api/fibonacci/70?cache=none")).text();
    await new Promise((resolve) => setTimeout(resolve, 200));
  });
  expect((await explore.digits.textContent()).replace(/\s/g, "")).toBe(fibonacci(71));
});

test("a number that is none is explained", async ({ explore, page }) => {
  await explore.open("?n=-1");
  await expect(explore.problem).toContainText("Type a whole number");
  await explore.number.fill("01");
  await expect(explore.problem).toContainText("no leading zero");
  await explore.number.fill("1000001");
  await expect(explore.problem).toContainText("That is more than this service computes.");
  await expect(explore.problem).toContainText("It goes up to 1,000,000.");
  await expect(explore.slider).toHaveAttribute("aria-valuetext", "1,000,000");
  await expect(page.getByRole("button", { name: "One more" })).toBeDisabled();
  await explore.number.fill("1 000");
  await explore.shows(fibonacci(1000));
  await explore.number.fill("0");
  await explore.shows("0");
  await expect(page.getByRole("button", { name: "One less" })).toBeDisabled();
  await explore.number.fill("7");
  await explore.shows("13");
  await expect(explore.problem).toBeHidden();
});

test("a million: folded, unfolded in pieces, saved whole", async ({ explore, page }) => {
  await explore.open("?n=1000000");
  await expect(explore.summary).toContainText("208,988 digits");
  await expect(explore.value).toContainText("208,538 digits folded");
  await explore.unfold.click();
  await expect(explore.value).toContainText("203,538 digits folded");
  await explore.unfold.click();
  await explore.unfold.press("Enter");
  await expect(explore.unfold).toBeHidden();
  await expect(explore.digits).toBeFocused();

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("fibonacci-1000000.txt");
  const saved = await readFile(await download.path(), "utf8");
  expect(saved).toHaveLength(MILLION.digits);
  expect(saved.startsWith(MILLION.start)).toBe(true);
  expect(saved.endsWith(MILLION.end)).toBe(true);
  const served = await page.request.get("/api/fibonacci/1000000", { headers: { accept: "text/plain" } });
  const digest = (text) => createHash("sha256").update(text).digest("hex");
  expect(digest(saved)).toBe(digest(await served.text()));
});

test("copies the digits and the link", async ({ explore, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await explore.open("?n=1000");
  await explore.shows(fibonacci(1000));
  await page.getByRole("button", { name: "Copy digits" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await clipboard()).toBe(fibonacci(1000));
  await page.getByRole("button", { name: "Copy link" }).click();
  await expect.poll(clipboard).toBe(page.url());
});

test("a problem of the service is said in plain words", async ({ explore, page }) => {
  await page.route("**/api/fibonacci/*", (route) =>
    route.fulfill({
      status: 429,
      headers: { "content-type": "application/problem+json", "retry-after": "7" },
      body: JSON.stringify({
        type: "/problems/rate-limited",
        title: "Too many requests",
        status: 429,
        detail: "…",
        code: "rate-limited",
      }),
    }),
  );
  await explore.open();
  await expect(explore.problem).toContainText("too many requests at once");
  await expect(explore.problem).toContainText("Try again in 7 s.");
});

test("the engine and BigInt compute the same digits in the browser", { tag: "@engines" }, async ({ explore, page }) => {
  await explore.open("?n=100000");
  await expect(explore.here.status).toHaveText("The same 20,899 digits, three times.");
  for (const name of ["The service", "This engine", "BigInt"]) {
    await expect(explore.here.number(name)).toHaveText(/^[\d.]+ (µs|ms|s)$/);
  }
  await explore.number.fill("7");
  await expect(explore.here.status).toHaveText("The same 2 digits, three times.");
});

test("the engine is fetched once for a number", async ({ explore, page }) => {
  const fetched = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  await explore.open("?n=300");
  await expect(explore.here.status).toHaveText("The same 63 digits, three times.");
  expect(fetched.filter((path) => path.startsWith("/engine-"))).toHaveLength(1);
});

test("a difference in the digits is said", async ({ explore, page }) => {
  await page.route("**/api/fibonacci/300?*", async (route) => {
    const answer = await route.fetch();
    const reply = await answer.json();
    await route.fulfill({ response: answer, json: { ...reply, value: `1${reply.value.slice(1)}` } });
  });
  await explore.open("?n=300");
  await expect(explore.here.status).toContainText("The digits differ");
});

test("a BigInt that takes too long is ended", async ({ explore, page }) => {
  await page.route("**/calculator-*.js", async (route) => {
    const answer = await route.fetch();
    // Busy for ever, as a slow browser is: only ending its worker ends it.
    const body = `BigInt.prototype.toString = () => { for (;;); };${await answer.text()}`;
    await route.fulfill({ response: answer, body });
  });
  await explore.open("?n=300");
  await expect(explore.here.number("BigInt")).toHaveText("over 3 s");
  await expect(explore.here.status).toContainText("BigInt was stopped after 3 s");
  await expect.poll(() => page.workers().length).toBe(0);
});

test("an engine that is gone with an older release is said, and a reload brings the new one", async ({ explore, page }) => {
  await page.route("**/engine-*.wasm", (route) => route.fulfill({ status: 404, body: "gone" }));
  await explore.open("?n=300");
  await expect(explore.here.problem).toContainText("The engine could not be loaded");
  await page.unroute("**/engine-*.wasm");
  await explore.here.region.getByRole("button", { name: "Reload the page" }).click();
  await expect(explore.here.status).toHaveText("The same 63 digits, three times.");
});

test("tiers that are not there are not shown", async ({ explore, store }) => {
  await explore.open("?n=301&cache=none");
  await expect(explore.summary).toContainText("computed for you");
  const names = async (list) => (await list.getByRole("listitem").allTextContents()).map((text) => /^(Memory|Edge|Redis|Computed)/.exec(text)[0]);
  const there = store === "redis" ? ["Memory", "Redis", "Computed"] : ["Memory", "Computed"];
  expect(await names(explore.path)).toEqual(there);
  expect(await names(explore.tallies)).toEqual(there);
});

test("no answer at all is said too, and nothing beside it", async ({ explore, page }) => {
  await page.route("**/api/fibonacci/*", (route) => route.abort());
  await explore.open();
  await expect(explore.problem).toContainText("No answer arrived");
  await expect(explore.path).toBeHidden();
  await expect(explore.here.region).toBeHidden();
});

test("a number without an answer is given up after twenty seconds", async ({ explore, page }) => {
  await page.addInitScript(() => {
    window.deadlines = [];
    AbortSignal.timeout = (ms) => {
      const request = new AbortController();
      window.deadlines.push({ ms, pass: () => request.abort() });
      return request.signal;
    };
  });
  const pass = (ms) =>
    page.evaluate((ms) => window.deadlines.filter((deadline) => deadline.ms === ms).forEach(({ pass }) => pass()), ms);
  const asked = page.waitForRequest("**/api/fibonacci/*");
  await page.route("**/api/fibonacci/*", () => {}); // Never answered.
  await explore.open();
  await asked;
  await pass(10_000);
  await expect(explore.value).toHaveAttribute("data-pending", "true");
  await expect(explore.problem).toBeHidden();
  await pass(20_000);
  await expect(explore.problem).toContainText("No answer arrived");
});

test.describe("a reader whose numbers have points between their groups", () => {
  test.use({ locale: "de-DE" });

  test("finds them so, and may type them so", async ({ explore }) => {
    await explore.open("?n=10");
    await explore.number.fill("1.000");
    await expect(explore.summary).toContainText("F(1.000) has 209 digits");
    await expect(explore.here.number("This engine")).toHaveText(/^\d+(,\d+)? (ns|µs|ms|s)$/);
  });
});
