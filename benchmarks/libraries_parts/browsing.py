"""The pages of a library of a million documents, each beside the same page of a library of a hundred.

The partner is a site of its own (`benchmarks.archive.partner`). Both are asked in turns, so that the moods of
the machine hit both; each page is whole, through the test client, with its frame.
"""

import statistics
from collections.abc import Callable, Iterator

from django.db import connection

from benchmarks.archive import asking, moving, shape
from benchmarks.archive.data import CODE, Archive
from benchmarks.archive.partner import Partner
from benchmarks.archive.questions import Question, questions
from benchmarks.frame import Bar, Beside, Case
from benchmarks.million.load import settle
from benchmarks.stores import Kind
from crm_lists.framework.actors import Actor
from crm_lists.framework.listing import Listing, Query
from crm_lists.framework.lists import find_list
from libraries.models import Library

SHAPE = shape.wanted()
#: Raised when the data changes; data of another size is other data.
PARTNER_VERSION = 1
DATA_VERSION = PARTNER_VERSION * 10_000_000 + SHAPE.documents
NOT_THRICE = Bar(3, "most", "ratio")
TIMES = 5
#: A page deep in the library begins so many rows deep, which are walked in such steps.
DEEP, STEP = 10_000, 500
#: Pages whose queries are counted, by the beginnings of their names.
COUNTED = ("root of the library", "folder of", "small folder", "libraries", "library, sorted by name")


def make_data() -> None:
    """Make the large archive."""
    Archive(SHAPE).make()


def measure() -> Iterator[Case]:
    """Measure each page beside its partner, the queries of some, and the move of a large folder."""
    settle()
    asking.administrator()
    kind: Kind = "sqlite" if connection.vendor == "sqlite" else "postgres"
    with Partner(kind, PARTNER_VERSION) as partner:
        asked = [*questions(SHAPE), _deep_page()]
        for question in asked:
            yield _compared(question, partner)
        yield from _query_counts(asked, partner)
    yield from moving.cases(SHAPE)


def _compared(question: Question, partner: Partner) -> Case:
    """Measure a page and its partner in turns."""

    def large() -> float:
        return asking.opened(question.who, question.large)

    def small() -> float:
        return partner.opened(question.who, question.small)

    ours, theirs = _medians(large, small)
    return Case(name=question.name, value=ours, unit="ms", beside=Beside("of 100", theirs), bar=NOT_THRICE)


def _medians(*ways: Callable[[], float]) -> list[float]:
    rounds = [[way() for way in ways] for _turn in range(TIMES + 1)][1:]
    return [statistics.median(column) for column in zip(*rounds, strict=True)]


def _deep_page() -> Question:
    """Return the page that begins deep in the library, beside the first page of the small one."""
    actor = Actor.of(asking.administrator())
    only = {"library": str(Library.objects.get(code=CODE).pk)}
    cursor = ""
    for _step in range(min(DEEP, SHAPE.documents // 20) // STEP):
        query = Query(params=only, after=cursor, size=STEP)
        cursor = Listing(actor, find_list("documents"), query, columns=("name",)).next_cursor
    page = f"/libraries/{CODE}/?view=all"
    return Question(
        f"library, a page {DEEP:,} rows deep", asking.ADMINISTRATOR, f"{page}&after={cursor}", page
    )


def _query_counts(asked: list[Question], partner: Partner) -> Iterator[Case]:
    """Count the queries of a page, of which the large archive may ask no more than the small one."""
    for question in asked:
        if question.name.startswith(COUNTED):
            small = partner.queries(question.who, question.small)
            yield Case(
                name=f"queries: {question.name}",
                value=asking.queries(question.who, question.large),
                unit="queries",
                beside=Beside("of 100", small),
                bar=Bar(small, "most"),
            )
