"""Long listings in the order of what their lookups stand for: as short ones, read from the other side."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm_lists.cases.models import Case, CaseType
from crm_lists.framework.actors import Actor
from crm_lists.framework.listing import Listing, Query, counting
from crm_lists.framework.listing.figures import heads_of
from crm_lists.framework.lists import definition_of
from crm_lists.organisation.models import Salesperson
from crm_lists.relations.models import Relation
from tests.making import make
from tests.people import World

CASES = definition_of(Case)
LONG, SHORT = 2, 10_000


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture(autouse=True)
def _cases(world: World, seller: Actor) -> None:
    """Make cases of companies of which two bear one name, one is deleted and one is not for the reader."""
    names = ("Zeta", "alpha", "Čech", "alpha", "Deleted", "Secret")
    relations = [make(seller, Relation, name=name) for name in names]
    kinds = [*CaseType.objects.order_by("position")[:2]]
    for number in range(24):
        made = make(
            seller,
            Case,
            name=f"Case {number:02}",
            relation=relations[number * 7 % len(relations)],
            case_type=kinds[number % 3] if number % 3 < len(kinds) else None,
            value=number * 5 % 7 or None,
        )
        Case.objects.filter(pk=made.pk).update(expected_close=date(2026, 1, 1 + number % 4))
    Relation.objects.filter(name="Deleted").update(deleted_at=Case.objects.latest("pk").created_at)
    Relation.objects.filter(name="Secret").update(group=world.abroad, owner=world.second, salesperson=None)
    Case.objects.filter(name="Case 05").update(salesperson=None)


def pages(seller: Actor, limit: int, monkeypatch: pytest.MonkeyPatch, **asked: Any) -> list[list[int]]:
    """Return the pages from the first to the last and back, in a list that counts as long or short."""
    monkeypatch.setattr(counting, "COUNT_LIMIT", limit)
    found: list[list[int]] = []

    def read(**cursor: Any) -> Listing:
        listing = Listing(seller, CASES, Query(size=5, **asked, **cursor), columns=("name", "value"))
        found.append([record["pk"] for record in listing.records])
        return listing

    listing = read()
    while listing.next_cursor:
        listing = read(after=listing.next_cursor)
    while listing.previous_cursor:
        listing = read(before=listing.previous_cursor)
    return found


ORDERS: list[dict[str, Any]] = [
    {"sort": "relation"},
    {"sort": "-relation"},
    {"sort": "relation,-value"},
    {"sort": "-case_type,name"},
    {"sort": "salesperson"},
    {"sort": "case_type", "params": {"value__from": "2"}},
    {"group_by": "relation"},
    {"group_by": "case_type,relation", "sort": "-expected_close"},
    {"group_by": "relation", "collapsed": ("alpha",)},
    {"group_by": "relation", "collapsed": (None,)},
    {"sort": "relation", "text": "case"},
]


@pytest.mark.parametrize("asked", ORDERS, ids=str)
def test_a_long_list_is_in_the_same_order_as_a_short_one(
    seller: Actor, monkeypatch: pytest.MonkeyPatch, asked: dict[str, Any]
) -> None:
    long = pages(seller, LONG, monkeypatch, **asked)
    assert long == pages(seller, SHORT, monkeypatch, **asked)
    there = long[: (len(long) + 1) // 2]
    assert len({pk for page in there for pk in page}) == sum(map(len, there)) > 0


@pytest.mark.parametrize("group_by", ["relation", "case_type", "case_type,relation"])
def test_the_heads_of_groups_count_what_stands_below_them(
    seller: Actor, monkeypatch: pytest.MonkeyPatch, group_by: str
) -> None:
    listing = Listing(seller, CASES, Query(group_by=group_by, size=50), columns=("name",))
    heads = heads_of(listing)
    for key, head in heads.items():
        rows = [row for row in listing.rows if row.group[: len(key)] == key]
        assert head.figures.count == len(rows)
    assert {row.group for row in listing.rows} <= set(heads)


def test_a_title_that_is_not_for_the_reader_is_no_title(
    seller: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "COUNT_LIMIT", LONG)
    listing = Listing(seller, CASES, Query(group_by="relation", size=50), columns=("name",))
    assert {row.group[0] for row in listing.rows} == {"alpha", "cech", "zeta", None}


@pytest.mark.parametrize("cursor", ["x", "W251bGwsMV0=", "WyJhIiwiYiJd", "WzEsMl0="])
def test_a_damaged_cursor_never_fails(seller: Actor, monkeypatch: pytest.MonkeyPatch, cursor: str) -> None:
    monkeypatch.setattr(counting, "COUNT_LIMIT", LONG)
    for sort in ("relation", "case_type"):
        listing = Listing(seller, CASES, Query(sort=sort, after=cursor, size=5), columns=("name",))
        assert len(listing.rows) <= 5


def test_who_may_read_no_title_finds_all_items_without_one(
    seller: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "COUNT_LIMIT", LONG)
    Salesperson.objects.update(deleted_at=Case.objects.latest("pk").created_at)
    listing = Listing(seller, CASES, Query(sort="salesperson", size=50), columns=("name",))
    assert [record["pk"] for record in listing.records] == sorted(Case.objects.values_list("pk", flat=True))


def test_a_page_of_a_long_list_asks_no_more_than_its_phases(
    seller: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "COUNT_LIMIT", LONG)
    with CaptureQueriesContext(connection) as queries:
        assert len(Listing(seller, CASES, Query(sort="relation", size=5), columns=("name",)).records) == 5
    assert len([one for one in queries if "expected_close" in one["sql"] or "LIMIT 6" in one["sql"]]) == 1
