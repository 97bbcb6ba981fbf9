/** A message rebuilt from what Outlook tells of it, where it does not give the message itself. */

import { attachmentBytes, attachmentsOf, bodyOf, fileName, headersOf } from "./mailbox.js";

/** Says in the file what it is; the site shows it with the message. */
export const MARK = "X-Rebuilt-From: Outlook add-in";
const REPLACED = /^(content-[^:]*|mime-version|x-rebuilt-from|bcc)$/i;
const LINE = 76;

export async function rebuild(item) {
  const [headers, html, text] = await Promise.all([
    headersOf(item),
    bodyOf(item, Office.CoercionType.Html).catch(() => ""),
    bodyOf(item, Office.CoercionType.Text).catch(() => ""),
  ]);
  const files = [];
  for (const attachment of attachmentsOf(item)) {
    // An attachment that does not come is missed in the copy, not a reason to have no copy.
    const bytes = await attachmentBytes(item, attachment).catch(() => null);
    if (bytes) files.push({ ...described(attachment), bytes });
  }
  return compose({ headers: headers || written(item), html, text, files });
}

function described(attachment) {
  return {
    name: fileName(attachment),
    type: attachment.contentType,
    isInline: attachment.isInline,
    contentId: attachment.contentId,
  };
}

/** The message as bytes, out of its header text, its bodies and its files. */
export function compose({ headers, html, text, files }) {
  const inline = files.filter((file) => file.isInline && file.contentId);
  const others = files.filter((file) => !inline.includes(file));
  const bodies = [...(text || !html ? [body("plain", text)] : []), ...(html ? [body("html", html)] : [])];
  let tree = bodies.length > 1 ? multipart("alternative", bodies) : bodies[0];
  if (inline.length) tree = multipart("related", [tree, ...inline.map(filePart)]);
  if (others.length) tree = multipart("mixed", [tree, ...others.map(filePart)]);
  const lines = [...kept(headers), MARK, "MIME-Version: 1.0"];
  return new TextEncoder().encode(`${lines.join("\r\n")}\r\n${tree}`);
}

function kept(headers) {
  const fields = headers.replace(/\r?\n(?=[ \t])/g, "\u0000").split(/\r?\n/);
  const isKept = (field) => /^[!-9;-~]+[ \t]*:/.test(field) && !REPLACED.test(field.slice(0, field.indexOf(":")).trim());
  return fields.filter(isKept).map((field) => field.replaceAll("\u0000", "\r\n"));
}

function written(item) {
  const people = (list) => list.map(mailbox).join(", ");
  const fields = [
    ["From", item.from && mailbox(item.from)],
    ["To", item.to?.length && people(item.to)],
    ["Cc", item.cc?.length && people(item.cc)],
    ["Subject", encoded(item.subject ?? "")],
    ["Date", item.dateTimeCreated && item.dateTimeCreated.toUTCString().replace("GMT", "+0000")],
    ["Message-ID", oneLine(item.internetMessageId ?? "")],
  ];
  return fields.filter(([, value]) => value).map(([name, value]) => `${name}: ${value}`).join("\r\n");
}

const oneLine = (text) => text.replace(/[\r\n\u0000]+/g, " ");

function mailbox({ displayName, emailAddress }) {
  const address = `<${oneLine(emailAddress ?? "").replace(/[<>\s]/g, "")}>`;
  return displayName ? `${encoded(displayName)} ${address}` : address;
}

/** A text as encoded words (RFC 2047), each of at most 75 characters and of whole letters. */
export function encoded(text) {
  const words = [];
  let part = "";
  for (const letter of oneLine(text)) {
    if (new TextEncoder().encode(part + letter).length > 45) {
      words.push(part);
      part = "";
    }
    part += letter;
  }
  return [...words, part].map((one) => `=?UTF-8?B?${base64(new TextEncoder().encode(one))}?=`).join("\r\n ");
}

function base64(bytes) {
  let text = "";
  for (let start = 0; start < bytes.length; start += 32768) {
    text += String.fromCharCode(...bytes.subarray(start, start + 32768));
  }
  return btoa(text);
}

const wrapped = (text) => text.replace(new RegExp(`.{${LINE}}`, "g"), "$&\r\n");

function body(kind, text) {
  const head = `Content-Type: text/${kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64`;
  return `${head}\r\n\r\n${wrapped(base64(new TextEncoder().encode(text)))}\r\n`;
}

function filePart(file) {
  const name = encodeURIComponent(file.name).replace(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
  const type = /^[\w.+-]+\/[\w.+-]+$/.test(file.type ?? "") ? file.type : "application/octet-stream";
  // A message within a message is never base64 (RFC 2046 5.2.1); as a plain file it is.
  const isMessage = type === "message/rfc822";
  const lines = [
    `Content-Type: ${isMessage ? "application/octet-stream" : type}`,
    `Content-Disposition: ${file.isInline ? "inline" : "attachment"}; filename*=UTF-8''${name}`,
    ...(file.contentId ? [`Content-ID: <${oneLine(file.contentId).replace(/[<>\s]/g, "")}>`] : []),
    "Content-Transfer-Encoding: base64",
  ];
  return `${lines.join("\r\n")}\r\n\r\n${wrapped(base64(file.bytes))}\r\n`;
}

function multipart(kind, parts) {
  const boundary = `=_${[...crypto.getRandomValues(new Uint8Array(18))].map((one) => one.toString(16).padStart(2, "0")).join("")}`;
  const pieces = parts.map((part) => `--${boundary}\r\n${part}\r\n`).join("");
  return `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${pieces}--${boundary}--\r\n`;
}

