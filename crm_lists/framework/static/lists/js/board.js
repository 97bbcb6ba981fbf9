/** A board: a card that is dropped on another lane is changed by the deed that leads there, or goes back. */

import { open } from "./dialog.js";
import { send, sortable } from "./moving.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

const lane = (place) => place.closest(".lane");
const way = (card, target) => card.querySelector(`[data-moves] [data-to="${CSS.escape(target.dataset.lane)}"]`);

function count(target, step) {
  const told = target.querySelector("[data-lane-count]");
  if (/^\d+$/.test(told.textContent)) told.textContent = String(Number(told.textContent) + step);
}

/** After a move each menu offers the lanes in which the card is not; only typed columns come here. */
function turnMenu(card, from, to) {
  const gone = way(card, to);
  gone.dataset.to = from.dataset.lane;
  gone.value = from.dataset.value;
  gone.textContent = from.getAttribute("aria-label");
}

function put(card, cards, place) {
  cards.insertBefore(card, cards.children[place] ?? null);
}

async function dropped({ item: card, from, to, oldIndex }) {
  if (from === to) return;
  const target = lane(to);
  const chosen = way(card, target);
  const back = () => put(card, from, oldIndex);
  if (!chosen) {
    back();
    toast(word("not-moved", { reason: word("no-way", { place: target.getAttribute("aria-label") }) }), "warning");
    return;
  }
  if (chosen.matches("a")) {
    // The deed asks for more than a lane; the card goes over when it is done.
    back();
    open(chosen.getAttribute("href"));
    return;
  }
  const form = chosen.form;
  const moved = await send(form.action, card, { column: form.elements.column.value, value: chosen.value });
  if (!moved) {
    back();
    return;
  }
  form.elements.etag.value = card.dataset.etag;
  turnMenu(card, lane(from), target);
  count(lane(from), -1);
  count(target, 1);
  const title = card.querySelector("h3").textContent.trim();
  sumUp(to.closest("[data-board]")).catch(() => null);
  toast(word("moved", { title, place: target.getAttribute("aria-label") }), "success");
}

/** The totals of the lanes follow a move: the server reckons them. */
async function sumUp(board) {
  if (!board.querySelector("[data-lane-sums]")) return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const sums of board.querySelectorAll("[data-lane-sums]")) {
    const fresh = page.querySelector(`[data-board] [data-lane="${CSS.escape(lane(sums).dataset.lane)}"] [data-lane-sums]`);
    if (fresh) sums.replaceWith(document.adoptNode(fresh));
  }
}

/** A way chosen in the menu moves the card as a drop does. */
function chosen(event) {
  const form = event.target;
  if (!form.matches?.(".board [data-moves]") || !event.submitter) return;
  const card = form.closest(".board-card");
  const target = form.closest("[data-board]").querySelector(`[data-lane="${CSS.escape(event.submitter.dataset.to)}"]`);
  if (!target) return;
  event.preventDefault();
  form.hidePopover();
  const from = card.parentElement;
  const oldIndex = [...from.children].indexOf(card);
  const to = target.querySelector("[data-cards]");
  to.prepend(card);
  dropped({ item: card, from, to, oldIndex });
  card.focus();
}

export function start() {
  document.addEventListener("submit", chosen);
}

/** Let the cards of the boards in this part of the page be dragged. */
export async function wake(place) {
  const boards = [...place.querySelectorAll("[data-board]")];
  if (!boards.length) return;
  const Sortable = await sortable(boards[0].dataset.sortable);
  for (const cards of boards.flatMap((one) => [...one.querySelectorAll("[data-cards]")])) {
    if (Sortable.get(cards)) continue;
    new Sortable(cards, {
      group: "lanes",
      draggable: ".movable",
      filter: ".menu, button",
      preventOnFilter: false,
      sort: false,
      animation: 120,
      delay: 150,
      delayOnTouchOnly: true,
      ghostClass: "ghost",
      onEnd: dropped,
    });
  }
}
