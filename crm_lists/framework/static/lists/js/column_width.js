/** Widths of columns: those that a view gives, and the edge of a head that is dragged. */

const NARROWEST = 40;
const WIDEST = 1200;
let drag = null;

/** Sets a column as wide, every cell of it, or the longest text would hold it open; "" lets it find its width. */
function widen(head, width) {
  const wide = width === "" ? "" : `${width}px`;
  for (const row of head.closest("table").rows) {
    const cell = row.cells[head.cellIndex];
    if (row.cells.length !== head.parentElement.cells.length || !cell) continue;
    cell.style.width = wide;
    cell.style.minWidth = wide;
    cell.style.maxWidth = wide;
  }
}

function measured(event) {
  const moved = event.clientX - drag.from;
  const wide = drag.width + (drag.isMirrored ? -moved : moved);
  return Math.round(Math.min(Math.max(wide, NARROWEST), WIDEST));
}

function down(event) {
  const grip = event.target.closest?.(".grip");
  if (!grip || event.button !== 0 || drag) return;
  event.preventDefault();
  const head = grip.closest("th");
  const isMirrored = getComputedStyle(head).direction === "rtl";
  drag = { grip, head, from: event.clientX, width: head.offsetWidth, isMirrored, pointer: event.pointerId, to: null };
  grip.setPointerCapture(event.pointerId);
  grip.classList.add("on");
}

function move(event) {
  if (!drag || event.pointerId !== drag.pointer) return;
  drag.to = measured(event);
  widen(drag.head, drag.to);
}

function end(isKept) {
  const { grip, head, width, pointer, to } = drag;
  drag = null;
  grip.classList.remove("on");
  if (grip.hasPointerCapture(pointer)) grip.releasePointerCapture(pointer);
  if (to === null) return;
  if (!isKept || to === width) {
    widen(head, head.dataset.width ? Number(head.dataset.width) : "");
    return;
  }
  const url = new URL(grip.href);
  url.searchParams.set("menu-width", to);
  // With the grip as its source the request follows the grip's own boost: target, history and all.
  const swap = { target: "#listing", select: "#listing", swap: "outerHTML show:none" };
  window.htmx.ajax("GET", url.pathname + url.search, { source: grip, ...swap });
}

export function start() {
  document.addEventListener("pointerdown", down);
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", (event) => drag?.pointer === event.pointerId && end(true));
  document.addEventListener("pointercancel", (event) => drag?.pointer === event.pointerId && end(false));
  // Before anything else that Escape closes, and before htmx follows the address of the grip.
  document.addEventListener("keydown", (event) => {
    if (!drag || event.key !== "Escape") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    end(false);
  }, true);
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".grip")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
}

/** Gives the columns the widths of their view. */
export function wake(place) {
  for (const head of place.querySelectorAll("th[data-width]")) widen(head, Number(head.dataset.width));
}
