/** The dialogs: open the form behind any [data-dialog], and never lose what was typed in it. */

import { askToDiscard } from "./ask.js";
import { hasTyped, markTyped, release, remember } from "./guard.js";

const FORMS = "dialog[data-forms]";
const main = () => document.querySelector("#dialog");
const contentOf = (dialog) => dialog.firstElementChild;

function withSelection(url, opener) {
  if (!("withSelection" in opener.dataset)) return url;
  const address = new URL(url, location.href);
  for (const tick of document.querySelectorAll(".tick input[name=item]:checked")) {
    address.searchParams.append("item", tick.value);
  }
  return address.pathname + address.search;
}

/** Show the fragment at this address. */
export async function open(url, dialog = main()) {
  const content = contentOf(dialog);
  content.replaceChildren(document.querySelector("#dialog-wait").content.cloneNode(true));
  if (!dialog.open) dialog.showModal();
  // An answer that could not be had or shown is told in a toast by requests.js.
  await window.htmx.ajax("GET", url, { target: content, swap: "innerHTML" }).catch(() => undefined);
  if (content.querySelector(".dialog-wait")) dialog.close();
}

async function close(dialog) {
  if (hasTyped(dialog) && !(await askToDiscard())) return;
  dialog.close();
}

function shown(event) {
  const content = event.detail.target;
  if (!content.matches?.(`${FORMS} > *`)) return;
  // The server may answer a form of the page itself with one for the dialog.
  if (!content.parentElement.open) content.parentElement.showModal();
  const isRefused = [409, 422].includes(event.detail.xhr?.status);
  for (const form of content.querySelectorAll("form")) {
    remember(form);
    if (isRefused) markTyped(form);
  }
  const wrong = content.querySelector(".wrong :is(input, select, textarea)");
  const first = content.querySelector(".dialog-scroll :is(input:not([type=hidden]), select, textarea)");
  (wrong ?? content.querySelector("[autofocus]") ?? first)?.focus();
}

function clicked(event) {
  const around = event.target.closest(FORMS);
  if (around && event.target.closest("[data-close]")) {
    close(around);
    return;
  }
  const opener = event.target.closest("[data-dialog]");
  const hasModifier = event.ctrlKey || event.metaKey || event.shiftKey || event.button > 0;
  if (!opener || hasModifier || !window.htmx) return;
  event.preventDefault();
  open(withSelection(opener.dataset.dialog || opener.href, opener));
}

function watch(dialog) {
  dialog.addEventListener("cancel", (event) => {
    if (event.target !== dialog) return;
    event.preventDefault();
    close(dialog);
  });
  dialog.addEventListener("close", (event) => {
    if (event.target === dialog) contentOf(dialog).replaceChildren();
  });
}

export function start() {
  document.addEventListener("click", clicked);
  for (const dialog of document.querySelectorAll(FORMS)) watch(dialog);
  document.body.addEventListener("htmx:afterSwap", shown);
  document.body.addEventListener("htmx:beforeOnLoad", (event) => {
    const goes = ["HX-Redirect", "HX-Refresh"].some((name) => event.detail.xhr.getResponseHeader(name));
    if (goes) release();
  });
  document.body.addEventListener("dialog:close", () => main().close());
}
