"""Writer of complete internet messages (`.eml`) from messages that were read out of `.msg` files.

Every header is written from a value that is one line; nothing that a sender wrote reaches the file unescaped.
"""

import base64
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256

from outlook_bridge.msg.calendar_writer import method_of, write_calendar
from outlook_bridge.msg.card_writer import write_card
from outlook_bridge.msg.errors import MailTooLarge, UnreadableMail
from outlook_bridge.msg.header_writer import (
    disposition,
    encoded_text,
    field_line,
    mailbox,
    mailboxes,
    parameter,
)
from outlook_bridge.msg.headers import decode_header, parse_addresses, parse_headers
from outlook_bridge.msg.html import html_to_text
from outlook_bridge.msg.message_class import CLASS_HEADER, GUESSED, REBUILT_HEADER
from outlook_bridge.msg.properties import one_line
from outlook_bridge.msg.smime import Wrapping, wrapping_of
from outlook_bridge.msg.values import (
    Attachment,
    Importance,
    Kind,
    MailMessage,
    RecipientKind,
    Sensitivity,
)
from outlook_bridge.msg.word_sets import word_set

CRLF = b"\r\n"

_OWN_HEADERS = word_set(
    "x-message-class from sender to cc bcc subject date message-id in-reply-to references thread-index "
    "thread-topic importance x-priority priority sensitivity keywords x-unsent mime-version content-type "
    "content-transfer-encoding content-disposition content-id content-description content-language "
    "content-length x-rebuilt-from lines"
)
_ADDRESS_HEADERS = word_set("reply-to return-path delivered-to errors-to disposition-notification-to")
_MOST_HEADERS = 300
_SENSITIVITIES = {
    Sensitivity.PERSONAL: "Personal",
    Sensitivity.PRIVATE: "Private",
    Sensitivity.CONFIDENTIAL: "Company-Confidential",
}
_ADDRESS_LINES = {RecipientKind.TO: "To", RecipientKind.CC: "Cc", RecipientKind.BCC: "Bcc"}
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,100}/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}")
_COMPOSITE = ("multipart/", "message/")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LINE_END = re.compile(rb"\r\n|\r|\n")
_CONTINUATION = re.compile(rb"\r?\n(?=[ \t])")
_NOT_IN_IDS = re.compile(r"[^\x21-\x7e]|[<>]")
_LONGEST_LINE = 998

#: Returns the message in the bytes of an embedded one, as the reader does.
Read = Callable[[bytes], MailMessage]


class _Part:
    """A part of the tree: its header lines and its body, both as bytes."""

    def __init__(self, headers: list[str], body: bytes) -> None:
        self.headers = headers
        self.body = body

    def as_bytes(self) -> bytes:
        return "".join(f"{line}\r\n" for line in self.headers).encode("ascii") + CRLF + self.body


def write_eml(message: MailMessage, *, read: Read, depth: int = 8) -> bytes:
    """Return the message as an internet message; `read` opens those that lie in it, down to a depth."""
    headers = [*_envelope(message), field_line("MIME-Version", "1.0")]
    if message.signed_content:
        return _head(headers, _signed_part(message.signed_content))
    return _head(headers, _tree(message, read, depth))


def _head(headers: list[str], part: _Part) -> bytes:
    return _Part([*headers, *part.headers], part.body).as_bytes()


# -- headers --------------------------------------------------------------------------------------


def _envelope(message: MailMessage) -> Iterator[str]:
    yield from _travelled(message.transport_headers)
    yield from _people(message)
    yield field_line("Subject", encoded_text(message.subject))
    if message.sent_at:
        yield field_line("Date", _date(message.sent_at))
    yield from _identity(message)
    yield from _marks(message)
    yield field_line(
        REBUILT_HEADER, f"Outlook message{f'; {GUESSED}' if message.is_sent_at_estimated else ''}"
    )


def _travelled(header_text: str) -> Iterator[str]:
    """Yield the stored headers that the message itself does not say again, such as the way that it took."""
    left = _MOST_HEADERS
    for name, values in parse_headers(header_text).items():
        if name in _OWN_HEADERS:
            continue
        for value in values[: max(left, 0)]:
            yield field_line(_spelled(name), _again(name, value))
        left -= len(values)


