// Add it: what is chosen is what is copied, and what it shows is what the service makes of it.
import { expect, test } from "../fixtures.mjs";

test("the line counts a site, or a page under a name of its own", { tag: "@engines" }, async ({ add, baseURL }) => {
  await add.open();
  await expect(add.script).toHaveText(`<script async src="${baseURL}/count.js"></script>`);
  await add.name.fill("Docs/Caching ");
  await expect(add.script).toHaveText(`<script async src="${baseURL}/count.js" data-page="docs/caching"></script>`);
  await add.name.fill("no name!");
  await expect(add.rule).toContainText("A name has 1 to 128 of");
  await expect(add.script).toHaveText(`<script async src="${baseURL}/count.js"></script>`);
  await add.name.fill("");
  await expect(add.rule).toBeHidden();
});

test("a pinned version is the one that is served, with its digest", async ({ add, page }) => {
  await add.open();
  await add.pin.check();
  await expect(add.script).toContainText("integrity=");
  const line = await add.script.textContent();
  const [, integrity, address] = /integrity="([^"]+)" src="([^"]+)"/.exec(line);
  const works = await page.evaluate(
    ([src, integrity]) =>
      new Promise((resolve) => {
        const script = Object.assign(document.createElement("script"), { src, integrity, crossOrigin: "anonymous" });
        script.onload = () => resolve(true);
        script.onerror = () => resolve(false);
        document.head.append(script);
      }),
    [address, integrity],
  );
  expect(works).toBe(true);
});

test("the badge is shown as it is copied", { tag: "@engines" }, async ({ add, baseURL, page }) => {
  await add.open();
  await expect(add.badge).toHaveText(`![visits](${baseURL}/badge/home.svg)`);
  await add.name.fill("add");
  const badge = add.card("Show a badge");
  await badge.getByLabel("Number").selectOption("visits today");
  await badge.getByLabel("Label").fill("seen by");
  await badge.getByLabel("Label").press("Tab");
  await badge.getByLabel("Colour").selectOption("purple");
  await badge.getByLabel("Corners").selectOption("square");
  const address = "/badge/add.svg?metric=today&label=seen%20by&color=purple&style=flat-square";
  await expect(add.badge).toHaveText(`![visits](${baseURL}${address})`);
  await expect(add.picture).toHaveAttribute("src", address);
  await expect.poll(() => add.picture.evaluate((image) => image.complete && image.naturalWidth)).toBeGreaterThan(40);
  const svg = await (await page.request.get(address)).text();
  expect(svg).toContain("seen by");
});

test("the number is the page’s own", async ({ add, visits }) => {
  await visits.open("?page=add");
  await add.open();
  await add.name.fill("add");
  await expect(add.sentence).toHaveText(/Read\s*\d[\d,]*\s*times/);
  await add.card("Show the number").getByLabel("Number").selectOption("visitors today");
  await expect(add.number).toHaveText('<span data-edgestate="unique">some</span>');
});

test("what is copied is what stands there", async ({ add, context, page }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await add.open();
  await page.getByText("With a content security policy").click();
  await page.getByRole("button", { name: "Copy the policy" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^script-src http\S+; connect-src http\S+$/);
});
