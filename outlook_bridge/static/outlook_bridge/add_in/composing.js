/** The pane beside a message that is written: who will get it, and how it comes to be filed. */

import { banner, button, h, icon, link, say, word } from "./dom.js";
import { addBlindCopy, draftOf } from "./mailbox.js";
import { peopleCard } from "./people.js";
import { tell } from "./requests.js";

const SHOWN = 5;

export class Composing {
  constructor(item, profile) {
    Object.assign(this, { item, profile });
    this.element = h("div", { class: "pane-stack" }, h("p", { class: "pane-waiting muted" }, word("loading")));
  }

  async load() {
    const draft = await draftOf(this.item);
    const found = draft.people.length ? await tell("who", draft) : { people: [], cases: [] };
    const again = button(word("refresh"), { onclick: () => this.load() });
    this.element.replaceChildren(
      found.people.length
        ? h("div", { class: "card" }, peopleCard(found.people, { atOnce: SHOWN, title: word("recipients") }))
        : banner("info", word("no-recipients")),
      ...this.openCases(found.cases),
      this.filing(),
      h("div", { class: "pane-buttons" }, again),
    );
  }

  openCases(cases) {
    if (!cases.length) return [];
    const lines = cases.map((one) => h("li", {}, icon("cases"), link(one, "link ellipsis pane-grow"), h("span", { class: "small muted nowrap" }, one.detail)));
    return [h("section", { class: "card pane-open" }, h("h2", { class: "pane-label" }, word("open-cases")), h("ul", { class: "pane-list" }, lines))];
  }

  /** Outlook gives no message away before it was sent: a copy to the filing address is the way. */
  filing() {
    const address = this.profile.drop_box;
    if (!address) return banner("info", word("no-drop-box"));
    const place = h("div", { class: "card pane-filing" });
    const add = async () => {
      try {
        await addBlindCopy(this.item, address);
        place.replaceChildren(banner("good", word("drop-box-added")));
        say(word("drop-box-added"));
      } catch {
        place.append(banner("bad", word("drop-box-failed", { address })));
      }
    };
    place.append(
      h("button", { type: "button", class: "btn main", onclick: add }, icon("mail"), word("drop-box")),
      h("p", { class: "small muted" }, word("drop-box-note")),
    );
    return place;
  }
}
