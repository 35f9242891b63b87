// What a journey is given: a page in a fresh profile, checks, and eyes for what goes wrong unseen.

import { violations } from "./axe.mjs";
import { peopleOf, signInAs, signInWith } from "./people.mjs";

const OUT = new URL("../out/", import.meta.url);

/** A failed check: its message says it all, a stack would not help. */
class Failed extends Error {
  plain = true;
}

export class Trip {
  trouble = [];
  #browser;
  #demo;
  #title;
  #expected = new Set();
  #looked = new Set();
  #pictures = 0;

  constructor({ browser, demo, title }) {
    this.#browser = browser;
    this.#demo = demo;
    this.#title = title;
    this.base = demo.base;
  }

  /** Opens the profile: options of Playwright's contexts, such as a viewport. */
  async begin(options) {
    this.context = await this.#browser.newContext({
      baseURL: this.base,
      viewport: { width: 1280, height: 900 },
      reducedMotion: "reduce",
      locale: "en-US",
      timezoneId: "UTC",
      ...options,
    });
    this.context.setDefaultTimeout(60_000);
    await this.context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
      });
    });
    this.context.on("page", (page) => this.#watch(page));
    this.page = await this.context.newPage();
  }

  // Everything that a person would not see and a developer must.
  #watch(page) {
    const note = (line) => this.trouble.push(`${new URL(page.url(), this.base).pathname}: ${line}`);
    page.on("pageerror", (error) => note(`script error: ${error.message}`));
    page.on("console", (message) => {
      const refused = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !(refused && this.#expected.has(message.location().url))) {
        note(`console: ${message.text()} ${message.location().url}`);
      }
    });
    page.on("requestfailed", (request) => {
      const why = request.failure()?.errorText ?? "";
      if (!why.includes("ERR_ABORTED")) note(`request failed: ${request.url()} ${why}`);
    });
  }

  /** Says that the page at this address will be refused, on purpose. */
  expectRefusal(address) {
    this.#expected.add(new URL(address, this.base).href);
  }

  /** Ends the journey here unless something holds. */
  check(holds, words) {
    if (!holds) throw new Failed(words);
  }

  /** Ends the journey here unless two things are equal. */
  equal(found, wanted, words) {
    const [left, right] = [found, wanted].map((value) => JSON.stringify(value));
    this.check(left === right, `${words}: found ${left}, wanted ${right}`);
  }

  /** Opens an address, checks its status, and looks at the page. */
  async visit(path, status = 200) {
    const address = new URL(path, this.base).href;
    if (status >= 400) this.expectRefusal(address);
    const answer = await this.page.goto(address);
    this.equal(answer.status(), status, `status of ${path}`);
    await this.look(path);
    return answer;
  }

  /** Checks the page as it stands now: accessible in both themes, nothing wider than the window. */
  async look(label) {
    await this.picture(label);
    const key = `${new URL(this.page.url()).pathname} ${label}`;
    if (this.#looked.has(key) || this.context._options?.javaScriptEnabled === false) return;
    this.#looked.add(key);
    for (const colorScheme of ["light", "dark"]) {
      await this.page.emulateMedia({ colorScheme });
      const found = await violations(this.page);
      this.check(found.length === 0, `not accessible in ${colorScheme}, at ${label}:\n${found.join("\n")}`);
    }
    await this.page.emulateMedia({ colorScheme: "light" });
    const [wide, window] = await this.page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    this.check(wide <= window, `${label} is ${wide} px wide in a window of ${window} px`);
  }

  /** Signs in through the form as the first of the demo's people with that role. */
  async signIn(role) {
    const person = await signInAs(this, this.#demo, role);
    this.overview = this.page.url();
    return person;
  }

  /** Signs in as one of the demo's people. */
  signInWith(person) {
    return signInWith(this, person);
  }

  /** The demo's people whose role begins so, with their password. */
  people(role) {
    return peopleOf(this.#demo).filter((person) => person.role.startsWith(role));
  }

  /** Another person's browser, in a profile of its own; what goes wrong there counts here. */
  async beside(options = {}) {
    const other = new Trip({ browser: this.#browser, demo: this.#demo, title: `${this.#title}-beside` });
    other.trouble = this.trouble;
    await other.begin(options);
    return other;
  }

  /** Keeps a picture: always of a failure, otherwise when asked to. */
  async picture(label) {
    if (label !== "failed" && !process.env.CANOPY_SHOTS) return;
    this.#pictures += 1;
    const name = `${this.#title}-${this.#pictures}-${label.replace(/[^a-z0-9]+/gi, "-")}.png`;
    await this.page?.screenshot({ path: new URL(name, OUT).pathname, fullPage: true }).catch(() => {});
  }

  /** What was noticed on the way is as bad as a failed check. */
  finish() {}

  async end() {
    await this.context?.close();
  }
}
