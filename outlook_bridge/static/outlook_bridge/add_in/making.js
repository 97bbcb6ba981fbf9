/** New cases, activities and contacts out of a message: a short form; the rest is filled in on the site. */

import { banner, button, h, word } from "./dom.js";
import { ask, Problem, tell } from "./requests.js";

const NEW_COMPANY = "new";
const OTHER_COMPANY = "other";

/** The fields of each list: name, kind, whether it must be filled in. */
const FIELDS = {
  cases: [["name", "text", true], ["relation", "company", true]],
  activities: [["activity_type", "choice", true], ["name", "text", false], ["due", "date", false], ["relation", "company", false]],
  contacts: [["first_name", "text", false], ["last_name", "text", true], ["email", "email", true], ["relation", "company", true]],
};

/** A form that makes an item of a list; `onmade` gets it, `onclose` is called when it goes away. */
export class MakeForm {
  constructor(list, { values, hidden = {}, companies, types, onmade, onclose }) {
    Object.assign(this, { list, hidden, companies: [...companies], types, onmade, onclose, confirm: "" });
    this.inputs = {};
    this.banner = h("div");
    this.save = h("button", { type: "submit", class: "btn main" }, word("save"));
    this.element = h(
      "form",
      { class: "card pane-form", "aria-label": word(`new-${list}`), novalidate: true, onsubmit: (event) => this.submit(event) },
      h("h2", {}, word(`new-${list}`)),
      this.banner,
      FIELDS[list].map(([name, kind, isNeeded]) => this.field(name, kind, isNeeded, values[name] ?? "")),
      h("div", { class: "pane-buttons" }, this.save, button(word("cancel"), { class: "btn", onclick: () => this.close() })),
    );
    this.showCompany();
  }

  field(name, kind, isNeeded, value) {
    const id = `new-${name}`;
    const input = this.inputs[name] = this.input(name, kind, id, value);
    input.required = isNeeded;
    const label = h("label", { for: id }, word(`field-${name}`), isNeeded && h("span", { class: "must", "aria-hidden": "true" }, " *"));
    return h("div", { class: "field" }, label, input, kind === "company" && this.companyParts(), h("p", { class: "errorlist", id: `${id}-error` }));
  }

  input(name, kind, id, value) {
    if (kind === "choice") {
      return h("select", { id }, this.types.map((one) => h("option", { value: one.id }, one.name)));
    }
    if (kind === "company") {
      return h("select", { id, onchange: () => this.showCompany() }, this.companyOptions(value));
    }
    return h("input", { id, type: kind, value, autocomplete: "off" });
  }

  companyOptions(chosen) {
    const isOptional = this.list === "activities";
    return [
      ...(isOptional ? [h("option", { value: "" }, word("no-company"))] : []),
      ...this.companies.map((one) => h("option", { value: one.id, selected: String(one.id) === String(chosen) }, one.title)),
      ...(isOptional ? [] : [h("option", { value: NEW_COMPANY }, word("new-company"))]),
      h("option", { value: OTHER_COMPANY }, word("find-company")),
    ];
  }

  companyParts() {
    this.company = h("input", { type: "text", "aria-label": word("field-company"), placeholder: word("field-company"), hidden: true });
    this.words = h("input", { type: "search", "aria-label": word("find-company-label"), placeholder: word("find-company-label"), hidden: true });
    this.words.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.findCompany();
    });
    this.found = h("p", { class: "small muted", role: "status" });
    return [this.company, this.words, this.found];
  }

  showCompany() {
    const { value } = this.inputs.relation;
    this.company.hidden = value !== NEW_COMPANY;
    this.words.hidden = value !== OTHER_COMPANY;
  }

  async findCompany() {
    try {
      const { places } = await ask("find", { q: this.words.value, list: "relations" });
      this.found.textContent = places.length ? "" : word("nothing-found");
      if (!places.length) return;
      const known = new Set(places.map((one) => one.id));
      this.companies = [...places, ...this.companies.filter((one) => !known.has(one.id))];
      this.inputs.relation.replaceChildren(...this.companyOptions(places[0].id));
      this.showCompany();
      this.inputs.relation.focus();
    } catch (problem) {
      this.refuse(problem);
    }
  }

  typed() {
    const values = { ...this.hidden };
    for (const [name, input] of Object.entries(this.inputs)) {
      const isNumber = ["relation", "activity_type"].includes(name);
      const isKey = isNumber && /^\d+$/.test(input.value);
      if (input.value && (!isNumber || isKey)) values[name] = isKey ? Number(input.value) : input.value;
    }
    return values;
  }

  /** What is missing, by field. */
  missing() {
    const errors = {};
    for (const [name, input] of Object.entries(this.inputs)) {
      const isUnnamed = input.value === NEW_COMPANY && name === "relation" && !this.company.value.trim();
      const isUnfound = input.value === OTHER_COMPANY && name === "relation" && input.required;
      if ((input.required && !input.value.trim()) || isUnnamed || isUnfound) errors[name] = [word("required")];
    }
    return errors;
  }

  async submit(event) {
    event.preventDefault();
    const missing = this.missing();
    if (Object.keys(missing).length) {
      this.refuse(new Problem(word("invalid"), { errors: missing }));
      return;
    }
    this.save.disabled = true;
    const company = this.inputs.relation.value === NEW_COMPANY ? this.company.value : "";
    try {
      const made = await tell("make", { list: this.list, values: this.typed(), company, confirm: this.confirm });
      this.close();
      this.onmade(made);
    } catch (problem) {
      this.refuse(problem);
    } finally {
      this.save.disabled = false;
    }
  }

  refuse(problem) {
    const warnings = problem.warnings ?? [];
    this.confirm = warnings.map((one) => one.code).join(" ");
    this.save.textContent = word(warnings.length ? "anyway" : "save");
    this.banner.replaceChildren(banner(warnings.length ? "warn" : "bad", problem.message));
    for (const [name, input] of Object.entries(this.inputs)) this.mark(name, input, problem.errors?.[name] ?? []);
    const first = this.element.querySelector(".wrong :is(input, select)");
    (first ?? this.save).focus();
  }

  mark(name, input, errors) {
    const field = input.closest(".field");
    field.classList.toggle("wrong", errors.length > 0);
    field.querySelector(".errorlist").textContent = errors.join(" ");
    if (errors.length) input.setAttribute("aria-describedby", `new-${name}-error`);
    else input.removeAttribute("aria-describedby");
  }

  close() {
    this.element.remove();
    this.onclose();
  }
}
