/** Drop zones: several files at once, one request and one progress bar each, a result for every file. */

import { csrfToken } from "./http.js";
import { word } from "./words.js";

const AT_ONCE = 2;
const TONES = { filed: "good", saved: "good", duplicate: "info", unread: "warn", refused: "bad", failed: "bad" };

class Upload {
  constructor(file, url, list) {
    this.file = file;
    this.url = url;
    this.line = document.createElement("li");
    this.line.className = "upload";
    list.append(this.line);
    this.showWaiting();
  }

  showWaiting() {
    this.bar = document.createElement("progress");
    this.bar.max = Math.max(1, this.file.size);
    this.bar.value = 0;
    this.draw(this.file.name, word("waiting"), "", this.bar);
  }

  draw(name, state, tone, ...rest) {
    const title = document.createElement("span");
    title.className = "ellipsis";
    title.append(name);
    const pill = document.createElement("span");
    pill.className = `pill ${tone}`;
    pill.textContent = state;
    this.pill = pill;
    this.line.replaceChildren(title, pill, ...rest);
  }

  send() {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.url);
      request.setRequestHeader("X-CSRFToken", csrfToken());
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => this.progress(event));
      request.addEventListener("load", () => resolve(this.finish(request)));
      request.addEventListener("error", () => resolve(this.fail(word("offline"))));
      const form = new FormData();
      form.append("file", this.file);
      this.pill.textContent = word("sending");
      request.send(form);
    });
  }

  progress(event) {
    if (!event.lengthComputable) return;
    this.bar.max = event.total;
    this.bar.value = event.loaded;
    if (event.loaded < event.total) return;
    this.bar.removeAttribute("value");
    this.pill.textContent = word("working");
  }

  finish(request) {
    const results = parse(request.responseText);
    if (!results) return this.fail(word(request.status === 403 ? "forbidden" : "fault"));
    const [first, ...others] = results;
    this.show(first);
    for (const result of others) {
      const part = Object.create(this, { line: { value: this.line.cloneNode(), writable: true } });
      this.line.parentElement.append(part.line);
      part.show(result);
    }
    return results.every((result) => result.status !== "failed");
  }

  show({ name, status, message, url }) {
    const title = url ? document.createElement("a") : document.createTextNode(name);
    if (url) Object.assign(title, { href: url, textContent: name });
    this.line.className = `upload ${status}`;
    const note = document.createElement("p");
    note.className = "upload-message";
    note.textContent = message ?? "";
    this.draw(title, word(status), TONES[status] ?? "", ...(message ? [note] : []));
  }

  fail(message) {
    this.show({ name: this.file.name, status: "failed", message });
    const again = document.createElement("button");
    again.type = "button";
    again.className = "btn line small-btn";
    again.textContent = word("again");
    again.addEventListener("click", () => {
      this.line.className = "upload";
      this.showWaiting();
      this.send();
    });
    this.line.append(again);
    return false;
  }
}

function parse(text) {
  try {
    const { results } = JSON.parse(text);
    return results?.length ? results : null;
  } catch {
    return null;
  }
}

/** Send the files, two at a time, then offer to show them. */
export async function send(zone, files) {
  const list = zone.querySelector(".uploads");
  const waiting = [...files].map((file) => new Upload(file, zone.dataset.url, list));
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await next.send();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  zone.dispatchEvent(new CustomEvent("dropzone:done", { bubbles: true }));
  offerReload(zone);
}

function offerReload(zone) {
  if (zone.querySelector("[data-reload]")) return;
  const link = document.createElement("a");
  link.className = "btn line small-btn";
  link.href = location.href;
  link.dataset.reload = "";
  link.textContent = word("reload");
  zone.querySelector(".dropzone-ask").append(link);
}

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
const zoneFor = (event) => event.target.closest?.("[data-dropzone]") ?? document.querySelector("[data-dropzone]");

function dragged(event) {
  if (!carriesFiles(event) || !zoneFor(event)) return;
  event.preventDefault();
  document.documentElement.classList.add("dropping");
}

function dropped(event) {
  if (!carriesFiles(event)) return;
  const zone = zoneFor(event);
  document.documentElement.classList.remove("dropping");
  if (!zone) return;
  event.preventDefault();
  send(zone, event.dataTransfer.files);
}

export function start() {
  document.addEventListener("dragover", dragged);
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.documentElement.classList.remove("dropping");
  });
  document.addEventListener("drop", dropped);
  document.addEventListener("change", (event) => {
    const zone = event.target.closest?.("[data-dropzone]");
    if (!zone || event.target.type !== "file") return;
    send(zone, event.target.files);
    event.target.value = "";
  });
}
