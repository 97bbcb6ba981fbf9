/** A batch at work: its state is asked for until it ends. */

import { word } from "./words.js";

const FIRST_PAUSE = 800;
const LONGEST_PAUSE = 5000;
const ENDED = ["done", "failed", "cancelled"];

const followed = new WeakSet();
const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time));

function show(box, { done, total, state, message }) {
  const bar = box.querySelector("progress");
  if (total) {
    bar.max = total;
    bar.value = done;
  } else {
    bar.removeAttribute("value");
  }
  bar.classList.toggle("bad", state === "failed");
  bar.classList.toggle("good", state === "done");
  box.querySelector("[data-progress-message]").textContent = message ?? "";
  box.querySelector("[data-progress-count]").textContent = total ? word("progress", { done, total }) : "";
}

async function state(url) {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

async function follow(box) {
  for (let pause = FIRST_PAUSE; box.isConnected; pause = Math.min(pause * 1.3, LONGEST_PAUSE)) {
    const now = document.hidden ? null : await state(box.dataset.progressUrl);
    if (now) show(box, now);
    if (ENDED.includes(now?.state)) {
      box.dispatchEvent(new CustomEvent("progress:ended", { bubbles: true, detail: now }));
      if (now.state === "done" && box.dataset.doneUrl) location.assign(box.dataset.doneUrl);
      return;
    }
    await sleep(pause);
  }
}

/** Follow the batches in this part of the page. */
export function start(place) {
  for (const box of place.querySelectorAll("[data-progress-url]")) {
    if (followed.has(box)) continue;
    followed.add(box);
    follow(box);
  }
}
