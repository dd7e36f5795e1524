// The Compare view as its user sees it.
export class Compare {
  constructor(page) {
    this.page = page;
    this.run = page.getByRole("button", { name: "Run", exact: true });
    this.stop = page.getByRole("button", { name: "Stop" });
    this.progress = page.locator(".progress small");
    this.rows = page.locator(".comparison tbody tr");
    this.marks = page.locator(".strips path");
    this.reading = page.locator(".comparison .reading");
  }

  open(query = "") {
    return this.page.goto(`/compare${query}`);
  }

  field(name) {
    return this.page.getByLabel(name, { exact: true });
  }
}
