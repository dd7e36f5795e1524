// Writes one document for each view into Trunk's output, so that what is painted before the program
// runs, what search engines read and what remains without JavaScript is of the view that was asked
// for. Trunk runs it (Trunk.toml); the program shows the same headings (src/components/intro.rs).
//
//   node frontend/shells.mjs <folder with index.html>
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const out = process.argv[2];
const document = readFileSync(join(out, "index.html"), "utf8");

/** Replaces what is there exactly once. */
function put(text, pattern, replacement) {
  if (text.match(new RegExp(pattern, "g"))?.length !== 1) throw new Error(`index.html: not one ${pattern}`);
  return text.replace(pattern, replacement);
}

for (const [link, path, title] of document.matchAll(/<a href="?\/([a-z]*)"?>(\w+)<\/a>/g)) {
  const intro = readFileSync(join(import.meta.dirname, "shells", `${path || "explore"}.html`), "utf8").trim();
  let shell = put(document, /<main id="?main"?[^>]*>/, (main) => main + intro);
  if (path !== "") {
    const description = /<p class="lede">(.*)<\/p>/.exec(intro)[1];
    shell = put(shell, /<title>.*?<\/title>/, `<title>${title} · Edgestate</title>`);
    shell = put(shell, /(?<=<meta content=")[^"]*(?=" name="?description)/, description);
    shell = put(shell, new RegExp(link), link.replace("<a", "<a aria-current=page"));
  }
  writeFileSync(join(out, `${path || "index"}.html`), shell);
}
