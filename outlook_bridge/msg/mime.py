"""Parts of an internet message: its body and its attachments, read from a parsed MIME tree."""

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.generator import BytesGenerator
from email.message import Message
from email.policy import compat32
from email.utils import collapse_rfc2231_value
from html import escape
from io import BytesIO
from string import ascii_letters, digits

from outlook_bridge.msg import reasons
from outlook_bridge.msg.attachments import number_names
from outlook_bridge.msg.bodies import Bodies, decode_html, tidy
from outlook_bridge.msg.calendar_reader import Calendar, read_calendar
from outlook_bridge.msg.card_reader import read_cards
from outlook_bridge.msg.code_pages import WESTERN, codec_of_charset, decode
from outlook_bridge.msg.entries import Card
from outlook_bridge.msg.headers import decode_header
from outlook_bridge.msg.html import html_to_text
from outlook_bridge.msg.names import nested_name, safe_name
from outlook_bridge.msg.smime import OPAQUE_TYPES, SIGNATURE_TYPES
from outlook_bridge.msg.values import Attachment

RFC822_TYPES = frozenset({"message/rfc822", "message/global", "message/news"})
# Flattening must give back what was sent, so lines are not folded anew.
_FLAT = compat32.clone(max_line_length=0, linesep="\r\n")
_BASE64_NOISE = bytes(set(range(256)) - set((ascii_letters + digits + "+/").encode()))
_LONGEST_VALUE = 20_000
_CALENDAR_TYPES = frozenset({"text/calendar", "application/ics"})
_CARD_TYPES = frozenset({"text/vcard", "text/x-vcard", "text/directory"})
_ENTRY_TYPES = _CALENDAR_TYPES | _CARD_TYPES
#: A message brings no more events or cards than these.
MOST_ENTRIES = 1_000

Part = Message


@dataclass(slots=True)
class Content:
    """What the tree of a message holds."""

    bodies: Bodies = field(default_factory=Bodies)
    attachments: tuple[Attachment, ...] = ()
    is_signed: bool = False
    opaque: bytes | None = None
    opaque_type: str = ""
    calendar: Calendar = field(default_factory=Calendar)
    cards: tuple[Card, ...] = ()
    warnings: list[str] = field(default_factory=list)


def read_content(message: Part, *, most_parts: int) -> Content:
    """Return body and attachments of a message."""
    content = Content()
    shown: list[tuple[str, str]] = []
    files: list[Attachment] = []
    locations: list[str] = []
    for number, (part, is_alternative) in enumerate(_leaves(message, content)):
        if number >= most_parts:
            content.warnings.append(reasons.TOO_MANY_PARTS)
            break
        _note_kind(part, content)
        if is_body(part):
            _add_body(shown, _body_of(part), is_alternative=is_alternative)
        else:
            files.append(_attachment_of(part, len(files) + 1))
            locations.append(decode_header(header_of(part, "content-location")).lower())
    content.bodies = _joined(shown)
    html = content.bodies.html.lower()
    placed = [_with_place(*pair, html) for pair in zip(files, locations, strict=True)]
    content.attachments = number_names(placed)
    return content


def part_type(part: Part) -> str:
    """Return the media type of a part."""
    return part.get_content_type().lower()


def header_of(part: Part, name: str) -> str:
    """Return the first raw value of a header of a part."""
    return next((str(value) for key, value in part.raw_items() if key.lower() == name), "")[:_LONGEST_VALUE]


def is_body(part: Part) -> bool:
    """Return whether a part is text to be shown rather than a file."""
    if part_type(part) not in ("text/plain", "text/html", "text/enriched"):
        return False
    return not _is_file(part)


def _leaves(message: Part, content: Content) -> Iterator[tuple[Part, bool]]:
    """Yield the parts that hold something, with whether each is one of several forms of the same."""
    waiting: list[tuple[Part, bool]] = [(message, False)]
    while waiting:
        part, is_alternative = waiting.pop()
        kind = part_type(part)
        content.is_signed |= kind == "multipart/signed"
        children = part.get_payload() if kind.startswith("multipart/") else None
        if not isinstance(children, list):
            yield part, is_alternative
            continue
        inside = is_alternative or kind == "multipart/alternative"
        waiting += [(child, inside) for child in reversed(children) if isinstance(child, Message)]


def _note_kind(part: Part, content: Content) -> None:
    kind = part_type(part)
    if kind in OPAQUE_TYPES and content.opaque is None:
        content.opaque = payload_of(part)
        content.opaque_type = header_of(part, "content-type")
    elif kind in _CALENDAR_TYPES and not content.calendar.appointments:
        _add_calendar(part, content)
    elif kind in _CARD_TYPES and not _is_file(part):
        content.cards += read_cards(payload_of(part), most=MOST_ENTRIES)


def _add_calendar(part: Part, content: Content) -> None:
    """Take over the first calendar, be it a form of the text or a file; its method may stand beside it."""
    found = read_calendar(payload_of(part), most=MOST_ENTRIES)
    content.calendar = replace(found, method=_parameter(part, "method").upper() or found.method)


def _is_file(part: Part) -> bool:
    placed = header_of(part, "content-disposition").lower().startswith("attachment")
    return bool(_file_name(part)) or placed


