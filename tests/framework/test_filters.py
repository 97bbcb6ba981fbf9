"""Filters: operators, trees, their notation, and rows at hand that pass as the database says."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from crm_lists.cases.models import Case, Stage
from crm_lists.framework.actors import Actor
from crm_lists.framework.filters import BadNotation, notation, tree_of
from crm_lists.framework.filters.test import joined, relative_day, several
from crm_lists.framework.listing import Listing, Query
from crm_lists.framework.lists import find_list
from crm_lists.relations.models import Relation
from tests.making import make
from tests.people import World

CASES = find_list("cases")
TODAY = timezone.localdate()
#: Trees, and the cases that they find among those of `cases`.
TREES = {
    "": "abcd",
    "value__from=20": "bc",
    "value__above=20": "c",
    "value__below=20": "a",
    "value__between=10..20": "ab",
    "value__between=..15": "a",
    'value__in="10,30"': "ac",
    "value__not=10": "bcd",
    'value__notin="10,20"': "cd",
    "value__isnull=1": "d",
    "value__isnull=0": "abc",
    "name__starts=ZI": "a",
    "name__contains=OLN": "b",
    "name__excludes=oln": "acd",
    'name__in="Kolniště, Bridge"': "bd",
    'name__in="\\"Depot, old\\",Bridge"': "cd",
    "any(value=10,value=30)": "ac",
    "any(value__isnull=1,all(value__from=15,name__contains=koln))": "bd",
    "expected_close__to=[Today]": "ab",
    "expected_close__from=[Today]+1w": "c",
    "expected_close__exact=[Today]": "b",
    "expected_close__not=[Today]": "acd",
    "state=new,any(value=10,salesperson=[Me])": "abcd",
    "description__isnull=1": "acd",
    "modified_at__in=[Today]": "abcd",
    "value=abc": "",
    "missing=1": "abcd",
    "any(missing=1,value=10)": "a",
}


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def cases(seller: Actor) -> dict[str, Any]:
    """Return four cases: a, b, c with growing values and days, d with neither."""
    for stage in Stage.objects.exclude(expected_days=None):
        stage.expected_days = None
        stage.save()
    relation = make(seller, Relation, name="Anything")
    rows: dict[str, dict[str, Any]] = {
        "a": {"name": "Žilina hall", "value": 10, "expected_close": TODAY - timedelta(days=1)},
        "b": {"name": "Kolniště", "value": 20, "expected_close": TODAY, "description": "roof"},
        "c": {"name": "Depot, old", "value": 30, "expected_close": TODAY + timedelta(days=7)},
        "d": {"name": "Bridge", "value": None, "expected_close": None},
    }
    return {name: make(seller, Case, relation=relation, **values) for name, values in rows.items()}


@pytest.mark.parametrize(("where", "expected"), TREES.items(), ids=list(TREES))
def test_a_tree_finds_the_same_rows_in_the_database_and_at_hand(
    seller: Actor, cases: dict[str, Any], where: str, expected: str
) -> None:
    found = set(Listing(seller, CASES, Query(where=where)).items.values_list("pk", flat=True))
    assert "".join(name for name, case in cases.items() if case.pk in found) == expected
    tree = tree_of(CASES, seller, where)
    at_hand = [
        name
        for name, case in cases.items()
        if tree.holds({column: CASES.column(column).read(case) for column in tree.columns})
    ]
    assert "".join(at_hand) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "state=new",
        'any(state=new,all(value__from=100,name="Stavby, a.s."))',
        'name="(x) \\"quoted\\" "',
        "any(all(any(a=1,b=2),c=3),d=)",
    ],
)
def test_a_tree_is_written_as_it_was_read(text: str) -> None:
    assert notation.write(notation.read(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "any(",
        "a)",
        "(",
        "x",
        "all(all(all(all(all(a=1)))))",
        'a="',
        'a="\\ud800"',
        "a=1," * 60,
        "a=" + "x" * 4000,
    ],
)
def test_a_broken_or_boundless_tree_is_refused_and_shows_everything_readable(
    seller: Actor, cases: dict[str, Any], text: str
) -> None:
    with pytest.raises(BadNotation):
        notation.read(text)
    assert Listing(seller, CASES, Query(where=text)).count == len(cases)


def test_several_values_keep_their_commas() -> None:
    values = ["a", "b, c", 'd "e"', " f"]
    assert several(joined(values)) == values


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("[Today]", date(2024, 3, 31)),
        ("[Today]-3", date(2024, 3, 28)),
        ("[Today]+2w", date(2024, 4, 14)),
        ("[Today]-1m", date(2024, 2, 29)),
        ("[Today]+1y", date(2025, 3, 31)),
    ],
)
def test_relative_days_count_days_weeks_months_and_years(
    monkeypatch: pytest.MonkeyPatch, raw: str, day: date
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: date(2024, 3, 31))
    assert relative_day(raw) == day
