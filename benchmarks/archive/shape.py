"""How many of what an archive has, and how its folders lie in one another."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

#: The first folder holds very many documents, the second very many folders.
LARGEST, CLIENTS = 1, 2
#: So many documents lie in the folder that is measured as a small one: a page of them.
IN_SMALL = 50


@dataclass(frozen=True)
class Shape:
    """The numbers of an archive."""

    documents: int
    at_root: int
    largest: int
    #: Folders of clients, all in one folder; folders below the root, below these, and so on.
    clients: int
    tops: int
    mids: int
    lows: int
    deeps: int
    groups: int
    relations: int
    cases: int
    locks: int
    deleted: int
    #: Each so many-th document came by mail or with it; none where it is 0.
    mail: int
    #: Each so many-th document waits for approval, and as many for details.
    waiting: int

    @property
    def folders(self) -> int:
        """Return the number of folders."""
        return 2 + self.clients + self.tops + self.mids + self.lows + self.deeps

    @property
    def small_folder(self) -> int:
        """Return the key of the folder that is measured as a small one, three deep with others below it."""
        return 2 + self.clients + self.tops + self.mids + 1

    @property
    def moved_folder(self) -> int:
        """Return the key of the folder that is moved with all that lies in it."""
        return 2 + self.clients + self.tops


LARGE = Shape(
    documents=1_000_000,
    at_root=2_000,
    largest=100_000,
    clients=5_000,
    tops=28,
    mids=560,
    lows=10_000,
    deeps=4_410,
    groups=10,
    relations=20_000,
    cases=20_000,
    locks=300,
    deleted=3_000,
    mail=25,
    waiting=1_000,
)
SMALL = Shape(
    documents=100,
    at_root=50,
    largest=0,
    clients=1,
    tops=1,
    mids=1,
    lows=1,
    deeps=1,
    groups=1,
    relations=20,
    cases=20,
    locks=3,
    deleted=60,
    mail=25,
    waiting=20,
)


def scaled(documents: int) -> Shape:
    """Return the large shape with so many documents, for a try."""
    share = documents / LARGE.documents

    def few(number: int) -> int:
        return max(int(number * share), 10)

    return Shape(
        documents=documents,
        at_root=min(LARGE.at_root, documents // 4),
        largest=documents // 10,
        clients=few(LARGE.clients),
        tops=few(LARGE.tops),
        mids=few(LARGE.mids),
        lows=few(LARGE.lows),
        deeps=few(LARGE.deeps),
        groups=LARGE.groups,
        relations=max(few(LARGE.relations) // 10 * 10, 20),
        cases=few(LARGE.cases),
        locks=few(LARGE.locks),
        deleted=few(LARGE.deleted),
        mail=LARGE.mail,
        waiting=LARGE.waiting if documents > LARGE.waiting * 100 else 20,
    )


def wanted() -> Shape:
    """Return the shape of the large archive, smaller where the environment says so."""
    documents = int(os.environ.get("BENCH_DOCUMENTS", LARGE.documents))
    return LARGE if documents == LARGE.documents else scaled(documents)


def parents(shape: Shape) -> Iterator[int | None]:
    """Give the parent of each folder, from key 1 on."""
    yield from (None, None)
    yield from (CLIENTS for _client in range(shape.clients))
    yield from (None for _top in range(shape.tops))
    above = 2 + shape.clients
    for number_above, number in (
        (shape.tops, shape.mids),
        (shape.mids, shape.lows),
        (shape.lows, shape.deeps),
    ):
        yield from (above + 1 + place % number_above for place in range(number))
        above += number_above


def places(shape: Shape) -> list[int]:
    """Return the folder of each document, 0 for the root; not mixed yet."""
    small = min(IN_SMALL, shape.documents - shape.at_root - shape.largest)
    found = [0] * shape.at_root + [LARGEST] * shape.largest + [shape.small_folder] * small
    others = [key for key in range(CLIENTS + 1, shape.folders + 1) if key != shape.small_folder]
    rest = shape.documents - len(found)
    return found + [others[number % len(others)] for number in range(rest)]
