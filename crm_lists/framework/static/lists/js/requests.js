/** Requests of htmx: the token goes with each, and each refusal is told in a sentence. */

import { csrfToken, isWholePage, renewToken } from "./http.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

let running = 0;

function busy(change) {
  running = Math.max(0, running + change);
  document.documentElement.toggleAttribute("data-busy", running > 0);
}

function renewWhenBack() {
  addEventListener("focus", () => renewToken(), { once: true });
}

/** A whole page in answer to a question is followed; in answer to a form it must not take the form's place. */
function refuseWholePage(event) {
  const { serverResponse, requestConfig, xhr } = event.detail;
  if (!isWholePage(serverResponse) || xhr.status >= 400) return;
  event.detail.shouldSwap = false;
  if (requestConfig.verb === "get") {
    location.assign(xhr.responseURL);
    return;
  }
  // Only the log-in page answers a form of ours with a whole page.
  toast(word("logged-out"), "error");
  renewWhenBack();
}

function wordFor(status) {
  return word({ 403: "forbidden", 404: "gone" }[status] ?? "fault");
}

async function tellRefusal({ detail: { xhr } }) {
  const page = new DOMParser().parseFromString(xhr.response, "text/html");
  const reason = page.querySelector("[data-reason]");
  if (reason && "renew" in reason.dataset) {
    await renewToken();
    toast(word("renewed"), "warning");
    return;
  }
  toast(reason?.textContent.trim() || wordFor(xhr.status), "error");
}

export function start() {
  const body = document.body;
  body.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = csrfToken();
  });
  body.addEventListener("htmx:beforeSwap", refuseWholePage);
  body.addEventListener("htmx:beforeSend", () => busy(1));
  body.addEventListener("htmx:afterRequest", () => busy(-1));
  body.addEventListener("htmx:sendError", () => toast(word("offline"), "error"));
  body.addEventListener("htmx:responseError", tellRefusal);
}