def _again(name: str, value: str) -> str:
    """Return a header value as it was, but on one line and without words that hide others."""
    if name in _ADDRESS_HEADERS:
        return mailboxes(parse_addresses(value))
    return encoded_text(" ".join(decode_header(value).split()))


def _spelled(name: str) -> str:
    return "-".join(word[:1].upper() + word[1:] for word in name.split("-"))


def _people(message: MailMessage) -> Iterator[str]:
    if message.sender:
        yield field_line("From", mailbox(message.sender))
    if message.sent_by:
        yield field_line("Sender", mailbox(message.sent_by))
    for kind, name in _ADDRESS_LINES.items():
        addresses = [one.address for one in message.recipients if one.kind is kind]
        if addresses:
            yield field_line(name, mailboxes(addresses))


def _date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0))


def _identity(message: MailMessage) -> Iterator[str]:
    for name, ids in (
        ("Message-ID", (message.message_id,)),
        ("In-Reply-To", (message.in_reply_to,)),
        ("References", message.references),
    ):
        if written := " ".join(f"<{plain}>" for one in ids if (plain := _NOT_IN_IDS.sub("", one))):
            yield field_line(name, written)
    if message.conversation_index:
        yield field_line("Thread-Index", base64.b64encode(message.conversation_index).decode())
    if message.conversation_topic:
        yield field_line("Thread-Topic", encoded_text(message.conversation_topic))


def _marks(message: MailMessage) -> Iterator[str]:
    if message.importance is not Importance.NORMAL:
        yield field_line("Importance", message.importance.value.capitalize())
        yield field_line("X-Priority", "1" if message.importance is Importance.HIGH else "5")
    if message.sensitivity in _SENSITIVITIES:
        yield field_line("Sensitivity", _SENSITIVITIES[message.sensitivity])
    if message.categories:
        words = (category.replace(",", ";") for category in message.categories)
        yield field_line("Keywords", ", ".join(map(encoded_text, words)))
    if message.is_draft:
        yield field_line("X-Unsent", "1")
    if message.kind not in (Kind.MAIL, Kind.SMIME_ENCRYPTED, Kind.REPORT):
        yield field_line(CLASS_HEADER, encoded_text(message.message_class))


# -- tree -----------------------------------------------------------------------------------------


def _tree(message: MailMessage, read: Read, depth: int) -> _Part:
    """Return mixed(related(alternative(text, HTML), pictures), files), without levels that hold one part."""
    attachments = [item for item in message.attachments if item.content or not item.link]
    opaque = _opaque(message, attachments)
    if opaque is not None:
        return opaque
    pictures: list[Attachment] = []
    files: list[Attachment] = []
    for item in attachments:
        (pictures if item.inline and item.content_id and message.html else files).append(item)
    body = _several("alternative", list(_bodies(message)))
    related = _several("related", [body, *(_file(item) for item in pictures)])
    cards = [_text_part("text/vcard", write_card(card)) for card in message.cards]
    return _several("mixed", [related, *(_attached(item, read, depth) for item in files), *cards])


def _opaque(message: MailMessage, attachments: list[Attachment]) -> _Part | None:
    """Return the wrapped content as the whole body, where there is nothing else."""
    is_wrapped = message.kind is Kind.SMIME_ENCRYPTED or message.message_class.lower() == "ipm.note.smime"
    if not is_wrapped or len(attachments) != 1:
        return None
    content = attachments[0].content
    kind = "signed-data" if wrapping_of(content) is Wrapping.SIGNED else "enveloped-data"
    value = f'application/pkcs7-mime; smime-type={kind}; name="smime.p7m"'
    return _base64_part(value, content, disposition("attachment", "smime.p7m"))


def _bodies(message: MailMessage) -> Iterator[_Part]:
    text = message.text or html_to_text(message.html)
    if text or not message.html:
        yield _text_part("text/plain", text)
    if message.html:
        yield _text_part("text/html", message.html)
    if (message.appointments or message.tasks) and message.kind is not Kind.MAIL:
        yield _text_part(
            "text/calendar", write_calendar(message), parameter("method", method_of(message.kind))
        )


