// What is asked of each view in these engines besides what the views' own specs ask.
import { expect, test } from "../fixtures.mjs";

const VIEWS = {
  "/": (page) => expect(page.locator(".score .verdict").last()).toHaveText("exact"),
  "/visits": (page) => expect(page.locator(".bars i")).toHaveCount(24),
  "/explore?n=1000": (page) => expect(page.getByRole("region", { name: "Computed here as well" }).getByRole("status")).toContainText("The same 209 digits"),
  "/compare": (page) => expect(page.locator(".curves ~ .reading")).toContainText("Memory takes"),
  "/add": (page) => expect(page.getByRole("img", { name: /^Badge of/ })).toBeVisible(),
  "/nowhere": (page) => expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing stands here"),
};

for (const [path, shown] of Object.entries(VIEWS)) {
  test(`${path} has no violations`, { tag: "@engines" }, async ({ page, violations }) => {
    await page.goto(path);
    await shown(page);
    const found = await violations();
    expect(found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  });
}
