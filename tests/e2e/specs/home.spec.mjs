// Home: what it says, and Break it. Which requests are struck differs from run to run; what has to hold of every
// run is asserted.
import { expect, test } from "../fixtures.mjs";

/** What both counters say when a run is over, and that it agrees with the marks. */
async function over(home) {
  await expect(home.outcome).toContainText("40 visits sent.");
  const usual = await home.says("Usual counter says");
  const ours = await home.says("Edgestate says");
  expect(ours).toEqual({ value: 40, verdict: "exact" });
  expect(await home.marks("Edgestate", "again")).toBe(0);
  const again = (await home.marks("Usual counter", "again")) + (await home.marks("Usual counter", "again-unheard"));
  const missed = Number(/(\d+) never/.exec(usual.verdict)?.[1] ?? 0);
  // A request on its way when the page was left may have been counted: nobody has heard, and it says so.
  const unknown = Number(/(\d+) (unknown|may have)/.exec(usual.verdict)?.[1] ?? 0);
  const forgotten = await home.marks("Usual counter", "forgotten");
  expect(usual.value).toBeGreaterThanOrEqual(40 + again - missed - unknown);
  // So may one that the service itself did not answer in time, on a busy machine; the page has said that.
  const failed = (await home.problem.count()) > 0 ? await home.marks("Usual counter", "lost") : 0;
  expect(usual.value).toBeLessThanOrEqual(40 + again - missed + forgotten + failed);
  return { usual: usual.value, again, missed };
}

test("says what it is, how often it was seen, and where to go", { tag: "@engines" }, async ({ home, page }) => {
  await home.open();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Counted once, whatever happens");
  await expect(home.ownVisit).toContainText("Yours is the");
  await expect(home.count).toHaveText(/^[\d,]+$/);
  const links = page.getByRole("contentinfo").getByRole("link");
  expect(await links.allTextContents()).toEqual(["Source", "Docs", "Deploy", "How it works"]);
  await page.getByRole("link", { name: "Break it" }).click();
  await expect(page.getByRole("heading", { name: "Break it" })).toBeInViewport();
  await page.getByRole("link", { name: "Add it to your site" }).click();
  await expect(page).toHaveURL("/add");
});

test("the count is live", async ({ home, page }) => {
  await page.clock.install();
  await home.open();
  await expect(home.ownVisit).toContainText("Yours is the");
  const before = Number((await home.count.textContent()).replace(/\D/g, ""));
  const others = 1000;
  await page.route("**/api/visits/home", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: { ...(await answer.json()), total: before + others } });
  });
  await page.clock.runFor("10");
  await expect.poll(async () => Number((await home.count.textContent()).replace(/\D/g, ""))).toBe(before + others);
});

test("a recording plays until it is run, and asks the service nothing", async ({ home, page }) => {
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.emulateMedia({ reducedMotion: "reduce" });
  await home.open();
  await expect(home.mode).toHaveText("Recording of a real run");
  await expect.poll(async () => (await home.says("Edgestate says")).verdict).toBe("exact");
  expect((await home.says("Edgestate says")).value).toBe(40);
  expect((await home.says("Usual counter says")).value).toBeGreaterThan(40);
  expect(asked.filter((url) => url.includes("/api/lab/"))).toEqual([]);
});

test("with requests and replies lost the usual counter is wrong, and this one is right", { tag: "@engines" }, async ({ home, page }) => {
  await home.open();
  await home.send.click();
  await expect(home.mode).toHaveText("Live");
  const { again } = await over(home);
  await expect(home.mode).toHaveText("Your run");
  expect(again).toBeGreaterThan(0);
  expect(await home.marks("Usual counter", "lost")).toBeGreaterThan(0);
  expect(await home.marks("Edgestate", "recognised")).toBeGreaterThan(0);
  await expect(home.line("Edgestate")).toHaveAccessibleName(/40 requests counted, \d+ repeats recognised/);
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
});

test("without faults both are right", async ({ home }) => {
  await home.open();
  await home.choose();
  await home.send.click();
  expect(await over(home)).toEqual({ usual: 40, again: 0, missed: 0 });
});

test("what was on its way when the plug came out is counted once", async ({ home }) => {
  await home.open();
  await home.choose("Pull the plug");
  await home.send.click();
  await over(home);
  expect(await home.marks("Edgestate", "lost")).toBeGreaterThan(0);
});

