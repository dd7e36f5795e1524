// What stands between the Worker and a browser in production: Cloudflare compresses with Brotli at
// its edge, which `wrangler dev` does not. Everything else is passed on as it is.
import { createServer, request } from "node:http";
import { brotliCompressSync, constants } from "node:zlib";

const COMPRESSED = /^(text\/|application\/(javascript|json|wasm|problem)|image\/svg)/;

/** Serves `target` with compression; resolves to a server that listens on a free port. */
export function edge(target) {
  const cache = new Map();
  const compress = (key, body) => {
    // The edge compresses a file once, not for every visitor.
    if (!cache.has(key)) {
      cache.set(key, brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: body.length } }));
    }
    return cache.get(key);
  };
  const server = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, "accept-encoding": "identity" };
    const passed = request(target + incoming.url, { method: incoming.method, headers }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("end", () => {
        let body = Buffer.concat(chunks);
        const { "transfer-encoding": _, ...rest } = answer.headers;
        if (COMPRESSED.test(rest["content-type"] ?? "") && /\bbr\b/.test(incoming.headers["accept-encoding"] ?? "")) {
          const key = incoming.url.startsWith("/api/") ? body.toString() : incoming.url;
          body = compress(key, body);
          rest["content-encoding"] = "br";
        }
        outgoing.writeHead(answer.statusCode, { ...rest, "content-length": body.length }).end(body);
      });
    });
    passed.on("error", () => outgoing.writeHead(502).end());
    incoming.pipe(passed);
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}
