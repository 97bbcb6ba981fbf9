/** Outlook as promises: the only module that knows Office.js. */

export class OutlookError extends Error {
  constructor({ code = 0, message = "" } = {}) {
    super(message);
    this.code = code;
  }
}

/** Call a method of Office.js that ends in a callback; `call` gets that callback. */
export function asked(call) {
  return new Promise((resolve, reject) => {
    const done = (result) =>
      result.status === Office.AsyncResultStatus.Succeeded ? resolve(result.value) : reject(new OutlookError(result.error));
    try {
      call(done);
    } catch (error) {
      reject(new OutlookError({ message: String(error) }));
    }
  });
}

export function supports(version) {
  return Office.context.requirements.isSetSupported("Mailbox", version);
}

/** Wait for Outlook; false where the page is open outside of it. */
export async function ready() {
  if (typeof Office === "undefined") return false;
  const info = await Office.onReady();
  return Boolean(info?.host) && Boolean(Office.context?.mailbox);
}

export function isDark() {
  const colour = /^#?([0-9a-f]{6})$/i.exec(Office.context.officeTheme?.bodyBackgroundColor ?? "");
  if (!colour) return null;
  const [red, green, blue] = [16, 8, 0].map((shift) => (parseInt(colour[1], 16) >> shift) & 255);
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}

export function storageKey(name) {
  // A browser that keeps the storage of frames apart names the part.
  return `${Office.context.partitionKey ?? ""}${name}`;
}

export function currentItem() {
  return Office.context.mailbox.item;
}

export function isMessage(item) {
  return item?.itemType === Office.MailboxEnums.ItemType.Message;
}

export async function follow(changed) {
  const { mailbox } = Office.context;
  const kinds = [Office.EventType.ItemChanged, ...(supports("1.13") ? [Office.EventType.SelectedItemsChanged] : [])];
  for (const kind of kinds) {
    // Not every Outlook has every event; the pane then shows the message for which it was opened.
    await asked((done) => mailbox.addHandlerAsync(kind, changed, done)).catch(() => {});
  }
}

const person = (one) => ({ name: one?.displayName ?? "", email: one?.emailAddress ?? "" });

/** What the site is asked about a message that is read. */
export async function letterOf(item, most = 50) {
  const fields = headerFields(await headersOf(item));
  const people = [item.from ?? item.sender, ...(item.to ?? []), ...(item.cc ?? [])].filter(Boolean).map(person);
  return {
    subject: (item.subject ?? "").slice(0, 1000),
    people: people.slice(0, most),
    message_id: (item.internetMessageId ?? "").slice(0, 998),
    in_reply_to: (fields.get("in-reply-to") ?? "").slice(0, 998),
    references: ((fields.get("references") ?? "").match(/<[^<>\s]+>/g) ?? []).slice(-20).map((one) => one.slice(0, 998)),
  };
}

/** The same of a message that is written. */
export async function draftOf(item, most = 50) {
  const lines = await Promise.all([item.to, item.cc].map((line) => asked((done) => line.getAsync(done))));
  const subject = await asked((done) => item.subject.getAsync(done));
  return { subject: subject.slice(0, 1000), people: lines.flat().map(person).slice(0, most) };
}

export async function addBlindCopy(item, address) {
  await asked((done) => item.bcc.addAsync([{ displayName: address, emailAddress: address }], done));
}

export async function headersOf(item) {
  if (!item.getAllInternetHeadersAsync) return "";
  return (await asked((done) => item.getAllInternetHeadersAsync(done)).catch(() => "")) ?? "";
}

export function headerFields(text) {
  const fields = new Map();
  for (const line of text.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/)) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    if (colon > 0 && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

/** The message itself as base64, null where this Outlook does not give it: its service fails now and then. */
export async function messageFile(item) {
  if (!supports("1.14") || !item.getAsFileAsync) return null;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const found = await asked((done) => item.getAsFileAsync(done)).catch(() => null);
    if (found) return found;
  }
  return null;
}

export function bodyOf(item, kind) {
  return asked((done) => item.body.getAsync(kind, done));
}

export function attachmentsOf(item) {
  return item.attachments ?? [];
}

/** Bytes of an attachment, or null where it is only a link. */
export async function attachmentBytes(item, attachment) {
  const found = await asked((done) => item.getAttachmentContentAsync(attachment.id, done));
  const formats = Office.MailboxEnums.AttachmentContentFormat;
  if (found.format === formats.Url) return null;
  return found.format === formats.Base64 ? bytesOf(found.content) : new TextEncoder().encode(found.content);
}

/** The name of an attachment with the ending that its format has. */
export function fileName(attachment) {
  const name = attachment.name || "attachment";
  const isMessage = attachment.attachmentType === Office.MailboxEnums.AttachmentType.Item;
  return isMessage && !/\.(eml|msg|ics)$/i.test(name) ? `${name}.eml` : name;
}

export function bytesOf(base64) {
  return Uint8Array.from(atob(base64.replace(/\s+/g, "")), (letter) => letter.charCodeAt(0));
}

export async function selected() {
  if (!supports("1.13") || !Office.context.mailbox.getSelectedItemsAsync) return [];
  return (await asked((done) => Office.context.mailbox.getSelectedItemsAsync(done)).catch(() => [])) ?? [];
}

export function opensSeveral() {
  return supports("1.15") && Boolean(Office.context.mailbox.loadItemByIdAsync);
}

/** Open one of several selected messages, work on it, and close it: only one may be open at a time. */
export async function withLoaded(id, work) {
  const item = await asked((done) => Office.context.mailbox.loadItemByIdAsync(id, done));
  try {
    return await work(item);
  } finally {
    await asked((done) => item.unloadAsync(done)).catch(() => {});
  }
}

/** Open a dialog of the site and return what its last page says; raises OutlookError when it is closed. */
export async function dialog(url) {
  const opened = await asked((done) =>
    Office.context.ui.displayDialogAsync(url, { height: 70, width: 35, promptBeforeOpen: false }, done),
  );
  return new Promise((resolve, reject) => {
    opened.addEventHandler(Office.EventType.DialogMessageReceived, ({ message, origin }) => {
      if (origin && origin !== location.origin) return;
      opened.close();
      resolve(message);
    });
    opened.addEventHandler(Office.EventType.DialogEventReceived, ({ error }) =>
      reject(new OutlookError({ code: error, message: "closed" })),
    );
  });
}
