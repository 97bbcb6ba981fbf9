"""Formulas: the grammar, and that Python and the database give the same."""

import itertools
import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from crm_lists.cases.models import Case
from crm_lists.framework import designs
from crm_lists.framework.actors import Actor
from crm_lists.framework.formulas import FormulaError, Kind, compile_formula
from crm_lists.framework.listing import Listing, Query
from crm_lists.framework.lists import definition_of
from crm_lists.framework.models import CustomColumn
from tests.making import make_item
from tests.people import World

KINDS = {"a": Kind.NUMBER, "b": Kind.NUMBER, "c": Kind.NUMBER, "d": Kind.DATE, "e": Kind.DATE}
KINDS |= {"s": Kind.TEXT, "t": Kind.TEXT, "y": Kind.YESNO, "k": Kind.OTHER}


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        ("a * b + 1", {"a": Decimal(2), "b": Decimal(3)}, Decimal(7)),
        ("= a / b", {"a": Decimal(1), "b": Decimal(3)}, Decimal("0.33")),
        ("a / (b - b)", {"a": Decimal(1), "b": Decimal(3)}, None),
        ("a + b", {"a": Decimal(1)}, None),
        ("if(a > b, 'more', 'less')", {"a": Decimal(2), "b": Decimal(1)}, "more"),
        ("IF(s = 'x=y', 1, 2)", {"s": "x=y"}, Decimal(1)),
        ("if(a <> 1 and not y, 1, 2)", {"a": Decimal(2), "y": False}, Decimal(1)),
        ("if(a = b, 1, 2)", {}, Decimal(2)),
        ("round(a, 1)", {"a": Decimal("2.25")}, Decimal("2.3")),
        ("max(a, b, c)", {"a": Decimal(1), "b": Decimal(5), "c": Decimal(3)}, Decimal(5)),
        ("days(d, e)", {"d": date(2026, 1, 1), "e": date(2026, 3, 1)}, Decimal(59)),
        ("d + 30", {"d": date(2026, 1, 31)}, date(2026, 3, 2)),
        ("join(s, ', ', t)", {"s": "one"}, "one, "),
        ("s & t", {}, None),
        ("isset(k)", {"k": 5}, True),
        ("year(d) * 100 + month(d)", {"d": date(2026, 11, 2)}, Decimal(202611)),
        ("a * 1000000000 * 1000000000", {"a": Decimal(5)}, None),
    ],
)
def test_what_a_formula_gives(text: str, row: dict[str, Any], expected: Any) -> None:
    formula = compile_formula(text, KINDS.get)
    assert formula.value(lambda name: row.get(name, False if name == "y" else None), 2) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.b",
        "a[0]",
        "__import__('os')",
        "(lambda: a)()",
        "a ** 9",
        "a if y else b",
        "[a for a in b]",
        "f'{a}'",
        "a + s",
        "d + d",
        "k + 1",
        "k",
        "y < y",
        "s < t",
        "a < b < c",
        "nobody + 1",
        "join(a)",
        "round(a, 99)",
        "round()",
        "max(a)",
        "if(a, 1, 2)",
        "1e99",
        "b'x'",
        "None",
        "...",
        "min(*a)",
        "max(a, b, key=c)",
        "a := 1",
        "(" * 500 + "a" + ")" * 500,
        "-" * 50 + "a",
        "a+" * 300 + "a",
        "x" * 2000,
        "'a\x00b'",
    ],
)
def test_what_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        compile_formula(text, KINDS.get)


#: What grows into random formulas, by kind.
LEAVES = {
    Kind.NUMBER: ["a", "b", "c", "1", "0.5", "3"],
    Kind.DATE: ["d", "e", "today()"],
    Kind.TEXT: ["s", "t", "'x%y'", "'it''s'".replace("''", "")],
    Kind.YESNO: ["y", "isset(a)", "True"],
}
GROWTH: dict[Kind, list[tuple[str, list[Kind]]]] = {
    Kind.NUMBER: [
        *((f"({{}} {sign} {{}})", [Kind.NUMBER, Kind.NUMBER]) for sign in "+-*/"),
        ("round({}, 2)", [Kind.NUMBER]),
        ("min({}, {})", [Kind.NUMBER, Kind.NUMBER]),
        ("abs({})", [Kind.NUMBER]),
        ("-{}", [Kind.NUMBER]),
        ("days({}, {})", [Kind.DATE, Kind.DATE]),
        ("month({})", [Kind.DATE]),
        ("if({}, {}, {})", [Kind.YESNO, Kind.NUMBER, Kind.NUMBER]),
    ],
    Kind.DATE: [
        ("({} + {})", [Kind.DATE, Kind.NUMBER]),
        ("({} - {})", [Kind.DATE, Kind.NUMBER]),
        ("max({}, {})", [Kind.DATE, Kind.DATE]),
        ("if({}, {}, {})", [Kind.YESNO, Kind.DATE, Kind.DATE]),
    ],
    Kind.TEXT: [
        ("join({}, {})", [Kind.TEXT, Kind.TEXT]),
        ("if({}, {}, {})", [Kind.YESNO, Kind.TEXT, Kind.TEXT]),
    ],
    Kind.YESNO: [
        *((f"({{}} {sign} {{}})", [Kind.NUMBER, Kind.NUMBER]) for sign in ("<", ">=", "=", "<>")),
        ("({} < {})", [Kind.DATE, Kind.DATE]),
        ("({} = {})", [Kind.TEXT, Kind.TEXT]),
        ("({} and {})", [Kind.YESNO, Kind.YESNO]),
        ("({} or {})", [Kind.YESNO, Kind.YESNO]),
        ("(not {})", [Kind.YESNO]),
    ],
}


