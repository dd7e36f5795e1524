// A page that the browser renders ahead of the click. Playwright switches that off for every page it holds
// (`PrerenderingDisabledByDevTools`), so here Chromium runs by itself, and the pages tell the site what they see.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { use } from "../servers.mjs";
import { expect, test } from "./fixtures.mjs";

// A browser prerenders only what it trusts: https, or the reader's own machine.
test.use({ host: "site.localhost" });

test("a prerendered page is counted when it is shown", async ({ put, site, counter }) => {
  const told = [];
  let whenPrerendered;
  const prerendered = new Promise((done) => {
    site.pages.set("/tell", (request, response) => {
      told.push(new URL(request.url, site.origin).search);
      if (told.length === 1) done();
      response.end();
    });
  });
  site.pages.set("/ready", async (_, response) => {
    await prerendered;
    await expect.poll(counter.totals).toEqual({ start: 1 });
    whenPrerendered = counter.totals();
    response.end();
  });
  const [headers, attributes] = [{}, "data-local"];
  // Told when count.js has run, so that what it does not count it does not count in time.
  put("/next", { headers, attributes, head: "<script>onload = () => fetch(`/tell?prerendering=${document.prerendering}`)</script>" });
  const rules = JSON.stringify({ prerender: [{ source: "list", urls: ["/next"], eagerness: "immediate" }] });
  const start = put("/start", {
    headers,
    attributes,
    head: `<script type="speculationrules">${rules}</script>`,
    body: "<script>fetch('/ready').then(() => (location.href = '/next'))</script>",
  });

  const profile = mkdtempSync(join(tmpdir(), "edgestate-prerender-"));
  const { executablePath, args } = use.launchOptions;
  const browser = spawn(
    executablePath,
    ["--headless", "--disable-gpu", "--no-first-run", `--user-data-dir=${profile}`, ...args, "--host-resolver-rules=MAP *.example 127.0.0.1", start],
    { stdio: "ignore" },
  );
  try {
    await expect.poll(counter.totals, { timeout: 20_000 }).toEqual({ start: 1, next: 1 });
    expect(told).toEqual(["?prerendering=true"]);
    expect(whenPrerendered).toEqual({ start: 1 });
    expect(counter.attempts).toHaveLength(2);
  } finally {
    browser.kill();
    await once(browser, "exit");
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
});
