/** What a long piece of work says of itself, and what came of it. */

import { banner, h, link, say, word } from "./dom.js";

const TONES = { filed: "good", saved: "good", duplicate: "info", unread: "warn" };

export class Progress {
  constructor() {
    this.text = h("p", { class: "small" });
    this.bar = h("progress", { max: 100 });
    this.work = h("div", { class: "pane-work", hidden: true }, this.text, this.bar);
    this.results = h("div", { class: "pane-results" });
    this.element = h("div", {}, this.work, this.results);
  }

  start() {
    this.results.replaceChildren();
    this.work.hidden = false;
  }

  /** Tell the present step; without a figure the bar only moves. */
  step(text, percent = null) {
    this.text.textContent = text;
    if (percent === null) this.bar.removeAttribute("value");
    else this.bar.value = percent;
  }

  end() {
    this.work.hidden = true;
  }

  /** Show what the site answered. */
  result({ status, text, url, title, isRebuilt }, name = "") {
    const told = name ? `${name}: ${text}` : text;
    const more = isRebuilt && h("p", { class: "small" }, word("rebuilt"));
    this.results.append(banner(TONES[status] ?? "info", told, more, url && link({ url, title }, "link ellipsis")));
    say(told);
  }

  problem(text, name = "") {
    const told = name && !text.includes(name) ? `${name}: ${text}` : text;
    this.results.append(banner("bad", told));
    say(told);
  }
}
