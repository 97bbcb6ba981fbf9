/** The editors of cells, by the kind of column. Each tells by `done(sent, text, move)` what was typed. */

import { dress } from "./pickers.js";
import { word } from "./words.js";

const MOVES = { Enter: ["down", "up"], Tab: ["right", "left"] };

function control(kind) {
  if (kind === "multiline") return document.createElement("textarea");
  const input = document.createElement("input");
  input.type = { date: "date", datetime: "datetime-local" }[kind] ?? "text";
  if (kind === "number") input.inputMode = "decimal";
  if (kind === "datetime") input.step = "1";
  return input;
}

function option(value, text) {
  return new Option(text, value);
}

function choice(column, value) {
  const select = document.createElement("select");
  const options = column.editor === "yesno" ? [[true, word("grid-yes")], [false, word("grid-no")]] : column.options;
  if (!column.required) select.append(option("", ""));
  for (const [key, label] of options) select.append(option(String(key), label));
  const isThere = [...select.options].some((one) => one.value === String(value ?? ""));
  if (!isThere) select.prepend(option("", ""));
  select.value = isThere ? String(value ?? "") : "";
  return select;
}

function picker(column, cell) {
  const select = document.createElement("select");
  select.multiple = column.editor === "many";
  if (column.url) select.dataset.pickerUrl = column.url;
  if (!select.multiple) select.append(option("", ""));
  for (const [key, label] of column.options) select.append(option(String(key), label));
  // One that is set already would stand in the way of what is typed.
  const values = (select.multiple ? [cell.value].flat() : []).filter((value) => value !== null && value !== undefined);
  const texts = select.multiple ? cell.text.split(", ") : [cell.text];
  values.forEach((value, place) => {
    const known = [...select.options].find((one) => one.value === String(value));
    const chosen = known ?? option(String(value), texts[place] ?? String(value));
    chosen.selected = true;
    if (!known) select.append(chosen);
  });
  return select;
}

function startText(column, cell, seed) {
  if (seed !== null && !["date", "datetime"].includes(column.editor)) return seed;
  const typed = (cell.wrong ?? cell.conflict)?.text;
  if (column.editor === "date") return cell.value ?? "";
  if (column.editor === "datetime") return cell.edit ?? "";
  return typed ?? cell.edit ?? cell.text;
}

/** What is sent: days and choices as values, everything else as the text that was typed. */
function sentOf(column, element, select) {
  if (select) {
    const chosen = [...select.selectedOptions].filter((one) => one.value !== "");
    const values = chosen.map((one) => (column.editor === "yesno" ? one.value === "true" : one.value));
    const text = chosen.map((one) => one.textContent).join(", ");
    return [{ value: column.editor === "many" ? values : (values[0] ?? null) }, text];
  }
  if (column.editor === "date" || column.editor === "datetime") return [{ value: element.value || null }, element.value];
  return [{ text: element.value }, element.value];
}

function isSame(column, sent, cell) {
  if (column.editor === "lookup" && sent.value === null) return true;
  if ("text" in sent) return !cell.wrong && !cell.conflict && sent.text === (cell.edit ?? cell.text);
  if (cell.wrong || cell.conflict) return false;
  if (column.editor === "datetime") return sent.value === (cell.edit ?? null);
  const plain = (value) => JSON.stringify([value ?? []].flat().map(String).sort());
  return plain(sent.value) === plain(cell.value);
}

/** Return the element that edits a cell. `done` is called once: with null when nothing is to be changed. */
export function editor(column, cell, { seed, rendered, done }) {
  const isPicked = ["lookup", "many"].includes(column.editor);
  const isChosen = isPicked || ["choice", "yesno"].includes(column.editor);
  const element = isPicked ? picker(column, cell) : isChosen ? choice(column, cell.value) : control(column.editor);
  const box = document.createElement("div");
  box.className = "grid-editor";
  box.append(element);
  element.setAttribute("aria-label", column.label);
  let isOver = false;
  let wasOpen = false;

  function finish(move = "") {
    if (isOver) return;
    isOver = true;
    const [sent, text] = sentOf(column, element, isChosen ? element : null);
    done(isSame(column, sent, cell) ? null : sent, text, move);
  }

  function leave() {
    if (isOver) return;
    isOver = true;
    done(null, "", "");
  }

  box.addEventListener("keydown", () => (wasOpen = Boolean(element.tomselect?.isOpen)), true);
  box.addEventListener("keydown", (event) => {
    // Arrows and shortcuts belong to the control as long as it is there.
    event.stopPropagation();
    const isNewLine = column.editor === "multiline" && event.altKey;
    if (event.key === "Escape") leave();
    else if (event.key === "Tab" || (event.key === "Enter" && !wasOpen && !isNewLine)) {
      event.preventDefault();
      finish(MOVES[event.key][event.shiftKey ? 1 : 0]);
    }
  });
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget) && !event.relatedTarget?.closest(".ts-dropdown")) finish();
  });
  if (!isChosen) element.value = startText(column, cell, seed);
  rendered(() => begin(column, element, seed, finish));
  return box;
}

async function begin(column, element, seed, finish) {
  if (!["lookup", "many"].includes(column.editor)) {
    element.focus();
    if (seed === null) element.select?.();
    return;
  }
  const picked = await dress(element, {
    dropdownParent: "body",
    onDropdownOpen: (dropdown) => dropdown.classList.add("grid-dropdown"),
    ...(column.editor === "lookup" ? { onItemAdd: () => setTimeout(() => finish("down")) } : {}),
  });
  picked.focus();
  if (seed !== null) picked.setTextboxValue(seed);
  if (seed) picked.onInput();
}
