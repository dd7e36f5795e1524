// The Add it view as its user sees it.
export class Add {
  constructor(page) {
    this.page = page;
    this.name = page.getByLabel("Page name");
    this.rule = page.getByRole("alert");
    this.pin = page.getByRole("checkbox", { name: /^Pin this version/ });
    this.script = this.snippet("Count");
    this.badge = this.snippet("Show a badge");
    this.number = this.snippet("Show the number");
    this.picture = page.getByRole("img", { name: /^Badge of/ });
    this.sentence = page.locator(".preview", { hasText: "Read" });
  }

  open() {
    return this.page.goto("/add");
  }

  card(name) {
    return this.page.getByRole("region", { name, exact: true });
  }

  snippet(name) {
    return this.card(name).locator("code").first();
  }
}
