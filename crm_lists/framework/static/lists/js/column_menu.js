/** The pop-over of a column: sorts, groups, and filters by the values that are there. */

const menu = () => document.querySelector("#column-menu");
const EDGE = 8;
let opener = null;

function place() {
  const at = opener.closest("th").getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu();
  menu().style.left = `${Math.max(EDGE, Math.min(at.left, innerWidth - width - EDGE))}px`;
  menu().style.top = `${Math.max(EDGE, Math.min(at.bottom + 2, innerHeight - height - EDGE))}px`;
}

async function open(button) {
  opener = button;
  menu().replaceChildren(document.querySelector("#menu-wait").content.cloneNode(true));
  menu().showPopover();
  place();
  await window.htmx.ajax("GET", button.href, { target: "#column-menu", swap: "innerHTML" }).catch(() => undefined);
  if (menu().querySelector(".menu-wait")) {
    menu().hidePopover();
    return;
  }
  place();
  menu().querySelector("a, button, input:not([type=hidden])")?.focus();
}

function clicked(event) {
  const button = event.target.closest("[data-column-menu]");
  if (button && menu() && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    open(button);
    return;
  }
  if (event.target.closest("#column-menu a")) menu().hidePopover();
  const head = event.target.closest("th a[data-add-sort]");
  if (head && event.shiftKey) {
    event.preventDefault();
    event.stopImmediatePropagation();
    // With the head as its source the request follows the head's own boost: target, history and all.
    const swap = { target: "#listing", select: "#listing", swap: "outerHTML show:none" };
    window.htmx.ajax("GET", head.dataset.addSort, { source: head, ...swap });
  }
}

export function start() {
  // Before htmx: its own click would follow the plain address of the head.
  document.addEventListener("click", clicked, true);
  document.addEventListener("submit", (event) => {
    if (menu()?.contains(event.target)) menu().hidePopover();
  });
  document.addEventListener("toggle", (event) => {
    if (event.target === menu() && event.newState === "closed") opener?.focus();
  }, true);
}
