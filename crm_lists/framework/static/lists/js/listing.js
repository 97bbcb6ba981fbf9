/** A listing by hand and by keys: j and k walk, Enter opens, x ticks, / searches, Escape closes the pane. */

import { askToDiscard } from "./ask.js";
import { hasTyped } from "./guard.js";
import { word } from "./words.js";

const TYPING = "input:not([type=checkbox]), select, textarea, [contenteditable], dialog, [popover]";
const OWN_CLICK = "a, button, input, label, [popover]";
const listing = () => document.querySelector("table[data-listing]");
const pane = () => document.querySelector("#pane");
const rows = () => [...listing().querySelectorAll("tbody tr[data-url]")];
const chosen = () => listing()?.querySelector("tr.on, tr:focus");

async function show(row) {
  if (hasTyped(pane()) && !(await askToDiscard())) return;
  listing().querySelector("tr.on")?.classList.remove("on");
  row.classList.add("on");
  pane().dataset.chosen = "";
  window.htmx.ajax("GET", row.dataset.paneUrl, { target: "#pane", swap: "innerHTML" });
}

async function closePane() {
  if (hasTyped(pane()) && !(await askToDiscard())) return;
  pane().replaceChildren();
  listing()?.querySelector("tr.on")?.classList.remove("on");
}

function walk(step) {
  const all = rows();
  const at = all.indexOf(chosen());
  const row = all[Math.max(0, Math.min(all.length - 1, at + step))];
  if (!row) return;
  row.focus();
  row.scrollIntoView({ block: "nearest" });
  clearTimeout(walk.timer);
  if (!pane() || !row.dataset.paneUrl) return;
  // Walking fast asks only for the row where the person stops.
  walk.timer = setTimeout(() => show(row), 180);
}

function tick(row) {
  const box = row?.querySelector(".tick input");
  if (!box) return;
  box.checked = !box.checked;
  count();
}

function count() {
  const boxes = [...listing().querySelectorAll("input[name=item]")];
  const ticked = boxes.filter((box) => box.checked).length;
  const all = listing().querySelector("[data-tick-all]");
  if (all) {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
  const told = document.querySelector("[data-selected-count]");
  if (told) told.textContent = word("selected", { count: ticked });
}

function tickAll(checked) {
  for (const box of listing().querySelectorAll("input[name=item]")) box.checked = checked;
  count();
}

const KEYS = {
  j: () => walk(1),
  ArrowDown: () => walk(1),
  k: () => walk(-1),
  ArrowUp: () => walk(-1),
  x: () => tick(chosen()),
  Enter: () => chosen() && location.assign(chosen().dataset.url),
  Escape: () => pane()?.firstElementChild && closePane(),
};

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return;
  if (event.key === "/") {
    event.preventDefault();
    document.querySelector("#site-search").select();
    return;
  }
  const isOnControl = event.key === "Enter" && event.target.closest("a, button, input");
  if (!listing() || !KEYS[event.key] || isOnControl) return;
  event.preventDefault();
  KEYS[event.key]();
}

let lastBox = null;

/** With Shift held, tick everything between the last box and this one. */
function ticked(event) {
  const box = event.target;
  if (box.matches("[data-tick-all]")) return tickAll(box.checked);
  if (!box.matches("table[data-listing] input[name=item]")) return undefined;
  const boxes = [...listing().querySelectorAll("input[name=item]")];
  if (event.shiftKey && lastBox) {
    const [from, to] = [boxes.indexOf(lastBox), boxes.indexOf(box)].sort((a, b) => a - b);
    for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
  }
  lastBox = box;
  return count();
}

function clicked(event) {
  ticked(event);
  if (event.target.closest("[data-pane-close]")) closePane();
  if (event.target.closest("[data-untick]")) tickAll(false);
  const row = event.target.closest("table[data-listing] tr[data-pane-url]");
  if (!row || !pane() || event.target.closest(OWN_CLICK) || String(getSelection())) return;
  show(row);
}

export function start() {
  document.addEventListener("keydown", pressed);
  document.addEventListener("click", clicked);
  document.addEventListener("dblclick", (event) => {
    const row = event.target.closest("table[data-listing] tr[data-url]");
    if (row && !event.target.closest(OWN_CLICK)) location.assign(row.dataset.url);
  });
  // The browser may bring ticks back with the page.
  addEventListener("pageshow", () => listing() && count());
}