test("a run goes on after the tab was reloaded", async ({ home, page }) => {
  await home.open();
  await home.choose("Lose replies", "Pull the plug", "Reload half-way");
  await home.send.click();
  await over(home);
  expect(await page.evaluate(() => performance.getEntriesByType("navigation")[0].type)).toBe("reload");
  await expect(home.fault("Reload half-way")).toBeChecked();
  await expect(home.fault("Lose requests")).not.toBeChecked();
});

test("a run goes on when the reader comes back from another view", async ({ home, page }) => {
  await home.open();
  await home.send.click();
  await expect(home.line("Edgestate").locator("[data-mark]").first()).toBeVisible();
  await page.getByRole("link", { name: "Compare", exact: true }).click();
  await page.getByRole("link", { name: "Home", exact: true }).click();
  await expect(home.mode).not.toHaveText("Recording of a real run");
  await over(home);
});

test("a run goes on once, where this view is wanted again before the other has come", async ({ home, page }) => {
  let come;
  const comes = new Promise((done) => (come = done));
  await page.route(/\/split_compare-/, async (route) => {
    await comes;
    await route.continue();
  });
  await home.open();
  await home.choose();
  await home.send.click();
  await expect(home.line("Edgestate").locator("[data-mark]").first()).toBeVisible();
  await page.getByRole("link", { name: "Compare", exact: true }).click();
  await page.getByRole("link", { name: "Home", exact: true }).click();
  await over(home);
  come();
});

test("a run can be stopped, and another begun", async ({ home, page }) => {
  await home.open();
  await home.send.click();
  await home.stop.click();
  await expect(home.send).toBeFocused();
  await home.choose();
  await page.keyboard.press("Tab");
  await home.send.focus();
  await page.keyboard.press("Enter");
  await over(home);
});

test("the keyboard is enough", { tag: "@engines" }, async ({ home, page }) => {
  await home.open();
  await expect(home.ownVisit).toContainText("Yours is the");
  const link = page.getByRole("link", { name: "Break it" });
  // Behind the skip link, the brand and the views.
  for (let press = 0; press < 10; press += 1) {
    await page.keyboard.press("Tab");
    if (await link.evaluate((element) => element === document.activeElement)) break;
  }
  await expect(link).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(home.fault("Lose requests")).toBeFocused();
  await page.keyboard.press("Space");
  await expect(home.fault("Lose requests")).not.toBeChecked();
  for (let press = 0; press < 4; press += 1) await page.keyboard.press("Tab");
  await expect(home.send).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(home.stop).toBeFocused();
  await over(home);
});

test("a service that does not answer is said, and asked ever more seldom", async ({ home, page }) => {
  await page.route("**/api/lab/**", (route) => route.abort());
  await home.open();
  await home.send.click();
  await expect(home.problem).toContainText("answer");
  await home.stop.click();
  await expect(home.send).toBeVisible();
});

test("the race: one atomic step loses nothing, reading and writing may", async ({ home }) => {
  await home.open();
  await expect(home.race.locator(".mode")).toContainText("Recorded");
  const button = home.race.getByRole("button", { name: "Run the race" });
  await button.click();
  await expect(button).toBeDisabled();
  await expect(button).toBeEnabled();
  await expect(home.race.locator(".mode")).toHaveText("Your run");
  const outcomes = home.race.locator("dd.outcome");
  await expect(outcomes.last()).toContainText("60 sent, 60 stored, 0 lost");
  // How many the others lose is chance here; the Worker's tests make sure that they do.
  for (const outcome of await outcomes.allTextContents()) {
    const [, stored, lost] = /60 sent, (\d+) stored, (\d+) lost/.exec(outcome);
    expect(Number(stored) + Number(lost)).toBe(60);
  }
});

test("a race without answers is said", async ({ home, page }) => {
  await page.route("**/api/lab/**", (route) => route.abort());
  await home.open();
  await home.race.getByRole("button", { name: "Run the race" }).click();
  await expect(home.race.getByRole("status")).toContainText("did not answer");
  await expect(home.race.locator("dd.outcome").first()).toContainText("60 updates without an answer");
});

test("a link to a number leads to Explore, and counts as a visit there", async ({ home, explore, page }) => {
  const counted = [];
  page.on("request", (request) => {
    if (request.method() === "POST") counted.push(new URL(request.url()).pathname);
  });
  await home.open("?n=93&cache=none");
  await expect(page).toHaveURL("/explore?n=93&cache=none");
  await explore.shows("12200160415121876738");
  await expect(explore.ownVisit).toContainText("Yours is the");
  expect(counted).toEqual(["/api/visits/explore"]);
});
