// A page over W3C WebDriver, in the words of Playwright's.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { key, Locator } from "./locator.mjs";

const source = (module) => readFileSync(createRequire(import.meta.url).resolve(module), "utf8");
/** Finds elements by role and name, which WebDriver cannot; stays with the document. */
const LIBRARY = `const module = {}, exports = (window.testingLibrary = {});
  ${source("@testing-library/dom/dist/@testing-library/dom.umd.min.js")}
  ${source("./find.js")}
  window.testingLibrary.find = find;`;
const AXE = source("axe-core/axe.min.js");
export class Page extends Locator {
  constructor(driver, origin) {
    super(undefined, []);
    this.page = this;
    this.driver = driver;
    this.origin = origin;
    this.keyboard = { press: (name) => driver.actions().sendKeys(key(name)).perform() };
    this.mouse = { move: (x, y) => driver.actions().move({ x: Math.round(x), y: Math.round(y) }).perform() };
    const call = (method) => async (path, { headers, data } = {}) => {
      const answer = await fetch(new URL(path, origin), { method, headers, body: data });
      return { ok: () => answer.ok, status: () => answer.status, text: () => answer.text(), json: () => answer.json() };
    };
    this.request = { get: call("GET"), post: call("POST") };
  }

  goto(path) {
    return this.driver.get(new URL(path, this.origin).href);
  }

  url() {
    return this.driver.getCurrentUrl();
  }

  title() {
    return this.driver.getTitle();
  }

  reload() {
    return this.driver.navigate().refresh();
  }

  goBack() {
    return this.driver.navigate().back();
  }

  goForward() {
    return this.driver.navigate().forward();
  }

  run(script, ...given) {
    return this.driver.executeScript(script, ...given);
  }

  evaluate(work, given) {
    return this.run(`return (${work})(...arguments)`, given);
  }

  async find(steps, work, given) {
    const script = `const library = window.testingLibrary, [steps, given] = arguments;
      return library ? (${work})(library.find(steps), given) : "no library";`;
    const found = await this.run(script, steps, given);
    if (found !== "no library") return found;
    await this.run(LIBRARY);
    return this.run(script, steps, given);
  }

  async violations() {
    return this.driver.executeAsyncScript(`${AXE}; const done = arguments[0];
      axe.run().then(({ violations }) => done(violations), (error) => done([{ id: String(error), nodes: [] }]));`);
  }
}
