"""Parts of a file, as browsers ask for them to go on with a broken download (RFC 9110, section 14)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.http import HttpRequest

_ONE_PART = re.compile(r"(\d{0,18})-(\d{0,18})", re.ASCII)
_UNIT = "bytes="
_MOST_PARTS = 20
_CHUNK = 1 << 16


class UnsatisfiableRange(ValueError):
    """All that was asked for lies outside the file."""


@dataclass(frozen=True, slots=True)
class Range:
    """A part of a file, from its first to its last byte."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """Return the number of bytes."""
        return self.last - self.first + 1

    def of(self, stream: IO[bytes] | Any) -> "PartReader":
        """Return the part of an open file."""
        return PartReader(stream, self)


class PartReader:
    """Gives one part of an open file, chunk by chunk, and closes the file."""

    def __init__(self, stream: Any, part: Range) -> None:
        self._stream = stream
        self._left = part.length
        stream.seek(part.first)

    def __iter__(self) -> Iterator[bytes]:
        """Give the chunks."""
        while self._left > 0 and (chunk := self._stream.read(min(_CHUNK, self._left))):
            self._left -= len(chunk)
            yield chunk

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


def asked_range(request: HttpRequest, size: int, etag: str) -> Range | None:
    """Return the part that the request asks for, None for the whole file.

    Several parts that lie apart are answered with the whole, as a server may; those that touch are one.
    """
    condition = request.headers.get("If-Range", etag)
    asked = request.headers.get("Range", "").strip()
    if request.method != "GET" or condition != etag or not asked.lower().startswith(_UNIT):
        return None
    parts = _parts(asked[len(_UNIT) :])
    if parts is None:
        return None
    inside = sorted(filter(None, (_inside(part, size) for part in parts)), key=lambda one: one.first)
    if not inside:
        # Of nothing the last bytes are nothing too, which no Content-Range can say.
        if size == 0 and any(first is None and last for first, last in parts):
            return None
        raise UnsatisfiableRange
    return _joined(inside)


def _parts(text: str) -> list[tuple[int | None, int | None]] | None:
    """Return first and last of each part, None when the header is not of this form and counts as not sent."""
    found = []
    for piece in text.split(",", _MOST_PARTS):
        part = _ONE_PART.fullmatch(piece.strip())
        if part is None or part[1] == part[2] == "":
            return None
        first, last = (int(digits) if digits else None for digits in part.groups())
        if first is not None and last is not None and last < first:
            return None
        found.append((first, last))
    return found


def _inside(part: tuple[int | None, int | None], size: int) -> Range | None:
    """Return as much of a part as the file has, None when it has nothing of it."""
    first, last = part
    if first is None:
        first, last = max(size - (last or 0), 0), size - 1
    last = size - 1 if last is None else min(last, size - 1)
    return Range(first, last) if first <= last else None


def _joined(parts: list[Range]) -> Range | None:
    """Return the one part that overlapping and touching parts make, None when they lie apart."""
    whole = parts[0]
    for part in parts[1:]:
        if part.first > whole.last + 1:
            return None
        whole = Range(whole.first, max(whole.last, part.last))
    return whole
