// Writes src/crawlers.js: the crawlers of the npm package `isbot` as one pattern. Run it after that
// package has changed: `node worker/crawlers.mjs`. With `--check` it only says whether it is due.
import { readFileSync, writeFileSync } from "node:fs";
import { list } from "isbot";

// The list also names HTTP libraries. Here a call by one of them is a use of the API, which counts;
// what names itself as a crawler, a preview or a headless browser does not. So the patterns that
// match plain HTTP clients are left out.
const HTTP_CLIENTS = [
  "curl/8.5.0", "Wget/1.21", "HTTPie/3.2", "xh/0.22", "PostmanRuntime/7.36.0", "k6/0.49.0", "oha/1.4",
  "python-requests/2.31.0", "python-httpx/0.27.0", "Python-urllib/3.11", "okhttp/4.9.0", "Java/17.0.1",
  "Go-http-client/2.0", "reqwest/0.12", "ureq/2", "node", "undici", "axios/1.6.0", "Deno/1.40", "Bun/1.0",
];
const crawlers = list.filter((pattern) => !HTTP_CLIENTS.some((client) => new RegExp(pattern, "i").test(client)));

const file = new URL("src/crawlers.js", import.meta.url);
const text = `// Written by ../crawlers.mjs from the npm package \`isbot\` (Unlicense); do not edit.
const CRAWLER =
  /${crawlers.join("|").replaceAll("/", "\\/").replaceAll("\\\\/", "\\/")}/i;

export const isBot = (userAgent) => CRAWLER.test(userAgent);
`;

if (!process.argv.includes("--check")) {
  writeFileSync(file, text);
} else if (readFileSync(file, "utf8") !== text) {
  console.error("worker/src/crawlers.js is not what the package `isbot` says now: node worker/crawlers.mjs");
  process.exit(1);
}
