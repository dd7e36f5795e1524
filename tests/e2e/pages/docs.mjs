// The API's documentation: Swagger UI, one operation at a time.
export class Docs {
  constructor(page) {
    this.page = page;
  }

  /** Loads the page with the operation of that id open. */
  async open(tag, id) {
    await this.page.goto(`/docs#/${tag}/${id}`);
    await this.choose(tag, id);
  }

  /** Goes on to another one. */
  async choose(tag, id) {
    this.operation = this.page.locator(`#operations-${tag}-${id}`);
    this.answer = this.operation.locator(".live-responses-table tbody .response-col_status");
    const control = this.operation.locator(".opblock-summary-control");
    if ((await control.getAttribute("aria-expanded")) === "false") await control.click();
    await this.operation.getByRole("button", { name: "Execute" }).waitFor();
  }

  async execute() {
    await this.operation.getByRole("button", { name: "Execute" }).click();
  }

  async authorize(token) {
    await this.page.getByRole("button", { name: "Authorize", exact: true }).click();
    const dialog = this.page.locator(".modal-ux");
    await dialog.getByRole("textbox").fill(token);
    await dialog.getByRole("button", { name: "Apply credentials" }).click();
    await dialog.getByRole("button", { name: "Close" }).first().click();
  }
}
