"""Writer of the compound file container, for messages that lie inside other messages."""

import struct
from dataclasses import dataclass

from outlook_bridge.msg.compound import (
    END_OF_CHAIN,
    HEADER,
    HEADER_SIZE,
    MINI_CUTOFF,
    MINI_SECTOR,
    NO_STREAM,
    ROOT,
    SIGNATURE,
    STORAGE,
    STREAM,
    Storage,
)

SECTOR = 512
FAT_SECTOR = 0xFFFFFFFD
DIFAT_SECTOR = 0xFFFFFFFC
NUMBERS_PER_SECTOR = SECTOR // 4
HEADER_DIFAT = 109
MESSAGE_CLASS_ID = bytes.fromhex("0b0d020000000000c000000000000046")
RED, BLACK = 0, 1


@dataclass(slots=True)
class _Node:
    name: str
    kind: int
    content: bytes = b""
    start: int = END_OF_CHAIN
    size: int = 0
    color: int = BLACK
    left: int = NO_STREAM
    right: int = NO_STREAM
    child: int = NO_STREAM


class _Sectors:
    """Sectors of one stream kind with the table that chains them."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.pieces: list[bytes] = []
        self.table: list[int] = []

    def add(self, content: bytes) -> int:
        """Append a stream and return the number of its first sector."""
        count = -(-len(content) // self.size)
        if not count:
            return END_OF_CHAIN
        start = len(self.table)
        self.pieces.append(content.ljust(count * self.size, b"\0"))
        self.table += (*range(start + 1, start + count), END_OF_CHAIN)
        return start

    def content(self) -> bytes:
        """Return all sectors in order."""
        return b"".join(self.pieces)


def write_compound(root: Storage) -> bytes:
    """Return a container file that holds the tree."""
    nodes = _nodes(root)
    big, mini = _Sectors(SECTOR), _Sectors(MINI_SECTOR)
    for node in nodes:
        if node.kind == STREAM:
            node.size = len(node.content)
            node.start = (mini if node.size < MINI_CUTOFF else big).add(node.content)
    mini_content = mini.content()
    nodes[0].start, nodes[0].size = big.add(mini_content), len(mini_content)
    mini_fat = _pack(mini.table, pad=NO_STREAM)
    mini_fat_start = big.add(mini_fat)
    directory_start = big.add(b"".join(map(_pack_node, nodes)))
    fat_numbers, first_difat, difat_count = _add_tables(big)
    header = HEADER.pack(
        *(SIGNATURE, bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6), 0),
        *(len(fat_numbers), directory_start, 0, MINI_CUTOFF),
        *(mini_fat_start, len(mini_fat) // SECTOR, first_difat, difat_count),
    )
    difat = [*fat_numbers[:HEADER_DIFAT], *[NO_STREAM] * (HEADER_DIFAT - len(fat_numbers))]
    return (header + _pack(difat, pad=NO_STREAM))[:HEADER_SIZE] + big.content()


def _add_tables(big: _Sectors) -> tuple[list[int], int, int]:
    """Append the allocation tables, which must also account for their own sectors."""
    data_sectors = len(big.table)
    fat_count = difat_count = 0
    while (needed := data_sectors + fat_count + difat_count) > fat_count * NUMBERS_PER_SECTOR:
        fat_count = -(-needed // NUMBERS_PER_SECTOR)
        difat_count = max(0, -(-(fat_count - HEADER_DIFAT) // (NUMBERS_PER_SECTOR - 1)))
    fat_numbers = list(range(data_sectors, data_sectors + fat_count))
    first_difat = data_sectors + fat_count
    table = [*big.table, *[FAT_SECTOR] * fat_count, *[DIFAT_SECTOR] * difat_count]
    big.pieces.append(_pack(table, pad=NO_STREAM))
    rest = fat_numbers[HEADER_DIFAT:]
    for number in range(difat_count):
        part, rest = rest[: NUMBERS_PER_SECTOR - 1], rest[NUMBERS_PER_SECTOR - 1 :]
        filled = part + [NO_STREAM] * (NUMBERS_PER_SECTOR - 1 - len(part))
        following = first_difat + number + 1 if rest else END_OF_CHAIN
        big.pieces.append(_pack([*filled, following], pad=NO_STREAM))
    return fat_numbers, first_difat if difat_count else END_OF_CHAIN, difat_count


def _nodes(root: Storage) -> list[_Node]:
    nodes = [_Node("Root Entry", ROOT)]
    waiting = [(0, root)]
    while waiting:
        parent, storage = waiting.pop()
        first = len(nodes)
        folders = [(name, child) for name, child in storage.storages.items() if name not in storage.streams]
        nodes += [_Node(name, STREAM, content) for name, content in storage.streams.items()]
        waiting += [(len(nodes) + number, child) for number, (_, child) in enumerate(folders)]
        nodes += [_Node(name, STORAGE) for name, _ in folders]
        order = sorted(range(first, len(nodes)), key=lambda number: _sort_key(nodes[number].name))
        nodes[parent].child = _link(nodes, order)
    return nodes


def _sort_key(name: str) -> tuple[int, str]:
    return len(name.encode("utf-16-le")), name.upper()


def _link(nodes: list[_Node], order: list[int]) -> int:
    """Make a balanced red-black tree of sorted entries: only its last, partly filled level is red."""
    last_level = len(order).bit_length()

    def place(low: int, high: int, level: int) -> int:
        if low >= high:
            return NO_STREAM
        middle = (low + high) // 2
        node = nodes[order[middle]]
        node.color = RED if level == last_level > 1 else BLACK
        node.left = place(low, middle, level + 1)
        node.right = place(middle + 1, high, level + 1)
        return order[middle]

    return place(0, len(order), 1)


def _pack_node(node: _Node) -> bytes:
    name = node.name.encode("utf-16-le", "replace")[:62]
    class_id = MESSAGE_CLASS_ID if node.kind == ROOT else bytes(16)
    return struct.pack(
        "<64sHBBIII16sI16sIII",
        *(name, len(name) + 2, node.kind, node.color, node.left, node.right, node.child),
        *(class_id, 0, bytes(16), node.start if node.kind != STORAGE else 0, node.size, 0),
    )


def _pack(numbers: list[int], *, pad: int) -> bytes:
    room = -len(numbers) % NUMBERS_PER_SECTOR
    return struct.pack(f"<{len(numbers) + room}I", *numbers, *[pad] * room)
