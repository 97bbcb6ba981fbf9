/** Columns changed in the details pane: Escape takes back, and what was saved is drawn in its row too. */

import { markTyped, remember } from "./guard.js";

const FORM = "#pane form.pane-form";
const CARD = "#listing-card";

function shown({ detail: { elt, xhr } }) {
  const form = elt.matches?.(FORM) ? elt : elt.querySelector?.(FORM);
  if (!form) return;
  remember(form);
  if ([409, 422].includes(xhr?.status)) markTyped(form);
  form.querySelector(".field :is(input:not([type=hidden]), select, textarea)")?.focus();
}

function pressed(event) {
  const form = event.target.closest?.(FORM);
  if (!form || event.key !== "Escape" || form.querySelector(".ts-wrapper.dropdown-active")) return;
  event.stopPropagation();
  form.querySelector("[data-pane-cancel]").click();
}

/** A value is also edited by a double click on it. */
function twice(event) {
  const value = event.target.closest("#pane dd.editable");
  if (value && !event.target.closest("a, form")) value.querySelector(".fact-edit")?.click();
}

async function saved() {
  if (!document.querySelector(CARD)) return;
  const on = document.querySelector("[data-pane-url].on")?.dataset.paneUrl;
  await window.htmx.ajax("GET", location.href, { target: CARD, select: CARD, swap: "outerHTML show:none" });
  if (on) document.querySelector(`[data-pane-url="${CSS.escape(on)}"]`)?.classList.add("on");
}

export function start() {
  document.body.addEventListener("htmx:afterSwap", shown);
  document.addEventListener("keydown", pressed, true);
  document.addEventListener("dblclick", twice);
  document.body.addEventListener("item:saved", saved);
}
