/** The menu of a row: its button, a right click or the key M ask the server what this person may do with it. */

const menu = () => document.querySelector("#row-menu");
const EDGE = 8;

function placeAt(left, top) {
  const { offsetWidth: width, offsetHeight: height } = menu();
  menu().style.left = `${Math.max(EDGE, Math.min(left, innerWidth - width - EDGE))}px`;
  menu().style.top = `${Math.max(EDGE, Math.min(top, innerHeight - height - EDGE))}px`;
}

async function open(row, place) {
  menu().replaceChildren(document.querySelector("#menu-wait").content.cloneNode(true));
  menu().showPopover();
  placeAt(...place());
  const url = row.dataset.paneUrl.replace(/pane\/$/, "menu/");
  await window.htmx.ajax("GET", url, { target: "#row-menu", swap: "innerHTML" }).catch(() => undefined);
  if (menu().querySelector(".menu-wait")) {
    menu().hidePopover();
    return;
  }
  placeAt(...place());
  menu().querySelector("a, button")?.focus();
}

/** Open the menu beside the row's own button, or beside the row. */
export function openFor(row) {
  if (!menu() || !row.dataset.paneUrl) return;
  const button = row.querySelector("[data-row-menu]") ?? row;
  open(row, () => {
    const at = button.getBoundingClientRect();
    return [at.right - menu().offsetWidth, at.bottom + 4];
  });
}

function clicked(event) {
  const button = event.target.closest("[data-row-menu]");
  if (button && menu() && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    openFor(button.closest("[data-url]"));
  }
  if (event.target.closest("#row-menu :is(a, button)")) menu().hidePopover();
}

function rightClicked(event) {
  const row = event.target.closest("table[data-listing] tr[data-pane-url], .cards [data-pane-url]");
  // On a link, on marked text, or with Shift the browser's own menu is wanted.
  if (!row || !menu() || event.shiftKey || event.target.closest("a, input") || String(getSelection())) return;
  event.preventDefault();
  open(row, () => [event.clientX, event.clientY]);
}

export function start() {
  document.addEventListener("click", clicked);
  document.addEventListener("contextmenu", rightClicked);
}
