"""The content inside a signature (CMS SignedData, RFC 5652 5.1), taken out without any cryptography."""

from collections.abc import Iterator
from dataclasses import dataclass

#: Containers lie in one another no deeper, and no more elements are looked at.
_DEEPEST = 16
_MOST = 200_000
_SEQUENCE, _OCTETS, _OCTETS_IN_PARTS, _EXPLICIT, _IDENTIFIER = 0x30, 0x04, 0x24, 0xA0, 0x06
_SIGNED = bytes.fromhex("2a864886f70d010702")
_END = b"\0\0"
_INDEFINITE, _LONG, _LONGEST_LENGTH = 0x80, 0x80, 4
_LONG_TAG = 0x1F


class NotSigned(ValueError):
    """The bytes are no signed content, or are damaged."""


@dataclass(frozen=True)
class _Element:
    """One element of the encoding (X.690 8.1): its tag, where its content lies, and where the next does."""

    tag: int
    start: int
    stop: int
    following: int


def signed_content(data: bytes) -> bytes:
    """Return what the signature is about; raises NotSigned where it holds nothing that can be read."""
    return _Reader(data).signed_content()


class _Reader:
    """Walks through the elements of one container."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._left = _MOST

    def signed_content(self) -> bytes:
        outer = self._only(self._element(0, len(self._data)), _SEQUENCE)
        identifier, wrapped = self._first(outer, 2)
        if identifier.tag != _IDENTIFIER or self._bytes(identifier) != _SIGNED:
            raise NotSigned
        [signed] = self._first(self._only(wrapped, _EXPLICIT), 1)
        _version, _digests, inside = self._first(self._only(signed, _SEQUENCE), 3)
        _kind, content = self._first(self._only(inside, _SEQUENCE), 2)
        [octets] = self._first(self._only(content, _EXPLICIT), 1)
        return b"".join(self._octets(octets))

    @staticmethod
    def _only(element: _Element, tag: int) -> _Element:
        if element.tag != tag:
            raise NotSigned
        return element

    def _first(self, parent: _Element, count: int) -> list[_Element]:
        found = []
        for child in self._children(parent):
            found.append(child)
            if len(found) == count:
                return found
        raise NotSigned

    def _children(self, parent: _Element) -> Iterator[_Element]:
        position = parent.start
        while position < parent.stop:
            child = self._element(position, parent.stop)
            yield child
            position = child.following

    def _bytes(self, element: _Element) -> bytes:
        return self._data[element.start : element.stop]

    def _octets(self, element: _Element, depth: int = 0) -> Iterator[bytes]:
        """Yield the octets of a string that may be written in parts (X.690 8.7)."""
        if element.tag == _OCTETS:
            yield self._bytes(element)
        elif element.tag == _OCTETS_IN_PARTS and depth < _DEEPEST:
            for child in self._children(element):
                yield from self._octets(child, depth + 1)
        else:
            raise NotSigned

    def _element(self, position: int, stop: int, depth: int = 0) -> _Element:
        self._left -= 1
        if position + 2 > stop or depth > _DEEPEST or self._left < 0:
            raise NotSigned
        tag, length = self._data[position], self._data[position + 1]
        if tag & _LONG_TAG == _LONG_TAG:
            raise NotSigned
        start = position + 2
        if length == _INDEFINITE:
            end = self._end_of(start, stop, depth)
            return _Element(tag, start, end, end + len(_END))
        if length & _LONG:
            size = length ^ _LONG
            if size > _LONGEST_LENGTH:
                raise NotSigned
            length = int.from_bytes(self._data[start : start + size])
            start += size
        if start + length > stop:
            raise NotSigned
        return _Element(tag, start, start + length, start + length)

    def _end_of(self, position: int, stop: int, depth: int) -> int:
        """Return where the content of an element ends that does not say its length (X.690 8.1.3.6)."""
        while self._data[position : position + 2] != _END:
            position = self._element(position, stop, depth + 1).following
        return position
