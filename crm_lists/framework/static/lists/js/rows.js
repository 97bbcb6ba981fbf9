/** Columns of several rows: rows are added and taken away where they stand. */

const ANY_ROW = "__row__";
const rowsOf = (field) => [...field.querySelectorAll(":scope > .rows-row")];

function add(field) {
  const next = Math.max(-1, ...rowsOf(field).map((row) => Number(row.dataset.row))) + 1;
  const row = field.querySelector("template").content.firstElementChild.cloneNode(true);
  for (const element of row.querySelectorAll("*")) {
    for (const name of ["name", "id", "for", "value", "list"]) {
      const value = element.getAttribute(name);
      if (value?.includes(ANY_ROW)) element.setAttribute(name, value.replace(ANY_ROW, next));
    }
  }
  row.dataset.row = next;
  field.querySelector("[data-rows-add]").before(row);
  row.querySelector("input, select, textarea").focus();
  limit(field);
}

function limit(field) {
  field.querySelector("[data-rows-add]").disabled = rowsOf(field).length >= Number(field.dataset.most);
}

function changed(event) {
  const box = event.target.closest(".rows-gone input");
  if (!box) return;
  const row = box.closest(".rows-row");
  row.classList.toggle("gone", box.checked);
}

/** With a script the empty rows are not needed: one is added when somebody asks for it. */
export function wake(place) {
  for (const field of place.querySelectorAll("[data-rows]")) {
    if (field.dataset.awake) continue;
    field.dataset.awake = "yes";
    rowsOf(field).forEach((row, number) => {
      row.dataset.row = number;
    });
    const [, ...spare] = rowsOf(field).filter((row) => row.hasAttribute("data-empty"));
    const isNew = rowsOf(field).every((row) => row.hasAttribute("data-empty"));
    for (const row of isNew ? spare : rowsOf(field).filter((one) => one.hasAttribute("data-empty"))) row.remove();
    const button = field.querySelector("[data-rows-add]");
    button.hidden = false;
    button.addEventListener("click", () => add(field));
    field.addEventListener("change", changed);
    limit(field);
  }
}
