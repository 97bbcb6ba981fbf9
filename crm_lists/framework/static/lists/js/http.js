/** What every request of ours needs: the CSRF token, and a test for whole pages. */

const meta = () => document.querySelector('meta[name="csrf-token"]');

export function csrfToken() {
  return meta()?.content ?? "";
}

/** A whole page where a fragment was asked for is the log-in page after the session has ended. */
export function isWholePage(text) {
  return /^\s*<!doctype html/i.test(text);
}

/** Take a new token into this page, after a log-in in another tab has made the old one void. */
export async function renewToken() {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector('meta[name="csrf-token"]')?.content;
  if (!fresh) return;
  meta().content = fresh;
  for (const field of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) field.value = fresh;
}
