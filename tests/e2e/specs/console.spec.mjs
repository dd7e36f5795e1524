// API: real requests, real answers, and the same on the command line.
import { execFileSync } from "node:child_process";
import { expect, test } from "../fixtures.mjs";

const ANSWERS = {
  fibonacci: /^200 /,
  digits: /^200 /,
  purge: /^401 /,
  count: /^200 /,
  totals: /^200 /,
  series: /^200 /,
  top: /^200 /,
  lab: /^200 /,
  health: /^200 /,
};

test("every endpoint answers its example", async ({ console: view, page }) => {
  await view.open("fibonacci");
  for (const [call, status] of Object.entries(ANSWERS)) {
    await view.endpoints.locator(`a[href$="call=${call}"]`).click();
    await expect(page).toHaveURL(`/console?call=${call}`);
    await view.send.click();
    await expect(view.status, call).toHaveText(status);
    await expect(view.body, call).not.toBeEmpty();
    await expect(view.responseHeaders, call).toContainText("content-type");
  }
});

test("an edited request is sent as edited", async ({ console: view }) => {
  await view.open("fibonacci");
  await view.path.fill("/api/fibonacci/30");
  await view.headers.fill("accept: text/plain");
  await view.send.click();
  await expect(view.body).toHaveText("832040");
});

test("the same key counts once", async ({ console: view }) => {
  await view.open("count");
  await view.headers.fill(`idempotency-key: e2e-${Math.random()}`);
  await view.send.click();
  await expect(view.body).toContainText('"counted":true');
  await view.send.click();
  await expect(view.body).toContainText('"counted":false');
});

test("the curl line works as it stands", async ({ console: view, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await view.open("digits");
  await view.copy.click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  const line = await page.evaluate(() => navigator.clipboard.readText());
  expect(line).toBe(await view.curl.textContent());
  const answer = execFileSync("sh", ["-c", line], { stdio: ["ignore", "pipe", "ignore"] }).toString();
  expect(answer).toContain("43466557686937456435688527675040625802564660517371780402481729089536555417949051890403879840079255169295922593080322634775209689623239873322471161642996440906533187938298969649928516003704476137795166849228875");
});
