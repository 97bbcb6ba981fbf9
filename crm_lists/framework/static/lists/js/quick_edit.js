/** Quick edit: a grid over the rows of a listing. Each edit is one request; nothing typed is lost silently. */

import { ask } from "./ask.js";
import { format, parse } from "./grid_block.js";
import { cellOf, draw, field, isUnsaved, known, nameOf, rowData, update } from "./grid_cells.js";
import { editor } from "./grid_editors.js";
import { send } from "./grid_requests.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

const holder = () => document.querySelector("#grid");
const settings = JSON.parse(document.querySelector("#grid-data").textContent);
const columns = new Map(settings.columns.map((column) => [column.name, column]));
const shown = [...columns.keys()];
const undoable = [];
let table = null;
let seed = null;
let running = 0;

// -- telling -------------------------------------------------------------------------------------

function tell() {
  const unsaved = table.getRows().filter(isUnsaved).length;
  const state = running ? "grid-saving" : unsaved ? "grid-unsaved" : "grid-saved";
  document.querySelector("#grid-state").textContent = word(state, { count: unsaved });
  document.querySelector("#grid-state").dataset.state = state;
  document.querySelector("#grid-undo").disabled = !undoable.length;
}

async function request(url, content) {
  running += 1;
  tell();
  const found = await send(url, { ...content, columns: shown });
  running -= 1;
  tell();
  return found;
}

// -- saving --------------------------------------------------------------------------------------

const mayEdit = (row, name) => row.getData().may && !cellOf(row, name).locked && Boolean(columns.get(name)?.editor);

/** Take what the server says of one row; return the columns that wait for a choice. */
function take(row, answer, typed) {
  const waiting = [];
  for (const [name, cell] of Object.entries(answer.cells)) {
    if (answer.status === "conflict" && name in typed) continue;
    if (columns.has(name)) row.update({ [field(name)]: cell });
  }
  if (answer.etag !== null && answer.status !== "conflict") row.update({ etag: answer.etag });
  for (const [name, { text }] of Object.entries(typed)) {
    const wrong = answer.errors[name]?.join(" ");
    if (answer.status === "saved" || (answer.etag !== null && answer.status === "invalid" && !wrong)) update(row, name, {});
    else if (answer.status === "conflict") {
      update(row, name, { conflict: { text, message: answer.message } });
      waiting.push(name);
    } else update(row, name, { wrong: { text, message: wrong || answer.message } });
  }
  if (answer.status === "forbidden") row.update({ may: false });
  return waiting;
}

/** One edit: rows with what was typed into their cells, as {row, typed: {name: {sent, text}}}. */
async function save(edits, { isUndo = false, confirm = [] } = {}) {
  const before = edits.map(({ row, typed }) => ({
    row,
    values: Object.fromEntries(Object.keys(typed).map((name) => [name, cellOf(row, name)])),
  }));
  const content = edits.map(({ row, typed }) => ({
    id: row.getData().id,
    etag: row.getData().etag,
    known: known(row),
    cells: Object.fromEntries(Object.entries(typed).map(([name, { sent }]) => [name, sent])),
  }));
  for (const { row, typed } of edits) {
    for (const [name, { text }] of Object.entries(typed)) update(row, name, { pending: { text, message: "" } });
  }
  const answers = await answersTo(content, confirm);
  const conflicts = [];
  const warned = [];
  edits.forEach(({ row, typed }, place) => {
    const answer = answers[place] ?? { status: "lost", cells: {}, errors: {}, etag: null, message: word("fault") };
    if (take(row, answer, typed).length) conflicts.push({ row, typed, answer });
    if (answer.status === "warned") warned.push({ row, typed, answer });
  });
  if (!isUndo) undoable.push(before);
  tell();
  sayWrong(answers);
  if (conflicts.length) await settle(conflicts);
  if (warned.length) await saveAnyway(warned);
}

/** Ask once for all rows of an edit whether they are saved in spite of what is said of them. */
async function saveAnyway(warned) {
  const said = [...new Set(warned.map(({ answer }) => answer.message || Object.values(answer.errors).flat().join(" ")))];
  if (await ask(said.join(" "), { yes: word("grid-anyway") })) {
    const confirm = [...new Set(warned.flatMap(({ answer }) => answer.confirm))];
    await save(warned.map(({ row, typed }) => ({ row, typed })), { confirm });
  }
  holder().querySelector(".tabulator-tableholder").focus();
}

async function answersTo(content, confirm) {
  if (content.length === 1) {
    const answer = await request(settings.urls.cell, { ...content[0], confirm });
    return [answer];
  }
  const answer = await request(settings.urls.block, { rows: content, confirm });
  return answer?.rows ?? content.map(() => null);
}

