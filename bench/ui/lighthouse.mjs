// Lighthouse's mobile profile on the production build, as the Worker serves it: for each view the
// median of several runs. `cargo xtask bench ui` runs it after a build.
//
//   node bench/ui/lighthouse.mjs [runs [view…]]
//
// Prints a table, and ends with 1 when a score is below its goal.
import * as chromeLauncher from "chrome-launcher";
import lighthouse from "lighthouse";
import { serve } from "../../xtask/wrangler.mjs";
import { edge } from "./edge.mjs";

const [runs = "3", ...views] = process.argv.slice(2);
const RUNS = Number(runs);
const VIEWS = views.length > 0 ? views : ["/", "/visits", "/explore", "/compare", "/add"];
const GOALS = { performance: 98, accessibility: 100, "best-practices": 100, seo: 100 };

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const whole = (number) => Math.round(number).toString();

async function measure(url, port) {
  const look = () => lighthouse(url, { port, logLevel: "error", onlyCategories: Object.keys(GOALS) });
  let { lhr } = await look();
  // Now and then Chromium loses the start of a trace (NO_NAVSTART); there is no figure to keep then.
  if (lhr.runtimeError) ({ lhr } = await look());
  if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
  const { audits, categories } = lhr;
  return {
    ...Object.fromEntries(Object.keys(GOALS).map((goal) => [goal, Math.round(categories[goal].score * 100)])),
    fcp: audits["first-contentful-paint"].numericValue,
    lcp: audits["largest-contentful-paint"].numericValue,
    tbt: audits["total-blocking-time"].numericValue,
    cls: audits["cumulative-layout-shift"].numericValue,
    bytes: audits["total-byte-weight"].numericValue,
    failed: Object.values(audits)
      .filter(({ score, scoreDisplayMode }) => score !== null && score < 0.9 && scoreDisplayMode === "binary")
      .map(({ id }) => id),
  };
}

const service = await serve();
const front = await edge(service.url);
const chrome = await chromeLauncher.launch({
  chromeFlags: ["--headless=new", "--no-sandbox"],
});
let missed = false;
try {
  console.log("| view | performance | accessibility | best practices | SEO | FCP ms | LCP ms | TBT ms | CLS | bytes |");
  console.log("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
  for (const view of VIEWS) {
    const measured = [];
    for (let run = 0; run < RUNS; run += 1) {
      measured.push(await measure(`http://127.0.0.1:${front.address().port}${view}`, chrome.port));
    }
    const of = (name) => median(measured.map((run) => run[name]));
    const scores = Object.keys(GOALS).map(of);
    missed ||= Object.values(GOALS).some((goal, place) => scores[place] < goal);
    const figures = [...scores, ...["fcp", "lcp", "tbt"].map((name) => whole(of(name))), of("cls").toFixed(3), whole(of("bytes"))];
    console.log(`| ${view} | ${figures.join(" | ")} |`);
    for (const audit of new Set(measured.flatMap((run) => run.failed))) console.log(`  - ${audit}`);
  }
} finally {
  await chrome.kill();
  front.close();
  front.closeAllConnections();
  await service.stop();
}
process.exitCode = missed ? 1 : 0;
