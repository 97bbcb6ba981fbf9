/** The item that a picker lacks: asked for in a dialog over the form, and chosen when it is made. */

import { open } from "./dialog.js";
import { word } from "./words.js";

const dialog = () => document.querySelector("#picker-dialog");
let made = null;

/** Resolve to the item that was made, or to null. */
export function ask(select, text = "") {
  const { pickerNew, pickerTitle } = select.dataset;
  const address = new URL(pickerNew, location.href);
  if (text && pickerTitle) address.searchParams.set(pickerTitle, text);
  made = null;
  const over = new Promise((resolve) => {
    dialog().addEventListener("close", () => resolve(made), { once: true });
  });
  open(address.pathname + address.search, dialog());
  return over;
}

/** One dialog over a form is enough: in it nothing more is added. */
export function isOffered(select) {
  return Boolean(select.dataset.pickerNew && dialog() && !dialog().contains(select));
}

/** What Tom Select must know to offer a new item of the typed name. */
export function settings(select) {
  const { pickerNewLabel } = select.dataset;
  return {
    create: (text, done) => ask(select, text).then((item) => (item ? done(item) : done())),
    render: {
      option_create({ input }) {
        const row = document.createElement("div");
        row.className = "create";
        row.textContent = word("picker-new", { label: pickerNewLabel, text: input });
        return row;
      },
    },
  };
}

/** Set a button beside the picker, for those who know that the item is not there. */
export function addButton(select, picker) {
  const box = document.createElement("div");
  box.className = "picker-new";
  picker.wrapper.replaceWith(box);
  const button = document.querySelector("#picker-new").content.firstElementChild.cloneNode(true);
  button.title = select.dataset.pickerNewLabel;
  button.setAttribute("aria-label", select.dataset.pickerNewLabel);
  button.addEventListener("click", async () => {
    const item = await ask(select);
    if (!item) return;
    picker.addOption(item);
    picker.addItem(item.id);
    picker.focus();
  });
  box.append(picker.wrapper, button);
}

export function start() {
  document.body.addEventListener("picker:added", ({ detail }) => {
    made = detail.id ? { id: detail.id, text: detail.text } : null;
    dialog().close();
  });
}
