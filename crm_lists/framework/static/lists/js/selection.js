/** Selected rows: kept over the pages of a listing while this page stays loaded, sent with every command. */

import { word } from "./words.js";

const selected = new Set();
let lastBox = null;

const table = () => document.querySelector("table[data-listing]");
const boxes = () => [...(table()?.querySelectorAll("input[name=pk]") ?? [])];
const everything = () => document.querySelector("[data-select-all]");
const form = () => document.querySelector("#selection");

/** Draw what is selected: ticks, the box of the page, the bar with its count. */
export function draw() {
  if (!form()) return;
  const all = everything()?.checked ?? false;
  const onPage = boxes();
  for (const box of onPage) box.checked = all || selected.has(box.value);
  const ticked = onPage.filter((box) => box.checked).length;
  const head = table()?.querySelector("[data-tick-all]");
  if (head) {
    head.checked = ticked > 0 && ticked === onPage.length;
    head.indeterminate = ticked > 0 && ticked < onPage.length;
  }
  form().toggleAttribute("data-some", all || selected.size > 0);
  form().dataset.count = all ? "all" : selected.size;
  // Rows of another list stand among these under a key with a word before it.
  form().toggleAttribute("data-mixed", [...selected].some((key) => key.includes("-")));
  form().toggleAttribute("data-page", Boolean(head?.checked));
  form().querySelector("[data-selected-count]").textContent = all
    ? word("selected-all")
    : word("selected", { count: selected.size });
}

function keep(box) {
  if (box.checked) selected.add(box.value);
  else selected.delete(box.value);
}

export function toggle(box) {
  if (!box) return;
  box.checked = !box.checked;
  lastBox = box;
  forgetAll(box);
  keep(box);
  draw();
}

/** Taking one row out of “all” leaves those of this page. */
function forgetAll(box) {
  if (!everything()?.checked || box.checked) return;
  everything().checked = false;
  for (const one of boxes()) keep(one);
}

export function clear() {
  const had = selected.size > 0 || everything()?.checked;
  selected.clear();
  if (everything()) everything().checked = false;
  draw();
  return had;
}

/** With Shift held, tick everything between the last box and this one. */
export function extendTo(box) {
  const all = boxes();
  const [from, to] = [all.indexOf(lastBox), all.indexOf(box)].sort((a, b) => a - b);
  if (from < 0) return;
  for (const between of all.slice(from, to + 1)) {
    between.checked = box.checked;
    keep(between);
  }
}

function ticked({ target: box, shiftKey }) {
  if (box.matches("[data-tick-all]")) {
    for (const one of boxes()) {
      one.checked = box.checked;
      keep(one);
    }
    if (!box.checked && everything()) everything().checked = false;
  } else if (box.matches("table[data-listing] input[name=pk]")) {
    forgetAll(box);
    keep(box);
    if (shiftKey) extendTo(box);
    lastBox = box;
  } else if (!box.matches("[data-select-all]")) {
    return;
  }
  draw();
}

/** Rows of other pages are sent with those of this one. */
function sent(event) {
  if (event.target !== form()) return;
  for (const old of form().querySelectorAll("input[type=hidden][name=pk]")) old.remove();
  if (everything()?.checked) return;
  const here = new Set(boxes().map((box) => box.value));
  for (const key of selected) {
    if (here.has(key)) continue;
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "pk", value: key });
    form().append(field);
  }
}

/** Another view or another filter is another choice; another page or order of the same is not. */
let shown = "";
function choice() {
  const address = new URLSearchParams(location.search);
  for (const name of ["after", "before", "sort", "collapsed", "item"]) address.delete(name);
  address.sort();
  return `${location.pathname}?${address}`;
}

function arrived() {
  if (!form()) return;
  if (shown && shown !== choice()) selected.clear();
  shown = choice();
  draw();
}

export function start() {
  document.addEventListener("click", (event) => {
    if (event.target.matches("input[type=checkbox]")) ticked(event);
    else if (event.target.closest("[data-untick]")) clear();
  });
  document.addEventListener("submit", sent, true);
  document.body.addEventListener("htmx:afterSettle", arrived);
  // The browser may bring ticks back with the page.
  addEventListener("pageshow", () => {
    for (const box of boxes()) keep(box);
    arrived();
  });
}
