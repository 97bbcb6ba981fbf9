/** One file on its way: where it goes, how far it is, and what became of it. */

export const ENDED = ["saved", "versioned", "linked", "skipped", "refused", "failed", "cancelled"];
const GOOD = ["saved", "versioned", "linked", "skipped"];

export class Job extends EventTarget {
  constructor({ file, path }) {
    super();
    this.file = file;
    this.path = path;
    this.choice = "ask";
    this.status = "waiting";
    this.sent = 0;
    this.result = null;
  }

  get name() {
    return this.path ? `${this.path}/${this.file.name}` : this.file.name;
  }

  get isEnded() {
    return ENDED.includes(this.status);
  }

  get isGood() {
    return GOOD.includes(this.status);
  }

  become(status, result = null) {
    this.status = status;
    this.result = result;
    if (this.isGood) this.sent = this.file.size;
    this.dispatchEvent(new Event("change"));
  }

  advance(sent) {
    this.sent = sent;
    this.dispatchEvent(new Event("progress"));
  }
}
