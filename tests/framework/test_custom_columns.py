"""Tests of custom columns: one face with the declared ones, on both databases."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm_lists.cases.models import Case
from crm_lists.framework import actions, designs, stamps
from crm_lists.framework.actors import Actor
from crm_lists.framework.changes import Reader, history
from crm_lists.framework.listing import Listing, Query
from crm_lists.framework.lists import definition_of
from crm_lists.framework.models import CustomColumn
from tests.making import make_item
from tests.people import World, client_of

CHOICES = [
    {"value": "a", "label": "Alpha", "tone": "good"},
    {"value": "b", "label": "Beta", "is_retired": True},
]
#: Column type, settings, a value, a greater one, and a filter that finds only the greater one.
TYPES: list[tuple[str, dict[str, Any], Any, Any, str, Any]] = [
    ("text", {}, "apple", "pear", "contains", "EAR"),
    ("multiline", {}, "one\ntwo", "three", "contains", "thr"),
    ("number", {"decimals": 1}, Decimal("9.5"), Decimal("10.5"), "from", "10"),
    ("currency", {"decimals": 2}, Decimal("9.00"), Decimal("10.25"), "from", "10"),
    ("percent", {}, Decimal("5"), Decimal("50"), "from", "49"),
    ("yesno", {}, False, True, "exact", "1"),
    ("date", {}, date(2026, 1, 31), date(2026, 10, 1), "from", "2026-02-01"),
    (
        "datetime",
        {},
        datetime(2026, 1, 31, 23, 30, tzinfo=UTC),
        datetime(2026, 10, 1, tzinfo=UTC),
        "from",
        "2026-02-02",
    ),
    ("choice", {"choices": CHOICES}, "a", "b", "exact", "b"),
    ("link", {}, "https://a.example/", "https://b.example/", "contains", "b.example"),
    ("email", {}, "a@a.example", "b@b.example", "exact", "b@b.example"),
    ("phone", {}, "+421905123111", "+421905123222", "contains", "222"),
    ("namedlink", {}, "https://a.example/ One", "https://b.example/ Two", "contains", "Two"),
]

pytestmark = pytest.mark.django_db


def add_column(type_code: str, settings: dict[str, Any] | None = None, **more: Any) -> CustomColumn:
    """Add a custom column “extra one” to the cases."""
    column = CustomColumn.objects.create(
        list_code="cases", code="one", label="Extra one", type_code=type_code, settings=settings or {}, **more
    )
    designs.changed()
    return column


@pytest.fixture
def actor(world: World) -> Actor:
    return Actor.of(world.salesperson)


def make_case(actor: Actor, name: str, **values: Any) -> Case:
    case: Case = make_item(actor, definition_of(Case), name=name, **values)
    return case


@pytest.mark.parametrize(
    ("kind", "settings", "less", "greater", "operator", "raw"), TYPES, ids=[t[0] for t in TYPES]
)
def test_each_type_is_kept_listed_sorted_and_filtered(
    actor: Actor, kind: str, settings: dict[str, Any], less: Any, greater: Any, operator: str, raw: Any
) -> None:
    add_column(kind, settings, is_filter=True)
    definition = definition_of(Case)
    unset = make_case(actor, "unset", one=None)
    upper = make_case(actor, "upper", one=greater)
    lower = make_case(actor, "lower", one=less)
    column = definition.column("one")
    lower.refresh_from_db()
    assert (column.read(lower), column.read(unset)) == (less, None)
    by_value = Listing(actor, definition, Query(sort="one"))
    assert [row.pk for row in by_value.rows] == [lower.pk, upper.pk, unset.pk]
    assert [record[column.path] for record in by_value.records] == [less, greater, None]
    found = Listing(actor, definition, Query(params={f"one__{operator}": raw}))
    assert [row.pk for row in found.rows] == [upper.pk]
    not_set = Listing(actor, definition, Query(params={"one__isnull": "1"}))
    assert [row.pk for row in not_set.rows] == [unset.pk]


def test_pages_follow_each_other_by_a_custom_column(actor: Actor) -> None:
    add_column("number")
    made = [make_case(actor, f"case {figure}", one=figure) for figure in (3, 100, 20)]
    definition = definition_of(Case)
    seen, after = [], ""
    for _page in made:
        page = Listing(actor, definition, Query(sort="-one", after=after, size=1))
        seen += [record["name"] for record in page.records]
        after = page.next_cursor
    assert seen == ["case 100", "case 20", "case 3"]


def test_the_history_names_the_column_and_its_words(actor: Actor) -> None:
    add_column("choice", {"choices": CHOICES})
    case = make_case(actor, "one", one="a")
    actions.change(actor, case, {"one": None})
    definition = definition_of(case)
    found = history(actor, definition, case)
    [line] = Reader(actor, definition, found).differences(found[0])
    assert (line.label, line.before, line.after) == ("Extra one", "Alpha", "")


@pytest.mark.parametrize("value", [0, False])
def test_a_value_that_counts_as_false_is_a_value(actor: Actor, value: Any) -> None:
    add_column("yesno" if value is False else "number", is_required=True)
    case = make_case(actor, "one", one=value)
    case.refresh_from_db()
    assert case.extra == {"one": "0" if value is not False else False}


def test_required_unique_and_limits_hold_at_the_door(actor: Actor) -> None:
    add_column("number", {"least": 1, "greatest": 5}, is_required=True, is_unique=True)
    case = make_case(actor, "first", one=3)
    for value in (None, 6, 3):
        with pytest.raises(ValidationError) as refused:
            make_case(actor, "second", one=value)
        assert list(refused.value.message_dict) == ["one"], value
    actions.change(actor, case, {"name": "still first"})


def test_what_became_required_later_does_not_block_other_columns(actor: Actor) -> None:
    case = make_case(actor, "old")
    add_column("text", is_required=True)
    assert actions.change(actor, case, {"name": "renamed"}).name == "renamed"


def test_a_column_that_nobody_designed_is_refused(actor: Actor) -> None:
    case = make_case(actor, "one")
    with pytest.raises(ValidationError):
        actions.change(actor, case, {"one": "x"})


def test_the_form_asks_for_it_and_the_page_shows_it(world: World, actor: Actor) -> None:
    add_column("text", help_text="What nobody else knows")
    case = make_case(actor, "shown", one="told")
    client: Client = client_of(world.salesperson)
    assert b"What nobody else knows" in client.get(f"/lists/cases/{case.pk}/edit/").content
    assert b"told" in client.get(f"/lists/cases/{case.pk}/").content
    assert b"Extra one" in client.get("/lists/cases/?view=all").content


def test_another_process_sees_a_new_column_at_its_next_request(world: World, actor: Actor) -> None:
    make_case(actor, "one")
    client = client_of(world.salesperson)
    assert b"Extra one" not in client.get("/lists/cases/?view=all").content
    loaded = designs.current()
    add_column("text")
    designs._kept._loaded = {loaded.stamp: loaded}  # what this process knew before the other one designed
    assert b"Extra one" in client.get("/lists/cases/?view=all").content


def test_a_slow_request_looks_at_the_stamp_once(
    monkeypatch: pytest.MonkeyPatch, world: World, actor: Actor
) -> None:
    make_case(actor, "one")
    client = client_of(world.salesperson)
    client.get("/lists/cases/?view=all")
    # As if each step took longer than an answer counts outside a request.
    monkeypatch.setattr(stamps, "TRUSTED_FOR", -1.0)
    with CaptureQueriesContext(connection) as within:
        client.get("/lists/cases/?view=all")
    with CaptureQueriesContext(connection) as outside:
        designs.current()
        designs.current()
    assert [sum("designstamp" in one["sql"] for one in some) for some in (within, outside)] == [1, 2]


def test_the_stamp_costs_one_query_per_request(world: World, actor: Actor) -> None:
    make_case(actor, "one")
    client = client_of(world.salesperson)
    client.get("/lists/cases/?view=all")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get("/lists/cases/?view=all")
    assert sum("designstamp" in query["sql"] for query in queries) == 1
