"""Names in the root of an OLE compound file (doc, xls, ppt, msg), read without loading the file."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_HEADER = struct.Struct("<30xH16xL24x109L")
_LAST_REGULAR_SECTOR = 0xFFFFFFFA
_ENTRY_BYTES = 128
_ENTRY = struct.Struct("<64sHBx3L")
_MOST_DIRECTORY_BYTES = 1 << 20


def root_names(source: BinaryIO) -> frozenset[str]:
    """Return the names in the root folder, as far as an undamaged directory gives them."""
    directory, _size = _directory(source)
    return frozenset(name for name, _start in _children_of_root(directory))


def stream_start(source: BinaryIO, name: str) -> bytes:
    """Return the first sector of a large stream in the root folder, empty where there is none."""
    directory, size = _directory(source)
    starts = dict(_children_of_root(directory))
    return _sector(source, starts[name], size) if name in starts else b""


def _directory(source: BinaryIO) -> tuple[bytes, int]:
    """Return the table of contents and the size of a sector."""
    source.seek(0)
    header = source.read(512)
    if len(header) < 512 or not header.startswith(MAGIC):
        return b"", 0
    shift, first, *table_sectors = _HEADER.unpack(header)
    if shift not in (9, 12):
        return b"", 0
    chain = _sectors(source, first, table_sectors, 1 << shift)
    return b"".join(_sector(source, sector, 1 << shift) for sector in chain), 1 << shift


def _sectors(source: BinaryIO, first: int, table_sectors: list[int], size: int) -> Iterator[int]:
    """Yield the sectors of the directory by the allocation table, at most so many as are read."""
    sector = first
    for _count in range(_MOST_DIRECTORY_BYTES // size):
        if sector >= _LAST_REGULAR_SECTOR:
            return
        yield sector
        place, offset = divmod(sector * 4, size)
        if place >= len(table_sectors):
            return
        table = _sector(source, table_sectors[place], size)
        if len(table) < offset + 4:
            return
        sector = int.from_bytes(table[offset : offset + 4], "little")


def _sector(source: BinaryIO, number: int, size: int) -> bytes:
    if number >= _LAST_REGULAR_SECTOR:
        return b""
    source.seek((number + 1) * size)
    return source.read(size)


def _children_of_root(directory: bytes) -> Iterator[tuple[str, int]]:
    """Walk the tree of siblings under the first entry; give each name and its first sector."""
    seen: set[int] = set()
    waiting = [_ENTRY.unpack_from(directory)[5]] if len(directory) >= _ENTRY_BYTES else []
    while waiting:
        number = waiting.pop()
        start = number * _ENTRY_BYTES
        if number in seen or start + _ENTRY_BYTES > len(directory):
            continue
        seen.add(number)
        name, length, _kind, left, right, _child = _ENTRY.unpack_from(directory, start)
        sector = int.from_bytes(directory[start + 116 : start + 120], "little")
        yield name[: max(min(length, 64) - 2, 0)].decode("utf-16-le", errors="replace"), sector
        waiting += [left, right]
