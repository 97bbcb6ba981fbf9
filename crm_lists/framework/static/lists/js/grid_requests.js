/** The requests of a grid: JSON there, JSON back, and a sentence for every refusal that is none of a cell. */

import { csrfToken, isWholePage, renewToken } from "./http.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

const OF_CELLS = [200, 409, 422];
const WORDS = { 403: "forbidden", 404: "gone" };

async function answered(answer) {
  const text = await answer.text();
  if (isWholePage(text) && answer.ok) {
    addEventListener("focus", () => renewToken(), { once: true });
    throw new Error(word("logged-out"));
  }
  try {
    return JSON.parse(text);
  } catch {
    if (answer.status === 403) await renewToken();
    throw new Error(word(WORDS[answer.status] ?? "fault"));
  }
}

/** Send what was typed; null when nothing came of it, which the person is told. */
export async function send(url, content) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() },
      body: JSON.stringify(content),
    });
    const found = await answered(answer);
    if (OF_CELLS.includes(answer.status)) return found;
    toast(found.message || word(WORDS[answer.status] ?? "fault"), "error");
    return found.status ? found : null;
  } catch (error) {
    toast(error instanceof TypeError ? word("offline") : error.message, "error");
    return null;
  }
}
