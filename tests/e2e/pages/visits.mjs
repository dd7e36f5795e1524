// The Visits view as its user sees it.
export class Visits {
  constructor(page) {
    this.page = page;
    this.heading = page.getByRole("heading", { level: 1, name: "Visits" });
    this.total = this.number("Total");
    this.ownVisit = page.locator(".own-visit");
    this.bars = page.locator(".bars i");
    this.plot = page.getByRole("slider", { name: "Visits, bar by bar" });
    this.reading = page.locator(".reading-of-bar");
    this.ticks = page.locator(".ticks li");
    this.table = page.locator(".visits-chart table");
    this.asTable = page.getByText("As a table");
    this.pages = page.getByRole("region", { name: "Pages" });
    this.search = page.getByRole("searchbox");
    this.problem = page.getByRole("alert");
  }

  open(query = "") {
    return this.page.goto(`/visits${query}`);
  }

  number(name) {
    return this.page.locator(".figures dl div", { hasText: name }).locator("dd").first();
  }

  note(name) {
    return this.page.locator(".figures dl div", { hasText: name }).locator(".note");
  }

  range(name) {
    return this.page.getByRole("navigation", { name: "Range" }).getByRole("link", { name, exact: true });
  }
}
