/** Who wrote, or to whom one writes: contact, company, colleague, or nobody known yet. */

import { button, h, icon, initials, link, word } from "./dom.js";

const AT_ONCE = 1;

/** The people of a message, the first in full; `oncreate` is called with somebody who is not known. */
export function peopleCard(people, { oncreate, atOnce = AT_ONCE, title = "" }) {
  const [first, rest] = [people.slice(0, atOnce), people.slice(atOnce)];
  return h(
    "section",
    { class: "pane-people", "aria-label": title || word("people") },
    title && h("h2", { class: "pane-label" }, title),
    first.map((one) => personLine(one, oncreate)),
    rest.length > 0 &&
      h(
        "details",
        {},
        h("summary", {}, word("others", { count: rest.length })),
        rest.map((one) => personLine(one, oncreate)),
      ),
  );
}

function personLine(person, oncreate) {
  const shown = person.contact?.title || person.name || person.email;
  const isUnknown = !person.contact && !person.is_colleague;
  const sign = isUnknown ? icon("unknown") : initials(shown);
  return h(
    "div",
    { class: "pane-person" },
    h("span", { class: `avatar ${isUnknown ? "avatar-none" : ""}`, "aria-hidden": "true" }, sign),
    h(
      "div",
      { class: "pane-grow" },
      h("p", { class: "pane-name ellipsis" }, person.contact ? link(person.contact, "link") : shown),
      shown !== person.email && h("p", { class: "small muted ellipsis", title: person.email }, person.email),
      person.relation && companyLine(person),
      h(
        "p",
        { class: "pane-marks" },
        person.is_colleague && h("span", { class: "pill info" }, word("colleague")),
        isUnknown && h("span", { class: "pill warn" }, word("unknown")),
        isUnknown &&
          oncreate &&
          button(word("create-contact"), { onclick: () => oncreate(person) }, icon("person-add")),
      ),
    ),
  );
}

function companyLine({ relation, is_guess: isGuess }) {
  return h(
    "p",
    { class: "pane-company" },
    icon("relations"),
    link(relation, "link ellipsis"),
    isGuess && h("span", { class: "small muted" }, word("guess")),
  );
}
