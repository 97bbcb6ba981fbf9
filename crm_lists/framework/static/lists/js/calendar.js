/** A calendar: an item dragged to another day keeps its time there, or goes back. */

import { send, sortable } from "./moving.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

async function dropped({ item: entry, from, to, oldIndex }) {
  if (from === to) return;
  const calendar = to.closest("[data-calendar]");
  const url = calendar.dataset.move.replace("/0/", `/${entry.dataset.pk}/`);
  const { day } = to.dataset;
  if (!(await send(url, entry, { column: calendar.dataset.column, day }))) {
    from.insertBefore(entry, from.children[oldIndex] ?? null);
    return;
  }
  const told = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium" });
  const title = entry.querySelector(".title").title;
  toast(word("moved", { title, place: told.format(new Date(`${day}T12:00`)) }), "success");
  // What lasts several days, or stands beside others, is drawn anew.
  if (entry.matches(".goes-on") || to.closest(".hours")) location.reload();
}

/** Let the items of the calendars in this part of the page be dragged. */
export async function wake(place) {
  const days = [...place.querySelectorAll("[data-calendar] [data-day]")];
  if (!days.length) return;
  const Sortable = await sortable(days[0].closest("[data-calendar]").dataset.sortable);
  for (const day of days) {
    if (Sortable.get(day)) continue;
    new Sortable(day, {
      group: "days",
      draggable: ".movable",
      sort: false,
      animation: 120,
      delay: 150,
      delayOnTouchOnly: true,
      ghostClass: "ghost",
      onEnd: dropped,
    });
  }
}
