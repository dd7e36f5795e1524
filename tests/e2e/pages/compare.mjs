// The Compare view as its user sees it.
export class Compare {
  constructor(page) {
    this.page = page;
    this.run = page.getByRole("button", { name: "Run", exact: true });
    this.stop = page.getByRole("button", { name: "Stop" });
    this.progress = page.locator(".progress small");
    this.rows = page.locator(".comparison tbody tr");
    this.marks = page.locator(".strips path");
    this.strips = page.locator(".strips figcaption");
    this.ticks = page.locator(".strips .ticks li");
    const curves = page.getByRole("region", { name: "The break-even" });
    this.curves = {
      paths: curves.locator("path"),
      description: curves.locator("figcaption"),
      reading: curves.getByRole("status"),
      again: curves.getByRole("button", { name: "Measure again" }),
    };
    this.reading = page.locator(".comparison .reading");
  }

  open(query = "") {
    return this.page.goto(`/compare${query}`);
  }

  field(name) {
    return this.page.getByLabel(name, { exact: true });
  }
}