def without_entries(attachments: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """Return the attachments without parts that say for a calendar what the message itself says."""
    kept = (item for item in attachments if item.original_name or item.mime_type not in _ENTRY_TYPES)
    return tuple(replace(item, position=position) for position, item in enumerate(kept, 1))


def payload_of(part: Part) -> bytes:
    """Return the decoded bytes of a part, as far as they can be decoded."""
    if _encoding(part) == "base64":
        return _decode_base64(part.get_payload())
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else _flat_children(part.get_payload())


def _encoding(part: Part) -> str:
    return header_of(part, "content-transfer-encoding").strip().lower()


def _decode_base64(payload: object) -> bytes:
    """Decode what is there; the standard parser gives back the letters themselves when one is damaged."""
    letters = str(payload).encode("ascii", "ignore").translate(None, _BASE64_NOISE)
    # One letter too many carries no whole byte.
    whole = letters[:-1] if len(letters) % 4 == 1 else letters
    return b64decode(whole + b"=" * (-len(whole) % 4))


def _flat_children(payload: object) -> bytes:
    """Return the bytes of a part that the parser took apart, such as a message or a delivery report."""
    children = payload if isinstance(payload, list) else []
    return b"\n".join(flatten(child) for child in children if isinstance(child, Message))


def flatten(message: Part) -> bytes:
    """Return the bytes of a parsed message."""
    buffer = BytesIO()
    try:
        BytesGenerator(buffer, mangle_from_=False, policy=_FLAT).flatten(message)
    # The generator of the standard library fails in several ways on parts that are not what they claim to be.
    except (AttributeError, KeyError, LookupError, TypeError, ValueError):
        return buffer.getvalue()
    return buffer.getvalue()


def _body_of(part: Part) -> tuple[str, str]:
    """Return a body as the pair of its text and HTML, one of them empty."""
    charset = _parameter(part, "charset")
    declared = codec_of_charset(charset) if charset else None
    raw = payload_of(part)
    if part_type(part) == "text/html":
        return "", tidy(decode_html(raw, declared=declared))
    ladder = [declared] if declared else []
    return tidy(decode(raw, *ladder, "utf-8", WESTERN)), ""


def _add_body(shown: list[tuple[str, str]], body: tuple[str, str], *, is_alternative: bool) -> None:
    """Put the second form of a body beside the first one, and any other text below it."""
    text, html = body
    if is_alternative and shown and bool(shown[-1][0]) != bool(text) and bool(shown[-1][1]) != bool(html):
        shown[-1] = (shown[-1][0] or text, shown[-1][1] or html)
    elif text or html:
        shown.append(body)


def _joined(shown: list[tuple[str, str]]) -> Bodies:
    text = "\n\n".join(text or html_to_text(html) for text, html in shown)
    if not any(html for _, html in shown):
        return Bodies(text)
    return Bodies(text, "\n".join(html or f"<pre>{escape(text)}</pre>" for text, html in shown))


def _file_name(part: Part) -> str:
    return _parameter(part, "filename", header="content-disposition") or _parameter(part, "name")


def _parameter(part: Part, name: str, *, header: str = "content-type") -> str:
    try:
        value = collapse_rfc2231_value(part.get_param(name, "", header) or "")
    # Continued and encoded parameters make the standard parser fail in several ways.
    except (AttributeError, LookupError, TypeError, ValueError):
        return ""
    return decode_header(value)


def _attachment_of(part: Part, position: int) -> Attachment:
    kind = part_type(part)
    original = _file_name(part)
    nested = kind in RFC822_TYPES
    content = _nested_content(part) if nested else payload_of(part)
    if nested:
        name = nested_name(_inner_subject(part) or original.removesuffix(".eml"), extension=".eml")
    else:
        name = safe_name(original, mime_type=kind, position=position)
    return Attachment(
        position=position,
        name=name if original or nested or kind not in OPAQUE_TYPES else "smime.p7m",
        original_name=original,
        mime_type=kind,
        content=content,
        content_id=decode_header(header_of(part, "content-id")).strip("<>"),
        hidden=kind in SIGNATURE_TYPES,
        nested=nested or _is_message_file(name, content),
        embedded=nested,
    )


def _inner_subject(part: Part) -> str:
    children = part.get_payload()
    first = children[0] if isinstance(children, list) and children else None
    return decode_header(header_of(first, "subject")) if isinstance(first, Message) else ""


def _nested_content(part: Part) -> bytes:
    """Return a message in a message; some programs encode it although they must not."""
    content = _flat_children(part.get_payload())
    if _encoding(part) not in ("base64", "quoted-printable"):
        return content
    encoded: Part = Message()
    encoded["Content-Transfer-Encoding"] = _encoding(part)
    encoded.set_payload(content.decode("ascii", "surrogateescape"))
    return payload_of(encoded)


def _is_message_file(name: str, content: bytes) -> bool:
    return bool(content) and name.lower().endswith((".eml", ".msg", ".oft"))


def _with_place(attachment: Attachment, location: str, html: str) -> Attachment:
    """Return the attachment with whether the text shows it, by its ID or by the place that it claims."""
    content_id = attachment.content_id.lower()
    is_shown = f"cid:{content_id}" in html if content_id else bool(location) and location in html
    return replace(attachment, inline=True) if is_shown else attachment
