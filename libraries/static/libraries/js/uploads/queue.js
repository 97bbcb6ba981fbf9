/** The queue of uploads: small files together, large ones in pieces, some at a time. */

import * as batches from "./batches.js";
import * as resumable from "./resumable.js";
import { Panel } from "./panel.js";

const BATCHES_AT_ONCE = 2;
const LARGE_AT_ONCE = 2;
const HELD = ["paused", "clash"];

export class Queue {
  constructor(zone) {
    this.zone = zone;
    this.jobs = [];
    this.small = [];
    this.large = [];
    this.running = { small: 0, large: 0 };
    this.isPaused = false;
    this.panel = new Panel(this);
  }

  get isBusy() {
    return this.jobs.some((job) => !job.isEnded && !HELD.includes(job.status));
  }

  add(jobs) {
    this.panel.open();
    for (const job of jobs) {
      job.addEventListener("change", () => this.panel.show(job));
      job.addEventListener("progress", () => this.moved(job));
      this.jobs.push(job);
      if (jobs.length < 200) this.panel.show(job);
      (job.file.size < batches.SMALL ? this.small : this.large).push(job);
    }
    this.go();
  }

  /** Draw at most once in a frame, however many pieces of news there are. */
  moved(job) {
    this.panel.progress(job);
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.panel.showTotal();
    });
  }

  go() {
    if (this.isPaused) return;
    while (this.small.length && this.running.small < BATCHES_AT_ONCE) {
      this.run("small", this.sendTogether(batches.take(this.small)));
    }
    while (this.large.length && this.running.large < LARGE_AT_ONCE) {
      this.run("large", resumable.send(this.zone, this.large.shift()));
    }
    if (!this.isBusy && this.jobs.length) this.finished();
  }

  async run(kind, work) {
    this.running[kind] += 1;
    await work;
    this.running[kind] -= 1;
    this.go();
  }

  async sendTogether(batch) {
    let asked;
    for (const job of batch) job.abort = () => asked?.abort();
    await batches.send(this.zone.dataset.url, batch, (request) => (asked = request));
    // Another file of the batch was cancelled: the rest goes once more.
    const cut = batch.filter((job) => ["sending", "working"].includes(job.status));
    for (const job of cut) job.become("waiting");
    this.small.unshift(...cut);
  }

  finished() {
    const kept = this.jobs.some((job) => ["saved", "versioned", "linked"].includes(job.status));
    document.dispatchEvent(new CustomEvent("uploads:done", { detail: { kept } }));
  }

  // -- what the buttons do ------------------------------------------------------------------------

  pauseAll() {
    this.isPaused = true;
    for (const job of this.jobs) if (job.status === "sending" && job.upload) this.pause(job);
    this.panel.showTotal();
  }

  resumeAll() {
    this.isPaused = false;
    for (const job of this.jobs) if (job.status === "paused") this.resume(job);
    this.panel.showTotal();
    this.go();
  }

  pause(job) {
    resumable.pause(job);
    job.become("paused");
  }

  resume(job) {
    job.become("waiting");
    this.large.unshift(job);
    this.go();
  }

  cancelAll() {
    for (const job of this.jobs) if (!job.isEnded) this.cancel(job);
  }

  cancel(job) {
    this.small = this.small.filter((one) => one !== job);
    this.large = this.large.filter((one) => one !== job);
    job.become("cancelled");
    if (job.upload) resumable.cancel(job);
    else job.abort?.();
    this.go();
  }

  again(job) {
    job.sent = 0;
    job.become("waiting");
    if (job.file.size < batches.SMALL) {
      this.small.push(job);
    } else {
      job.upload = null;
      this.large.push(job);
    }
    this.go();
  }

  asVersion(job) {
    this.choose(job, "version");
  }

  keepBoth(job) {
    this.choose(job, "number");
  }

  skip(job) {
    this.choose(job, "skip");
  }

  /** Do with a file that is there already what the person has chosen; its bytes are not sent twice. */
  async choose(job, choice) {
    job.choice = choice;
    if (!job.upload) {
      this.again(job);
      return;
    }
    await resumable.finish(job, choice);
    this.go();
  }

  clear() {
    this.jobs = this.jobs.filter((job) => !job.isEnded);
  }
}
