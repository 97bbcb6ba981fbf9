/** The words that scripts show, written into the page by the server in the person's language. */

export function word(name, values = {}) {
  const pages = [...document.querySelectorAll("template#words, template[data-words]")];
  const entry = pages.map((page) => page.content.querySelector(`[data-word="${name}"]`)).find(Boolean);
  const text = entry?.textContent ?? "";
  return Object.entries(values).reduce((all, [key, value]) => all.replace(`%(${key})s`, value), text);
}
