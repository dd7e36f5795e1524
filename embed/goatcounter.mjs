// The numbers of GoatCounter as lines that `POST /api/import` takes, one for each page, by the names that count.js
// gives them. docs/moving.md says how to go on.
//
//   node embed/goatcounter.mjs <folder>   of its JSON export (version 1), unpacked
//   node embed/goatcounter.mjs <file>     its CSV export (version 2), unpacked
//
// Events and bots are left out, and so is everything that is not counted here.
import { createReadStream, readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { nameOf, pathOf } from "./src/page-name.js";

/** The lines of a file, without reading all of it at once. */
const lines = (file) => createInterface({ input: createReadStream(file), crlfDelay: Infinity });

async function* objects(file) {
  for await (const line of lines(file)) if (line.trim()) yield JSON.parse(line);
}

/** The rows of a CSV file, whose quoted fields may hold anything. */
async function* rows(file) {
  let [row, field, quoted, closed] = [[], "", false, false];
  for await (const chunk of createReadStream(file, "utf8"))
    for (const char of chunk) {
      if (quoted && !closed) {
        if (char === '"') closed = true;
        else field += char;
      } else if (char === '"') {
        // Of two within a quoted field the second one is the one that is meant.
        if (closed) field += char;
        [quoted, closed] = [true, false];
      } else if (char === "," || char === "\n") {
        row.push(field);
        [field, quoted, closed] = ["", false, false];
        if (char === ",") continue;
        if (row.length > 1) yield row;
        row = [];
      } else if (char !== "\r") field += char;
    }
  if (row.length > 0) yield [...row, field];
}

/** How often each path was seen, from a JSON export. */
async function* ofFolder(folder) {
  const { export_version: version } = JSON.parse(readFileSync(join(folder, "info.json"), "utf8"));
  if (!version.startsWith("1.")) throw new Error(`version ${version} of the JSON export is not known here`);
  const paths = new Map();
  for await (const { id, path, event } of objects(join(folder, "paths.jsonl"))) if (!event) paths.set(id, path);
  for await (const { path_id: id, count } of objects(join(folder, "hit_stats.jsonl")))
    if (paths.has(id)) yield [paths.get(id), count];
}

/** The same from a CSV export, which has a row for each view. */
async function* ofTable(file) {
  let columns;
  for await (const row of rows(file)) {
    if (!columns) {
      if (row[0] !== "2Path") throw new Error(`"${row[0]}" is not how version 2 of the CSV export begins`);
      columns = ["2Path", "Event", "Bot"].map((name) => row.indexOf(name));
      continue;
    }
    const [path, event, bot] = columns.map((column) => row[column]);
    if (["0", "false"].includes(event) && bot === "0") yield [path, 1];
  }
}

/** Lines for an import. */
export async function* converted(source) {
  const totals = new Map();
  const numbers = statSync(source).isDirectory() ? ofFolder(source) : ofTable(source);
  for await (const [path, count] of numbers) {
    const page = nameOf(pathOf(new URL(`https://site.invalid${path.replace(/^\/*/, "/")}`).pathname));
    totals.set(page, (totals.get(page) ?? 0) + count);
  }
  for (const [page, total] of totals) yield JSON.stringify({ page, source: "goatcounter", total });
}

const [, program, source] = process.argv;
// Wherever it was called from, by a link too.
if (program && realpathSync(program) === import.meta.filename) for await (const line of converted(source)) console.log(line);
