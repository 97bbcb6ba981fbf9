/** The pane beside a message that is read: who wrote it, where it belongs, and what becomes of it. */

import { banner, button, h, icon, link, word } from "./dom.js";
import { fileAttachment, fileMessage } from "./filing.js";
import { attachmentsOf, fileName, letterOf } from "./mailbox.js";
import { MakeForm } from "./making.js";
import { peopleCard } from "./people.js";
import { Places } from "./places.js";
import { Progress } from "./progress.js";
import { tell } from "./requests.js";
import { SignedOut } from "./session.js";

const SHOWN_NAME = 200;

export class Reading {
  constructor(item, profile, { onsignedout }) {
    Object.assign(this, { item, profile, onsignedout });
    this.progress = new Progress();
    this.element = h("div", { class: "pane-stack" }, h("p", { class: "pane-waiting muted" }, word("loading")));
  }

  async load() {
    this.letter = await letterOf(this.item);
    this.found = await tell("who", this.letter);
    this.draw();
  }

  draw() {
    const { people, filed, suggestions } = this.found;
    const { may } = this.profile;
    this.places = new Places(suggestions, { onproblem: (problem) => this.fail(problem) });
    this.forms = h("div");
    this.filed = h("div", { class: "pane-stack" }, filed.map((one) => banner("info", one.text, link({ ...one, title: word("open") }, "link"))));
    this.element.replaceChildren(
      this.filed,
      h("div", { class: "card" }, peopleCard(people, { oncreate: may.contacts && ((person) => this.make("contacts", person)) })),
      this.forms,
      may.file || may.attachments ? this.filingCard() : banner("info", word("may-not-file")),
      ...this.openItems(),
      ...this.makers(),
    );
  }

  filingCard() {
    const { may } = this.profile;
    this.file = h("button", { type: "submit", class: "btn main" }, icon("mail"), this.fileLabel());
    return h(
      "form",
      { class: "card pane-filing", onsubmit: (event) => this.submit(event) },
      this.places.element,
      may.attachments && this.attachments(),
      h("div", { class: "pane-foot" }, this.progress.element, may.file && this.file),
    );
  }

  fileLabel() {
    return word(this.found.filed.length ? "file-again" : "file");
  }

  async submit(event) {
    event.preventDefault();
    await this.work(this.file, async () => {
      const told = await fileMessage(this.item, this.places.chosen, (...step) => this.progress.step(...step));
      this.progress.result(told);
      this.filed.replaceChildren();
    });
  }

  attachments() {
    const files = attachmentsOf(this.item).filter((one) => !one.isInline);
    if (!files.length) return null;
    this.boxes = files.map((one) => h("input", { type: "checkbox" }));
    const lines = files.map((one, at) => h("label", { class: "pane-option" }, this.boxes[at], h("span", { class: "pane-grow ellipsis" }, fileName(one)), h("span", { class: "small muted nowrap" }, size(one.size))));
    const save = button(word("save-attachments"), { onclick: () => this.saveAttachments(files, save) }, icon("attach"));
    return h(
      "details",
      { class: "pane-attachments" },
      h("summary", {}, word("attachments"), " ", h("span", { class: "badge" }, String(files.length))),
      h("p", { class: "small muted" }, word("attachments-note")),
      lines,
      save,
    );
  }

  async saveAttachments(files, save) {
    const chosen = files.filter((_one, at) => this.boxes[at].checked);
    await this.work(save, async () => {
      const place = this.places.chosen;
      if (!chosen.length || !place) {
        this.progress.problem(word(chosen.length ? "choose-place" : "choose-attachment"));
        return;
      }
      for (const [at, one] of chosen.entries()) {
        const step = (text, percent) => this.progress.step(`${word("of", { done: at + 1, total: chosen.length })} · ${text}`, percent);
        await this.tried(fileName(one), async () => this.progress.result(await fileAttachment(this.item, one, place, step), fileName(one)));
      }
    });
  }

  /** Let one of several go wrong without the others. */
  async tried(name, deed) {
    try {
      await deed();
    } catch (problem) {
      if (problem instanceof SignedOut) throw problem;
      this.progress.problem(problem.message, name);
    }
  }

  async work(pressed, deed) {
    pressed.disabled = true;
    this.progress.start();
    try {
      await deed();
    } catch (problem) {
      this.fail(problem);
    } finally {
      this.progress.end();
      pressed.disabled = false;
    }
  }

  fail(problem) {
    if (problem instanceof SignedOut) this.onsignedout();
    else this.progress.problem(problem.message);
  }

  openItems() {
    const parts = [["cases", "open-cases"], ["activities", "open-activities"]];
    return parts.filter(([list]) => this.found[list].length).map(([list, label]) =>
      h(
        "details",
        { class: "card pane-open" },
        h("summary", {}, word(label), " ", h("span", { class: "badge" }, String(this.found[list].length))),
        h("ul", { class: "pane-list" }, this.found[list].map((one) => h("li", {}, icon(list), link(one, "link ellipsis pane-grow"), h("span", { class: "small muted nowrap" }, one.detail)))),
      ),
    );
  }

  makers() {
    const offered = ["cases", "activities", "contacts"].filter((list) => this.profile.may[list]);
    if (!offered.length) return [];
    const buttons = offered.map((list) => button(word(`make-${list}`), { onclick: () => this.make(list) }, icon(list)));
    return [h("section", { class: "pane-make", "aria-label": word("make") }, h("h2", { class: "pane-label" }, word("make")), h("div", { class: "pane-buttons" }, buttons))];
  }

  make(list, person = this.found.people[0]) {
    const form = new MakeForm(list, {
      ...proposed(list, this.letter, person),
      companies: companiesOf(this.found.people),
      types: this.profile.activity_types,
      onmade: (made) => this.made(list, made),
      onclose: () => {},
    });
    this.forms.replaceChildren(form.element);
    form.element.scrollIntoView({ block: "nearest" });
    form.element.querySelector("input, select").focus();
  }

  async made(list, made) {
    try {
      this.found = await tell("who", this.letter);
    } catch (problem) {
      this.fail(problem);
      return;
    }
    this.draw();
    this.places.add(made);
    this.forms.replaceChildren(banner("good", word("made", { title: made.title }), link(made, "link")));
    this.file?.focus();
  }
}

/** What a form begins with, out of the message. */
function proposed(list, letter, person) {
  const relation = person?.relation?.id ?? "";
  const hidden = person?.contact && list !== "contacts" ? { contact: person.contact.id } : {};
  if (list === "contacts") return { values: { ...namesOf(person), email: person?.email ?? "", relation }, hidden: {} };
  return { values: { name: letter.subject.slice(0, SHOWN_NAME), relation }, hidden };
}

/** A first name and a surname: “Nová, Anna” and “Anna Nová” are the same person. */
export function namesOf(person) {
  const shown = (person?.name ?? "").includes("@") ? "" : (person?.name ?? "").trim();
  const [last, first] = shown.includes(",") ? shown.split(/\s*,\s*/, 2) : [shown.split(/\s+/).pop(), shown.split(/\s+/).slice(0, -1).join(" ")];
  return { first_name: (first ?? "").slice(0, 80), last_name: (last ?? "").slice(0, 120) };
}

function companiesOf(people) {
  const found = people.filter((one) => one.relation).map((one) => [one.relation.id, one.relation]);
  return [...new Map(found).values()];
}

function size(bytes) {
  if (!bytes) return "";
  const kilobytes = Math.max(1, Math.round(bytes / 1024));
  return kilobytes < 1024 ? `${kilobytes} kB` : `${(kilobytes / 1024).toFixed(1)} MB`;
}
