"""Linear reader of the compound file container (MS-CFB), for what extract-msg refuses or is slow at."""

import struct
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from outlook_bridge.msg import reasons
from outlook_bridge.msg.errors import UnreadableMail

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NO_STREAM = 0xFFFFFFFF
MAX_REGULAR_SECTOR = 0xFFFFFFFA
END_OF_CHAIN = 0xFFFFFFFE
MINI_CUTOFF = 4096
MINI_SECTOR = 64
HEADER_SIZE = 512
HEADER = struct.Struct("<8s16sHHHHH6s9I")
ENTRY = struct.Struct("<64sHBBIII16sI8s8sIII")
STORAGE, STREAM, ROOT = 1, 2, 5


@dataclass(frozen=True, slots=True)
class Storage:
    """A folder of the container; names are in lower case because the format ignores case."""

    streams: dict[str, bytes] = field(default_factory=dict)
    storages: dict[str, "Storage"] = field(default_factory=dict)


@dataclass(slots=True)
class Budget:
    """Bytes that streams may take together, so that overlapping streams cannot multiply a small file."""

    left: int

    def spend(self, size: int) -> None:
        """Take a number of bytes or refuse the file."""
        self.left -= size
        if self.left < 0:
            raise UnreadableMail(reasons.CONTAINER_DAMAGED)


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class CompoundFile:
    """Directory and sectors of one container held in memory."""

    def __init__(self, data: bytes) -> None:
        if len(data) < HEADER_SIZE or not data.startswith(SIGNATURE):
            raise UnreadableMail(reasons.NO_MESSAGE)
        header = HEADER.unpack_from(data)
        shift, mini_shift = header[5], header[6]
        if shift not in (9, 12) or mini_shift != MINI_SECTOR.bit_length() - 1:
            raise UnreadableMail(reasons.CONTAINER_DAMAGED)
        self.data = data
        self.sector_size = 1 << shift
        self._fat = self._load_fat(first_difat=header[15], difat_count=header[16])
        directory = self._read_chain(header[10])
        self.entries = [
            _entry(row) for row in ENTRY.iter_unpack(directory[: len(directory) // ENTRY.size * ENTRY.size])
        ]
        if not self.entries or self.entries[0].kind != ROOT:
            raise UnreadableMail(reasons.CONTAINER_DAMAGED)
        self._mini_fat = _numbers(self._read_chain(header[13]))
        self._mini_stream = self._read_chain(self.entries[0].start)

    def read(self, entry: _Entry) -> bytes:
        """Return the bytes of a stream, shorter than announced where the file is cut off."""
        if entry.size >= MINI_CUTOFF:
            return self._read_chain(entry.start, size=entry.size)
        pieces = (
            self._mini_stream[number * MINI_SECTOR : (number + 1) * MINI_SECTOR]
            for number in _chain(self._mini_fat, entry.start, most=-(-entry.size // MINI_SECTOR))
        )
        return b"".join(pieces)[: entry.size]

    def children(self, first: int, seen: bytearray) -> Iterator[_Entry]:
        """Yield the entries of one storage's tree, each of the file once."""
        waiting = [first]
        while waiting:
            number = waiting.pop()
            if number >= len(self.entries) or seen[number]:
                continue
            seen[number] = 1
            entry = self.entries[number]
            waiting += (entry.left, entry.right)
            yield entry

    def _load_fat(self, *, first_difat: int, difat_count: int) -> "array[int]":
        numbers = list(struct.unpack_from("<109I", self.data, 76))
        sectors = len(self.data) // self.sector_size
        next_difat = first_difat
        for _ in range(min(difat_count, sectors)):
            block = _numbers(self._sector(next_difat))
            if not block:
                break
            numbers += block[:-1]
            next_difat = block[-1]
        used = [number for number in numbers if number < MAX_REGULAR_SECTOR][:sectors]
        # A missing sector keeps its room, or every later number would mean another sector.
        return _numbers(b"".join(self._sector(number).ljust(self.sector_size, b"\xff") for number in used))

    def _sector(self, number: int, count: int = 1) -> bytes:
        start = (number + 1) * self.sector_size
        return self.data[start : start + count * self.sector_size]

    def _read_chain(self, start: int, *, size: int | None = None) -> bytes:
        most = None if size is None else -(-size // self.sector_size)
        runs = _runs(_chain(self._fat, start, most=most))
        content = b"".join(self._sector(first, count) for first, count in runs)
        return content if size is None else content[:size]


def read_compound(data: bytes, *, depth: int) -> tuple[Storage, bool]:
    """Return the tree of a container down to a depth, and whether something lay deeper."""
    container = CompoundFile(data)
    root = Storage()
    seen = bytearray(len(container.entries))
    budget = Budget(len(data) + MINI_CUTOFF)
    waiting = [(container.entries[0].child, root, 1)]
    was_cut = False
    while waiting:
        first, storage, level = waiting.pop()
        for entry in container.children(first, seen):
            if entry.kind == STREAM:
                budget.spend(min(entry.size, len(data)))
                storage.streams[entry.name] = container.read(entry)
            elif entry.kind == STORAGE and level < depth:
                child = storage.storages.setdefault(entry.name, Storage())
                waiting.append((entry.child, child, level + 1))
            else:
                was_cut |= entry.kind == STORAGE
    return root, was_cut


def _chain(table: "array[int]", start: int, *, most: int | None) -> Iterator[int]:
    left = len(table) if most is None else min(most, len(table))
    while start < len(table) and left > 0:
        yield start
        start = table[start]
        left -= 1


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield first number and length of each run: large streams lie in few pieces, so they are copied once."""
    first = count = 0
    for number in numbers:
        if number == first + count:
            count += 1
            continue
        if count:
            yield first, count
        first, count = number, 1
    if count:
        yield first, count


def _numbers(block: bytes) -> "array[int]":
    numbers = array("I")
    numbers.frombytes(block[: len(block) // 4 * 4])
    return numbers


def _entry(row: tuple[Any, ...]) -> _Entry:
    name = row[0][: max(0, min(row[1], 64) - 2)].decode("utf-16-le", "replace").lower()
    return _Entry(name, row[2], row[4], row[5], row[6], row[11], row[12])
