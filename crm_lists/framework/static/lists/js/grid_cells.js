/** The cells of a grid: what they show, and what is known of those that are not saved. */

const EMPTY = { text: "", html: "", value: null };

export const field = (name) => `c:${name}`;
export const nameOf = (cell) => cell.getField().slice(2);
export const cellOf = (row, name) => row.getData()[field(name)] ?? EMPTY;

/** Turn a row of the server into one of the grid. */
export function rowData({ cells, ...row }) {
  const found = Object.entries(cells).map(([name, cell]) => [field(name), cell]);
  return { ...row, ...Object.fromEntries(found) };
}

/** What the server compares with: the values that this browser knows of the row. */
export function known(row) {
  const cells = Object.entries(row.getData()).filter(([key]) => key.startsWith("c:"));
  return Object.fromEntries(cells.map(([key, cell]) => [key.slice(2), cell.value]));
}

function nodes(html) {
  const box = document.createElement("span");
  box.className = "grid-cell";
  box.append(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  for (const link of box.querySelectorAll("a")) link.tabIndex = -1;
  return box;
}

/** Draw a cell; what was typed and refused stays in it, with the reason at hand. */
export function draw(cell) {
  const { html, pending, wrong, conflict } = cell.getValue() ?? EMPTY;
  const element = cell.getElement();
  const unsaved = pending ?? wrong ?? conflict;
  element.classList.toggle("pending", Boolean(pending));
  element.classList.toggle("wrong", Boolean(wrong));
  element.classList.toggle("conflict", Boolean(conflict));
  element.title = unsaved?.message ?? "";
  if (wrong) element.setAttribute("aria-invalid", "true");
  else element.removeAttribute("aria-invalid");
  if (!unsaved) return nodes(html ?? "");
  const box = document.createElement("span");
  box.className = "grid-cell";
  box.textContent = unsaved.text;
  return box;
}

/** Put something into a cell of a row, and draw it anew. */
export function update(row, name, change) {
  const cell = row.getData()[field(name)] ?? EMPTY;
  const { pending, wrong, conflict, ...kept } = cell;
  row.update({ [field(name)]: { ...kept, ...change } });
}

/** Tell whether a cell holds what no server has. */
export function isUnsaved(row) {
  return Object.entries(row.getData()).some(
    ([key, cell]) => key.startsWith("c:") && (cell?.pending || cell?.wrong || cell?.conflict),
  );
}
