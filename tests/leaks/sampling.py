"""Which combinations of person and list a run tries: all of them, or some that differ with each surface."""

import os
from collections.abc import Iterable, Iterator
from itertools import product
from zlib import crc32

#: Set by `make leaks`: every combination is tried.
EVERYTHING = bool(os.environ.get("LEAKS"))


def sampled(
    surface: str, people: Iterable[str], lists: Iterable[str], share: int
) -> Iterator[tuple[str, str]]:
    """Yield one of `share` combinations, each surface others, the same ones in every run."""
    for name, code in product(people, lists):
        if EVERYTHING or crc32(f"{surface}/{name}/{code}".encode()) % share == 0:
            yield name, code
