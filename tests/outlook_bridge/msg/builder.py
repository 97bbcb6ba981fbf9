"""Makes small Outlook messages for tests, property by property."""

import struct
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from outlook_bridge.msg.compound import Storage
from outlook_bridge.msg.compound_writer import write_compound
from outlook_bridge.msg.named_properties import STORAGE as NAMES
from outlook_bridge.msg.properties import MESSAGE_HEADER, NESTED_HEADER, PART_HEADER, STREAM, stream_name

DATA = Path(__file__).resolve().parents[2] / "data" / "msg"
CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus" / "msg"

SUBJECT, CLASS, TEXT, HEADERS = 0x0037, 0x001A, 0x1000, 0x007D
SENT_TICKS = 133_500_000_000_000_000

Value = str | bytes | int | bool
Values = Mapping[int, Value]


def storage(values: Values, *, header: int = MESSAGE_HEADER, ansi: str = "") -> Storage:
    """Return a storage with properties: text, bytes, numbers, flags; large numbers are times."""
    made = Storage()
    rows = []
    for number, value in values.items():
        if isinstance(value, bool):
            rows.append(struct.pack("<HHIQ", 0x000B, number, 6, int(value)))
        elif isinstance(value, int):
            kind = 0x0040 if value > 0xFFFFFFFF else 0x0003
            rows.append(struct.pack("<HHIQ", kind, number, 6, value))
        elif isinstance(value, bytes):
            made.streams[stream_name(number, 0x0102)] = value
        else:
            kind = 0x001E if ansi else 0x001F
            made.streams[stream_name(number, kind)] = value.encode(ansi or "utf-16-le", "surrogatepass")
    made.streams[STREAM] = bytes(header) + b"".join(rows)
    return made


def recipient(name: str, email: str, *, kind: int = 1) -> Storage:
    """Return a recipient."""
    return storage({0x3001: name, 0x3002: "SMTP", 0x3003: email, 0x0C15: kind}, header=PART_HEADER)


def attachment(values: Values) -> Storage:
    """Return an attachment."""
    return storage(values, header=PART_HEADER)


def nested(inner: Storage, values: Values) -> Storage:
    """Return an attachment that holds a message."""
    part = attachment({0x3705: 5, **values})
    part.storages["__substg1.0_3701000d"] = inner
    return part


def inner_message(values: Values) -> Storage:
    """Return a message as it lies in another one."""
    return storage({CLASS: "IPM.Note", **values}, header=NESTED_HEADER)


def message(
    values: Values,
    *,
    recipients: tuple[Storage, ...] = (),
    attachments: tuple[Storage, ...] = (),
    ansi: str = "",
) -> bytes:
    """Return the bytes of a message file."""
    root = storage({CLASS: "IPM.Note", **values}, ansi=ansi)
    for number, part in enumerate(recipients):
        root.storages[f"__recip_version1.0_#{number:08x}"] = part
    for number, part in enumerate(attachments):
        root.storages[f"__attach_version1.0_#{number:08x}"] = part
    return write_compound(root)


def stored_rtf(rtf: bytes) -> bytes:
    """Return RTF as an uncompressed body."""
    return struct.pack("<IIII", len(rtf) + 12, len(rtf), 0x414C454D, 0) + rtf


def wrapped_html(size: int) -> bytes:
    """Return a body of so many bytes of RTF with HTML wrapped in it, as Outlook stores its mail."""
    row = (
        rb"{\*\htmltag64 <p class=MsoNormal>}\htmlrtf \par \htmlrtf0 A row with \'e9 and a table cell"
        rb"{\*\htmltag72 </p>}"
    )
    head = rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fcharset0 Arial;}}"
    return stored_rtf(head + row * (size // len(row)) + b"}")


def named(root: Storage, properties: Mapping[tuple[UUID, int], Value]) -> bytes:
    """Return a message file whose storage has named properties besides its own."""
    guids = list(dict.fromkeys(guid for guid, _ in properties))
    entries = rows = b""
    for index, ((guid, number), value) in enumerate(properties.items()):
        entries += struct.pack("<IHH", number, (guids.index(guid) + 3) << 1, index)
        made = storage({0x8000 + index: value})
        root.streams.update({key: content for key, content in made.streams.items() if key != STREAM})
        rows += made.streams[STREAM][MESSAGE_HEADER:]
    root.streams[STREAM] += rows
    names = {
        "__substg1.0_00020102": b"".join(guid.bytes_le for guid in guids),
        "__substg1.0_00030102": entries,
    }
    root.storages[NAMES] = Storage(names)
    return write_compound(root)
