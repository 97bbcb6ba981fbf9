/** Files and folders dropped anywhere on the page of a library, or chosen there. */

import { toast } from "../../../lists/js/toasts.js";
import { word } from "../../../lists/js/words.js";
import * as clashes from "./clashes.js";
import * as entries from "./entries.js";
import { Job } from "./job.js";
import { Queue } from "./queue.js";

const zone = () => document.querySelector("[data-upload-zone]");
const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
//  Files that systems put into folders for themselves.
const OF_SYSTEMS = /^(\.DS_Store|Thumbs\.db|desktop\.ini)$/i;

const CARD = "#listing-card";
const queues = new Map();

function queueOf(place) {
  const known = queues.get(place.dataset.begin);
  if (known) return known;
  const queue = new Queue({ dataset: { ...place.dataset } });
  queues.set(place.dataset.begin, queue);
  return queue;
}

/** Without folders the files lie side by side, if the person wants that. */
function withoutFolders(place, found) {
  if ("folders" in place.dataset || found.every((one) => !one.path)) return found;
  toast(word("upload-flat"), "warning");
  return found.map(({ file }) => ({ file, path: "" }));
}

async function send(place, given) {
  const found = withoutFolders(place, given.filter(({ file, path }) => !(path && OF_SYSTEMS.test(file.name))));
  if (!found.length) {
    toast(word("upload-empty"), "warning");
    return;
  }
  const jobs = found.map((one) => new Job(one));
  const met = await clashes.find(place, jobs);
  if (met.length) {
    const choices = await clashes.ask(met);
    if (choices === null) return;
    met.forEach(({ job }, index) => (job.choice = choices[index]));
  }
  queueOf(place).add(jobs);
}

function dragged(event) {
  if (!carriesFiles(event) || !zone()) return;
  event.preventDefault();
  document.documentElement.classList.add("dropping");
}

async function dropped(event) {
  if (!carriesFiles(event) || !zone()) return;
  event.preventDefault();
  document.documentElement.classList.remove("dropping");
  const place = zone();
  try {
    await send(place, await entries.ofDrop(event.dataTransfer));
  } catch {
    toast(word("upload-unreadable"), "error");
  }
}

/** Open the chooser that a command of the page names, in place of the form for those without scripts. */
function choose(event) {
  const command = event.target.closest?.("a[href]");
  const place = zone();
  if (!command || !place || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const address = new URL(command.href);
  const chooser = place.querySelector(`[data-chooser="${address.hash.slice(1)}"]`);
  if (!chooser || address.pathname + address.search !== place.dataset.url) return;
  event.preventDefault();
  event.stopPropagation();
  command.closest("[popover]")?.hidePopover();
  chooser.click();
}

function chosen(event) {
  const place = event.target.closest?.("[data-upload-zone]");
  if (!place || event.target.type !== "file") return;
  send(place, entries.ofChooser(event.target.files));
  event.target.value = "";
}

/** Show the new documents where the listing stands, and keep what is being read or chosen there. */
function refresh({ detail }) {
  const card = document.querySelector(CARD);
  if (!detail.kept || !card || document.querySelector(".tick input:checked") || !window.htmx) return;
  const shown = window.htmx.ajax("GET", location.href, { target: CARD, select: CARD, swap: "outerHTML show:none" });
  // An answer that could not be had is told in a toast by requests.js.
  shown.catch(() => undefined);
}

function leaving(event) {
  if ([...queues.values()].some((queue) => queue.isBusy)) event.preventDefault();
}

/** Tell of uploads that a closed page has left behind: the same file, chosen again, goes on. */
function tellInterrupted() {
  const note = zone()?.querySelector("[data-interrupted]");
  if (!note) return;
  const begun = `tus::upload|${zone().dataset.begin}|`;
  const names = Object.keys(localStorage)
    .filter((key) => key.startsWith(begun))
    .map((key) => key.slice(begun.length).split("|")[1]);
  note.hidden = !names.length;
  note.textContent = word("upload-interrupted", { names: [...new Set(names)].join(", ") });
}

//  Before the dialogs hear of it.
document.addEventListener("click", choose, true);
document.addEventListener("dragover", dragged);
document.addEventListener("drop", dropped);
document.addEventListener("change", chosen);
document.addEventListener("uploads:done", refresh);
addEventListener("beforeunload", leaving);
tellInterrupted();
