/** Small tools of a view: copy its link, print it, show its keys. */

import { toast } from "./toasts.js";
import { word } from "./words.js";

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(word("copied"), "success");
  } catch {
    // Without the right to the clipboard the text is shown to be copied by hand.
    toast(text, "info");
  }
}

/** Move a line of an ordered choice; the numbers follow, because they are what is sent. */
function reorder(button) {
  const line = button.closest("li");
  const list = line.parentElement;
  if ("moveUp" in button.dataset) line.previousElementSibling?.before(line);
  else line.nextElementSibling?.after(line);
  for (const [at, one] of [...list.children].entries()) one.querySelector("input[type=number]").value = at + 1;
  button.focus();
}

export function start() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-order] :is([data-move-up], [data-move-down])");
    if (button) reorder(button);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-copy-text], [data-print], [data-keys]");
    if (!button) return;
    button.closest("[popover]")?.hidePopover();
    if ("copy" in button.dataset) copy(new URL(button.dataset.copy, location.href).href);
    else if ("copyText" in button.dataset) copy(button.dataset.copyText);
    else if ("print" in button.dataset) print();
    else document.querySelector("#keys")?.showModal();
  });
}
