/** Lookup pickers: select[data-picker-url] becomes a type-ahead that asks the server; a choice of several gets its dress. */

import * as adding from "./picker_new.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

let library = null;

/** Tom Select loads only on a page that has a picker. */
function load() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.querySelector('meta[name="tom-select"]').content;
    script.addEventListener("load", () => resolve(window.TomSelect));
    script.addEventListener("error", reject);
    document.head.append(script);
  });
  return library;
}

async function hits(url, query) {
  const address = new URL(url, location.href);
  address.searchParams.set("q", query);
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function part(text, css = "") {
  const span = document.createElement("span");
  span.className = css;
  span.textContent = text;
  return span;
}

function line(text, hint) {
  const box = document.createElement("div");
  box.append(part(text), ...(hint ? [part(hint, "hint")] : []));
  return box;
}

function note(text) {
  const box = line(text);
  box.className = "no-results";
  return box;
}

function settings(select) {
  const { pickerUrl, placeholder } = select.dataset;
  return {
    valueField: "id",
    labelField: "text",
    searchField: [],
    maxOptions: 50,
    hideSelected: true,
    maxItems: select.multiple ? null : 1,
    preload: "focus",
    placeholder: placeholder ?? select.getAttribute("placeholder") ?? "",
    plugins: select.multiple ? { remove_button: { title: word("remove") } } : { clear_button: { title: word("remove") } },
    shouldLoad: () => true,
    async load(query, show) {
      try {
        const found = await hits(pickerUrl, query);
        this.clearOptions((option) => this.items.includes(String(option.id)));
        show(found.results.map((hit) => ({ ...hit, id: String(hit.id) })));
      } catch {
        toast(word("offline"), "error");
        show();
      }
    },
    render: {
      option: (hit) => line(hit.text, hit.hint),
      item: (hit) => line(hit.text),
      no_results: () => note(word("nothing")),
      loading: () => note(word("searching")),
    },
  };
}

/** Dress the pickers in this part of the page. */
export async function start(place) {
  const selects = [...place.querySelectorAll("select[data-picker-url], .field > select[multiple]")];
  if (!selects.length) return;
  await Promise.all(selects.map((select) => dress(select)));
}

/** Dress one picker; its owner may set more, such as where its choices are shown. */
export async function dress(select, more = {}) {
  const TomSelect = await load();
  if (select.tomselect) return select.tomselect;
  const own = select.dataset.pickerUrl ? settings(select) : plain();
  if (!adding.isOffered(select)) return new TomSelect(select, { ...own, ...more });
  const { create, render } = adding.settings(select);
  const picker = new TomSelect(select, { ...own, create, render: { ...own.render, ...render }, ...more });
  adding.addButton(select, picker);
  return picker;
}

/** A choice of several that are all in the page already. */
function plain() {
  return {
    maxOptions: null,
    hideSelected: true,
    plugins: { remove_button: { title: word("remove") } },
    render: { no_results: () => note(word("nothing")) },
  };
}
