/** Lets the modules that know Office.js work on a message of the stand-in; prints what they make of it. */

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { OfficeMockObject } from "office-addin-mock";

const [sources] = process.argv.slice(2);
const given = JSON.parse(readFileSync(0, "utf8"));

const answers = (value) => (...given) =>
  given.at(-1)(
    value === null
      ? { status: "failed", error: { code: 5001, message: "It failed at random." } }
      : { status: "succeeded", value },
  );

const item = {
  ...given.item,
  dateTimeCreated: new Date(given.item.dateTimeCreated),
  getAllInternetHeadersAsync: answers(given.headers),
  getAsFileAsync: answers(given.file ?? null),
  getAttachmentContentAsync: (id, done) => answers(given.contents[id] ?? null)(done),
  body: { getAsync: (kind, done) => answers(given.bodies[kind] ?? null)(done) },
};
const stand_in = new OfficeMockObject({
  host: "outlook",
  context: {
    mailbox: { item },
    requirements: { isSetSupported: (_name, version) => Number(version.split(".")[1]) <= given.mailbox },
    partitionKey: "part-",
  },
});
globalThis.Office = Object.assign(stand_in, {
  AsyncResultStatus: { Succeeded: "succeeded", Failed: "failed" },
  CoercionType: { Html: "html", Text: "text" },
  MailboxEnums: {
    AttachmentType: { File: "file", Item: "item", Cloud: "cloud" },
    AttachmentContentFormat: { Base64: "base64", Eml: "eml", ICalendar: "iCalendar", Url: "url" },
    ItemType: { Message: "message" },
  },
});

const { letterOf, messageFile, storageKey } = await import(pathToFileURL(`${sources}/mailbox.js`));
const { rebuild } = await import(pathToFileURL(`${sources}/rebuilt.js`));
const opened = Office.context.mailbox.item;
const said = {
  letter: await letterOf(item),
  file: await messageFile(item),
  rebuilt: Buffer.from(await rebuild(item)).toString("base64"),
  subject: opened.subject,
  key: storageKey("x"),
};
process.stdout.write(JSON.stringify(said));
