// A site that a generator builds, with the snippet in its layout: as embed.md tells people to do it.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { counts, expect, test } from "./fixtures.mjs";

const FOLDER = join(import.meta.dirname, "eleventy");

test("a site built by Eleventy is counted, page by page", async ({ page, site, counter }) => {
  const output = await mkdtemp(join(tmpdir(), "edgestate-eleventy-"));
  await promisify(execFile)(process.execPath, ["node_modules/@11ty/eleventy/cmd.cjs"], {
    cwd: FOLDER,
    env: { ...process.env, COUNTER: counter.origin, OUTPUT: output },
  });
  const policy = `default-src 'none'; script-src ${counter.origin}; connect-src ${counter.origin}`;
  for (const name of await readdir(output, { recursive: true }))
    if (name.endsWith("index.html"))
      site.pages.set(`/${name.slice(0, -"index.html".length)}`, {
        html: await readFile(join(output, name), "utf8"),
        headers: { "content-security-policy": policy },
      });
  await rm(output, { recursive: true });

  await page.goto(`${site.origin}/`);
  await expect(page.locator("footer")).toHaveText("Read 1 times.");
  await page.getByRole("link", { name: "a first post" }).click();
  await expect(page.getByRole("heading")).toHaveText("The first post");
  await counts(page, counter, { index: 1, "blog/first-post": 1 });
  await page.getByRole("link", { name: "the site" }).click();
  await expect(page.locator("footer")).toHaveText("Read 2 times.");
  await counts(page, counter, { index: 2, "blog/first-post": 1 });
});
