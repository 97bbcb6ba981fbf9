/** Small files go together: one request for many of them, and an answer for each. */

import { csrfToken, isWholePage, renewToken } from "../../../lists/js/http.js";
import { word } from "../../../lists/js/words.js";

export const SMALL = 1 << 20;
const MOST_FILES = 25;
const MOST_BYTES = 8 << 20;

/** Take jobs from the front of the list, as many as go together. */
export function take(waiting) {
  const batch = [];
  let size = 0;
  while (waiting.length && batch.length < MOST_FILES) {
    if (batch.length && size + waiting[0].file.size > MOST_BYTES) break;
    size += waiting[0].file.size;
    batch.push(waiting.shift());
  }
  return batch;
}

function formOf(batch) {
  const form = new FormData();
  for (const job of batch) {
    form.append("file", job.file, job.file.name);
    form.append("path", job.path);
    form.append("choice", job.choice);
  }
  return form;
}

/** Share what was sent among the jobs, in their order. */
function spread(batch, share) {
  for (const job of batch) job.advance(Math.round(job.file.size * share));
}

function request(url, batch, onRequest) {
  return new Promise((resolve, reject) => {
    const asked = new XMLHttpRequest();
    asked.open("POST", url);
    asked.setRequestHeader("X-CSRFToken", csrfToken());
    asked.setRequestHeader("Accept", "application/json");
    asked.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      spread(batch, event.loaded / event.total);
      if (event.loaded === event.total) for (const job of batch) job.become("working");
    });
    asked.addEventListener("load", () => resolve(asked));
    asked.addEventListener("error", () => reject(new Error(word("upload-offline"))));
    asked.addEventListener("abort", () => resolve(null));
    onRequest(asked);
    asked.send(formOf(batch));
  });
}

function resultsIn(answer) {
  if (answer.status === 200 && !isWholePage(answer.responseText)) return JSON.parse(answer.responseText).results;
  const words = { 403: "forbidden", 404: "gone", 413: "upload-too-large" };
  throw new Error(word(isWholePage(answer.responseText) && answer.status === 200 ? "logged-out" : (words[answer.status] ?? "upload-fault")));
}

/** Send a batch; each job gets its result. */
export async function send(url, batch, onRequest) {
  for (const job of batch) job.become("sending");
  try {
    let answer = await request(url, batch, onRequest);
    if (answer?.status === 403) {
      await renewToken();
      answer = await request(url, batch, onRequest);
    }
    if (answer === null) return;
    const results = resultsIn(answer);
    batch.forEach((job, place) => job.become(results[place].status, results[place]));
  } catch (error) {
    for (const job of batch) job.become("failed", { message: error.message });
  }
}
