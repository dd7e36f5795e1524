// The API's documentation, under the site's own security policy (the guard of the fixtures sees every
// violation), and the pages of the problems.
import AxeBuilder from "@axe-core/playwright";
import { readFileSync } from "node:fs";
import { expect, test } from "../fixtures.mjs";
import { adminToken } from "../servers.mjs";

const api = JSON.parse(readFileSync(new URL("../../../openapi.json", import.meta.url), "utf8"));
const operations = Object.values(api.paths).flatMap((item) => Object.values(item));

test("every operation can be tried out as the document has it", async ({ docs, page }) => {
  test.setTimeout(180_000);
  await docs.open(operations[0].tags[0], operations[0].operationId);
  await docs.authorize(adminToken);
  for (const { tags, operationId, responses } of operations) {
    await docs.choose(tags[0], operationId);
    await docs.execute();
    await expect(docs.answer, operationId).toHaveText(new RegExp(`^${Object.keys(responses)[0]}`));
  }
});

test("an admin operation wants the token", async ({ docs }) => {
  await docs.open("Numbers", "deleteFibonacci");
  await docs.execute();
  await expect(docs.answer).toHaveText(/^401/);
  await docs.authorize(adminToken);
  await docs.execute();
  await expect(docs.answer).toHaveText(/^204/);
});

test("the description is there for any tool, on any site", async ({ request }) => {
  const answer = await request.get("/openapi.json");
  expect(answer.headers()["content-type"]).toContain("application/json");
  expect(answer.headers()["access-control-allow-origin"]).toBe("*");
  expect(await answer.json()).toEqual(api);
});

test("a problem leads to the page that explains it", async ({ page, request }) => {
  const problem = await (await request.get("/api/fibonacci/x")).json();
  await page.goto(problem.type);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(problem.title);
  await expect(page.getByRole("main")).toContainText("GET /api/fibonacci/{n}");
  await page.getByRole("link", { name: "All problems" }).click();
  for (const code of Object.keys(api.components.examples)) {
    expect((await request.get(`/problems/${code}`)).status(), code).toBe(200);
    await expect(page.getByRole("link", { name: code, exact: true })).toBeVisible();
  }
});

for (const [name, open] of Object.entries({
  docs: (docs) => docs.open("Numbers", "getFibonacci"),
  problems: (_, page) => page.goto("/problems"),
  "a problem": (_, page) => page.goto("/problems/store-unavailable"),
})) {
  test(`${name}, light and dark: no violations`, async ({ docs, page }) => {
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await open(docs, page);
      const found = await new AxeBuilder({ page })
        // Reading the sheets again, it would break the page's security policy itself.
        .options({ preload: false })
        // Swagger UI's own markup: a link within the button of an operation, and choices whose label is the
        // column beside them.
        .disableRules(["nested-interactive", "select-name"])
        .analyze();
      const violations = found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
      expect(violations, colorScheme).toEqual([]);
    }
  });
}
