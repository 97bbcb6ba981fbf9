/** Menus and flyouts: placed beside their button, walked with the arrow keys. */

const EDGE = 8;
const STOPS = "a[href], button:not(:disabled)";

function place(menu, button) {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const isLeftHalf = at.left + at.width / 2 < innerWidth / 2;
  const left = isLeftHalf ? at.left : at.right - width;
  const below = at.bottom + 4;
  const top = below + height > innerHeight - EDGE && at.top > height + EDGE ? at.top - height - 4 : below;
  menu.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - width - EDGE))}px`;
  menu.style.top = `${Math.max(EDGE, Math.min(top, innerHeight - height - EDGE))}px`;
}

function buttonOf(menu) {
  const id = CSS.escape(menu.id);
  return document.querySelector(`[popovertarget="${id}"], [data-flyout="${id}"]`);
}

function focusFirst(menu) {
  const first = menu.matches(".flyout") ? "input:not([type=hidden]), select, textarea" : STOPS;
  menu.querySelector(first)?.focus();
}

function opened(event) {
  const menu = event.target;
  if (!menu.matches?.(".menu, .flyout")) return;
  const button = buttonOf(menu);
  const isOpen = event.newState === "open";
  button?.setAttribute("aria-expanded", String(isOpen));
  if (!isOpen || !button) return;
  place(menu, button);
  focusFirst(menu);
}

/** A fly-out that the server fills when it opens: its button is a link to the same as a page. */
async function load(button) {
  const menu = document.getElementById(button.dataset.flyout);
  menu.replaceChildren(document.querySelector("#menu-wait").content.cloneNode(true));
  menu.showPopover();
  await window.htmx.ajax("GET", button.href, { target: menu, swap: "innerHTML" }).catch(() => undefined);
  if (menu.querySelector(".menu-wait")) {
    menu.hidePopover();
    return;
  }
  place(menu, button);
  focusFirst(menu);
}

function clicked(event) {
  const button = event.target.closest("[data-flyout]");
  if (button && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    load(button);
  }
}

function walked(event) {
  const menu = event.target.closest?.(".menu");
  if (!menu || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
  const stops = [...menu.querySelectorAll(STOPS)];
  const at = stops.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  stops.at(next % stops.length)?.focus();
  event.preventDefault();
}

function closeAll() {
  for (const menu of document.querySelectorAll(".menu:popover-open, .flyout:popover-open")) menu.hidePopover();
}

export function start() {
  document.addEventListener("toggle", opened, true);
  document.addEventListener("keydown", walked);
  document.addEventListener("click", clicked);
  document.addEventListener("click", (event) => {
    if (event.target.closest(".menu a[data-dialog]")) closeAll();
  });
  addEventListener("resize", closeAll);
}
