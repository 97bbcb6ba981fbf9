/** Requests to the site: the token goes along, no cookie does, and each refusal becomes a sentence. */

import { word } from "./dom.js";
import { SignedOut, token } from "./session.js";

/** Something that did not work, in words that say what to do. */
export class Problem extends Error {
  constructor(text, { errors = {}, warnings = [] } = {}) {
    super(text);
    this.errors = errors;
    this.warnings = warnings;
  }
}

export function ask(path, query = {}) {
  const parameters = new URLSearchParams(query).toString();
  return send("GET", parameters ? `${path}?${parameters}` : path);
}

export function tell(path, data) {
  return send("POST", path, JSON.stringify(data), { type: "application/json" });
}

/** Send a file; `onpercent` is told how much of it has gone, and 100 while the site works on it. */
export function upload(path, fields, file, onpercent) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value) form.append(name, value);
  form.append("file", file.blob, file.name);
  return send("POST", path, form, { onpercent });
}

async function send(method, path, body = null, options = {}) {
  let answer = await once(method, path, body, options, await tokenOr());
  // The clock of the device may be wrong, or the site may have got a new key.
  if (answer.status === 401) answer = await once(method, path, body, options, await tokenOr({ anew: true }));
  if (answer.status >= 200 && answer.status < 300) return parsed(answer.text) ?? {};
  throw refused(answer);
}

async function tokenOr(options) {
  try {
    return await token(options);
  } catch (error) {
    if (error instanceof SignedOut) throw error;
    throw new Problem(word(error.status >= 500 ? "fault" : error.status === 429 ? "too-often" : "offline"));
  }
}

async function once(method, path, body, { type, onpercent }, bearer) {
  const url = `${document.body.dataset.api}${path}`;
  if (onpercent) return withProgress(url, body, bearer, onpercent);
  const headers = { Authorization: `Bearer ${bearer}`, ...(type ? { "Content-Type": type } : {}) };
  try {
    const answer = await fetch(url, { method, body, headers, credentials: "omit" });
    return { status: answer.status, text: await answer.text() };
  } catch {
    throw new Problem(word("offline"));
  }
}

/** `fetch` cannot tell how much of a file has gone. */
function withProgress(url, body, bearer, onpercent) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Authorization", `Bearer ${bearer}`);
    request.upload.addEventListener("progress", ({ loaded, total }) => onpercent(Math.round((100 * loaded) / total)));
    request.addEventListener("load", () => resolve({ status: request.status, text: request.responseText }));
    request.addEventListener("error", () => reject(new Problem(word("offline"))));
    request.send(body);
  });
}

const SENTENCES = { 401: "signed-out", 404: "gone", 413: "too-large", 422: "invalid", 429: "too-often" };

function refused({ status, text }) {
  const told = parsed(text) ?? {};
  if (status === 401) return new SignedOut();
  if (status === 403) return new Problem(told.detail || word("forbidden"));
  if (status === 409) return new Problem(told.detail ?? "", { warnings: told.warnings ?? [] });
  // What belongs to no field is said as a whole.
  const whole = told.errors?.[""]?.join(" ") || (status === 413 && told.detail);
  return new Problem(whole || word(SENTENCES[status] ?? "fault"), { errors: told.errors ?? {} });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
