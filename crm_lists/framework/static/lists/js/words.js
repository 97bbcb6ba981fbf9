/** The words that scripts show, written into the page by the server in the person's language. */

export function word(name, values = {}) {
  const entry = document.querySelector("#words")?.content.querySelector(`[data-word="${name}"]`);
  const text = entry?.textContent ?? "";
  return Object.entries(values).reduce((all, [key, value]) => all.replace(`%(${key})s`, value), text);
}
