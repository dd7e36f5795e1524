// The Explore view as its user sees it.
import { expect } from "@playwright/test";

export class Explore {
  constructor(page) {
    this.page = page;
    this.number = page.getByRole("textbox", { name: "n" });
    this.slider = page.getByRole("slider", { name: "n on a growing scale" });
    this.value = page.locator(".value");
    this.digits = page.locator(".digits");
    this.summary = page.locator(".answer .summary");
    this.problem = page.getByRole("alert");
    this.again = page.getByRole("button", { name: "Ask again" });
    this.strategy = page.getByLabel("Cache strategy");
    this.path = page.getByRole("list", { name: "Path of the request" });
    this.unfold = page.getByRole("button", { name: /^Unfold/ });
    this.tallies = page.locator(".tallies");
    this.here = new Here(page.getByRole("region", { name: "Computed here as well" }));
    this.ownVisit = page.locator(".own-visit");
    // Of the program, not of the shell that covers it until it is made.
    this.status = page.locator("body > #status");
  }

  open(query = "") {
    return this.page.goto(`/explore${query}`);
  }

  example(name) {
    return this.page.getByRole("list", { name: "Examples" }).getByRole("link", { name, exact: true });
  }

  /** Waits until the whole value is this one, however it is grouped. */
  async shows(digits) {
    await expect.poll(async () => (await this.digits.textContent()).replace(/\s/g, "")).toBe(digits);
  }

  /** Records the requests for numbers from now on. */
  requests() {
    const asked = [];
    this.page.on("request", (request) => {
      const match = /\/api\/fibonacci\/([^?]*)/.exec(request.url());
      if (match) asked.push(match[1]);
    });
    return asked;
  }
}

/** The same number computed in the browser. */
class Here {
  constructor(region) {
    this.region = region;
    this.status = region.getByRole("status");
    this.problem = region.getByRole("alert");
  }

  number(name) {
    return this.region.locator("dl div", { hasText: name }).locator("dd").first();
  }
}
