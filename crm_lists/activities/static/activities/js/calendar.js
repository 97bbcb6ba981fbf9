/** The calendar page: draws the entries, lets them be moved and stretched, opens and adds events. */

import { askToDiscard } from "../../lists/js/ask.js";
import { open } from "../../lists/js/dialog.js";
import { hasTyped } from "../../lists/js/guard.js";
import { csrfToken } from "../../lists/js/http.js";
import { toast } from "../../lists/js/toasts.js";
import { word } from "../../lists/js/words.js";

const VIEWS = { day: "timeGridDay", week: "timeGridWeek", month: "dayGridMonth", agenda: "coming" };
const NARROW = 700;
const MINUTE = 60_000;
const settings = JSON.parse(document.querySelector("#calendar-settings").textContent);
const holder = document.querySelector("#calendar");
const sources = document.querySelector("#calendar-sources");
const chosen = () => [...sources.querySelectorAll("input[name=on]:checked")].map((box) => box.value);
let calendar = null;

// The server writes times as the clock shows them where the person works; the browser's zone has no say.
const onTheClock = (moment) => moment.toISOString().slice(0, 19);

// -- reading -------------------------------------------------------------------------------------

async function entries({ start, end }) {
  const params = new URLSearchParams({ start: onTheClock(start), end: onTheClock(end), chosen: "1" });
  for (const code of chosen()) params.append("on", code);
  const answer = await fetch(`${settings.feed}?${params}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(word("fault"));
  const found = await answer.json();
  document.querySelector("#calendar-cut").hidden = !found.is_cut;
  return found.entries;
}

function remember() {
  const params = new URLSearchParams({ view: nameOf(calendar.view.type), day: onTheClock(calendar.getDate()).slice(0, 10) });
  history.replaceState(null, "", `${settings.page}?${params}`);
}

const nameOf = (type) => Object.keys(VIEWS).find((name) => VIEWS[name] === type);

// -- moving --------------------------------------------------------------------------------------

/** Resolve to how much of a series is meant; to nothing when the person would rather not. */
function askScope() {
  const dialog = document.querySelector("#calendar-scope");
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true });
  });
}

function endOf(event) {
  if (event.end) return event.end;
  return new Date(event.start.getTime() + (event.allDay ? 24 * 60 : 60) * MINUTE);
}

async function moved({ event, revert }) {
  const { pk, at, etag, repeats } = event.extendedProps;
  const scope = repeats ? await askScope() : "this";
  if (!scope) {
    revert();
    return;
  }
  const body = new URLSearchParams({
    at, etag, scope, start: onTheClock(event.start), end: onTheClock(endOf(event)), all_day: String(event.allDay),
  });
  const reason = await send(settings.move.replace("/0/", `/${pk}/`), body);
  if (reason) {
    revert();
    toast(word("calendar-not-moved", { reason }), "error");
  } else {
    toast(word("calendar-moved", { title: event.title }), "success");
  }
  // Also after a refusal: somebody else may have moved it meanwhile.
  calendar.refetchEvents();
}

/** Resolve to the reason why the server refused, to nothing when it has made the change. */
async function send(url, body) {
  try {
    const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": csrfToken() } });
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) return "";
    return told.reason ?? word(answer.status === 404 ? "gone" : "fault");
  } catch {
    return word("offline");
  }
}

// -- opening and adding --------------------------------------------------------------------------

async function clicked({ event, jsEvent }) {
  jsEvent.preventDefault();
  const { pane, at } = event.extendedProps;
  const place = document.querySelector("#pane");
  if (!pane || (hasTyped(place) && !(await askToDiscard()))) return;
  await window.htmx.ajax("GET", `${pane}?${new URLSearchParams({ at })}`, { target: "#pane", swap: "innerHTML" });
  place.scrollIntoView({ block: "nearest" });
}

function selected({ start, end, allDay }) {
  const last = allDay ? new Date(end.getTime() - MINUTE) : end;
  const back = `${location.pathname}${location.search}`;
  const values = { starts_at: onTheClock(start).slice(0, 16), ends_at: onTheClock(last).slice(0, 16), back };
  if (allDay) values.all_day = "on";
  open(`${settings.add}?${new URLSearchParams(values)}`);
  calendar.unselect();
}

// -- drawing -------------------------------------------------------------------------------------

function described({ event, el }) {
  const { venue } = event.extendedProps;
  el.title = [event.title, venue].filter(Boolean).join("\n");
}

function drawn({ view }) {
  document.querySelector("#calendar-title").textContent = view.title;
  for (const button of document.querySelectorAll("[data-view]")) {
    if (button.dataset.view === nameOf(view.type)) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  if (calendar) remember();
}

function start() {
  const asked = VIEWS[holder.dataset.view] ?? (innerWidth < NARROW ? VIEWS.agenda : VIEWS.week);
  for (const plain of document.querySelectorAll("#calendar-plain, [data-plain]")) plain.hidden = true;
  for (const part of document.querySelectorAll("#calendar-bar, #calendar, [data-find]")) part.hidden = false;
  calendar = new window.FullCalendar.Calendar(holder, {
    initialView: asked,
    initialDate: settings.day,
    now: settings.now,
    timeZone: "UTC",
    // Days before months, as everywhere on the site.
    locale: document.documentElement.lang === "en" ? "en-gb" : document.documentElement.lang,
    views: { coming: { type: "list", duration: { days: 30 } } },
    headerToolbar: false,
    firstDay: 1,
    height: "100%",
    nowIndicator: true,
    weekNumbers: innerWidth >= NARROW,
    weekText: word("calendar-week"),
    scrollTime: "07:30:00",
    slotDuration: "00:30:00",
    snapDuration: "00:15:00",
    slotLabelFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    allDayText: word("calendar-all-day"),
    noEventsText: word("calendar-nothing"),
    moreLinkContent: ({ num }) => word("calendar-more", { count: num }),
    dayMaxEvents: true,
    editable: true,
    selectable: settings.mayAdd,
    selectMirror: true,
    longPressDelay: 350,
    events: (range, done, failed) => entries(range).then(done, failed),
    eventSourceFailure: () => toast(word("offline"), "error"),
    eventDrop: moved,
    eventResize: moved,
    eventClick: clicked,
    select: selected,
    eventDidMount: described,
    datesSet: drawn,
  });
  calendar.render();
  holder.dataset.drawn = "yes";
}

document.querySelector("#calendar-bar").addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (button?.dataset.go) calendar[button.dataset.go]();
  else if (button?.dataset.view) calendar.changeView(VIEWS[button.dataset.view]);
});
sources.addEventListener("change", () => calendar.refetchEvents());
sources.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-find]")) return;
  const text = target.value.toLocaleLowerCase();
  for (const line of target.closest("details").querySelectorAll("li")) {
    line.hidden = !line.textContent.toLocaleLowerCase().includes(text);
  }
});
document.body.addEventListener("item:saved", () => calendar.refetchEvents());
start();
