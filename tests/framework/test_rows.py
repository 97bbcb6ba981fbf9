"""Columns of rows: what is taken of hostile senders, and how rows travel as controls, text and JSON."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils import timezone

from crm_lists.framework.columns import Column, column_types
from crm_lists.framework.columns.rows import MOST_ROWS, Part, RowsField, main_of, text
from crm_lists.framework.columns.rows.column import AnyPartContains
from crm_lists.framework.columns.rows.parts import sound_rows
from crm_lists.framework.models import Change

KINDS = [("work", "At work"), ("home", "At home")]
EMAILS = (
    Part("kind", "kind", choices=KINDS),
    Part("value", "e-mail", type="email"),
    Part("note", "note", max_length=20),
)
VISITS = (
    Part("on", "on", type="date"),
    Part("count", "count", type="integer"),
    Part("ok", "ok", type="yesno"),
)


def field_of(parts: Any = EMAILS, **options: Any) -> RowsField:
    field = RowsField("e-mails", parts=parts, **options)
    field.set_attributes_from_name("emails")
    return field


def column_of(parts: Any = EMAILS, **options: Any) -> Column:
    return Column("emails", field_of(parts, **options), column_types.get("rows"), {})


def row(value: str, *, is_main: bool = False, kind: str = "work", note: str = "") -> dict[str, Any]:
    return {"kind": kind, "value": value, "note": note, "is_main": is_main}


def rows(sent: Any, parts: Any = EMAILS, *, has_main: bool = True) -> list[dict[str, Any]]:
    return [dict(one) for one in sound_rows(sent, parts, has_main=has_main)]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("no JSON", "This takes a list of rows."),
        ("[" * 100_000, "This takes a list of rows."),
        ({"value": "a@example.com"}, "This takes a list of rows."),
        (7, "This takes a list of rows."),
        ([["a@example.com"]], "Row 1: A row has its parts by name."),
        ([{"value": "no address"}], "Row 1: E-mail: Enter a valid email address."),
        ([{"value": ["a@example.com"]}], "Row 1: E-mail: This takes one plain value."),
        ([{"value": f"{'a' * 250}@example.com"}], "Row 1: E-mail: Ensure this value has at most"),
        ([row("a@example.com", note="x" * 21)], "Row 1: Note: Ensure this value has at most 20"),
        ([row("a@example.com", kind="moon")], "Row 1: Kind: Select a valid choice."),
        ([{"value": "a@example.com", "rank": 1}], "Row 1: “rank” is no part of a row."),
        ([row("a@example.com", note="\x00")], "Row 1: Note: Null characters are not allowed."),
        ([row("a@example.com", note="\ud800")], "Row 1: Note: The text holds half a character."),
        ([row("a@example.com")] * (MOST_ROWS + 1), "There may be 50 rows at most."),
    ],
)
def test_what_are_no_rows_is_refused_in_words(sent: Any, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        rows(sent)
    assert " ".join(caught.value.messages).startswith(said)


@pytest.mark.parametrize("count", ["many", 2**40, 1.5])
def test_other_types_are_checked_too(count: Any) -> None:
    with pytest.raises(ValidationError):
        rows([{"count": count}], VISITS)


def test_values_are_kept_as_plain_json() -> None:
    sent = [{"on": "2026-01-31", "count": "3", "ok": "on"}, {"on": None, "count": None, "ok": False}]
    assert rows(sent, VISITS, has_main=False) == [
        {"on": "2026-01-31", "count": 3, "ok": True, "is_main": False}
    ]


def test_one_row_is_the_main_one() -> None:
    sent = [row("a@example.com"), row("b@example.com", is_main=True), row("c@example.com", is_main=True)]
    assert [one["is_main"] for one in rows(sent)] == [False, True, False]
    assert [one["is_main"] for one in rows(sent[:1])] == [True]
    assert main_of(rows(sent)) == "b@example.com"
    assert main_of(sent[:1], "kind") == "work"
    assert main_of(None) == main_of([]) == ""


def test_a_kind_alone_makes_no_row() -> None:
    assert rows([{"kind": "home"}, {}, row("a@example.com")]) == rows([row("a@example.com")])


def test_a_part_that_must_be_filled_in_says_so() -> None:
    parts = (Part("value", "e-mail", type="email"), Part("note", "note", is_required=True))
    with pytest.raises(ValidationError, match="Note must be filled in"):
        rows([{"value": "a@example.com"}], parts)


@pytest.mark.parametrize(
    "sent",
    [
        [row("a@example.com", is_main=True)],
        [row("a@example.com", note=r"1 | 2 \ 3"), row("b@example.com", is_main=True, kind="home")],
        [row("a@example.com", kind="", note="last"), row("b@example.com", is_main=True)],
    ],
)
def test_rows_come_back_from_their_text(sent: list[dict[str, Any]]) -> None:
    line = text.written(sent, EMAILS, has_main=True)
    assert rows(text.read(line, EMAILS)) == rows(sent)


def test_a_plain_list_of_values_is_understood() -> None:
    found = rows(text.read("a@example.com\n\n b@example.com", EMAILS))
    assert [one["value"] for one in found] == ["a@example.com", "b@example.com"]


def test_a_word_that_is_no_choice_is_named() -> None:
    with pytest.raises(ValidationError, match="Somewhere is not one of the available choices"):
        rows(text.read("Somewhere | a@example.com", EMAILS))


def test_several_lines_of_a_value_stand_in_one_line_of_the_text() -> None:
    parts = (Part("value", "address", type="multiline"),)
    sent = [{"value": "Hlavná 1\nMartin", "is_main": False}]
    assert text.written(sent, parts, has_main=False) == r"Hlavná 1\nMartin"
    assert rows(text.read(r"Hlavná 1\nMartin", parts), parts, has_main=False) == sent


def test_a_form_takes_its_controls_or_one_json_value() -> None:
    field = field_of().formfield()
    sent = QueryDict(
        "emails:0:kind=work&emails:0:value=a@example.com&emails:1:value=b@example.com&emails:main=1"
        "&emails:2:value=c@example.com&emails:2:gone=1&emails:7:kind=home&emails:x:value=z&emails:99999:value=y"
    )
    value = field.clean(field.widget.value_from_datadict(sent, {}, "emails"))
    assert [(one["value"], one["is_main"]) for one in value] == [
        ("a@example.com", False),
        ("b@example.com", True),
    ]
    as_json = QueryDict(mutable=True)
    as_json["emails"] = '[{"value": "a@example.com"}]'
    assert field.clean(field.widget.value_from_datadict(as_json, {}, "emails"))[0]["value"] == "a@example.com"
    assert field.widget.value_omitted_from_data(QueryDict("other:0:value=1"), {}, "emails")


def test_a_form_offers_two_empty_rows_without_a_script() -> None:
    shown = field_of().formfield().widget.render("emails", [row("a@example.com", is_main=True)])
    page, _template = shown.split("<template>")
    assert page.count('class="rows-row"') == 3
    assert 'name="emails:2:value"' in page
    assert '<legend class="visually-hidden">Row 1</legend>' in page


def test_a_form_tells_whether_anything_was_changed() -> None:
    field = field_of().formfield()
    known = rows([row("a@example.com")])
    assert not field.has_changed(known, [row("a@example.com"), {}])
    assert field.has_changed(known, [row("b@example.com")])
    assert field.has_changed(known, [row("no address")])
    assert not field.has_changed(None, [])


def test_a_field_that_must_be_filled_in_refuses_no_rows() -> None:
    with pytest.raises(ValidationError):
        field_of(blank=False).clean([], None)
    with pytest.raises(ValidationError):
        field_of(blank=False).formfield().clean([])


def test_cells_show_the_main_row_and_details_all_of_them() -> None:
    column = column_of()
    value = rows([row("a@example.com", note="<b>"), row("b@example.com", is_main=True)])
    assert column.cell(value, {}).startswith('<a href="mailto:b@example.com">')
    assert "+1" in column.cell(value, {})
    details = column.kind.long_cell(column, value, {})
    assert "a@example.com" in details
    assert "&lt;b&gt;" in details
    assert column.text(value, {}).splitlines()[1] == "* At work | b@example.com"


def test_a_migration_needs_no_parts() -> None:
    _name, path, args, options = field_of().deconstruct()
    assert (path, args) == ("crm_lists.framework.columns.rows.field.RowsField", [])
    assert options == {"verbose_name": "e-mails", "blank": True}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wanted", "count"),
    [("EXAMPLE", 1), ("jan@", 1), ("is_main", 0), ("value", 0), ("100%", 1), ("1_0", 0), ("x' OR 1=1", 0)],
)
def test_a_filter_looks_into_the_parts_of_the_rows(wanted: str, count: int) -> None:
    Change.objects.create(
        list_code="any",
        item_id=1,
        verb="add",
        version=1,
        at=timezone.now(),
        before={},
        after=[row("jan@example.com", note="100%")],
        labels={},
    )
    assert Change.objects.filter(AnyPartContains(models.F("after"), wanted)).count() == count
