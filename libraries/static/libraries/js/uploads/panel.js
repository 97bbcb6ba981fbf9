/** The panel of uploads: a bar for all, a line for each file that moves or has something to say. */

import { word } from "../../../lists/js/words.js";
import { skipping } from "./clashes.js";

//  Lines of files that went well make room for others.
const MOST_LINES = 150;
const TONES = { saved: "good", versioned: "good", linked: "good", skipped: "info", clash: "warn", refused: "bad", failed: "bad" };
const UNITS = ["B", "kB", "MB", "GB"];

function sizeOf(bytes) {
  let figure = bytes;
  let unit = 0;
  while (figure >= 1000 && unit < UNITS.length - 1) [figure, unit] = [figure / 1000, unit + 1];
  return `${figure.toLocaleString(document.documentElement.lang, { maximumFractionDigits: unit ? 1 : 0 })} ${UNITS[unit]}`;
}

export class Panel {
  constructor(queue) {
    this.queue = queue;
    this.lines = new Map();
  }

  /** Make the panel when the first file comes. */
  open() {
    if (!this.box) {
      this.box = document.querySelector("template[data-upload-panel]").content.firstElementChild.cloneNode(true);
      document.body.append(this.box);
      this.list = this.box.querySelector("ul");
      this.box.addEventListener("click", (event) => this.clicked(event));
    }
    this.box.hidden = false;
  }

  clicked(event) {
    const deed = event.target.closest("[data-deed]")?.dataset.deed;
    const job = [...this.lines].find(([, line]) => line.contains(event.target))?.[0];
    if (deed === "fold") this.box.toggleAttribute("data-folded");
    else if (deed === "close") this.close();
    else if (deed) this.queue[deed](job);
  }

  close() {
    this.queue.clear();
    for (const [job, line] of this.lines) {
      if (!job.isEnded) continue;
      line.remove();
      this.lines.delete(job);
    }
    this.box.hidden = this.queue.jobs.length === 0;
  }

  /** Show a job that has become something else. */
  show(job) {
    const line = this.lineOf(job);
    line.className = `upload ${job.status}`;
    const pill = line.querySelector(".pill");
    pill.className = `pill ${TONES[job.status] ?? ""}`;
    pill.textContent = word(`upload-${job.status}`);
    this.showName(job, line);
    this.showMessage(job, line);
    for (const button of line.querySelectorAll("[data-when]")) {
      button.hidden = !button.dataset.when.split(" ").includes(job.status);
    }
    this.progress(job);
    if (job.isGood && !job.result?.message) this.makeRoom();
    this.showTotal();
  }

  lineOf(job) {
    if (!this.lines.has(job)) {
      const line = this.box.querySelector("template").content.firstElementChild.cloneNode(true);
      this.lines.set(job, line);
      this.list.append(line);
    }
    return this.lines.get(job);
  }

  makeRoom() {
    if (this.lines.size <= MOST_LINES) return;
    const done = [...this.lines.keys()].find((job) => job.isGood && !job.result?.message);
    this.lines.get(done)?.remove();
    this.lines.delete(done);
  }

  showName(job, line) {
    const place = line.querySelector("[data-name]");
    const text = job.path ? `${job.path}/${job.result?.name ?? job.file.name}` : (job.result?.name ?? job.file.name);
    if (job.result?.url) {
      const link = Object.assign(document.createElement("a"), { href: job.result.url, textContent: text });
      place.replaceChildren(link);
    } else {
      place.replaceChildren(text);
    }
    place.title = text;
  }

  showMessage(job, line) {
    const note = line.querySelector(".upload-message");
    const there = job.result?.same_name ?? job.result?.same_bytes;
    const clash = job.status === "clash" && there ? word(job.result.same_name ? "is-there" : "is-there-bytes", there) : "";
    const said = job.result?.message || clash;
    note.hidden = !said;
    note.textContent = said;
    if (job.status !== "clash") return;
    line.querySelector("[data-skip]").textContent = word(`choice-${skipping(job.result)}`);
  }

  progress(job) {
    const line = this.lines.get(job);
    if (!line) return;
    const bar = line.querySelector("progress");
    bar.hidden = job.isEnded || job.status === "clash";
    bar.max = Math.max(1, job.file.size);
    if (job.status === "working") bar.removeAttribute("value");
    else bar.value = job.sent;
    line.querySelector("[data-size]").textContent =
      job.status === "sending" || job.status === "paused"
        ? word("progress", { done: sizeOf(job.sent), total: sizeOf(job.file.size) })
        : sizeOf(job.file.size);
  }

  showTotal() {
    const { jobs } = this.queue;
    const sum = (of) => jobs.reduce((total, job) => total + of(job), 0);
    const [ended, wrong] = [sum((job) => job.isEnded), sum((job) => ["refused", "failed", "clash"].includes(job.status))];
    const bar = this.box.querySelector("[data-total]");
    bar.max = Math.max(1, sum((job) => job.file.size));
    bar.value = sum((job) => (job.isEnded ? job.file.size : job.sent));
    const isDone = ended === jobs.length;
    bar.hidden = isDone;
    const names = isDone ? (wrong ? "uploads-done-wrong" : "uploads-done") : "uploads-going";
    this.box.querySelector("h2").textContent = word(names, { done: ended - (isDone ? wrong : 0), total: jobs.length, wrong });
    this.box.toggleAttribute("data-done", isDone);
    this.box.toggleAttribute("data-paused", this.queue.isPaused);
  }
}
