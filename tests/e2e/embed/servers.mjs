// Two servers on loopback that a browser takes for two sites, since it maps every `*.example` there: a site that
// includes count.js, and a counter that keeps the service's contract and fails as it is told. It counts as the
// service does, by page and id, so that a test can ask what was counted.
import { once } from "node:events";
import { createServer } from "node:http";
import { bundle, versionOf } from "../../../embed/build.mjs";

async function serve(answer, address = "127.0.0.1") {
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, address);
  await once(server, "listening");
  return {
    port: server.address().port,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** Pages by path: `{ html, headers }`, or a function that answers. */
export async function startSite(host = "site.example", address) {
  const pages = new Map();
  const server = await serve((request, response) => {
    const page = pages.get(request.url.split("?")[0]);
    if (typeof page === "function") return page(request, response);
    if (!page) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...page.headers }).end(page.html);
  }, address);
  return { ...server, pages, origin: `http://${host}:${server.port}` };
}

export async function startCounter() {
  const script = Buffer.from(await bundle());
  const version = versionOf(script);
  /** Ids counted, by page. */
  const counted = new Map();
  /** Every attempt that arrived. */
  const attempts = [];
  /** What happens to the attempts to come; none: they are counted. */
  const faults = [];
  const preflights = [];
  /** Requests that are never answered. */
  let hanging = 0;
  const cors = { "access-control-allow-origin": "*", "access-control-expose-headers": "retry-after" };

  const count = (page, id) => {
    const ids = counted.get(page) ?? counted.set(page, new Set()).get(page);
    const isNew = !ids.has(id);
    ids.add(id);
    const totals = { total: ids.size, today: ids.size, unique_today: 1, backend: "memory" };
    return isNew ? { page, counted: true, ...totals } : { page, counted: false, reason: "duplicate", ...totals };
  };

  const server = await serve(async (request, response) => {
    if (request.method === "OPTIONS") preflights.push(request.url);
    if (request.method === "GET" && ["/count.js", version.path].includes(request.url))
      return void response.writeHead(200, { "content-type": "text/javascript", ...cors }).end(script);
    if (request.url.startsWith("/hangs")) return void (hanging += 1);
    const page = decodeURIComponent(/^\/api\/visits\/([^/]+)$/.exec(request.url)?.[1] ?? "");
    if (request.method !== "POST" || page === "") return void response.writeHead(404).end();
    let id = "";
    for await (const chunk of request) id += chunk;
    attempts.push({ page, id, headers: request.headers });
    const fault = faults.shift();
    if (fault === "request lost") return void response.destroy();
    if (fault === "reply lost") {
      count(page, id);
      return void response.destroy();
    }
    const { status = 200, headers = {}, text } = fault ?? {};
    const body = text ?? JSON.stringify(count(page, id));
    response.writeHead(status, { "content-type": "application/json", ...cors, ...headers }).end(body);
  });
  return {
    ...server,
    origin: `http://counter.example:${server.port}`,
    version,
    attempts,
    faults,
    preflights,
    get hanging() {
      return hanging;
    },
    /** How often a page was counted. */
    total: (page) => counted.get(page)?.size ?? 0,
    /** All that was counted. */
    totals: () => Object.fromEntries([...counted].map(([page, ids]) => [page, ids.size])),
  };
}

/** A problem document of the service, as a fault. */
export const problem = (status, code, headers = {}) => ({
  status,
  headers,
  text: JSON.stringify({ type: `/problems/${code}`, title: "", status, detail: "", code }),
});
