/** The page of a library: the tree of folders, and what is done with one row by a key or a button. */

import { open as openDialog } from "../../lists/js/dialog.js";
import { openFor } from "../../lists/js/row_menu.js";

const YEAR = 31_536_000;
const MOST = 12;
const pane = () => document.querySelector("#library-tree");
const tree = () => document.querySelector("[role=tree]");
const items = () => [...(tree()?.querySelectorAll("[role=treeitem]") ?? [])].filter((one) => one.offsetParent);
const isOpen = (item) => item.getAttribute("aria-expanded") === "true";

function keep(name, value) {
  document.cookie = `${name}=${value}; path=/libraries/; max-age=${YEAR}; samesite=lax`;
}

// -- the tree -------------------------------------------------------------------------------------

const isPhone = () => matchMedia("(max-width: 720px)").matches;
const isShown = () => pane()?.classList.contains("shown") && (!isPhone() || pane().classList.contains("by-hand"));

function toggleTree() {
  const shown = !isShown();
  pane().classList.toggle("shown", shown);
  // On a phone the tree lies over the page, comes when it is asked for, and goes with the page.
  pane().classList.toggle("by-hand", shown);
  if (!isPhone()) keep("library_tree", shown ? "on" : "off");
  drawButtons(shown);
  if (!shown) return;
  if (!tree().childElementCount) fill(tree(), `${tree().dataset.url}?whole=1${here()}`);
  (tree().querySelector("[tabindex='0']") ?? items()[0])?.focus();
}

const here = () => {
  const found = location.pathname.match(/\/folders\/(\d+)\//);
  return found ? `&folder=${found[1]}` : "";
};

function drawButtons(shown) {
  for (const button of document.querySelectorAll("[data-tree-toggle]")) button.setAttribute("aria-expanded", shown);
}

async function fill(place, url) {
  await window.htmx.ajax("GET", url, { target: place, swap: "innerHTML" });
  rove();
}

async function fold(item, opens = !isOpen(item)) {
  const group = item.querySelector(":scope > [role=group]");
  if (!group) return;
  item.setAttribute("aria-expanded", String(opens));
  if (opens && !group.childElementCount) await fill(group, item.querySelector("[data-level]").dataset.level);
  const unfolded = [...tree().querySelectorAll("[aria-expanded=true]")].map((one) => one.dataset.folder);
  keep("library_unfolded", unfolded.slice(-MOST).join("."));
}

/** One folder of the tree is reached by Tab, the others by the arrows. */
function rove(to) {
  const all = [...(tree()?.querySelectorAll("[role=treeitem]") ?? [])];
  const chosen = to ?? all.find((one) => one.tabIndex === 0) ?? all.find((one) => one.ariaSelected === "true") ?? all[0];
  for (const one of all) one.tabIndex = one === chosen ? 0 : -1;
  to?.focus();
}

const step = (item, by) => rove(items()[items().indexOf(item) + by] ?? item);

const TREE_KEYS = {
  ArrowDown: (item) => step(item, 1),
  ArrowUp: (item) => step(item, -1),
  ArrowRight: (item) => (isOpen(item) ? step(item, 1) : fold(item, true)),
  ArrowLeft: (item) => (isOpen(item) ? fold(item, false) : rove(item.parentElement.closest("[role=treeitem]") ?? item)),
  Home: () => rove(items()[0]),
  End: () => rove(items().at(-1)),
  Enter: (item) => item.querySelector("a").click(),
  Escape: () => isPhone() && toggleTree(),
};

// -- one row --------------------------------------------------------------------------------------

function rename(row) {
  const [, code, key] = row?.dataset.paneUrl?.match(/\/lists\/([^/]+)\/(\d+)\/pane\//) ?? [];
  if (key) openDialog(`/libraries/rename/${code}/${key}/`);
}

const ROW_COMMANDS = {
  open: (row) => location.assign(row.dataset.url),
  rename,
  menu: openFor,
};

function tickedRow() {
  return document.querySelector("table[data-listing] tbody input[name=pk]:checked")?.closest("tr");
}

// -- events ---------------------------------------------------------------------------------------

function clicked(event) {
  const folder = event.target.closest("[data-level]");
  const button = event.target.closest("[data-row-command]");
  if (event.target.closest("[data-tree-toggle]")) toggleTree();
  else if (folder) fold(folder.closest("[role=treeitem]"));
  else if (button && tickedRow()) ROW_COMMANDS[button.dataset.rowCommand](tickedRow());
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const item = event.target.closest?.("[role=treeitem]");
  if (item && TREE_KEYS[event.key]) {
    event.preventDefault();
    event.stopPropagation();
    TREE_KEYS[event.key](item);
  } else if (event.key === "F2" && !event.target.closest("input:not([type=checkbox]), textarea, select, dialog")) {
    const row = event.target.closest("[data-pane-url]") ?? document.querySelector("[data-pane-url].on");
    if (row) event.preventDefault();
    rename(row ?? tickedRow());
  }
}

document.addEventListener("click", clicked);
document.addEventListener("keydown", pressed, true);
rove();
drawButtons(isShown());
document.querySelector(".tree-row.current")?.scrollIntoView({ block: "nearest" });
