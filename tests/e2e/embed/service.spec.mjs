// The script and the service as they are shipped, together: the Worker under `wrangler dev` serves both, to
// a site of another origin with a strict policy.
import { serve } from "../elsewhere.mjs";
import { expect, test as base } from "./fixtures.mjs";
import { startSite } from "./servers.mjs";

const test = base.extend({
  service: [
    async ({}, use) => {
      // The one that is allowed.
      const site = await startSite();
      const worker = await serve({ ALLOWED_ORIGINS: site.origin });
      await use({ local: worker.url, site, origin: worker.url.replace("127.0.0.1", "counter.example") });
      await worker.stop();
      await site.close();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  site: async ({ service }, use) => {
    service.site.pages.clear();
    await use(service.site);
  },
});

const read = async (service, page) => (await fetch(`${service.local}/api/visits/${encodeURIComponent(page)}`)).json();

test("a view is counted once, by the version that the service names", async ({ page, site, service }) => {
  const { path, integrity } = await (await fetch(`${service.local}/count.json`)).json();
  for (const [at, script] of [
    ["/Café/", `src="${service.origin}/count.js"`],
    ["/pinned", `crossorigin="anonymous" integrity="${integrity}" src="${service.origin}${path}"`],
  ])
    site.pages.set(encodeURI(at), {
      html: `<!doctype html><title>A page</title><script async ${script}></script><span data-edgestate="total">–</span>`,
      headers: { "content-security-policy": `default-src 'none'; script-src ${service.origin}; connect-src ${service.origin}` },
    });

  const sent = [];
  page.on("request", (request) => request.url().startsWith(`${service.origin}/api/`) && sent.push(request.method()));
  await page.goto(`${site.origin}/Café/`);
  await expect(page.locator("span")).toHaveText("1");
  await page.evaluate(() => history.pushState(null, "", "/docs/series"));
  await expect.poll(async () => (await read(service, "docs/series")).total).toBe(1);
  expect((await read(service, "~43af~c3~a9")).total).toBe(1);
  await page.goto(`${site.origin}/pinned`);
  await expect(page.locator("span")).toHaveText("1");
  expect(sent).toEqual(["POST", "POST", "POST"]);
});

test("a reply that is lost does not count twice", async ({ page, site, service }) => {
  site.pages.set("/lost", { html: `<!doctype html><title>A page</title><script async src="${service.origin}/count.js"></script><span data-edgestate="total">–</span>` });
  let lost = 0;
  await page.route(`${service.origin}/api/**`, async (route) => {
    if (lost > 0) return route.continue();
    lost += 1;
    await route.fetch({ url: route.request().url().replace(service.origin, service.local) });
    await route.abort();
  });
  await page.goto(`${site.origin}/lost`);
  await expect(page.locator("span")).toHaveText("1", { timeout: 15_000 });
  expect(await read(service, "lost")).toMatchObject({ total: 1, unique_today: 1 });
});

for (const wish of ["sec-gpc", "dnt"])
  test(`a reader who sends ${wish} is counted, and not recognised`, async ({ page, context, site, service }) => {
    site.pages.set("/private", {
      html: `<!doctype html><title>A page</title><script async data-page="private-${wish}" src="${service.origin}/count.js"></script>
        <span data-edgestate="total">–</span><b data-edgestate="unique">–</b>`,
    });
    const sent = [];
    page.on("request", (request) => request.url().startsWith(`${service.origin}/api/`) && sent.push(request.method()));
    await context.setExtraHTTPHeaders({ [wish]: "1" });
    await page.goto(`${site.origin}/private`);
    await expect(page.locator("span")).toHaveText("1");
    await expect(page.locator("b")).toHaveText("0");
    await context.setExtraHTTPHeaders({});
    await page.reload();
    await expect(page.locator("span")).toHaveText("2");
    await expect(page.locator("b")).toHaveText("1");
    expect(sent).toEqual(["POST", "POST"]);
  });

test("a site that is not allowed counts nothing, and its console can say why", async ({ page, service }) => {
  const stranger = await startSite("stranger.example");
  const action = `${service.origin}/api/visits/index`;
  stranger.pages.set("/", {
    html: `<!doctype html><title>A page</title><script async src="${service.origin}/count.js"></script>
      <form method="post" enctype="text/plain" action="${action}"><button>Send</button></form>`,
  });
  const refused = () => page.waitForResponse((response) => response.url() === action && response.request().method() === "POST");
  const byScript = refused();
  await page.goto(`${stranger.origin}/`);
  expect((await byScript).status()).toBe(403);
  const read = await page.evaluate(async (url) => (await fetch(url, { method: "POST" })).json(), action);
  expect(read).toMatchObject({ code: "origin-not-allowed", detail: expect.stringContaining(stranger.origin) });
  await page.evaluate((url) => fetch(url, { method: "POST", mode: "no-cors", body: "sent-by-a-stranger" }), action);
  const byForm = refused();
  await page.getByRole("button").click();
  expect((await byForm).status()).toBe(403);
  expect((await (await fetch(`${service.local}/api/visits/index`)).json()).total).toBe(0);
  await stranger.close();
});

test("what the service sends is for other sites to use", async ({ service }) => {
  const { path } = await (await fetch(`${service.local}/count.json`)).json();
  for (const [name, caching] of [["/count.js", "max-age=3600"], [path, "immutable"]]) {
    const { headers, status } = await fetch(service.local + name);
    expect([name, status]).toEqual([name, 200]);
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    expect(headers.get("cache-control")).toContain(caching);
  }
});
