/** The one dialog: opens the form behind any [data-dialog], and never loses what was typed in it. */

import { askToDiscard } from "./ask.js";
import { hasTyped, markTyped, release, remember } from "./guard.js";

const dialog = () => document.querySelector("#dialog");
const content = () => document.querySelector("#dialog-body");

function withSelection(url, opener) {
  if (!("withSelection" in opener.dataset)) return url;
  const address = new URL(url, location.href);
  for (const tick of document.querySelectorAll(".tick input[name=item]:checked")) {
    address.searchParams.append("item", tick.value);
  }
  return address.pathname + address.search;
}

/** Show the fragment at this address. */
export async function open(url) {
  content().replaceChildren(document.querySelector("#dialog-wait").content.cloneNode(true));
  if (!dialog().open) dialog().showModal();
  // An answer that could not be had or shown is told in a toast by requests.js.
  await window.htmx.ajax("GET", url, { target: "#dialog-body", swap: "innerHTML" }).catch(() => undefined);
  if (content().querySelector(".dialog-wait")) dialog().close();
}

async function close() {
  if (hasTyped(dialog()) && !(await askToDiscard())) return;
  dialog().close();
}

function shown(event) {
  if (event.detail.target !== content()) return;
  const isRefused = [409, 422].includes(event.detail.xhr?.status);
  for (const form of content().querySelectorAll("form")) {
    remember(form);
    if (isRefused) markTyped(form);
  }
  const wrong = content().querySelector(".wrong :is(input, select, textarea)");
  const first = content().querySelector(".dialog-scroll :is(input:not([type=hidden]), select, textarea)");
  (wrong ?? content().querySelector("[autofocus]") ?? first)?.focus();
}

function clicked(event) {
  if (event.target.closest("[data-close]") && dialog().contains(event.target)) {
    close();
    return;
  }
  const opener = event.target.closest("[data-dialog]");
  const hasModifier = event.ctrlKey || event.metaKey || event.shiftKey || event.button > 0;
  if (!opener || hasModifier || !window.htmx) return;
  event.preventDefault();
  open(withSelection(opener.dataset.dialog || opener.href, opener));
}

export function start() {
  document.addEventListener("click", clicked);
  dialog().addEventListener("cancel", (event) => {
    if (event.target !== dialog()) return;
    event.preventDefault();
    close();
  });
  dialog().addEventListener("close", () => content().replaceChildren());
  document.body.addEventListener("htmx:afterSwap", shown);
  document.body.addEventListener("htmx:beforeOnLoad", (event) => {
    const goes = ["HX-Redirect", "HX-Refresh"].some((name) => event.detail.xhr.getResponseHeader(name));
    if (goes) release();
  });
  document.body.addEventListener("dialog:close", () => dialog().close());
}
