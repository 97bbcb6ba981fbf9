"""Converting a column: what would be lost is shown first, and what is lost stays in the history."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from crm_lists.cases.models import Case
from crm_lists.custom_lists.designing import columns, conversion
from crm_lists.framework.actors import Actor
from crm_lists.framework.changes import Reader, history, summary
from crm_lists.framework.lists import definition_of
from tests.making import make_item
from tests.people import World

from .making import add_column

pytestmark = pytest.mark.django_db

CHOICES = {"choices": [{"value": "a", "label": "Alpha"}, {"value": "b", "label": "Beta"}]}
#: From type, settings, values; to type, settings, what becomes of them, None for what is lost.
CASES: list[tuple[str, dict[str, Any], list[Any], str, dict[str, Any], list[Any]]] = [
    ("text", {}, ["12.5", "many"], "number", {"decimals": 1}, [Decimal("12.5"), None]),
    ("text", {}, ["2026-01-31", "soon"], "date", {}, [date(2026, 1, 31), None]),
    ("text", {}, ["yes", "No", "perhaps"], "yesno", {}, [True, False, None]),
    ("text", {}, ["Alpha", "beta", "Gamma"], "choice", CHOICES, ["a", "b", None]),
    ("text", {}, ["red", "blue"], "choice", {}, ["red", "blue"]),
    ("text", {}, ["a@b.example", "nobody"], "email", {}, ["a@b.example", None]),
    ("text", {}, ["0905 123 456", "12"], "phone", {}, ["+421905123456", None]),
    ("text", {}, ["one"], "multiline", {}, ["one"]),
    ("multiline", {}, ["one", "x" * 300], "text", {}, ["one", None]),
    ("choice", CHOICES, ["a", "b"], "choices", {}, [["a"], ["b"]]),
    ("choices", CHOICES, [["a"], ["a", "b"]], "choice", {}, ["a", None]),
    ("choices", CHOICES, [["a", "b"]], "text", {}, ["Alpha; Beta"]),
    ("number", {"decimals": 2}, ["1.50"], "currency", {"currency": "EUR"}, [Decimal("1.50")]),
    ("number", {}, [0, 3], "yesno", {}, [False, True]),
    ("yesno", {}, [True, False], "text", {}, ["Yes", "No"]),
    ("date", {}, [date(2026, 1, 31)], "datetime", {}, [datetime(2026, 1, 30, 23, tzinfo=UTC)]),
    ("datetime", {}, [datetime(2026, 1, 30, 23, 30, tzinfo=UTC)], "date", {}, [date(2026, 1, 31)]),
]


@pytest.fixture
def actor(world: World) -> Actor:
    return Actor.of(world.administrator)


@pytest.mark.parametrize(
    ("kind", "settings", "values", "target", "asked", "expected"),
    CASES,
    ids=[f"{one[0]}-{one[3]}-{index}" for index, one in enumerate(CASES)],
)
def test_each_value_converts_or_is_named(
    actor: Actor,
    kind: str,
    settings: dict[str, Any],
    values: list[Any],
    target: str,
    asked: dict[str, Any],
    expected: list[Any],
) -> None:
    column = add_column("cases", "one", kind, settings)
    items = [make_item(actor, definition_of(Case), one=value) for value in values]
    future = conversion.converted(column, target, {**settings, **asked})
    found = conversion.preview(column, future)
    lost = sum(one is None for one in expected)
    assert (found.converted, found.lost) == (len(values) - lost, lost)
    if lost:
        with pytest.raises(ValidationError):
            conversion.convert(actor, column, future, may_lose=False)
    conversion.convert(actor, column, future, may_lose=True)
    made = definition_of(Case).column("one")
    for item in items:
        item.refresh_from_db()
    assert [made.read(item) for item in items] == expected


def test_what_is_lost_stays_in_the_history(actor: Actor) -> None:
    column = add_column("cases", "one", "text", is_searchable=True)
    item = make_item(actor, definition_of(Case), one="a dozen")
    other = make_item(actor, definition_of(Case))
    conversion.convert(actor, column, conversion.converted(column, "number", {}), may_lose=True)
    definition = definition_of(Case)
    latest, first = history(actor, definition, item)
    assert "lost: a dozen" in summary(latest)
    assert latest.batch is not None
    [line] = Reader(actor, definition, [latest]).differences(latest)
    assert (line.before, line.after) == ("a dozen", "")
    assert Reader(actor, definition, [first]).differences(first)
    assert len(history(actor, definition, other)) == 1


def test_a_conversion_that_nobody_declared_is_refused(actor: Actor) -> None:
    column = add_column("cases", "one", "number")
    with pytest.raises(ValidationError):
        conversion.converted(column, "person", {})
    stale = columns.column_of("cases", "one")
    assert stale is not None
    assert "person" not in conversion.targets_of(stale)
