// The Redis behind the Worker: stopped and started, and asked what was counted.
export class Redis {
  constructor(front) {
    this.front = front;
  }

  stop() {
    return this.#tell("stop");
  }

  start() {
    return this.#tell("start");
  }

  #tell(what) {
    return fetch(`${this.front.url}/_front/redis/${what}`, { method: "POST" });
  }

  /** How many visits of a page, or of several, it holds. */
  async total(...pages) {
    const keys = pages.map((page) => `edgestate:v1:visits:{${page}}:total`);
    const answer = await fetch(this.front.url, {
      method: "POST",
      headers: { authorization: `Bearer ${this.front.token}` },
      body: JSON.stringify(["MGET", ...keys]),
    });
    return (await answer.json()).result.reduce((sum, count) => sum + Number(count), 0);
  }
}
