// Every view, with something on it, light and dark, on a phone and on a desktop: no violations.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "../fixtures.mjs";

const VIEWS = {
  "home, recorded": async (page) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.goto("/");
    await expect(page.locator(".score .verdict").last()).toHaveText("exact");
    await expect(page.locator(".own-visit")).toContainText("Yours is the");
  },
  "home, run for real": async (page) => {
    await page.goto("/");
    await page.getByRole("button", { name: "Send 40 visits" }).click();
    await page.getByRole("button", { name: "Run the race" }).click();
    await expect(page.locator(".break-it [role=status]")).toContainText("40 visits sent.");
    await expect(page.locator(".race dd.outcome").last()).toContainText("60 stored");
  },
  "home, in trouble": async (page) => {
    await page.route("**/api/lab/**", (route) => route.abort());
    await page.goto("/");
    await page.getByRole("button", { name: "Send 40 visits" }).click();
    await expect(page.getByRole("alert")).toContainText("answer");
    await page.getByRole("button", { name: "Stop" }).click();
  },
  explore: async (page) => {
    await page.goto("/explore?n=1000000");
    await expect(page.locator(".answer .summary")).toContainText("digits");
    await page.getByText("As a table").click();
  },
  "explore, in trouble": async (page) => {
    await page.goto("/explore?n=none");
    await expect(page.getByRole("alert")).toBeVisible();
  },
  visits: async (page) => {
    await page.goto("/visits");
    await expect(page.locator(".bars i")).toHaveCount(24);
    await page.getByText("As a table").click();
  },
  compare: async (page) => {
    await page.goto("/compare?n=100&requests=3&at=1");
    await expect(page.locator(".curves ~ .reading")).toContainText("Memory takes");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await expect(page.locator(".progress small")).toHaveText("12 of 12");
  },
  "add it": async (page) => {
    await page.goto("/add");
    await page.getByLabel("Page name").fill("no name!");
    await expect(page.getByRole("alert")).toBeVisible();
    await page.getByText("With a content security policy").click();
  },
  "not found": async (page) => {
    await page.goto("/nowhere");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing stands here");
  },
};
/** A desktop at 200 % and at 400 %. */
const ZOOMED = [{ width: 640, height: 430 }, { width: 320, height: 215 }];
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 860 } };

const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

for (const [name, open] of Object.entries(VIEWS)) {
  test(`${name} has no violations`, async ({ page }) => {
    await open(page);
    for (const viewport of ZOOMED) {
      await page.setViewportSize(viewport);
      expect(await overflow(page), `${viewport.width}: nothing sticks out`).toBeLessThanOrEqual(0);
    }
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const [size, viewport] of Object.entries(SIZES)) {
        await page.setViewportSize(viewport);
        const found = await new AxeBuilder({ page }).analyze();
        const violations = found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
        expect(violations, `${colorScheme}, ${size}`).toEqual([]);
        expect(await overflow(page), `${colorScheme}, ${size}: nothing sticks out`).toBeLessThanOrEqual(0);
      }
    }
  });
}

test("switches and bars can be told apart in colours that the reader has chosen", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await page.goto("/");
  const grounds = (selector, pseudo) =>
    page.locator(selector).first().evaluate((element, pseudo) => {
      const own = getComputedStyle(element).backgroundColor;
      return [own, pseudo ? getComputedStyle(element, pseudo).backgroundColor : getComputedStyle(document.body).backgroundColor];
    }, pseudo);
  const [track, thumb] = await grounds("input[role=switch]", "::before");
  expect(thumb).not.toBe(track);
  await page.goto("/visits");
  await expect(page.locator(".bars i")).toHaveCount(24);
  const [bar, ground] = await grounds(".bars i:not(.none)");
  expect(bar).not.toBe(ground);
});

test("on paper there is what is read, and nothing to press", async ({ page }) => {
  await page.emulateMedia({ media: "print" });
  for (const [path, shown] of [["/", ".score"], ["/explore?n=1000", ".value"], ["/visits", ".visits-chart"], ["/compare", ".curves"]]) {
    await page.goto(path);
    await expect(page.locator(shown)).toBeVisible();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("button")).toHaveCount(0);
    await expect(page.getByRole("navigation")).toHaveCount(0);
  }
});
