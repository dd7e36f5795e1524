// Playwright's assertions about elements, for pages over WebDriver: each looks again until it holds.
import { expect as base } from "@playwright/test";

const PAUSE_MS = 50;

const plain = (text) => text.replace(/\s+/g, " ").trim();
const equals = (said, wanted) => (wanted instanceof RegExp ? wanted.test(said) : said === plain(wanted));
const includes = (said, wanted) => (wanted instanceof RegExp ? wanted.test(said) : said.includes(plain(wanted)));

/** A matcher that reads until what it reads passes, or may no longer. */
function awaited(name, read, passes) {
  return async function (subject, ...wanted) {
    const end = Date.now() + this.timeout;
    let seen, pass;
    do {
      try {
        seen = await read(subject, ...wanted);
        pass = passes(seen, ...wanted);
      } catch (error) {
        // The element went away meanwhile, or the document did.
        [seen, pass] = [error.message, this.isNot];
      }
      if (pass !== this.isNot) break;
      await new Promise((again) => setTimeout(again, PAUSE_MS));
    } while (Date.now() < end);
    const message = () => `${name}: ${this.isNot ? "not " : ""}${wanted.map(String).join(", ")}\nseen: ${JSON.stringify(seen)}\nof ${JSON.stringify(subject.steps)}`;
    return { name, pass, message };
  };
}

/** Of the one element, in the page. */
const one = (work) => (locator, ...given) =>
  locator.evaluateAll(`(found, given) => { if (found.length !== 1) throw new Error(found.length + " elements"); return (${work})(found[0], given); }`, given[0]);

const isShown = (locator) =>
  locator.evaluateAll((found) => found.some((element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0));

const text = one((element) => element.textContent);

export const expect = base.extend({
  toHaveText: awaited("toHaveText", text, (said, wanted) => equals(plain(said), wanted)),
  toContainText: awaited("toContainText", text, (said, wanted) => includes(plain(said), wanted)),
  toHaveCount: awaited("toHaveCount", (locator) => locator.count(), (count, wanted) => count === wanted),
  toHaveValue: awaited("toHaveValue", one((element) => element.value), equals),
  toHaveAttribute: awaited(
    "toHaveAttribute",
    one((element, name) => element.getAttribute(name)),
    (value, _, wanted) => value !== null && equals(value, wanted),
  ),
  toHaveAccessibleName: awaited("toHaveAccessibleName", (locator) => locator.accessibleName(), equals),
  toBeVisible: awaited("toBeVisible", isShown, Boolean),
  toBeHidden: awaited("toBeHidden", isShown, (is) => !is),
  toBeChecked: awaited("toBeChecked", one((element) => element.checked), Boolean),
  toBeDisabled: awaited("toBeDisabled", one((element) => element.disabled), Boolean),
  toBeEnabled: awaited("toBeEnabled", one((element) => !element.disabled), Boolean),
  toBeFocused: awaited("toBeFocused", one((element) => element === document.activeElement), Boolean),
  toBeInViewport: awaited(
    "toBeInViewport",
    one((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return bottom > 0 && top < window.innerHeight;
    }),
    Boolean,
  ),
  toHaveTitle: awaited("toHaveTitle", (page) => page.title(), equals),
  toHaveURL: awaited(
    "toHaveURL",
    (page) => page.url(),
    (url, wanted, { origin } = {}) => equals(url, wanted instanceof RegExp ? wanted : new URL(wanted, url).href),
  ),
});
