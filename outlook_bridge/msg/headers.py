"""Internet mail headers, read so that no sender can make the reading fail, slow or say something else."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from outlook_bridge.msg.code_pages import WESTERN, codec_of_charset, decode
from outlook_bridge.msg.directory_names import directory_name
from outlook_bridge.msg.properties import one_line
from outlook_bridge.msg.values import Address

_FIELD = re.compile(r"^([!-9;-~]{1,100})[ \t]*:(.*(?:\r?\n[ \t].*)*)", re.MULTILINE)
_WORD = re.compile(r"=\?([!->@-~]{1,60})\?([bBqQ])\?([^?]*)\?=")
_WORD_RUN = re.compile(rf"{_WORD.pattern}(?:\s*{_WORD.pattern})*")
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,998})>")
_BARE_MESSAGE_ID = re.compile(r"[^<>\s,;@]{1,250}@[^<>\s,;@]{1,250}")
_ADDRESS_TOKEN = re.compile(
    r'"((?:[^"\\]|\\.){0,150}+)"|\(([^()]*)\)|<([^<>]*)>|([,;])|([^"()<>,;]+|.)', re.DOTALL
)
_QUOTED, _COMMENT, _ANGLE, _SEPARATOR = 1, 2, 3, 4
EMAIL = re.compile(r"[^\s<>()\"@:;,]{1,64}@[^\s<>()\"@:;,]{1,255}")
_GROUP_NAME = re.compile(r"^[^:@]*:")
_NOBODY = frozenset({"undisclosed recipients", "undisclosed recipient", "recipient list not shown"})
_HEADER_END = re.compile(r"\r?\n[ \t]*\r?\n")
# RFC 5322 allows less in one line; more than this of one field is hostile and of no use to anybody.
_FIELD_SIZE = 1_000_000


#: A date outside these years is no date at which anybody wrote.
FIRST_YEAR = 1900
LAST_YEAR = 9000


def parse_headers(text: str) -> dict[str, list[str]]:
    """Return the raw values of each field of a header block by its name in lower case."""
    fields: dict[str, list[str]] = {}
    end = _HEADER_END.search(text)
    for match in _FIELD.finditer(text[: end.start()] if end else text):
        fields.setdefault(match[1].lower(), []).append(match[2][:_FIELD_SIZE].strip())
    return fields


def decode_header(value: str, *, charset: str | None = None) -> str:
    """Return a header value as one line of text, with encoded words decoded."""
    return one_line(_WORD_RUN.sub(_decode_run, repair_bytes(unfold(value[:_FIELD_SIZE]), charset=charset)))


def unfold(value: str) -> str:
    """Return a folded header value in one line."""
    return re.sub(r"\r?\n(?=[ \t])", "", value)


def repair_bytes(value: str, *, charset: str | None = None) -> str:
    """Decode undeclared bytes in a header, which the standard parser leaves as lone surrogates."""
    if value.isascii():
        return value
    raw = value.encode("utf-8", "surrogateescape")
    return decode(raw, "utf-8", (charset and codec_of_charset(charset)) or WESTERN)


def parse_addresses(value: str, *, charset: str | None = None) -> Iterator[Address]:
    """Yield the mailboxes of an address header in one pass."""
    for quoted, plain, angle in _split_mailboxes(repair_bytes(unfold(value[:_FIELD_SIZE]), charset=charset)):
        email = angle if angle is not None else _bare_email(plain)
        name = quoted or (plain if email != plain.strip() else "")
        address = Address(decode_header(name), one_line(decode_header(email)) if email else "")
        if address:
            path = directory_name(address.email)
            yield Address(address.name, path, unresolved=True) if path else address


def first_address(values: list[str]) -> Address:
    """Return the first mailbox of the first field of a kind."""
    return next(parse_addresses(values[0]), Address()) if values else Address()


def message_id_of(value: str) -> str:
    """Return a message id without its angle brackets."""
    return next(iter(message_ids_of(value)), "")


def message_ids_of(value: str) -> tuple[str, ...]:
    """Return the message ids of a References header, oldest first, each once."""
    found = _MESSAGE_ID.findall(value) or _BARE_MESSAGE_ID.findall(value)
    return tuple(dict.fromkeys(one_line(item)[:998] for item in found))


def parse_date(value: str) -> datetime | None:
    """Return a date header in UTC."""
    try:
        moment = parsedate_to_datetime(one_line(value)[:100])
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
        return moment if FIRST_YEAR < moment.year < LAST_YEAR else None
    # The standard parser lets out several kinds on dates that no calendar has.
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def thread_index_of(value: str) -> bytes:
    """Return the conversation index that a Thread-Index header carries."""
    try:
        return base64.b64decode(value, validate=False)[:1_000]
    except (binascii.Error, ValueError):
        return b""


def _decode_run(run: re.Match[str]) -> str:
    """Decode neighbouring encoded words together, because some programs split characters between them."""
    pieces: list[tuple[str, bytes]] = []
    for charset, encoding, content in _WORD.findall(run[0]):
        name = charset.partition("*")[0].lower()
        raw = _decode_word(encoding, content)
        if pieces and pieces[-1][0] == name:
            raw = pieces.pop()[1] + raw
        pieces.append((name, raw))
    return "".join(decode(raw, codec_of_charset(name) or "utf-8", WESTERN) for name, raw in pieces)


def _decode_word(encoding: str, content: str) -> bytes:
    raw = content.encode("utf-8", "replace")
    if encoding in "qQ":
        return quopri.decodestring(raw.replace(b"_", b"=20"))
    try:
        return base64.b64decode(raw + b"=" * (-len(raw) % 4))
    except (binascii.Error, ValueError):
        return raw


def _split_mailboxes(value: str) -> Iterator[tuple[str, str, str | None]]:
    """Yield the quoted name, the plain text and the address in angle brackets of each mailbox."""
    quoted, plain, angle, comment = "", [""], None, ""
    for match in _ADDRESS_TOKEN.finditer(f"{value},"):
        kind = match.lastindex
        if kind == _QUOTED:
            quoted += re.sub(r"\\(.)", r"\1", match[_QUOTED])
        elif kind == _COMMENT:
            comment = match[_COMMENT]
        elif kind == _ANGLE:
            angle = match[_ANGLE].strip()
        elif kind == _SEPARATOR:
            words = "".join(plain).strip()
            group = words[:-1].strip() if match[0] == ";" and words.endswith(":") else ""
            # A group of nobody is how a header names somebody without an address.
            yield quoted or comment or _named(group), _GROUP_NAME.sub("", words).strip(), angle
            quoted, plain, angle, comment = "", [""], None, ""
        else:
            plain.append(match[0])


def _named(group: str) -> str:
    return "" if group.lower().replace("-", " ") in _NOBODY else group


def _bare_email(plain: str) -> str:
    match = EMAIL.search(plain)
    return match[0] if match else ""
