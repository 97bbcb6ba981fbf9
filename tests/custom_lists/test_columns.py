"""Custom columns over their life: added, renamed, ordered, retired, deleted."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from crm_lists.cases.models import Case
from crm_lists.custom_lists.designing import columns
from crm_lists.custom_lists.designing.indexes import drop_index, index_names, renew_indexes
from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.changes import Reader, history
from crm_lists.framework.lists import definition_of, find_list
from crm_lists.framework.models import CustomColumn
from tests.making import make_item
from tests.people import World

from .making import add_column, make_list

pytestmark = pytest.mark.django_db

CHOICES = [{"value": "a", "label": "Alpha", "tone": "good"}, {"value": "b", "label": "Beta"}]


@pytest.fixture
def actor(world: World) -> Actor:
    return Actor.of(world.administrator)


def case_of(actor: Actor, **values: Any) -> Case:
    item: Case = make_item(actor, definition_of(Case), **values)
    return item


@pytest.mark.parametrize("code", ["name", "salesperson", "extra", "save", "etag", "Upper", "a-b", "1a", ""])
def test_a_code_that_is_taken_or_none_is_refused(code: str) -> None:
    with pytest.raises(ValidationError):
        add_column("cases", code, "text", label="X")


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(ValidationError):
        add_column("cases", "one", "salesperson")


def test_a_renamed_column_keeps_data_and_history(actor: Actor) -> None:
    column = add_column("cases", "one", "text")
    case = case_of(actor, one="told")
    column.label = "Another name"
    columns.save_column(column)
    definition = definition_of(case)
    assert definition.column("one").read(case) == "told"
    [change] = history(actor, definition, case)
    assert "Another name" in {line.label for line in Reader(actor, definition, [change]).differences(change)}


def test_columns_are_ordered(actor: Actor) -> None:
    for code in ("one", "two", "three"):
        add_column("cases", code, "text")
    third = columns.column_of("cases", "three")
    assert third is not None
    columns.move_column(third, -1)
    assert [one.code for one in columns.columns_of("cases")] == ["one", "three", "two"]
    assert definition_of(Case).editable[-3:] == ("one", "three", "two")


def test_a_retired_column_is_neither_asked_nor_shown_and_keeps_its_values(actor: Actor) -> None:
    column = add_column("cases", "one", "text")
    case = case_of(actor, one="told")
    columns.set_retired(column, True)
    definition = definition_of(case)
    assert "one" not in (*definition.editable, *definition.listed)
    actions.change(actor, case, {"name": "renamed"})
    case.refresh_from_db()
    assert case.extra == {"one": "told"}
    columns.set_retired(column, False)
    assert definition_of(case).column("one").read(case) == "told"


def test_only_a_retired_column_is_deleted_and_its_values_with_it(actor: Actor) -> None:
    column = add_column("cases", "one", "text", is_filter=True)
    other = add_column("cases", "two", "text")
    kept, gone = case_of(actor, one=None, two="kept"), case_of(actor, one="told", two="kept")
    with pytest.raises(ValidationError):
        columns.purge(column)
    columns.set_retired(column, True)
    assert columns.purge(column) == 1
    for case in (kept, gone):
        case.refresh_from_db()
        assert case.extra == {other.code: "kept"}
    assert columns.column_of("cases", "one") is None


@pytest.mark.parametrize(
    ("kind", "default", "kept"),
    [
        ("number", "0", Decimal(0)),
        ("yesno", False, False),
        ("text", "first", "first"),
        ("choices", [], []),
        ("choices", ["a"], ["a"]),
    ],
)
def test_defaults_are_for_new_items_and_for_others_only_if_asked(
    actor: Actor, kind: str, default: Any, kept: Any
) -> None:
    old = case_of(actor)
    column = add_column("cases", "one", kind, {"choices": CHOICES, "default": default})
    new = case_of(actor)
    made = definition_of(Case).column("one")
    assert made.read(new) == kept
    old.refresh_from_db()
    assert made.read(old) == ([] if kind == "choices" else None)
    columns.apply_default(actor, column)
    old.refresh_from_db()
    assert made.read(old) == kept


def test_a_cleared_default_stays_cleared(actor: Actor) -> None:
    add_column("cases", "one", "text", {"default": "first"})
    case = case_of(actor, one="")
    assert case.extra == {}


def test_a_renamed_choice_keeps_the_data_and_a_retired_one_stays_readable(actor: Actor) -> None:
    column = add_column("cases", "one", "choice", {"choices": CHOICES})
    case = case_of(actor, one="a")
    column.settings = {
        "choices": [{"value": "a", "label": "Aleph", "is_retired": True}, {"value": "b", "label": "Beta"}]
    }
    columns.save_column(column)
    made = definition_of(case).column("one")
    assert made.text(made.read(case), {}) == "Aleph"
    offered = [key for key, _label in made.kind.form_field(made, actor).choices]  # type: ignore[attr-defined]
    assert "a" not in offered
    offered = [key for key, _label in made.kind.form_field(made, actor, "a").choices]  # type: ignore[attr-defined]
    assert "a" in offered
    actions.change(actor, case, {"name": "renamed"})
    assert columns.is_used(column, "a")
    assert not columns.is_used(column, "b")


@pytest.mark.parametrize(("kind", "value"), [("choice", "z"), ("choices", ["a", "z"])])
def test_what_is_none_of_the_choices_is_refused(actor: Actor, kind: str, value: Any) -> None:
    add_column("cases", "one", kind, {"choices": CHOICES})
    with pytest.raises(ValidationError):
        case_of(actor, one=value)


def test_several_choices_are_found_by_each(actor: Actor) -> None:
    add_column("cases", "one", "choices", {"choices": CHOICES}, is_filter=True)
    both, none = case_of(actor, one=["b", "a"]), case_of(actor)
    made = definition_of(Case).column("one")
    assert both.extra == {"one": ["a", "b"]}
    for key in ("a", "b"):
        assert list(Case.objects.filter(made.where("has", key))) == [both]
    assert list(Case.objects.filter(made.where("isnull", True))) == [none]
    assert made.cell(["a"], {}).count("pill good") == 1


def test_a_pattern_and_a_key_that_leads_nowhere_are_refused(actor: Actor) -> None:
    add_column("cases", "plate", "text", {"pattern": "[A-Z]{2}[0-9]+"})
    add_column("cases", "other", "lookup", {"list": "relations"})
    add_column("cases", "several", "lookups", {"list": "relations"})
    for values in ({"plate": "x1"}, {"other": 10**6}, {"several": [10**6]}):
        with pytest.raises(ValidationError):
            case_of(actor, **values)


def test_a_lookup_with_a_filter_offers_only_what_it_finds(actor: Actor) -> None:
    first, second = make_item(actor, "relations", name="First"), make_item(actor, "relations", name="Second")
    add_column("cases", "other", "lookup", {"list": "relations", "filter": {"name": "Second"}})
    add_column("cases", "several", "lookups", {"list": "relations", "filter": {"name": "Second"}})
    definition = definition_of(Case)
    for name in ("other", "several"):
        column = definition.column(name)
        offered = column.kind.form_field(column, actor).queryset  # type: ignore[attr-defined]
        assert second in offered
        assert first not in offered
    case = case_of(actor, other=second.pk, several=[first.pk, second.pk])
    assert definition.column("several").read(case) == [first.pk, second.pk]


@pytest.mark.parametrize("typed", ["0905 123 456", "+421 905 123 456", "00421905123456", "+421-905-123-456"])
def test_a_phone_is_kept_as_the_world_dials_it(actor: Actor, typed: str) -> None:
    add_column("cases", "one", "phone")
    case = case_of(actor, one=typed)
    made = definition_of(case).column("one")
    assert case.extra == {"one": "+421905123456"}
    assert made.text(made.read(case), {}) == "+421 905 123 456"
    with pytest.raises(ValidationError):
        case_of(actor, one="12")


def indexes() -> set[str]:
    """Return the names of the indexes over cases and items of lists without programming."""
    with connection.cursor() as cursor:
        tables = ("cases_case", "custom_lists_customitem")
        found = (connection.introspection.get_constraints(cursor, table) for table in tables)
        return {name for one in found for name, about in one.items() if about["index"]}


TYPED: list[tuple[str, dict[str, Any], Any]] = [
    ("text", {}, "x"),
    ("number", {}, 5),
    ("date", {}, "2026-01-31"),
    ("datetime", {}, "2026-01-31T10:00:00+00:00"),
    ("yesno", {}, True),
    ("choice", {"choices": CHOICES}, "a"),
    ("person", {}, None),
    ("calculated", {"formula": "days(due, due + 3) * 2 + if(note = 'x', 1, 0)", "result": "number"}, 7),
]


@pytest.mark.parametrize("list_code", ["cases", "vehicles"])
@pytest.mark.parametrize(("kind", "settings", "value"), TYPED, ids=[one[0] for one in TYPED])
def test_a_filter_column_has_an_index_that_queries_use(
    actor: Actor, list_code: str, kind: str, settings: dict[str, Any], value: Any
) -> None:
    make_list("vehicles")
    add_column(list_code, "due", "date")
    add_column(list_code, "note", "text")
    column = add_column(list_code, "one", kind, settings, is_filter=True)
    made_now = index_names(column)
    assert made_now
    assert set(made_now) <= indexes()
    definition = find_list(list_code)
    made = definition.column("one")
    wanted = made.where("exact", 1 if kind == "person" else value)
    found = definition.items().filter(wanted, deleted_at__isnull=True)
    if kind != "yesno":
        assert any(name in plan_of(found) for name in made_now)
    column.is_filter = False
    columns.save_column(column)
    assert not index_names(column)


def test_a_migration_makes_the_index_anew_where_it_is_missing(actor: Actor) -> None:
    column = add_column("cases", "one", "text", is_filter=True)
    drop_index(column)
    renew_indexes()
    assert index_names(column)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite learns of values by their indexes.")
@pytest.mark.parametrize(("kind", "value"), [("number", 7), ("text", "told")])
def test_postgresql_learns_what_a_column_holds(actor: Actor, kind: str, value: object) -> None:
    column = add_column("cases", "one", kind, is_filter=True)
    for _number in range(3):
        case_of(actor, one=value)
    made = definition_of(Case).column("one")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_case")
        cursor.execute(
            "SELECT most_common_freqs FROM pg_stats_ext_exprs WHERE statistics_name LIKE %s",
            [f"lists_custom_{column.pk}\\_%"],
        )
        assert cursor.fetchall() == [([1.0],)]
    assert Case.objects.filter(made.where("exact", value)).count() == 3
    drop_index(column)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_statistic_ext WHERE stxname LIKE 'lists\\_custom\\_%%'")
        assert cursor.fetchall() == []


def plan_of(items: Any) -> str:
    """Return how the database would find the items, if it must not read the whole table."""
    if connection.vendor == "sqlite":
        return str(items.order_by().explain())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        return str(items.order_by().explain())


def test_what_depends_on_the_day_has_no_index(actor: Actor) -> None:
    column = add_column("cases", "left", "calculated", {"formula": "today() - 1", "result": "date"})
    column.is_filter = True
    columns.save_column(column)
    assert Case.objects.filter(definition_of(Case).column("left").where("isnull", True)).count() == 0


def test_a_formula_is_checked_when_it_is_designed() -> None:
    add_column("cases", "a", "calculated", {"formula": "1 + 1", "result": "number"})
    b = add_column("cases", "b", "calculated", {"formula": "a * 2", "result": "number"})
    a = columns.column_of("cases", "a")
    assert a is not None
    for settings in (
        {"formula": "b + 1", "result": "number"},
        {"formula": "a + 1", "result": "number"},
        {"formula": "nobody", "result": "number"},
        {"formula": "1", "result": "text"},
    ):
        a.settings = settings
        with pytest.raises(ValidationError):
            columns.save_column(a)
    assert columns.formulas_over(a) == [b.label]
    assert isinstance(CustomColumn.objects.get(pk=a.pk).settings, dict)
