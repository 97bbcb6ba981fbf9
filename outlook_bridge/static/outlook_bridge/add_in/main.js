/** The task pane: waits for Outlook, logs in, and shows what fits what is selected there. */

import { banner, button, h, icon, say, word } from "./dom.js";
import { Composing } from "./composing.js";
import { currentItem, follow, isDark, isMessage, ready, selected } from "./mailbox.js";
import { Reading } from "./reading.js";
import { ask } from "./requests.js";
import { Several } from "./several.js";
import { connect, disconnect, isConnected, SignedOut } from "./session.js";

const pane = document.getElementById("pane");
const isComposing = document.body.dataset.surface === "compose";
let profile = null;
/** Of the last thing that was asked for: what comes too late is thrown away. */
let latest = 0;

function show(...parts) {
  pane.replaceChildren(...parts);
  pane.removeAttribute("aria-busy");
}

function signIn(note = "") {
  profile = null;
  latest += 1;
  const place = h("div");
  const start = h("button", { type: "button", class: "btn main", onclick: () => logIn(place, start) }, word("sign-in"));
  show(
    h(
      "section",
      { class: "pane-sign-in" },
      icon("mail"),
      h("h1", {}, word("sign-in-title")),
      h("p", {}, word("sign-in-text")),
      note && banner("info", note),
      place,
      start,
      h("p", { class: "small muted" }, word("sign-in-note")),
    ),
  );
  if (note) say(note);
}

async function logIn(place, start) {
  start.disabled = true;
  place.replaceChildren();
  try {
    await connect();
    await load();
  } catch (error) {
    const text = word(error.message === "closed" ? "sign-in-closed" : "sign-in-blocked");
    place.replaceChildren(banner("bad", text));
    say(text);
  } finally {
    start.disabled = false;
  }
}

async function load() {
  latest += 1;
  const mine = latest;
  if (!isConnected()) {
    signIn();
    return;
  }
  try {
    profile ??= await ask("profile");
    const view = await viewOf();
    if (mine !== latest) return;
    show(head(), view.element);
    await view.load?.();
  } catch (error) {
    if (mine === latest) failed(error);
  }
}

async function viewOf() {
  const item = currentItem();
  if (isComposing) return new Composing(item, profile);
  const messages = await selected();
  if (messages.length > 1) return new Several(messages, profile, { onsignedout });
  if (!item) return { element: banner("info", word("no-item")) };
  if (!isMessage(item)) return { element: banner("info", word("no-message")) };
  return new Reading(item, profile, { onsignedout });
}

const onsignedout = () => signIn(word("signed-out"));

function failed(error) {
  if (error instanceof SignedOut) {
    onsignedout();
    return;
  }
  const text = error.message || word("fault");
  show(head(), banner("bad", text, button(word("again"), { onclick: load })));
  say(text);
}

function head() {
  const menu = h(
    "div",
    { class: "menu", id: "pane-menu", popover: true },
    profile && h("p", { class: "menu-label" }, word("connected-as", { name: profile.name })),
    h("a", { href: "/", target: "_blank", rel: "noopener" }, icon("open"), word("open-site")),
    h("button", { type: "button", onclick: leave }, icon("disconnect"), word("disconnect")),
  );
  const more = h("button", { type: "button", class: "btn square small-btn", popovertarget: "pane-menu", "aria-label": word("menu") }, icon("more"));
  const title = isComposing ? "" : (currentItem()?.subject ?? "");
  return h("header", { class: "pane-head" }, h("h1", { class: "ellipsis pane-grow" }, typeof title === "string" ? title : ""), more, menu);
}

async function leave() {
  await disconnect();
  signIn();
}

async function start() {
  if (!(await ready())) {
    show(banner("info", word("outside")));
    return;
  }
  const dark = isDark();
  if (dark !== null) document.documentElement.dataset.theme = dark ? "dark" : "light";
  await follow(load);
  await load();
}

start();
