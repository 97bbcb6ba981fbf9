"""Reads damaged mail files, each in a process of its own: `make fuzz-msg COUNT=6000 SEED=1`.

Whatever comes out but a message or one of the reader's own two exceptions is a fault, as are more than two
seconds of computing and more than 300 MB of memory.
"""

import argparse
import json
import os
import random
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from outlook_bridge.msg.errors import MailTooLarge, UnreadableMail
from outlook_bridge.msg.reader import as_eml, read
from tests.outlook_bridge.msg.builder import CORPUS, DATA

MOST_SECONDS = 2.0
MOST_MEGABYTES = 300
HANG_SECONDS = 12
ADDRESS_SPACE = 2 << 30
SMALL = 70_000
SEEDS = sorted(DATA.glob("syn_*.msg")) + sorted(CORPUS.glob("*--*.*"))
SMALL_SEEDS = [path for path in SEEDS if path.stat().st_size < SMALL]
SECTOR, ENTRY, ROW = 512, 128, 16

Mutation = Callable[[bytearray, random.Random], None]


def flip_bits(data: bytearray, source: random.Random) -> None:
    """Turn some bits anywhere."""
    for _ in range(source.randint(1, 40)):
        data[source.randrange(len(data))] ^= 1 << source.randrange(8)


def cut_off(data: bytearray, source: random.Random) -> None:
    """Leave out the end."""
    del data[source.randrange(len(data)) :]


def overwrite_block(data: bytearray, source: random.Random) -> None:
    """Write noise over a block, which may move all that follows."""
    start = source.randrange(len(data))
    data[start : start + source.choice((4, 64, 512))] = source.randbytes(source.choice((4, 64, 512)))


def damage_header(data: bytearray, source: random.Random) -> None:
    """Write an odd number into the header of the container."""
    place = source.randrange(8, min(SECTOR, len(data)))
    data[place : place + 4] = _odd_number(source)


def swap_blocks(data: bytearray, source: random.Random) -> None:
    """Exchange two sectors."""
    one, other = (source.randrange(max(1, len(data) // SECTOR)) * SECTOR for _ in range(2))
    data[one : one + SECTOR], data[other : other + SECTOR] = (
        data[other : other + SECTOR],
        data[one : one + SECTOR],
    )


def damage_directory(data: bytearray, source: random.Random) -> None:
    """Write odd numbers into entries of the directory: kinds, links, sizes."""
    start = data.find("Root Entry".encode("utf-16-le"))
    for _ in range(source.randint(1, 8)):
        entry = max(start, 0) + ENTRY * source.randrange(40)
        field = source.choice((66, 68, 72, 76, 116, 120))
        data[entry + field : entry + field + 4] = _odd_number(source)


def damage_tables(data: bytearray, source: random.Random) -> None:
    """Let chains of sectors lead elsewhere, also back to themselves."""
    first = int.from_bytes(data[76:80], "little") if len(data) > 80 else 0
    table = (first + 1) * SECTOR
    for _ in range(source.randint(1, 10)):
        place = table + 4 * source.randrange(SECTOR // 4)
        data[place : place + 4] = source.randrange(max(1, len(data) // SECTOR)).to_bytes(4, "little")


def damage_properties(data: bytearray, source: random.Random) -> None:
    """Write odd types, numbers and values into rows of properties."""
    rows = [place for place in range(0, len(data) - ROW, ROW) if data[place + 4 : place + 8] == b"\6\0\0\0"]
    for place in source.sample(rows, min(len(rows), 6)):
        field = place + source.choice((0, 2, 8, 12))
        data[field : field + 4] = _odd_number(source)


MUTATIONS: tuple[Mutation, ...] = (
    *(flip_bits, cut_off, overwrite_block, damage_header, swap_blocks),
    *(damage_directory, damage_tables, damage_properties),
)


def _odd_number(source: random.Random) -> bytes:
    return source.choice(
        (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\1\0\0\0", b"\xff\xff\xff\x7f", source.randbytes(4))
    )


@dataclass(frozen=True)
class Damaged:
    """A damaged file, and how to bring it back."""

    name: str
    data: bytes


def damaged(*, count: int, seed: int) -> Iterator[Damaged]:
    """Yield damaged files, the same ones for the same seed."""
    for number in range(count):
        source = random.Random(f"{seed}/{number}")
        path = source.choice(SMALL_SEEDS)
        data = bytearray(path.read_bytes())
        mutation = source.choice(MUTATIONS)
        mutation(data, source)
        yield Damaged(f"{seed}/{number}: {mutation.__name__} of {path.name}", bytes(data))


def use(data: bytes) -> str:
    """Do with a file all that the reader can; return what became of it."""
    try:
        read(data)
        as_eml(data)
    except (UnreadableMail, MailTooLarge) as refusal:
        return type(refusal).__name__
    return "read"


def main() -> int:
    """Read the files of the command line's seed; 1 when one of them shows a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=6_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    results: Counter[str] = Counter()
    faults, slowest, largest = [], 0.0, 0.0
    for one in damaged(count=chosen.count, seed=chosen.seed):
        result, seconds, megabytes = _in_child(one.data)
        results[result] += 1
        slowest, largest = max(slowest, seconds), max(largest, megabytes)
        if result not in ("read", "UnreadableMail", "MailTooLarge") or (
            seconds > MOST_SECONDS or megabytes > MOST_MEGABYTES
        ):
            faults.append(f"{one.name}: {result}, {seconds:.2f} s, {megabytes:.0f} MB")
    words = "\n".join(faults) or "No fault."
    most = f"at most {slowest:.2f} s and {largest:.0f} MB (before reading {_base():.0f} MB)"
    sys.stdout.write(f"{words}\n{dict(results)}; {most}\n")
    return 1 if faults else 0


def _in_child(data: bytes) -> tuple[str, float, float]:
    """Return what became of a file, its computing time and the memory of its process."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _report(data, writing)
    os.close(writing)
    with os.fdopen(reading) as answer:
        line = answer.read()
    _, status = os.waitpid(child, 0)
    if not line:
        return f"killed by {os.waitstatus_to_exitcode(status)}", HANG_SECONDS, 0
    result, seconds, megabytes = json.loads(line)
    return result, seconds, megabytes


def _report(data: bytes, writing: int) -> None:
    signal.alarm(HANG_SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    started = time.process_time()
    try:
        result = use(data)
    except BaseException as error:  # noqa: BLE001 (which kind comes out is what is asked)
        result = repr(error)[:300]
    os.write(writing, json.dumps([result, time.process_time() - started, _base()]).encode())
    os._exit(0)


def _base() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