function sayWrong(answers) {
  const wrong = answers.filter((answer) => answer && ["invalid", "forbidden", "gone"].includes(answer.status));
  if (wrong.length > 1) toast(word("grid-refused", { count: wrong.length }), "error");
  else if (wrong.length) toast([wrong[0].message, ...Object.values(wrong[0].errors).flat()].filter(Boolean).join(" "), "error");
}

/** Ask which side stays, once for all rows of an edit. */
async function settle(conflicts) {
  const [{ answer, typed }] = conflicts;
  const [name, { text }] = Object.entries(typed)[0];
  const question =
    conflicts.length > 1
      ? word("grid-conflicts", { count: conflicts.length })
      : word("grid-conflict", { message: answer.message, mine: text || "–", theirs: answer.cells[name]?.text || "–" });
  const isMine = await ask(question, { yes: word("grid-mine"), no: word("grid-theirs") });
  for (const { row, answer: found, typed: cells } of conflicts) {
    row.update({ etag: found.etag });
    for (const one of Object.keys(cells)) row.update({ [field(one)]: found.cells[one] ?? { ...cellOf(row, one), conflict: undefined } });
  }
  tell();
  if (isMine) await save(conflicts.map(({ row, typed: cells }) => ({ row, typed: cells })));
  holder().querySelector(".tabulator-tableholder").focus();
}

async function undo() {
  const last = undoable.pop();
  if (!last) return;
  const edits = last.flatMap(({ row, values }) => {
    const saved = Object.entries(values).filter(([name, cell]) => {
      const now = cellOf(row, name);
      if (now.wrong || now.conflict || now.pending) update(row, name, {});
      return JSON.stringify(now.value) !== JSON.stringify(cell.value);
    });
    const typed = saved.map(([name, cell]) => [name, { sent: { value: cell.value }, text: cell.text }]);
    return typed.length ? [{ row, typed: Object.fromEntries(typed) }] : [];
  });
  if (edits.length) await save(edits, { isUndo: true });
  tell();
  toast(word("grid-undone"), "success");
}

// -- new rows ------------------------------------------------------------------------------------

async function addRow() {
  const cells = settings.columns.map(({ name }) => [field(name), { text: "", html: "", value: null }]);
  const row = await table.addRow({ id: null, etag: 0, may: true, ...Object.fromEntries(cells) }, false);
  table.scrollToRow(row, "bottom", false);
  const first = settings.columns.find(({ editor: kind }) => kind);
  if (first) row.getCell(field(first.name)).edit();
}

/** A new row is sent as soon as all that it needs is filled in. */
async function keepDraft(row, name, sent, text, confirm = []) {
  const drafts = { ...(row.getData().drafts ?? {}), [name]: sent };
  row.update({ drafts });
  update(row, name, { pending: { text, message: word("grid-draft") }, draft: text });
  const isReady = settings.columns.every((column) => !column.required || column.name in drafts);
  if (!isReady) return tell();
  const answer = await request(settings.urls.row, { cells: drafts, confirm });
  if (!answer) return undefined;
  if (answer.status === "warned" && (await ask(answer.message, { yes: word("grid-anyway") }))) {
    return keepDraft(row, name, sent, text, answer.confirm);
  }
  if (answer.row) {
    row.update({ ...rowData(answer.row), drafts: null });
    row.reformat();
    toast(word("grid-added"), "success");
    return tell();
  }
  for (const one of Object.keys(drafts)) {
    const wrong = answer.errors[one]?.join(" ");
    const typed = cellOf(row, one).draft ?? "";
    if (wrong) update(row, one, { wrong: { text: typed, message: wrong }, draft: typed });
  }
  const elsewhere = Object.entries(answer.errors).filter(([one]) => !(one in drafts));
  toast([answer.message, ...elsewhere.map(([one, texts]) => `${columns.get(one)?.label ?? one}: ${texts.join(" ")}`)].join(" "), "error");
  return tell();
}

// -- the grid ------------------------------------------------------------------------------------

function move(direction) {
  if (direction) table.modules.selectRange.navigate(false, false, direction);
}

function edit(cell, onRendered, _success, cancel) {
  const name = nameOf(cell);
  const row = cell.getRow();
  const start = seed;
  seed = null;
  return editor(columns.get(name), cell.getValue(), {
    seed: start,
    rendered: onRendered,
    done(sent, text, direction) {
      cancel();
      move(direction);
      if (!sent) return;
      if (row.getData().id === null) keepDraft(row, name, sent, text);
      else save([{ row, typed: { [name]: { sent, text } } }]);
    },
  });
}

function rowHead(cell) {
  const { url, may, id } = cell.getRow().getData();
  if (!id) return "＊";
  const link = document.createElement("a");
  link.href = url;
  link.textContent = cell.getRow().getPosition();
  link.title = word(may ? "grid-open" : "grid-read-only");
  return link;
}

