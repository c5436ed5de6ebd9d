// Visitor without scripts: requests addresses, fills in the pages' own forms, keeps cookies.
import { formWith } from "./dom.mjs";
import { anyAddress } from "./server.mjs";

export class Visitor {
  #cookies = new Map();
  #address = anyAddress();

  constructor(url) {
    this.url = url;
  }

  /** Same visitor at another server on the same database. */
  at(url) {
    const same = new Visitor(url);
    same.#cookies = new Map(this.#cookies);
    return same;
  }

  get(path) {
    return this.#ask(path, { method: "GET" });
  }

  /** Posts fields, an object or a list of pairs, as a form. */
  post(path, fields) {
    return this.#ask(path, { method: "POST", body: new URLSearchParams(fields) });
  }

  /** Fills in the form at `path` with the button `action`, and presses that. A list is several values of one name. */
  async press(path, action, fields = {}) {
    const page = await this.get(path);
    if (page.status !== 200) throw new Error(`${path}: ${page.status}`);
    return this.pressOn(page.html, path, action, fields);
  }

  /** Presses like `press`, on a page that was loaded before. */
  pressOn(html, path, action, fields = {}) {
    const form = formWith(html, action);
    const pairs = form.fields.filter(([name]) => !Object.hasOwn(fields, name));
    for (const [name, value] of Object.entries(fields)) {
      pairs.push(...[value].flat().map((each) => [name, each]));
    }
    return this.post(form.to ?? path.split(/[?#]/)[0], [...pairs, ["action", action]]);
  }

  async #ask(path, options) {
    const headers = { "x-forwarded-for": this.#address };
    if (this.#cookies.size) headers.cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const signal = AbortSignal.timeout(30_000);
    const answer = await fetch(this.url + path.split("#")[0], { ...options, headers, signal, redirect: "manual" });
    for (const set of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set);
      if (value) this.#cookies.set(name, value);
      else this.#cookies.delete(name);
    }
    // The port differs at each start.
    const html = (await answer.text()).replaceAll(this.url, "http://site.example");
    const location = answer.headers.get("location")?.replace(this.url, "");
    return { status: answer.status, location, headers: answer.headers, html };
  }
}
