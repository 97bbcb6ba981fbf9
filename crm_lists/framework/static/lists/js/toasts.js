/** Short notes at the corner: success goes by itself, errors stay until closed. */

const SHOWN_FOR = 7000;
const STAYS = ".error, .warning";
const stack = () => document.querySelector("#toasts");

function expire(toast) {
  if (toast.matches(STAYS)) return;
  let timer = setTimeout(() => toast.remove(), SHOWN_FOR);
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", () => {
    timer = setTimeout(() => toast.remove(), SHOWN_FOR / 2);
  });
}

/** Show a sentence; the tone is success, info, warning or error. */
export function toast(text, tone = "info") {
  if ([...stack().querySelectorAll("p")].some((shown) => shown.textContent === text)) return;
  const note = document.querySelector("#toast").content.firstElementChild.cloneNode(true);
  note.classList.add(tone);
  note.querySelector("p").textContent = text;
  stack().append(note);
  lift();
  expire(note);
}

/** A modal dialog covers the page, so the notes go above it. */
function lift() {
  const notes = stack();
  if (notes.matches(":popover-open")) notes.hidePopover();
  notes.popover = "manual";
  notes.showPopover();
}

export function start() {
  for (const note of stack()?.children ?? []) expire(note);
  document.addEventListener("click", (event) => {
    event.target.closest("[data-dismiss]")?.closest(".toast").remove();
  });
  // The server speaks by the header HX-Trigger: {"toast": {"text": ..., "tone": ...}}.
  document.body.addEventListener("toast", (event) => toast(event.detail.text, event.detail.tone));
}
