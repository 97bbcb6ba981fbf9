/** Mentions: after “@” a textarea[data-mention-url] offers the people who may read the item. */

const TYPED = /(?:^|[\s(])@([\p{L}\p{N}_.+-]{0,40})$/u;
const WAIT = 150;

/** Return what is typed behind the “@” before the caret, null where there is none. */
function typed(area) {
  const found = TYPED.exec(area.value.slice(0, area.selectionStart));
  return found && area.selectionStart === area.selectionEnd ? found[1] : null;
}

async function people(url, query) {
  const address = new URL(url, location.href);
  address.searchParams.set("q", query);
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  return answer.ok ? (await answer.json()).results : [];
}

class Mentions {
  constructor(area) {
    this.area = area;
    this.list = document.createElement("ul");
    this.list.className = "mention-list";
    this.list.id = `${area.id}-people`;
    this.list.setAttribute("role", "listbox");
    this.list.hidden = true;
    area.after(this.list);
    area.setAttribute("autocomplete", "off");
    area.setAttribute("aria-controls", this.list.id);
    area.setAttribute("aria-autocomplete", "list");
    area.addEventListener("input", () => this.soon());
    area.addEventListener("keydown", (event) => this.pressed(event));
    area.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => this.clicked(event));
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), WAIT);
  }

  async look() {
    const query = typed(this.area);
    if (query === null) return this.close();
    const found = await people(this.area.dataset.mentionUrl, query).catch(() => []);
    if (typed(this.area) === query) this.show(found);
  }

  show(found) {
    this.list.replaceChildren(...found.map((person, place) => this.line(person, place)));
    this.list.hidden = !found.length;
    if (found.length) this.choose(0);
    else this.close();
  }

  line(person, place) {
    const line = document.createElement("li");
    const name = document.createElement("small");
    line.id = `${this.list.id}-${place}`;
    line.setAttribute("role", "option");
    line.dataset.name = person.id;
    name.textContent = `@${person.id}`;
    line.append(person.text, name);
    return line;
  }

  choose(place) {
    const lines = [...this.list.children];
    this.place = (place + lines.length) % lines.length;
    lines.forEach((line, number) => line.setAttribute("aria-selected", String(number === this.place)));
    this.area.setAttribute("aria-activedescendant", lines[this.place].id);
  }

  pressed(event) {
    if (this.list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.choose(this.place + step);
    else if (["Enter", "Tab"].includes(event.key)) this.take(this.list.children[this.place]);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  clicked(event) {
    event.preventDefault();
    const line = event.target.closest("li");
    if (line) this.take(line);
  }

  take(line) {
    const { area } = this;
    const end = area.selectionStart;
    const start = end - typed(area).length;
    area.setRangeText(`${line.dataset.name} `, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    this.close();
    area.focus();
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.area.removeAttribute("aria-activedescendant");
  }
}

for (const area of document.querySelectorAll("textarea[data-mention-url]")) new Mentions(area);
