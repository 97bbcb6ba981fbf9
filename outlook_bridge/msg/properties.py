"""Properties of one storage of a message: numbers, times, strings and raw streams by their MAPI number."""

import re
import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from outlook_bridge.msg.compound import Storage

MESSAGE_HEADER, NESTED_HEADER, PART_HEADER = 32, 24, 8
STREAM = "__properties_version1.0"
_ROW = struct.Struct("<HHI8s")
_INTEGER, _SHORT, _DOUBLE, _BOOLEAN, _TIME = 0x0003, 0x0002, 0x0005, 0x000B, 0x0040
_NUMBER = struct.Struct("<d")
_TEXT, _WIDE_TEXT, _BINARY, _OBJECT, _SEVERAL = 0x001E, 0x001F, 0x0102, 0x000D, 0x1000
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_LAST_YEAR = 4000
# Names and one-line texts have no control characters; tabs and line ends become blanks.
_LINE_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LINE_BLANKS = re.compile(r"[\t\r\n\x85\u2028\u2029]+")

Decoder = Callable[[bytes], str]


def one_line(text: str) -> str:
    """Return a text without control characters and line ends, which hostile senders use to forge headers."""
    return _LINE_CONTROLS.sub("", _LINE_BLANKS.sub(" ", text)).strip()


def decode_wide(content: bytes) -> str:
    """Decode a UTF-16 string, with replacement signs for halves of characters, up to its terminator."""
    return content[: len(content) // 2 * 2].decode("utf-16-le", "replace").rstrip("\0")


class Properties:
    """Typed look into one storage: nothing raises, what is missing or damaged is `None` or empty."""

    def __init__(self, storage: Storage, *, header: int, decode: Decoder) -> None:
        self._streams = storage.streams
        self._decode = decode
        rows = storage.streams.get(STREAM, b"")[header:]
        self._fixed = {
            (number, kind): value for kind, number, _, value in _ROW.iter_unpack(rows[: len(rows) // 16 * 16])
        }

    def integer(self, number: int) -> int | None:
        """Return a whole number."""
        if (value := self._fixed.get((number, _INTEGER))) is not None:
            return int.from_bytes(value[:4], "little", signed=True)
        if (value := self._fixed.get((number, _SHORT))) is not None:
            return int.from_bytes(value[:2], "little", signed=True)
        return None

    def number(self, number: int) -> float | None:
        """Return a number that need not be whole."""
        value = self._fixed.get((number, _DOUBLE))
        return float(_NUMBER.unpack(value)[0]) if value else None

    def is_set(self, number: int) -> bool:
        """Return whether a flag is set."""
        return bool(self._fixed.get((number, _BOOLEAN), b"\0")[0])

    def time(self, number: int) -> datetime | None:
        """Return a point in time in UTC; the far dates that stand for "none" are none."""
        value = self._fixed.get((number, _TIME))
        ticks = int.from_bytes(value, "little") if value else 0
        if not ticks:
            return None
        try:
            moment = _EPOCH + timedelta(microseconds=ticks // 10)
        except OverflowError:
            return None
        return moment if moment.year < _LAST_YEAR else None

    def text(self, number: int) -> str:
        """Return a string as it stands, less its terminator."""
        wide = self.stream(number, _WIDE_TEXT)
        if wide is not None:
            return decode_wide(wide)
        return self._decode(self.stream(number, _TEXT) or b"").rstrip("\0")

    def line(self, number: int) -> str:
        """Return a string that must be one line, such as a name."""
        return one_line(self.text(number))

    def lines(self, number: int) -> tuple[str, ...]:
        """Return the values of a property that holds several strings."""
        wide = self._several(number, _WIDE_TEXT)
        values = map(decode_wide, wide) if wide else map(self._decode, self._several(number, _TEXT))
        return tuple(value for value in map(one_line, values) if value)

    def binary(self, number: int) -> bytes:
        """Return the bytes of a binary property, empty when there is none."""
        return self.stream(number, _BINARY) or b""

    def stream(self, number: int, kind: int) -> bytes | None:
        """Return the raw stream of a property."""
        return self._streams.get(stream_name(number, kind))

    def _several(self, number: int, kind: int) -> list[bytes]:
        prefix = f"{stream_name(number, kind | _SEVERAL)}-"
        return [self._streams[name] for name in sorted(self._streams) if name.startswith(prefix)]


def stream_name(number: int, kind: int) -> str:
    """Return the name of the stream that holds a property."""
    return f"__substg1.0_{number:04x}{kind:04x}"


def object_name(number: int) -> str:
    """Return the name of the storage that holds an object property."""
    return stream_name(number, _OBJECT)


def ansi_sample(storage: Storage, numbers: tuple[int, ...], *, size: int) -> bytes:
    """Return the start of some 8-bit strings together, to judge a code page by."""
    contents = (storage.streams.get(stream_name(number, _TEXT), b"") for number in numbers)
    return b"\n".join(
        content[:size].rpartition(b" ")[0] if len(content) > size else content for content in contents
    )
