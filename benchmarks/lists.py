"""A list of a million items with row security, as a salesperson opens it who sees a tenth of them.

Each case is a whole page through the test client: 50 rows of 8 columns with frame, chips, count, row menus.
Beside the cases stands the first page of the default view, of which none may take three times as long; beside
the stock listing of Wagtail stands ours on the same question.
"""

import os
import statistics
from collections.abc import Callable, Iterator

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.frame import Bar, Benchmark, Beside, Case, medians_ms
from benchmarks.million import data
from benchmarks.million.columns import keep_columns
from benchmarks.million.exchange import exchange_cases
from benchmarks.million.load import settle
from benchmarks.million.quick_edit import quick_edit_cases
from benchmarks.million.stock import StockCases
from crm_lists.framework.actors import Actor
from crm_lists.framework.listing import Listing, Query
from crm_lists.framework.lists import find_list

ITEMS = int(os.environ.get("BENCH_ITEMS", "1000000"))
DEEP = 10_000
STEP = 500
PLAIN = "first page of the default view"
OURS = {
    PLAIN: "",
    "filtered by state and value": "&state=new&value__from=100000",
    "sorted by value": "&sort=-value",
    "sorted by name": "&sort=name",
    "grouped by state": "&group_by=state",
    "searched by name": "&q=Viguko",
    "searched by a word of each tenth item": "&q=nitra",
    "calculated column filtered": "&yearly__from=59000000",
    "custom column filtered": "&score__from=990",
}
DEEP_NAME = f"a page {DEEP:,} rows deep"
#: The same questions to the stock listing; it has no groups, no calculated and no custom columns.
STOCK = {
    PLAIN: "",
    "filtered by state and value": "?state=new&value__gte=100000",
    "sorted by value": "?ordering=-value",
    "sorted by name": "?ordering=name",
    "searched by name": "?q=Viguko",
    "searched by a word of each tenth item": "?q=Nitra",
    DEEP_NAME: f"?p={DEEP // 50 + 1}",
}
NOT_THRICE = Bar(3, "most", "ratio")
EIGHTFOLD = Bar(8, "least")
ROWS = (3, 50, 500)


def make_data() -> None:
    """Make the items."""
    data.make(ITEMS)


def measure() -> Iterator[Case]:
    """Measure our pages and the stock ones, in turns, so that the machine's moods hit all alike."""
    keep_columns()
    settle()
    seller = User.objects.get(username=data.SELLER)
    ours = {name: f"/lists/cases/?view=all{query}" for name, query in OURS.items()}
    ours[DEEP_NAME] = f"/lists/cases/?view=all&after={deep_cursor(seller)}"
    stocks = {name: f"/admin/stock-cases/{query}" for name, query in STOCK.items()}
    openers = [*openers_of(seller, ours), *openers_of(administrator(), stocks)]
    times = medians_ms(*openers, times=5)
    yield from our_cases(own := dict(zip(ours, times[: len(ours)], strict=True)))
    yield from against_stock(own, dict(zip(stocks, times[len(ours) :], strict=True)))
    yield from query_counts(seller)
    yield from quick_edit_cases(client_of(seller), Actor.of(seller))
    yield from exchange_cases("sqlite" if connection.vendor == "sqlite" else "postgres")


def our_cases(times: dict[str, float]) -> Iterator[Case]:
    """Give our pages beside the plain one."""
    for name, value in times.items():
        is_plain = name == PLAIN
        beside = None if is_plain else Beside("plain first page", times[PLAIN])
        yield Case(name=name, value=value, unit="ms", beside=beside, bar=None if is_plain else NOT_THRICE)


def against_stock(ours: dict[str, float], times: dict[str, float]) -> Iterator[Case]:
    """Give the pages of the stock listing, and how many times faster ours is."""
    for name, value in times.items():
        yield Case(name=f"stock: {name}", value=value, unit="ms", beside=Beside("ours", ours[name]))
    factor = statistics.median(value / ours[name] for name, value in times.items())
    yield Case(name="faster than the stock listing, median", value=factor, unit="times", bar=EIGHTFOLD)


def query_counts(seller: User) -> Iterator[Case]:
    """Count the queries of a page of few and of many rows."""
    client = client_of(seller)
    counts = []
    for rows in ROWS:
        open_page = opener(client, f"/lists/cases/?view=all&limit={rows}")
        open_page()
        with CaptureQueriesContext(connection) as queries:
            open_page()
        counts.append(len(queries))
    for rows, count in zip(ROWS, counts, strict=True):
        yield Case(name=f"queries at {rows} rows", value=count, unit="queries", bar=Bar(counts[0], "most"))


def openers_of(person: User, urls: dict[str, str]) -> list[Callable[[], None]]:
    """Return a call for each page, as this person opens it."""
    client = client_of(person)
    return [opener(client, url) for url in urls.values()]


def client_of(person: User) -> Client:
    """Return a browser in which the person is logged in."""
    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    return client


def administrator() -> User:
    """Return who may open the admin."""
    found, _made = User.objects.get_or_create(
        username="measurer", defaults={"is_superuser": True, "is_staff": True}
    )
    return found


def deep_cursor(seller: User) -> str:
    """Return the cursor of the page that begins so many rows deep."""
    cursor = ""
    for _step in range(min(DEEP, ITEMS // 20) // STEP):
        query = Query(after=cursor, size=STEP)
        cursor = Listing(Actor.of(seller), find_list("cases"), query, columns=("name",)).next_cursor
    return cursor


def opener(client: Client, url: str) -> Callable[[], None]:
    """Return a call that opens the page and fails when it does not open."""

    def open_page() -> None:
        answer = client.get(url)
        if answer.status_code != 200:
            raise RuntimeError(f"{url} answered {answer.status_code}.")

    return open_page


__all__ = ["BENCHMARK", "StockCases"]
BENCHMARK = Benchmark(data_version=2, make_data=make_data, measure=measure)