def grown(chance: random.Random, kind: Kind, depth: int) -> str:
    """Return a random formula of this kind."""
    if not depth or chance.random() < 0.2:
        return chance.choice(LEAVES[kind])
    pattern, kinds = chance.choice(GROWTH[kind])
    return pattern.format(*(grown(chance, one, depth - 1) for one in kinds))


VALUES: dict[str, list[Any]] = {
    "a": [None, Decimal(0), Decimal("2.5"), Decimal(-7), Decimal("1.005")],
    "b": [Decimal("0.1"), None, Decimal(3), Decimal("0.3")],
    "c": [Decimal(100), Decimal("-0.5"), None],
    "d": [date(2026, 1, 31), None, date(2024, 2, 29)],
    "e": [None, date(2025, 12, 31)],
    "s": ["one", None, "it's 100% so"],
    "t": [None, "two"],
    "y": [True, False, None],
}
TYPE_CODES = {"a": "number", "b": "number", "c": "number", "d": "date", "e": "date", "y": "yesno"}


@pytest.mark.django_db
def test_python_and_the_database_agree(world: World) -> None:
    for name in VALUES:
        code = TYPE_CODES.get(name, "text")
        add(name, code, {"decimals": 3} if code == "number" else {})
    actor = Actor.of(world.salesperson)
    chance = random.Random(20261122)
    formulas = [
        (kind, grown(chance, kind, depth))
        for kind, depth, _again in itertools.product(LEAVES, (1, 2, 3, 4), range(12))
    ]
    for index, (kind, text) in enumerate(formulas):
        add(f"f{index}", "calculated", {"formula": text, "result": str(kind), "decimals": 3})
    designs.changed()
    definition = definition_of(Case)
    items = []
    for index in range(12):
        values = {name: chance.choice(found) for name, found in VALUES.items()}
        items.append(make_item(actor, definition, name=f"case {index}", **values))
    for index, (kind, text) in enumerate(formulas):
        column = definition.column(f"f{index}")
        found = dict(Case.objects.annotate(found=column.expression).values_list("pk", "found"))
        for item in items:
            mine = column.read(item)
            assert found[item.pk] == mine, (kind, text, item.extra)
            same = column.where("isnull", True) if mine is None else column.where("exact", mine)
            assert Case.objects.filter(same, pk=item.pk).exists(), (text, mine, item.extra)


def add(code: str, type_code: str, settings: dict[str, Any]) -> None:
    """Add a custom column to the cases."""
    CustomColumn.objects.create(
        list_code="cases", code=code, label=code.upper(), type_code=type_code, settings=settings
    )


@pytest.mark.django_db
def test_calculated_columns_stand_on_each_other_and_never_on_themselves(world: World) -> None:
    add("a", "number", {})
    add("twice", "calculated", {"formula": "a * 2", "result": "number"})
    add("fourfold", "calculated", {"formula": "twice * 2", "result": "currency", "currency": "EUR"})
    add("round_a", "calculated", {"formula": "round_b", "result": "number"})
    add("round_b", "calculated", {"formula": "round_a", "result": "number"})
    designs.changed()
    definition = definition_of(Case)
    actor = Actor.of(world.salesperson)
    item = make_item(actor, definition, name="one", a=3)
    fourfold = definition.column("fourfold")
    assert (fourfold.read(item), fourfold.text(fourfold.read(item), {})) == (12, "12\N{NO-BREAK SPACE}€")
    assert definition.column("round_a").read(item) is None
    assert "fourfold" not in definition.editable
    listing = Listing(actor, definition, Query(sort="-round_a", params={"fourfold__from": "12"}))
    assert [row.pk for row in listing.rows] == [item.pk]


@pytest.mark.django_db
def test_a_moment_counts_as_its_day_at_the_site(world: World) -> None:
    add("at", "datetime", {})
    add("day_after", "calculated", {"formula": "at + 1", "result": "date"})
    add("age", "calculated", {"formula": "days(created_at, today())", "result": "number", "decimals": 0})
    designs.changed()
    definition = definition_of(Case)
    actor = Actor.of(world.salesperson)
    item = make_item(actor, definition, name="one", at=datetime(2026, 1, 31, 23, 30, tzinfo=UTC))
    column = definition.column("day_after")
    found = Case.objects.annotate(found=column.expression, age=definition.column("age").expression).get()
    assert (column.read(item), found.found, found.age) == (date(2026, 2, 2), date(2026, 2, 2), 0)
    assert Case.objects.filter(column.where("gt", date(2026, 2, 2) - timedelta(days=1))).exists()
