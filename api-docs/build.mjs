// Writes what stands beside the UI into its folder, from the committed openapi.json: /openapi.json itself,
// /docs (Swagger UI, served from here), /problems with a page for each problem, and the page of addresses that lead
// nowhere. Header, footer, icon and
// colours are the UI's own, taken from its index.html.
//
//   node api-docs/build.mjs <folder with index.html>
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const here = import.meta.dirname;
const out = process.argv[2];
const swagger = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
const read = (...path) => readFileSync(join(...path), "utf8");

/** Names a file after its content, because such files are cached for a year, and returns its address. */
function put(name, extension, content) {
  const file = `${name}-${createHash("sha256").update(content).digest("hex").slice(0, 16)}.${extension}`;
  writeFileSync(join(out, file), content);
  return `/${file}`;
}

const escape = (text) => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
/** Text with `code` in it, which is all the Markdown that the problems use. */
const marked = (text) => escape(text).replace(/`([^`]+)`/g, "<code>$1</code>");

const ui = read(out, "index.html");
function take(pattern) {
  const found = ui.match(pattern);
  if (!found) throw new Error(`index.html has no ${pattern}`);
  return found[0];
}
const icon = [take(/<link[^>]*rel="?icon[^>]*>/), ...(ui.match(/<link[^>]*as="?font[^>]*>/g) ?? [])].join("\n    ");
const sheet = /href="?([^\s">]+)/.exec(take(/<link[^>]*href="?[^\s">]+\.css[^>]*>/))[1];
// Of the UI's views none is the current one here.
const header = take(/<header[\s\S]*?<\/header>/).replace(/ aria-current="?\w+"?/g, "");
const footer = take(/<footer[\s\S]*?<\/footer>/);
const frame = read(here, "frame.html");

function page(name, { title, description, head, main, current }) {
  // Swagger UI brings the main landmark of its page.
  const landmark = name === "docs" ? "div" : "main";
  const parts = { landmark, title: escape(title), description: escape(description), icon, head, main, footer };
  parts.header = header.replace(new RegExp(`<a href="?${current}"?[^>]*>`), `<a href="${current}" aria-current="page">`);
  writeFileSync(join(out, `${name}.html`), frame.replace(/{{(\w+)}}/g, (_, part) => parts[part]));
}

// What an earlier build left under another name.
for (const file of readdirSync(out)) if (/^(docs|problems|swagger-ui)-[0-9a-f]{16}\./.test(file)) rmSync(join(out, file));

const json = read(here, "../openapi.json");
const api = JSON.parse(json);
writeFileSync(join(out, "openapi.json"), JSON.stringify(api));

const [lede, more] = api.info.description.split("\n\n", 2);
const style = put("docs", "css", `@import url("${sheet}") layer(site);\n${read(swagger, "swagger-ui.css")}\n${read(here, "docs.css")}`);
const scripts = [put("swagger-ui", "js", read(swagger, "swagger-ui-bundle.js")), put("docs", "js", read(here, "docs.js"))];
page("docs", {
  title: "API",
  description: lede,
  head: `<link rel="stylesheet" href="${style}">\n    ${scripts.map((src) => `<script defer src="${src}"></script>`).join("\n    ")}`,
  current: "/docs",
  main: `<section aria-labelledby="title">
<h1 id="title">An API for any HTTP client</h1>
<p class="lede">${marked(lede)}</p>
<p class="lede">${marked(more.replace(/\[([^\]]+)\]\([^)]+\)/g, "$1"))}
The description itself is <a href="/openapi.json">openapi.json</a>; <a href="/problems">every problem</a> has a page.</p>
<h2 class="sr-only">Operations</h2>
</section>
<div id="swagger-ui"><noscript><p>The list of operations needs JavaScript; <a href="/openapi.json">openapi.json</a> holds the same.</p></noscript></div>`,
});

// Where the documentation stood before; a view of that name would go first.
if (!existsSync(join(out, "console.html"))) writeFileSync(join(out, "_redirects"), "/console /docs 301\n");

const problems = Object.entries(api.components.examples).map(([code, { summary, description, value }]) => {
  const [meaning, remedy] = description.split("\n\n");
  return { code, title: summary, meaning, remedy, value };
});
const sheets = `<link rel="stylesheet" href="${sheet}">\n    <link rel="stylesheet" href="${put("problems", "css", read(here, "problems.css"))}">`;

/** The operations that may answer with this problem. */
function from(code) {
  const found = [];
  for (const [path, item] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const answers = Object.values(operation.responses);
      if (answers.some((answer) => answer.content?.["application/problem+json"]?.examples[code]))
        found.push(`<li><a href="/docs#/${operation.tags[0]}/${operation.operationId}"><code>${method.toUpperCase()} ${path}</code></a> ${escape(operation.summary)}</li>`);
    }
  }
  return found;
}

mkdirSync(join(out, "problems"), { recursive: true });
for (const { code, title, meaning, remedy, value } of problems) {
  page(`problems/${code}`, {
    title,
    description: meaning.replaceAll("`", ""),
    head: sheets,
    current: "/docs",
    main: `<article class="problem-page">
<h1>${escape(title)}</h1>
<p class="lede"><code>${code}</code>, HTTP status ${value.status}. ${marked(meaning)}</p>
<h2>What to do</h2>
<p>${marked(remedy)}</p>
<h2>How it reads</h2>
<pre tabindex="0">${escape(JSON.stringify(value, null, 2))}</pre>
<h2>Who answers with it</h2>
<ul>
${from(code).join("\n")}
</ul>
<p><a href="/problems">All problems</a></p>
</article>`,
  });
}
page("problems", {
  title: "Problems",
  description: "Every problem that the API answers with, what it means and what to do.",
  head: sheets,
  current: "/docs",
  main: `<article class="problem-page">
<h1>Problems</h1>
<p class="lede">Errors are problem documents with a stable <code>code</code>. Each code has a page: what it means, what to do, how it reads.</p>
<table>
<thead><tr><th scope="col">Status</th><th scope="col">Code</th><th scope="col">Problem</th></tr></thead>
<tbody>
${problems.map(({ code, title, value }) => `<tr><td>${value.status}</td><td><a href="/problems/${code}">${code}</a></td><td>${escape(title)}</td></tr>`).join("\n")}
</tbody>
</table>
</article>`,
});

// Served with status 404; the program says the same where it is running already (frontend/src/pages/not_found.rs).
page("404", {
  title: "Nothing here",
  description: "The address leads nowhere.",
  head: `<link rel="stylesheet" href="${sheet}">`,
  main: `<h1>Nothing stands here</h1>
<p class="lede">The address may be mistyped. <a href="/">Begin at Home</a> instead.</p>`,
});
