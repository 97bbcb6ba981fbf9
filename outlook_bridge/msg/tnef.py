"""Reader of `winmail.dat` (TNEF, MS-OXTNEF): its properties become those of a `.msg` for the same code."""

import struct
from collections.abc import Iterator
from uuid import UUID

from outlook_bridge.msg.compound import Storage
from outlook_bridge.msg.named_properties import STORAGE as NAMES
from outlook_bridge.msg.named_properties import name_streams
from outlook_bridge.msg.properties import MESSAGE_HEADER, PART_HEADER, STREAM, object_name, stream_name

SIGNATURE = b"\x78\x9f\x3e\x22"
NAMES_OF_FILES = frozenset({"winmail.dat", "win.dat"})
MEDIA_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})

_ATTRIBUTE = struct.Struct("<BII")
_PROPERTY = struct.Struct("<HH")
_BEGINS_PART, _PART_TITLE, _PART_DATA, _PART_PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
_PROPERTIES, _CODE_PAGE, _SUBJECT, _CLASS, _BODY = 0x00069003, 0x00069007, 0x00018004, 0x00078008, 0x0002800C
_TEXTS = {_SUBJECT: 0x0037, _CLASS: 0x001A, _BODY: 0x1000}
#: Bytes of a value by its type; those of other types say themselves how long they are.
_SIZES = {0x0002: 2, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4, 0x000B: 2, 0x0014: 8}
_SIZES |= {0x0040: 8, 0x0048: 16}
_VARIABLE = frozenset({0x000D, 0x001E, 0x001F, 0x0102})
_OBJECT, _TEXT, _WIDE, _BINARY, _INTEGER, _SEVERAL = 0x000D, 0x001E, 0x001F, 0x0102, 0x0003, 0x1000
_FIRST_NAMED = 0x8000
_INTERFACE_SIZE = 16
_DATA, _METHOD, _LONG_NAME, _STORED_CODE_PAGE = 0x3701, 0x3705, 0x3707, 0x3FFD
_BY_VALUE, _EMBEDDED = 1, 5
_MOST = 10_000


class NotTnef(ValueError):
    """Raised when bytes are no TNEF, or hold nothing that can be read."""


class _Bytes:
    """Takes one piece after the other; beyond the end comes an error."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._position = 0

    def take(self, size: int) -> bytes:
        piece = self._content[self._position : self._position + size]
        if len(piece) < size:
            raise EOFError
        self._position += size
        return piece

    def padded(self, size: int) -> bytes:
        piece = self.take(size)
        self._position += -size % 4
        return piece

    def long(self) -> int:
        return int.from_bytes(self.take(4), "little")

    def count(self) -> int:
        number = self.long()
        if number > _MOST:
            raise EOFError
        return number


class _Builder:
    """Collects the properties of one storage of a message."""

    def __init__(self, *, header: int) -> None:
        self.storage = Storage()
        self._rows = bytes(header)
        self.named: dict[tuple[UUID, int | str], int] = {}

    def put(self, number: int, kind: int, value: bytes) -> None:
        if kind in _SIZES:
            self._rows += struct.pack("<HHI", kind, number, 6) + value[:8].ljust(8, b"\0")
        else:
            self.storage.streams[stream_name(number, kind)] = value

    def has(self, number: int, *kinds: int) -> bool:
        return any(stream_name(number, kind) in self.storage.streams for kind in kinds)

    def finished(self) -> Storage:
        self.storage.streams[STREAM] = self._rows
        if self.named:
            self.storage.storages[NAMES] = Storage(name_streams(self.named))
        return self.storage


def is_tnef(content: bytes) -> bool:
    """Return whether the bytes begin like TNEF."""
    return content.startswith(SIGNATURE)


def read_tnef(content: bytes, *, depth: int) -> Storage:
    """Return the message in the bytes as the tree of a `.msg`; what lies deeper than the depth stays out."""
    message = _Builder(header=MESSAGE_HEADER)
    parts: list[_Builder] = []
    for attribute, value in _attributes(content):
        if attribute == _BEGINS_PART:
            parts.append(_Builder(header=PART_HEADER))
        elif attribute in (_PART_TITLE, _PART_DATA, _PART_PROPERTIES):
            if parts:
                _take_part(parts[-1], attribute, value, depth)
        else:
            _take(message, attribute, value, depth)
    for number, part in enumerate(parts[:_MOST]):
        if part.has(_DATA, _BINARY) and object_name(_DATA) not in part.storage.storages:
            part.put(_METHOD, _INTEGER, _BY_VALUE.to_bytes(4, "little"))
        message.storage.storages[f"__attach_version1.0_#{number:08x}"] = part.finished()
    if not parts and not message.storage.streams:
        raise NotTnef
    return message.finished()


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield number and value of each attribute, as far as the bytes go; checksums are not asked."""
    if not is_tnef(content):
        raise NotTnef
    source = _Bytes(content[6:])
    try:
        while True:
            _level, attribute, size = _ATTRIBUTE.unpack(source.take(_ATTRIBUTE.size))
            yield attribute, source.take(size)
            source.take(2)
    except EOFError:
        return


