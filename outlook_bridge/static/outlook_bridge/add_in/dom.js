/** Elements, icons and words: nothing from a message is ever read as HTML. */

import { word } from "../../lists/js/words.js";

export { word };

/** Make an element; `on…` are listeners, other properties attributes, and `false` leaves one out. */
export function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function icon(name) {
  const found = document.querySelector("template#icons").content.querySelector(`[data-icon="${name}"] > *`);
  return found ? found.cloneNode(true) : "";
}

export function button(label, properties = {}, ...before) {
  return h("button", { type: "button", class: "btn line small-btn", ...properties }, ...before, label);
}

/** A link into the site, which opens in a window of its own. */
export function link(item, className = "") {
  return h("a", { href: item.url, target: "_blank", rel: "noopener", class: className }, item.title ?? word("open"));
}

export function banner(tone, text, ...rest) {
  return h("div", { class: `banner ${tone}` }, icon(tone), h("div", {}, h("p", {}, text), ...rest));
}

/** Tell who hears the pane instead of seeing it. */
export function say(text) {
  document.getElementById("said").textContent = text;
}

export function initials(name) {
  const words = name.split(/[\s.@_-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0][0], words[1][0]] : [name.slice(0, 2)];
  return letters.join("").toUpperCase();
}
