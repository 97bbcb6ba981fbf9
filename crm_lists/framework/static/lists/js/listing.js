/** A listing by hand and by keys: the details pane follows the row, and no key is needed that a hand has not. */

import { askToDiscard } from "./ask.js";
import { open } from "./dialog.js";
import { hasTyped } from "./guard.js";
import { openFor } from "./row_menu.js";
import { clear, extendTo, toggle, draw } from "./selection.js";

const TYPING = "input:not([type=checkbox]), select, textarea, [contenteditable], dialog, [popover]";
const OWN_CLICK = "a, button, input, label, [popover]";
const LEAP = 10;
const PAUSE_MS = 180;
const ROW = "table[data-listing] tr[data-url], .cards [data-url]";
const listing = () => document.querySelector("table[data-listing], .cards");
const pane = () => document.querySelector("#pane");
const rows = () => [...document.querySelectorAll(ROW)];
const chosen = () => document.activeElement?.closest(ROW) ?? document.querySelector(`:is(${ROW}).on`);
let walking = 0;

async function show(row) {
  if (!pane() || !row.dataset.paneUrl) return;
  if (hasTyped(pane()) && !(await askToDiscard())) return;
  document.querySelector(`:is(${ROW}).on`)?.classList.remove("on");
  row.classList.add("on");
  pane().dataset.chosen = "";
  window.htmx.ajax("GET", row.dataset.paneUrl, { target: "#pane", swap: "innerHTML" });
}

async function closePane() {
  if (hasTyped(pane()) && !(await askToDiscard())) return;
  pane().replaceChildren();
  delete pane().dataset.chosen;
  document.querySelector(`:is(${ROW}).on`)?.classList.remove("on");
}

function goTo(place) {
  const all = rows();
  const row = all[Math.max(0, Math.min(all.length - 1, place))];
  if (!row) return;
  row.focus();
  row.scrollIntoView({ block: "nearest" });
  clearTimeout(walking);
  // Walking fast asks only for the row where the person stops.
  walking = setTimeout(() => show(row), PAUSE_MS);
}

const walk = (step) => goTo(rows().indexOf(chosen()) + step);

function tick(event) {
  const box = chosen()?.querySelector("input[name=pk]");
  toggle(box);
  if (!box || !event.shiftKey) return;
  extendTo(box);
  draw();
}

/** Ask before anything goes: about the selected rows, else about the one on which the person stands. */
function remove() {
  const several = document.querySelector("#selection[data-some] button[formaction*='delete']");
  if (several) several.click();
  else if (chosen()?.dataset.paneUrl) open(chosen().dataset.paneUrl.replace(/pane\/$/, "delete/"));
}

function leave() {
  if (pane()?.firstElementChild) closePane();
  else clear();
}

const KEYS = {
  j: () => walk(1),
  ArrowDown: () => walk(1),
  k: () => walk(-1),
  ArrowUp: () => walk(-1),
  PageDown: () => walk(LEAP),
  PageUp: () => walk(-LEAP),
  Home: () => goTo(0),
  End: () => goTo(Infinity),
  x: tick,
  " ": tick,
  m: () => chosen() && openFor(chosen()),
  Enter: () => chosen() && location.assign(chosen().dataset.url),
  Delete: remove,
  Escape: leave,
  "?": () => document.querySelector("#keys")?.showModal(),
};
/** These belong to the page while no row has the focus. */
const ONLY_ON_A_ROW = new Set(["PageDown", "PageUp", "Home", "End", " "]);

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return;
  if (event.key === "/") {
    event.preventDefault();
    (document.querySelector("#quick-find") ?? document.querySelector("#site-search")).select();
    return;
  }
  const isOnControl = [" ", "Enter"].includes(event.key) && event.target.closest("a, button, input");
  if (!listing() || !KEYS[event.key] || isOnControl) return;
  if (ONLY_ON_A_ROW.has(event.key) && !event.target.closest(ROW)) return;
  event.preventDefault();
  KEYS[event.key](event);
}

function clicked(event) {
  if (event.target.closest("[data-pane-close]")) closePane();
  const row = event.target.closest(ROW);
  if (!row || event.target.closest(OWN_CLICK) || String(getSelection())) return;
  show(row);
}

export function start() {
  document.addEventListener("keydown", pressed);
  document.addEventListener("click", clicked);
  document.addEventListener("dblclick", (event) => {
    const row = event.target.closest(ROW);
    if (row && !event.target.closest(OWN_CLICK)) location.assign(row.dataset.url);
  });
}
