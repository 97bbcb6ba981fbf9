/** Large files go in pieces; after a cut, a restart or a reload they go on where they were. */

import { csrfToken, renewToken } from "../../../lists/js/http.js";
import { word } from "../../../lists/js/words.js";

const PIECE = 64 << 20;
const RETRY_AFTER = [0, 1000, 3000, 5000, 10000, 20000, 30000, 30000, 60000, 60000];
const AGAIN = [409, 423];
//  A line that is dead without having said so is given up after this; the server frees the upload earlier.
const STALLED_AFTER = 40_000;

let library;

/** Load the library when the first large file comes. */
function load(address) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", () => resolve(window.tus));
    script.addEventListener("error", () => reject(new Error(word("upload-fault"))));
    document.head.append(script);
  });
  return library;
}

const fingerprintOf = (zone, job) =>
  ["upload", zone.dataset.begin, job.path, job.file.name, job.file.size, job.file.lastModified].join("|");

async function post(url, choice) {
  const body = new URLSearchParams(choice ? { choice } : {});
  const headers = { "X-CSRFToken": csrfToken(), Accept: "application/json" };
  return fetch(url, { method: "POST", body, headers, credentials: "same-origin" });
}

/** Have the document made; the bytes are there, so this may be asked again. */
export async function finish(job, choice = "") {
  job.become("working");
  try {
    let answer = await post(job.upload.url, choice);
    if (answer.status === 403) {
      await renewToken();
      answer = await post(job.upload.url, choice);
    }
    if (!answer.ok) throw new Error((answer.status < 500 && (await answer.text())) || word("upload-fault"));
    const result = await answer.json();
    job.become(result.status, result);
    if (job.isEnded) forget(job);
  } catch (error) {
    job.become("failed", { message: error.message || word("upload-offline") });
  }
}

function forget(job) {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("tus::") && localStorage.getItem(key)?.includes(job.upload.url)) localStorage.removeItem(key);
  }
}

function messageOf(error) {
  const answer = error.originalResponse;
  const status = answer?.getStatus() ?? 0;
  if (!status) return word("upload-offline");
  const isSentence = status < 500 && answer.getHeader("Content-Type")?.startsWith("text/plain");
  return (isSentence && answer.getBody()) || word({ 403: "forbidden", 404: "gone" }[status] ?? "upload-fault");
}

function shouldRetry(error) {
  const status = error.originalResponse?.getStatus() ?? 0;
  if (status === 403) renewToken();
  return !status || status >= 500 || AGAIN.includes(status) || status === 403;
}

/** Go on by another connection when nothing has moved on this one for long. */
function watch(job) {
  clearTimeout(job.watch);
  job.watch = setTimeout(async () => {
    if (job.status !== "sending") return;
    await job.upload.abort();
    job.upload.start();
  }, STALLED_AFTER);
}

function optionsFor(zone, job, ended) {
  return {
    endpoint: zone.dataset.begin,
    chunkSize: PIECE,
    retryDelays: RETRY_AFTER,
    metadata: { filename: job.file.name, path: job.path, choice: job.choice },
    fingerprint: async () => fingerprintOf(zone, job),
    onBeforeRequest: (request) => request.setHeader("X-CSRFToken", csrfToken()),
    onShouldRetry: (error) => {
      clearTimeout(job.watch);
      return shouldRetry(error);
    },
    onProgress: (sent) => {
      job.advance(sent);
      watch(job);
    },
    onError: (error) => {
      job.become("failed", { message: messageOf(error) });
      ended();
    },
    onSuccess: () => {
      clearTimeout(job.watch);
      finish(job).then(ended);
    },
  };
}

/** Send a file; settles when it has ended, or is paused. */
export async function send(zone, job) {
  job.become("sending");
  const tus = await load(zone.dataset.tus).catch((error) => job.become("failed", { message: error.message }));
  if (!tus || job.status !== "sending") return;
  await new Promise((resolve) => {
    job.stop = resolve;
    job.upload ??= new tus.Upload(job.file, optionsFor(zone, job, () => job.stop()));
    job.upload.findPreviousUploads().then((known) => {
      if (known.length && !job.upload.url) job.upload.resumeFromPreviousUpload(known.at(-1));
      if (job.status === "sending") job.upload.start();
    });
  });
}

/** Hold the sending; what has come stays on the server. */
export function pause(job) {
  clearTimeout(job.watch);
  job.upload?.abort();
  job.stop?.();
}

/** Give the file up, here and on the server. */
export function cancel(job) {
  clearTimeout(job.watch);
  job.upload?.abort(true).catch(() => undefined);
  job.stop?.();
}
