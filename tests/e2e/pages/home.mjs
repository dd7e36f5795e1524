// The Home view as its user sees it.
export class Home {
  constructor(page) {
    this.page = page;
    this.count = page.locator(".live .number");
    this.ownVisit = page.locator(".own-visit");
    this.lab = page.getByRole("region", { name: "Break it" });
    this.mode = this.lab.locator(".mode");
    this.send = this.lab.getByRole("button", { name: "Send 40 visits" });
    this.stop = this.lab.getByRole("button", { name: "Stop" });
    this.outcome = this.lab.getByRole("status");
    this.problem = this.lab.getByRole("alert");
    this.race = page.getByRole("region", { name: "Why it takes one step" });
  }

  open(query = "") {
    return this.page.goto(`/${query}`);
  }

  fault(name) {
    return this.lab.getByRole("switch", { name });
  }

  /** Switches on the faults of these names, and no other. */
  async choose(...names) {
    for (const name of ["Lose requests", "Lose replies", "Pull the plug", "Reload half-way"]) {
      await this.fault(name).setChecked(names.includes(name));
    }
  }

  line(name) {
    return this.lab.getByRole("img", { name: new RegExp(`^${name}:`) });
  }

  /** How many marks of that kind a time line has. */
  marks(name, mark) {
    return this.line(name).locator(`[data-mark="${mark}"]`).count();
  }

  async says(name) {
    const score = this.lab.locator(".score div", { hasText: name }).locator("dd");
    return { value: Number(await score.first().textContent()), verdict: await score.last().textContent() };
  }
}
