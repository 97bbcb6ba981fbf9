// Reads .msg files with another reader and prints what the tests compare, as JSON lines.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import msgreader from "@kenjiuno/msgreader";

const { default: MsgReader } = msgreader;

function attachmentOf(reader, found) {
  if (found.innerMsgContent) {
    return { inner: messageOf(reader, found.innerMsgContentFields) };
  }
  const content = reader.getAttachment(found).content;
  return { sha256: createHash("sha256").update(content).digest("hex"), size: content.length };
}

function messageOf(reader, fields) {
  return {
    class: fields.messageClass,
    subject: fields.subject,
    recipients: fields.recipients.map((one) => one.smtpAddress || one.email || ""),
    recurrence: fields.apptRecur,
    attachments: fields.attachments.map((found) => attachmentOf(reader, found)),
  };
}

for (const path of process.argv.slice(2)) {
  const reader = new MsgReader(readFileSync(path));
  console.log(JSON.stringify(messageOf(reader, reader.getFileData())));
}