def _text_part(media_type: str, text: str, *parameters: str) -> _Part:
    value = "; ".join([media_type, 'charset="utf-8"', *parameters])
    body = text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8", "replace")
    return _base64_part(value, body)


def _base64_part(content_type: str, content: bytes, *headers: str) -> _Part:
    lines = [field_line("Content-Type", content_type), *headers, "Content-Transfer-Encoding: base64"]
    return _Part(lines, base64.encodebytes(content).replace(b"\n", CRLF))


def _several(kind: str, parts: list[_Part]) -> _Part:
    if len(parts) == 1:
        return parts[0]
    contents = [part.as_bytes() for part in parts]
    boundary = _boundary(contents)
    mark = f"--{boundary}".encode()
    body = b"".join(mark + CRLF + content + CRLF for content in contents) + mark + b"--" + CRLF
    return _Part([field_line("Content-Type", f'multipart/{kind}; boundary="{boundary}"')], body)


def _boundary(contents: list[bytes]) -> str:
    """Return a mark that stands in none of the parts, and is the same for the same parts."""
    digest = sha256()
    for content in contents:
        digest.update(content)
    while True:
        boundary = f"=_{digest.hexdigest()[:40]}"
        if not any(boundary.encode() in content for content in contents):
            return boundary
        digest.update(b"again")


def _file(item: Attachment) -> _Part:
    kind = item.mime_type if _MEDIA_TYPE.fullmatch(item.mime_type) else "application/octet-stream"
    # Only whole messages may go under such a type unencoded, and this is a file.
    kind = "application/octet-stream" if kind.startswith(_COMPOSITE) else kind
    headers = [disposition("inline" if item.inline else "attachment", item.name)]
    if item.content_id:
        headers.append(field_line("Content-ID", f"<{_NOT_IN_IDS.sub('', item.content_id)}>"))
    elif item.inline and item.original_name:
        headers.append(field_line("Content-Location", encoded_text(item.original_name)))
    return _base64_part("; ".join([kind, *parameter("name", item.name).split("; ")]), item.content, *headers)


# -- messages in messages -------------------------------------------------------------------------


def _attached(item: Attachment, read: Read, depth: int) -> _Part:
    content = _inner_message(item, read, depth) if item.nested else None
    if content is None:
        return _file(item)
    encoding = "7bit" if content.isascii() else "8bit"
    lines = [
        field_line("Content-Type", "message/rfc822"),
        disposition("attachment", item.name.removesuffix(".msg").removesuffix(".eml") + ".eml"),
        f"Content-Transfer-Encoding: {encoding}",
    ]
    return _Part(lines, content)


def _inner_message(item: Attachment, read: Read, depth: int) -> bytes | None:
    """Return an embedded message as an internet message, None where it must stay a file."""
    if not item.embedded or depth <= 0:
        return None
    if item.mime_type.startswith("message/"):
        lines = _LINE_END.split(item.content)
        fits = max(map(len, lines)) <= _LONGEST_LINE and b"\0" not in item.content
        return CRLF.join(lines) if fits else None
    try:
        return write_eml(read(item.content), read=read, depth=depth - 1)
    except (UnreadableMail, MailTooLarge):
        return None


def _signed_part(stored: bytes) -> _Part:
    """Return the signed tree with its bytes as they are; of its head only what describes the content."""
    end = _HEAD_END.search(stored)
    head = stored[: end.start()] if end else stored
    body = stored[end.end() :] if end else b""
    lines = _LINE_END.split(_CONTINUATION.sub(b"", head))
    kept = [
        one_line(line.decode("ascii", "replace")).replace("\ufffd", "?")
        for line in lines
        if line.lower().startswith((b"content-type:", b"content-transfer-encoding:"))
    ]
    return _Part([_folded(line) for line in kept], body)


def _folded(line: str) -> str:
    name, _, value = line.partition(":")
    return field_line(name, value.strip())
