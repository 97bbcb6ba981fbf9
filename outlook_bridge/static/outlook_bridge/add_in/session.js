/** The device: its secret, kept by Outlook's browser, and the short-lived token that it is changed for. */

import { dialog, OutlookError, storageKey } from "./mailbox.js";

const NAME = "outlook-add-in.device";
/** So long before its end a token counts as old. */
const MARGIN_MS = 60_000;

export class SignedOut extends Error {}

let known = null;
/** The secret where the browser lets a frame of another site keep nothing: until the pane closes. */
let unkept = "";

function storage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function secretOf() {
  return storage()?.getItem(storageKey(NAME)) || unkept;
}

function keep(secret) {
  const kept = storage();
  if (kept) {
    kept.setItem(storageKey(NAME), secret);
    return;
  }
  unkept = secret;
  // Nobody could use this device again: it does not stay among the person's tokens.
  window.addEventListener("pagehide", () => bySecret("disconnect", { keepalive: true }), { once: true });
}

export function isConnected() {
  return Boolean(secretOf());
}

/** Log the person in by a dialog of the site; raises OutlookError when it cannot open or is closed. */
export async function connect() {
  const url = new URL(document.body.dataset.signIn, location.origin);
  const { secret } = JSON.parse(await dialog(url.href));
  if (!secret) throw new OutlookError({ message: "no secret" });
  keep(secret);
  known = null;
}

export function forget() {
  storage()?.removeItem(storageKey(NAME));
  unkept = "";
  known = null;
}

export async function disconnect() {
  await bySecret("disconnect").catch(() => {});
  forget();
}

/** A token that still holds for a while; raises SignedOut when the device opens nothing any more. */
export async function token({ anew = false } = {}) {
  if (!anew && known && known.ends > Date.now() + MARGIN_MS) return known.token;
  const answer = await bySecret("access");
  if (answer.status === 401) {
    forget();
    throw new SignedOut();
  }
  if (!answer.ok) throw Object.assign(new Error("access"), { status: answer.status });
  const { token: fresh, expires_in: seconds } = await answer.json();
  known = { token: fresh, ends: Date.now() + seconds * 1000 };
  return fresh;
}

async function bySecret(operation, options = {}) {
  const secret = secretOf();
  if (!secret) throw new SignedOut();
  return fetch(`${document.body.dataset.api}${operation}`, {
    ...options,
    method: "POST",
    credentials: "omit",
    headers: { Authorization: `Bearer ${secret}` },
  });
}
