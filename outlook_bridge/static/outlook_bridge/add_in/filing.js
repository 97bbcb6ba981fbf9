/** Filing: messages and attachments go to the site one by one, and each step is told. */

import { word } from "./dom.js";
import { attachmentBytes, bytesOf, fileName, messageFile } from "./mailbox.js";
import { rebuild } from "./rebuilt.js";
import { Problem, upload } from "./requests.js";

const EML = "message/rfc822";

/** File a message under a place, or into the library alone; `step` is told where it stands. */
export async function fileMessage(item, place, step) {
  step(word("fetching"));
  const { blob, isRebuilt } = await blobOf(item);
  const name = `${(item.subject || "message").replace(/[\\/:*?"<>|\r\n\t]+/g, " ").trim().slice(0, 100) || "message"}.eml`;
  const told = await upload("file", targetOf(place), { blob, name }, percent(step));
  if (told.status === "failed") throw new Problem(told.text);
  return { ...told, isRebuilt };
}

async function blobOf(item) {
  const whole = await messageFile(item);
  if (whole) return { blob: new Blob([bytesOf(whole)], { type: EML }), isRebuilt: false };
  try {
    return { blob: new Blob([await rebuild(item)], { type: EML }), isRebuilt: true };
  } catch {
    throw new Problem(word("no-bytes"));
  }
}

/** Keep an attachment as a document of the place. */
export async function fileAttachment(item, attachment, place, step) {
  const name = fileName(attachment);
  step(word("fetching-file", { name }));
  let bytes;
  try {
    bytes = await attachmentBytes(item, attachment);
  } catch {
    throw new Problem(word("no-attachment", { name }));
  }
  if (bytes === null) throw new Problem(word("link-only", { name }));
  return upload("attachments", targetOf(place), { blob: new Blob([bytes]), name }, percent(step));
}

function targetOf(place) {
  return place ? { list: place.list, item: place.id } : {};
}

function percent(step) {
  return (done) => (done < 100 ? step(word("sending", { percent: done }), done) : step(word("working")));
}
