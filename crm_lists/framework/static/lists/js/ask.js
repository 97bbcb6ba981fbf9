/** One question with two answers, in the page's own dialog. */

import { word } from "./words.js";

/** Resolve to true when the person agrees. */
export function ask(question, { yes = word("yes"), no = word("no"), danger = false } = {}) {
  const dialog = document.querySelector("#ask");
  const [agree, refuse] = dialog.querySelectorAll("button");
  dialog.querySelector("p").textContent = question;
  agree.textContent = yes;
  agree.className = danger ? "btn danger" : "btn main";
  refuse.textContent = no;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

export function askToDiscard() {
  return ask(word("discard"), { yes: word("discard-yes"), no: word("discard-no"), danger: true });
}

/** Forms with data-confirm on their button, and htmx's hx-confirm, ask here instead of by the browser. */
export function start() {
  document.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!button?.dataset.confirm || button.dataset.confirmed) return;
    event.preventDefault();
    if (!(await ask(button.dataset.confirm, { yes: button.textContent.trim() }))) return;
    button.dataset.confirmed = "yes";
    event.target.requestSubmit(button);
    delete button.dataset.confirmed;
  });
  document.addEventListener("htmx:confirm", async (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    if (await ask(event.detail.question)) event.detail.issueRequest(true);
  });
}
