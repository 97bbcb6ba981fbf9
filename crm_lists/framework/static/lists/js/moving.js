/** Sends a move of a card to the server; what is refused is told in a sentence. */

import { ask } from "./ask.js";
import { csrfToken } from "./http.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

let library = null;

/** SortableJS loads only on a page that has something to drag. */
export function sortable(address) {
  library ??= import(address).then((loaded) => loaded.default);
  return library;
}

/** Resolve to true when the server has made the change; the card then carries its new version. */
export async function send(url, card, values) {
  const told = await sent(url, card, values);
  if (!told?.warnings) return Boolean(told);
  const confirm = told.warnings.map(({ code }) => code).join(" ");
  const isMeant = await ask(told.reason, { yes: word("anyway") });
  return isMeant ? send(url, card, { ...values, confirm: [values.confirm, confirm].filter(Boolean).join(" ") }) : false;
}

/** The answer of the server: with warnings where it asks first, null where nothing came of it. */
async function sent(url, card, values) {
  const body = new URLSearchParams({ ...values, etag: card.dataset.etag });
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
  card.classList.add("waiting");
  try {
    const answer = await fetch(url, { method: "POST", body, headers });
    const told = await answer.json().catch(() => ({}));
    if (answer.ok && told.etag !== undefined) {
      for (const same of document.querySelectorAll(`[data-pk="${card.dataset.pk}"]`)) same.dataset.etag = told.etag;
      return told;
    }
    if (answer.status === 409 && told.warnings) return told;
    toast(word("not-moved", { reason: told.reason ?? word(answer.status === 404 ? "gone" : "fault") }), "error");
  } catch {
    toast(word("offline"), "error");
  } finally {
    card.classList.remove("waiting");
  }
  return null;
}