def _take(message: _Builder, attribute: int, value: bytes, depth: int) -> None:
    if attribute == _PROPERTIES:
        _take_properties(message, value, depth)
    elif attribute == _CODE_PAGE and len(value) >= 4:
        message.put(_STORED_CODE_PAGE, _INTEGER, value[:4])
    elif attribute in _TEXTS:
        number = _TEXTS[attribute]
        if value.strip(b"\0") and not message.has(number, _TEXT, _WIDE):
            message.put(number, _TEXT, value)


def _take_part(part: _Builder, attribute: int, value: bytes, depth: int) -> None:
    if attribute == _PART_PROPERTIES:
        _take_properties(part, value, depth)
    elif attribute == _PART_DATA:
        if not part.has(_DATA, _BINARY):
            part.put(_DATA, _BINARY, value)
    elif not part.has(_LONG_NAME, _TEXT, _WIDE):
        part.put(_LONG_NAME, _TEXT, value)


def _take_properties(target: _Builder, value: bytes, depth: int) -> None:
    """Take over the properties of a list, as far as it is sound."""
    source = _Bytes(value)
    try:
        for _ in range(source.count()):
            kind, number = _PROPERTY.unpack(source.take(_PROPERTY.size))
            if number >= _FIRST_NAMED:
                name = _name(source)
                number = target.named.setdefault(name, _FIRST_NAMED + len(target.named))
            _take_value(target, source, number, kind, depth)
    except (EOFError, ValueError):
        return


def _name(source: _Bytes) -> tuple[UUID, int | str]:
    guid = UUID(bytes_le=source.take(16))
    if source.long() == 0:
        return guid, source.long()
    size = source.long()
    return guid, source.padded(size).decode("utf-16-le", "replace").rstrip("\0")


def _take_value(target: _Builder, source: _Bytes, number: int, kind: int, depth: int) -> None:
    base = kind & ~_SEVERAL
    if base in _SIZES:
        count = source.count() if kind & _SEVERAL else 1
        values = [source.padded(_SIZES[base]) for _ in range(count)]
    elif base in _VARIABLE:
        values = [source.padded(source.long()) for _ in range(source.count())]
    else:
        raise ValueError(kind)
    if kind == _OBJECT:
        _take_object(target, number, values[0] if values else b"", depth)
    elif kind & _SEVERAL:
        for index, value in enumerate(values if base in _VARIABLE else ()):
            target.storage.streams[f"{stream_name(number, kind)}-{index:08x}"] = value
    elif values:
        target.put(number, kind, values[0])


def _take_object(target: _Builder, number: int, value: bytes, depth: int) -> None:
    """Take over a message that lies in this one, or the bytes of another object."""
    inner = value[_INTERFACE_SIZE:]
    if not is_tnef(inner):
        target.put(number, _BINARY, inner)
    elif depth > 0:
        target.storage.storages[object_name(number)] = _as_nested(read_tnef(inner, depth=depth - 1))
        target.put(_METHOD, _INTEGER, _EMBEDDED.to_bytes(4, "little"))


def _as_nested(message: Storage) -> Storage:
    """Return a message with the shorter head of properties that one in another message has."""
    message.streams[STREAM] = message.streams[STREAM][MESSAGE_HEADER - 24 :]
    return message
