/** What is there already: asked of the server before anything is sent, decided once for all or file by file. */

import { csrfToken } from "../../../lists/js/http.js";
import { word } from "../../../lists/js/words.js";

const ASKED_TOGETHER = 500;
const LARGEST_HASHED = 64 << 20;
const MOST_HASHED = 256 << 20;
const MOST_LINES = 200;

async function digestOf(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Hash what is read quickly; of the others the server tells after they have come. */
async function digests(jobs) {
  const total = jobs.reduce((sum, job) => sum + job.file.size, 0);
  if (!globalThis.crypto?.subtle || total > MOST_HASHED) return;
  for (const job of jobs) {
    if (job.file.size <= LARGEST_HASHED) job.digest = await digestOf(job.file).catch(() => "");
  }
}

async function look(zone, jobs) {
  const files = jobs.map((job) => ({ path: job.name, sha256: job.digest ?? "" }));
  const answer = await fetch(zone.dataset.look, {
    method: "POST",
    headers: { "X-CSRFToken": csrfToken(), "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ files }),
    credentials: "same-origin",
  });
  return answer.ok ? (await answer.json()).results : [];
}

/** Find which of the files are there; what cannot be asked now is told when the file has come. */
export async function find(zone, jobs) {
  await digests(jobs);
  const met = [];
  for (let first = 0; first < jobs.length; first += ASKED_TOGETHER) {
    const part = jobs.slice(first, first + ASKED_TOGETHER);
    const results = await look(zone, part).catch(() => []);
    part.forEach((job, place) => results[place] && met.push({ job, found: results[place] }));
  }
  return met;
}

function option(value, name = value) {
  const made = document.createElement("option");
  made.value = value;
  made.textContent = word(`choice-${name}`);
  return made;
}

/** Return the words for skipping a file: where its bytes are here, the panel links to them instead. */
export const skipping = (found) => (found.same_bytes ? "link" : "skip");

function choicesFor(found) {
  return found.same_name ? ["version", "number", "skip"] : ["skip", "version", "number"];
}

function lineFor({ job, found }, place, dialog) {
  const line = dialog.querySelector("template").content.firstElementChild.cloneNode(true);
  line.querySelector("[data-name]").textContent = job.name;
  const there = found.same_name ?? found.same_bytes;
  const link = line.querySelector("a");
  Object.assign(link, { href: there.url, textContent: there.name });
  const kind = found.same_bytes ? (found.same_name ? "same-both" : "same-bytes") : "same-name";
  line.querySelector("[data-kind]").textContent = word(kind, { place: there.place });
  const select = line.querySelector("select");
  select.append(...choicesFor(found).map((value) => option(value, value === "skip" ? skipping(found) : value)));
  if (found.same_name && found.same_bytes) select.value = "skip";
  select.name = String(place);
  select.setAttribute("aria-label", `${job.name}: ${select.getAttribute("aria-label")}`);
  return line;
}

/** Choose the same for all that can have it. */
function forAll(dialog, value) {
  for (const select of dialog.querySelectorAll("li select")) {
    if ([...select.options].some((one) => one.value === value)) select.value = value;
  }
}

/** Ask what shall become of files that are there already; null when the person sends nothing at all. */
export function ask(met) {
  const dialog = document.querySelector("template[data-upload-clashes]").content.firstElementChild.cloneNode(true);
  document.body.append(dialog);
  dialog.querySelector("[data-count]").textContent = word("clash-count", { count: met.length });
  const shown = met.slice(0, MOST_LINES);
  dialog.querySelector("ul").append(...shown.map((one, place) => lineFor(one, place, dialog)));
  const rest = dialog.querySelector("[data-rest]");
  rest.hidden = met.length <= MOST_LINES;
  rest.textContent = word("clash-rest", { count: met.length - MOST_LINES });
  const all = dialog.querySelector("[data-all]");
  const skip = met.some(({ found }) => found.same_bytes) ? "link" : "skip";
  all.append(option("version"), option("number"), option("skip", skip));
  all.addEventListener("change", () => forAll(dialog, all.value));
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const selects = dialog.querySelectorAll("li select");
      const choices = met.map((one, place) => selects[place]?.value ?? (all.value || choicesFor(one.found)[0]));
      dialog.remove();
      resolve(dialog.returnValue === "go" ? choices : null);
    });
  });
}
