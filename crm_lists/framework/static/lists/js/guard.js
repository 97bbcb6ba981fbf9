/** What was typed and not yet saved: known for each form, never lost without a question. */

const before = new WeakMap();
let isLeaving = false;

function contents(form) {
  return [...new FormData(form)]
    .filter(([name]) => name !== "csrfmiddlewaretoken")
    .map(([name, value]) => `${name}=${value instanceof File ? `${value.name}:${value.size}` : value}`)
    .join("\n");
}

/** Remember the form as it is now; with data-guard="always" it counts as typed from the start. */
export function remember(form) {
  before.set(form, form.dataset.guard === "always" ? null : contents(form));
}

export function isTyped(form) {
  return before.has(form) && before.get(form) !== contents(form);
}

export function hasTyped(place) {
  return [...place.querySelectorAll("form")].some(isTyped);
}

/** Keep what a form held before, when an answer with errors takes its place. */
export function markTyped(form) {
  before.set(form, null);
}

/** Let the page go: the server has what was typed. */
export function release() {
  isLeaving = true;
}

export function start() {
  for (const form of document.querySelectorAll("form[data-guard]")) {
    remember(form);
    // Errors shown at load mean that nothing of this has been saved.
    if (form.querySelector(".errorlist, .banner.bad, .warned")) markTyped(form);
  }
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-guard]") && !event.defaultPrevented) release();
  });
  addEventListener("pageshow", () => {
    isLeaving = false;
  });
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && hasTyped(document)) event.preventDefault();
  });
}