function definitionOf(column) {
  const isTitle = column.name === settings.title;
  return {
    field: field(column.name),
    title: column.required ? `${column.label} *` : column.label,
    headerTooltip: column.help || undefined,
    headerSort: false,
    formatter: draw,
    editor: column.editor ? edit : undefined,
    editable: (cell) => mayEdit(cell.getRow(), column.name),
    cssClass: [column.css, column.editor ? "" : "kept"].filter(Boolean).join(" "),
    hozAlign: column.css === "num" ? "right" : "left",
    minWidth: isTitle ? 220 : column.css === "long" ? 240 : 130,
    maxInitialWidth: 360,
    widthGrow: isTitle ? 2 : 1,
  };
}

const range = () => table.getRanges().at(-1);
const isEditing = () => Boolean(holder().querySelector(".tabulator-editing"));
const isHere = () => holder().contains(document.activeElement) && !isEditing();
const cellsOf = (found) => found.getStructuredCells().map((row) => row.filter((cell) => cell.getField()?.startsWith("c:")));

function copy(event) {
  if (!isHere() || !range()) return;
  event.preventDefault();
  event.clipboardData.setData("text/plain", format(cellsOf(range()).map((row) => row.map((cell) => cell.getValue().text))));
}

function paste(event) {
  if (!isHere() || !range()) return;
  event.preventDefault();
  const block = parse(event.clipboardData.getData("text/plain"));
  const selected = cellsOf(range());
  const isOne = block.length === 1 && block[0].length === 1;
  fill(isOne ? selected.map((row) => row.map(() => block[0][0])) : block, selected[0][0]);
}

/** Write a block of texts from this cell on, as one edit. */
function fill(block, corner) {
  const rows = table.getRows("active").slice(corner.getRow().getPosition() - 1);
  const names = shown.slice(shown.indexOf(nameOf(corner)));
  let left = 0;
  const edits = block.flatMap((texts, place) => {
    const row = rows[place];
    if (!row?.getData().id) {
      left += texts.length;
      return [];
    }
    const fitting = texts.map((text, at) => [names[at], text]).filter(([name]) => name && mayEdit(row, name));
    left += texts.length - fitting.length;
    const changed = fitting.filter(([name, text]) => text !== (cellOf(row, name).edit ?? cellOf(row, name).text) && text !== cellOf(row, name).text);
    return changed.length ? [{ row, typed: Object.fromEntries(changed.map(([name, text]) => [name, { sent: { text }, text }])) }] : [];
  });
  const count = edits.reduce((sum, { typed }) => sum + Object.keys(typed).length, 0);
  if (count > settings.limit) return toast(word("grid-too-large", { limit: settings.limit }), "error");
  if (left) toast(word("grid-left", { count: left }), "warning");
  return edits.length ? save(edits) : undefined;
}

function pressed(event) {
  if (event.key === "z" && (event.ctrlKey || event.metaKey) && !isEditing()) {
    event.preventDefault();
    undo();
    return;
  }
  if (!isHere() || !range()) return;
  const corner = table.modules.selectRange.getActiveCell()?.getComponent();
  if (!corner) return;
  if (event.key === "F2") {
    event.preventDefault();
    corner.edit();
  } else if (event.key === "Delete" || event.key === "Backspace") {
    event.preventDefault();
    const cells = cellsOf(range());
    fill(cells.map((row) => row.map(() => "")), cells[0][0]);
  } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && mayEdit(corner.getRow(), nameOf(corner))) {
    event.preventDefault();
    seed = event.key;
    corner.edit();
  }
}

function start() {
  holder().hidden = false;
  document.querySelector("#grid-tools").hidden = false;
  document.querySelector("#grid-plain").remove();
  table = new window.Tabulator(holder(), {
    data: settings.rows.map(rowData),
    index: "id",
    columns: settings.columns.map(definitionOf),
    rowHeader: { formatter: rowHead, headerSort: false, resizable: false, frozen: true, width: 52, hozAlign: "center", cssClass: "row-head" },
    layout: "fitColumns",
    height: "100%",
    nestedFieldSeparator: false,
    selectableRange: 1,
    selectableRangeColumns: true,
    selectableRangeRows: true,
    editTriggerEvent: "dblclick",
    rowFormatter: (row) => {
      row.getElement().classList.toggle("kept", !row.getData().may);
      row.getElement().classList.toggle("draft", row.getData().id === null);
    },
    placeholder: word("grid-nothing"),
  });
  table.on("tableBuilt", tell);
  document.addEventListener("copy", copy);
  document.addEventListener("paste", paste);
  document.addEventListener("keydown", pressed);
  document.querySelector("#grid-undo").addEventListener("click", undo);
  document.querySelector("#grid-add")?.addEventListener("click", addRow);
  addEventListener("beforeunload", (event) => {
    if (running || table.getRows().some(isUnsaved)) event.preventDefault();
  });
}

start();
