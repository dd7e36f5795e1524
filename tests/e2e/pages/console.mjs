// The API view as its user sees it.
export class Console {
  constructor(page) {
    this.page = page;
    this.endpoints = page.locator(".endpoints");
    this.path = page.getByLabel("Request");
    this.headers = page.getByLabel("Headers, one a line");
    this.curl = page.locator("pre.curl");
    this.send = page.getByRole("button", { name: "Send" });
    this.copy = page.getByRole("button", { name: "Copy as curl" });
    this.status = page.getByRole("status").filter({ hasText: / in .*byte/ });
    this.responseHeaders = page.getByLabel("Response headers");
    this.body = page.getByLabel("Response body");
  }

  open(call) {
    return this.page.goto(`/console?call=${call}`);
  }
}
