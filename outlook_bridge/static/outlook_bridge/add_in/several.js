/** The pane beside several selected messages: one place for all, and a result for each. */

import { banner, h, icon, word } from "./dom.js";
import { fileMessage } from "./filing.js";
import { opensSeveral, withLoaded } from "./mailbox.js";
import { Places } from "./places.js";
import { Progress } from "./progress.js";
import { tell } from "./requests.js";
import { SignedOut } from "./session.js";

export class Several {
  constructor(messages, profile, { onsignedout }) {
    Object.assign(this, { messages, profile, onsignedout });
    this.progress = new Progress();
    this.element = h("div", { class: "pane-stack" });
  }

  async load() {
    const title = word("selected", { count: this.messages.length });
    const head = h("div", { class: "card pane-several" }, icon("several"), h("h2", {}, title));
    if (!opensSeveral()) {
      this.element.replaceChildren(head, banner("info", word("several-old")));
      return;
    }
    const { suggestions } = await tell("who", {});
    this.places = new Places(suggestions, { onproblem: (problem) => this.progress.problem(problem.message) });
    this.element.replaceChildren(head, this.profile.may.file ? this.filingCard() : banner("info", word("may-not-file")));
  }

  filingCard() {
    this.file = h("button", { type: "submit", class: "btn main" }, icon("mail"), word("file-several", { count: this.messages.length }));
    return h(
      "form",
      { class: "card pane-filing", onsubmit: (event) => this.submit(event) },
      this.places.element,
      h("div", { class: "pane-foot" }, this.progress.element, this.file),
    );
  }

  async submit(event) {
    event.preventDefault();
    this.file.disabled = true;
    this.progress.start();
    const total = this.messages.length;
    for (const [at, message] of this.messages.entries()) {
      const step = (text, percent) => this.progress.step(`${word("of", { done: at + 1, total })} · ${text}`, percent);
      try {
        const told = await withLoaded(message.itemId, (item) => fileMessage(item, this.places.chosen, step));
        this.progress.result(told, message.subject);
      } catch (problem) {
        if (problem instanceof SignedOut) {
          this.onsignedout();
          return;
        }
        this.progress.problem(problem.message || word("no-bytes"), message.subject);
      }
    }
    this.progress.end();
    this.file.disabled = false;
  }
}
