"""Row security on a million items: what the condition of each person adds to an administrator's listing.

200 people in 40 groups and 60 departments, 5,000 shares and territories. Each case is the whole first page of
the default view through the test client, beside the administrator's in the same run; the queries are those
that a request asks for its condition, with what a process keeps known and unknown.
"""

import os
from collections.abc import Iterator

from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.frame import Bar, Benchmark, Beside, Case, medians_ms
from benchmarks.lists import client_of, opener
from benchmarks.million import data, firm
from benchmarks.million.load import settle
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.organisation import snapshot

ITEMS = int(os.environ.get("BENCH_ITEMS", "1000000"))
PAGE = "/lists/cases/?view=all"
PLAIN = "administrator"
#: A listing takes at most so many times as long as an administrator's.
BAR = Bar(1.3, "most", "ratio")
QUERIES = Bar(3, "most")


def make_data() -> None:
    """Make the items, and the firm around them."""
    firm.shape()
    data.make(ITEMS)
    firm.make(ITEMS)


def measure() -> Iterator[Case]:
    """Measure the first page of each person in turns, then the queries for the condition."""
    settle()
    people = {PLAIN: firm.administrator(), **firm.people()}
    times = medians_ms(*(opener(client_of(one), PAGE) for one in people.values()), times=9, warm_up=2)
    plain = times[0]
    for name, value in zip(people, times, strict=True):
        beside = None if name == PLAIN else Beside(PLAIN, plain)
        yield Case(
            name=f"listing: {name}", value=value, unit="ms", beside=beside, bar=BAR if beside else None
        )
    yield from query_counts(people)


def query_counts(people: dict[str, User]) -> Iterator[Case]:
    """Count what building the condition asks of the database."""
    definition = find_list("cases")
    for name, person in people.items():
        for state, forget in (("known", False), ("changed", True)):
            if forget:
                snapshot.forget()
            with CaptureQueriesContext(connection) as queries:
                access.condition(Actor.of(person), definition)
            what = f"queries, organisation {state}: {name}"
            yield Case(name=what, value=len(queries), unit="queries", bar=QUERIES)


BENCHMARK = Benchmark(data_version=1, make_data=make_data, measure=measure)
