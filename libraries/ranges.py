"""Parts of a file, as browsers ask for them to go on with a broken download."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.http import HttpRequest

_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_CHUNK = 1 << 16


class UnsatisfiableRange(ValueError):
    """The part lies outside the file."""


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
    """Return the part that the request asks for, None for the whole file."""
    condition = request.headers.get("If-Range", etag)
    asked = _ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    # Several parts in one answer are allowed to be answered with the whole.
    if asked is None or condition != etag or request.method != "GET" or asked[1] == asked[2] == "":
        return None
    if asked[1] == "":
        first, last = max(size - int(asked[2]), 0), size - 1
    else:
        first, last = int(asked[1]), min(int(asked[2] or size), size - 1)
    if first >= size or (asked[1] == "" and int(asked[2]) == 0):
        raise UnsatisfiableRange
    return Range(first, last) if first <= last else None
