"""The listing: filters, sort order and keyset paging."""

from datetime import timedelta
from itertools import chain, pairwise
from typing import Any

import pytest
from django.utils import timezone

from crm_lists.cases.models import Case
from crm_lists.framework.actors import Actor
from crm_lists.framework.listing import Listing, Query, counting
from crm_lists.framework.lists import definition_of
from crm_lists.relations.models import Relation
from tests.making import make
from tests.people import World

CASES = definition_of(Case)


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def relation(seller: Actor) -> Relation:
    made: Relation = make(seller, Relation, name="Stavby Nitra")
    return made


def add_cases(seller: Actor, relation: Relation, values: list[Any]) -> None:
    for number, value in enumerate(values):
        make(seller, Case, name=f"Case {number:02}", relation=relation, value=value)


def page(seller: Actor, **query: Any) -> Listing:
    return Listing(seller, CASES, Query(**query), columns=("name", "value"))


def names(listing: Listing) -> list[str]:
    return [record["name"] for record in listing.records]


def walk(seller: Actor, sort: str, size: int) -> tuple[list[str], list[str]]:
    """Return the names met when walking to the end and, from there, back to the beginning."""
    there, listing = [], page(seller, sort=sort, size=size)
    while True:
        there.append(names(listing))
        if not listing.next_cursor:
            break
        listing = page(seller, sort=sort, size=size, after=listing.next_cursor)
    back = [names(listing)]
    while listing.previous_cursor:
        listing = page(seller, sort=sort, size=size, before=listing.previous_cursor)
        back.insert(0, names(listing))
    return [*chain(*there)], [*chain(*back)]


@pytest.mark.parametrize(
    "sort", ["value", "-value", "name", "-name", "relation", "modified_at", "-expected_close"]
)
@pytest.mark.parametrize("size", [1, 3, 7, 50])
def test_walking_there_and_back_meets_each_item_once(
    seller: Actor, relation: Relation, sort: str, size: int
) -> None:
    add_cases(seller, relation, [5, None, 5, 1, None, 9, 5])
    there, back = walk(seller, sort, size)
    assert sorted(there) == [f"Case {number:02}" for number in range(7)]
    assert back == there


@pytest.mark.parametrize("sort", ["value", "-value"])
def test_unset_values_stand_last_in_both_orders(seller: Actor, relation: Relation, sort: str) -> None:
    add_cases(seller, relation, [2, None, 1])
    values = [record["value"] for record in page(seller, sort=sort).records]
    assert values[-1] is None
    assert all((a < b) == (sort == "value") for a, b in pairwise(values[:-1]))


@pytest.mark.parametrize("cursor", ["x", "", "WzEsMl0=", "WyJhYmMiLCAxXQ==", "e30=", "bnVsbA==", "\x00"])
def test_a_damaged_cursor_starts_from_some_page_and_never_fails(
    seller: Actor, relation: Relation, cursor: str
) -> None:
    add_cases(seller, relation, [1, 2])
    assert len(page(seller, sort="value", after=cursor).rows) <= 2
    assert len(page(seller, sort="modified_at", after=cursor).rows) <= 2


def test_quick_find_wants_each_word_somewhere(seller: Actor, relation: Relation) -> None:
    make(seller, Case, name="Hall roofing", relation=relation, description="snow load")
    make(seller, Case, name="Hall painting", relation=relation)
    assert names(page(seller, text="hall SNOW")) == ["Hall roofing"]
    assert names(page(seller, text="hall rain")) == []


def test_filters_join_and_unset_is_explicit(seller: Actor, relation: Relation) -> None:
    add_cases(seller, relation, [10, 20, None])
    assert names(page(seller, params={"value__from": "15"})) == ["Case 01"]
    assert names(page(seller, params={"value__isnull": "1"})) == ["Case 02"]
    assert len(page(seller, params={"value__isnull": "0", "state": "new"}).rows) == 2
    assert page(seller, params={"unknown": "1"}).count == 3
    assert page(seller, params={"value__from": "abc"}).count == 0


def test_me_and_today_are_meant_from_who_looks_and_when(
    world: World, seller: Actor, relation: Relation
) -> None:
    make(seller, Case, relation=relation, expected_close=timezone.localdate() - timedelta(days=1))
    make(Actor.of(world.colleague), Case, relation=relation, expected_close=timezone.localdate())
    assert page(seller, params={"salesperson": "[Me]"}).count == 1
    assert page(seller, params={"expected_close__to": "[Today]-1"}).count == 1
    assert page(seller, params={"expected_close__to": "[Today]"}).count == 2


def test_a_lookup_that_is_not_for_the_reader_stays_unnamed(
    world: World, seller: Actor, relation: Relation
) -> None:
    case = make(seller, Case, relation=relation)
    Relation.objects.filter(pk=relation.pk).update(group=world.abroad, owner=world.second, salesperson=None)
    listing = Listing(seller, CASES, Query(), columns=("name", "relation"))
    (row,) = listing.rows
    assert row.pk == case.pk
    assert "restricted" in row.cells[1]
    assert "Stavby" not in row.cells[1]


def test_counting_stops_at_its_limit(
    seller: Actor, relation: Relation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "COUNT_LIMIT", 2)
    add_cases(seller, relation, [1, 2, 3, 4])
    assert page(seller).count == 3
