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
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 860 } };

for (const [name, open] of Object.entries(VIEWS)) {
  test(`${name} has no violations`, async ({ page }) => {
    await open(page);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const [size, viewport] of Object.entries(SIZES)) {
        await page.setViewportSize(viewport);
        const found = await new AxeBuilder({ page }).analyze();
        const violations = found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
        expect(violations, `${colorScheme}, ${size}`).toEqual([]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow, `${colorScheme}, ${size}: nothing sticks out`).toBeLessThanOrEqual(0);
      }
    }
  });
}
