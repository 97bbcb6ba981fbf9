/** Where a message is filed: suggestions with their reasons, a search for another place, or none. */

import { button, h, icon, say, word } from "./dom.js";
import { ask } from "./requests.js";

const NOWHERE = "";
const keyOf = (place) => `${place.list}:${place.id}`;

/** The choice of a place; `chosen` gives it, null for the e-mail library alone. */
export class Places {
  constructor(suggestions, { onproblem }) {
    this.onproblem = onproblem;
    this.known = new Map(suggestions.map((one) => [keyOf(one), one]));
    this.options = h("div", { class: "pane-options" });
    this.search = this.searchForm();
    this.element = h(
      "fieldset",
      { class: "pane-places" },
      h("legend", { class: "pane-label" }, word("file-under")),
      this.options,
      this.search,
    );
    this.draw(suggestions.length ? keyOf(suggestions[0]) : NOWHERE);
  }

  get chosen() {
    const value = this.options.querySelector("input:checked")?.value ?? NOWHERE;
    return this.known.get(value) ?? null;
  }

  /** Put a place on top and choose it. */
  add(place) {
    this.known = new Map([[keyOf(place), place], ...this.known]);
    this.draw(keyOf(place));
  }

  draw(checked) {
    const nowhere = { title: word("library"), reason: word("library-reason"), list: "mail" };
    const places = [...this.known.entries(), [NOWHERE, nowhere]];
    this.options.replaceChildren(...places.map(([key, place]) => this.option(key, place, key === checked)));
  }

  option(key, place, isChecked) {
    const input = h("input", { type: "radio", name: "place", value: key, checked: isChecked });
    const more = [place.kind, place.detail].filter(Boolean).join(" · ");
    return h(
      "label",
      { class: "pane-option" },
      input,
      icon(place.list),
      h(
        "span",
        { class: "pane-grow" },
        h("span", { class: "pane-title" }, place.title),
        more && h("span", { class: "small muted" }, more),
        place.reason && h("span", { class: "small pane-reason" }, place.reason),
      ),
    );
  }

  searchForm() {
    const words = h("input", { type: "search", "aria-label": word("search-place"), placeholder: word("search-place") });
    const found = h("p", { class: "small muted", role: "status" });
    const find = async () => {
      if (!words.value.trim()) return;
      found.textContent = "";
      try {
        const { places } = await ask("find", { q: words.value });
        this.show(places, found);
      } catch (problem) {
        this.onproblem(problem);
      }
    };
    words.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      // The search stands within the form that files.
      event.preventDefault();
      find();
    });
    return h("div", { class: "pane-search" }, words, button(word("search"), { onclick: find }, icon("search")), found);
  }

  show(places, found) {
    if (!places.length) {
      found.textContent = word("nothing-found");
      return;
    }
    this.known = new Map([...places.map((one) => [keyOf(one), one]), ...this.known]);
    this.draw(keyOf(places[0]));
    this.options.querySelector("input:checked").focus();
    say(places.map((one) => one.title).join(", "));
  }
}
