// Elements of a page over WebDriver, named and used as Playwright names and uses them, as far as the page objects and
// the specs that run in every engine do. A locator is a chain of steps, which `find.js` follows in the page.
import { expect } from "@playwright/test";
import { Key } from "selenium-webdriver";
import { Select } from "selenium-webdriver/lib/select.js";

/** A step as data: a regular expression by its source. */
const plain = (step) =>
  Object.fromEntries(
    Object.entries(step).map(([name, value]) => [name, value instanceof RegExp ? { source: value.source, flags: value.flags } : value]),
  );

/** What WebDriver sends for a key that Playwright calls so. */
const key = (name) => ({ Space: " " })[name] ?? Key[name.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase()] ?? name;
export { key };

export class Locator {
  constructor(page, steps) {
    this.page = page;
    this.steps = steps;
  }

  #then(step) {
    return new Locator(this.page, [...this.steps, plain(step)]);
  }

  getByRole(role, options = {}) {
    return this.#then({ by: "role", role, ...options });
  }

  getByLabel(text, options = {}) {
    return this.#then({ by: "label", text, ...options });
  }

  getByText(text, options = {}) {
    return this.#then({ by: "text", text, ...options });
  }

  locator(css, options = {}) {
    return this.#then({ by: "css", css, ...options });
  }

  filter(options) {
    return this.#then({ by: "filter", ...options });
  }

  first() {
    return this.#then({ by: "first" });
  }

  last() {
    return this.#then({ by: "last" });
  }

  /** Gives all elements to a function in the page. */
  evaluateAll(work, given) {
    return this.page.find(this.steps, work, given);
  }

  /** The one element, once it is there. */
  async #one(work) {
    let done;
    await expect(async () => {
      const found = await this.evaluateAll((elements) => elements);
      if (found.length !== 1) throw new Error(`${found.length} elements are ${JSON.stringify(this.steps)}`);
      done = await work(found[0]);
    }).toPass({ intervals: [50, 100, 250] });
    return done;
  }

  evaluate(work, given) {
    return this.#one((element) => this.page.run(`return (${work})(...arguments)`, element, given));
  }

  count() {
    return this.evaluateAll((found) => found.length);
  }

  allTextContents() {
    return this.evaluateAll((found) => found.map((element) => element.textContent));
  }

  textContent() {
    return this.evaluate((element) => element.textContent);
  }

  getAttribute(name) {
    return this.evaluate((element, name) => element.getAttribute(name), name);
  }

  boundingBox() {
    return this.evaluate((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x, y, width, height };
    });
  }

  /** What the browser's own accessibility tree calls it. */
  accessibleName() {
    return this.#one((element) => element.getAccessibleName());
  }

  click() {
    return this.#one((element) => element.click());
  }

  focus() {
    return this.evaluate((element) => element.focus());
  }

  /** Types over what stands there. */
  fill(text) {
    return this.#one(async (element) => {
      await this.page.run("arguments[0].focus(); arguments[0].select()", element);
      await this.page.driver.actions().sendKeys(text || Key.BACK_SPACE).perform();
    });
  }

  press(name) {
    return this.#one((element) => element.sendKeys(key(name)));
  }

  check() {
    return this.setChecked(true);
  }

  async setChecked(wanted) {
    await this.#one(async (element) => {
      if ((await element.isSelected()) !== wanted) await element.click();
    });
  }

  selectOption(label) {
    return this.#one((element) => new Select(element).selectByVisibleText(label));
  }
}
