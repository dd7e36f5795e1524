// The Visits view as its user sees it.
export class Visits {
  constructor(page) {
    this.page = page;
    this.heading = page.getByRole("heading", { level: 1, name: "Counted once" });
    this.total = page.locator("dl div", { hasText: "Total" }).locator("dd");
    this.ownVisit = page.locator(".own-visit");
    this.bars = page.locator(".chart rect");
    this.table = page.locator(".series table");
    this.asTable = page.getByText("As a table");
    this.top = page.locator(".top");
    this.problem = page.getByRole("alert");
  }

  open(query = "") {
    return this.page.goto(`/visits${query}`);
  }

  interval(name) {
    return this.page.getByRole("navigation", { name: "Width of a bar" }).getByRole("link", { name });
  }
}
