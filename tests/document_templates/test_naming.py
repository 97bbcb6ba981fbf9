"""The names of new documents."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from templates.merge import FieldSchema, Group, Kind, Scalar
from templates.naming import file_name, unknown_parts, with_extension

SCHEMA = FieldSchema({"case": Group({"name": Scalar()}), "today": Scalar(kind=Kind.DATE)})


@pytest.mark.parametrize(
    ("pattern", "values", "name"),
    [
        ("{{ case.name }} - Offer", {"case": {"name": "Hall"}}, "Hall - Offer.docx"),
        (
            "{{case.name}} {{ today }}",
            {"case": {"name": "Hall"}, "today": date(2026, 3, 1)},
            "Hall 1 Mar 2026.docx",
        ),
        ("{{ case.name }} - Offer", {"case": {"name": "Roof/wall: a \\ b"}}, "Roof-wall- a - b - Offer.docx"),
        (
            "{{ case.name }} - Offer",
            {"case": {"name": "<b> & {{ today }}"}},
            "b- & {{ today }} - Offer.docx",
        ),
        ("{{ case.name }} - Offer", {"case": {"name": ""}}, "Offer.docx"),
        ("{{ case.name }}", {}, "document.docx"),
        ("{{ case.value }}", {"case": {"value": Decimal("1.5")}}, "1.5.docx"),
        ("Offer.docx", {}, "Offer.docx"),
        ("{{ case.name }}\n line", {"case": {"name": "a\tb"}}, "a b line.docx"),
    ],
)
def test_a_pattern_becomes_one_file_name(pattern: str, values: dict[str, Any], name: str) -> None:
    assert file_name(pattern, values, "en_GB") == name


def test_a_long_name_keeps_its_extension() -> None:
    name = with_extension("x" * 400)
    assert len(name) == 255
    assert name.endswith("x.docx")


@pytest.mark.parametrize("typed", ["Offer", "Offer.docx", "Offer.DOCX"])
def test_a_typed_name_is_that_of_a_word_document(typed: str) -> None:
    assert with_extension(typed).lower() == "offer.docx"


@pytest.mark.parametrize(
    ("pattern", "unknown"),
    [
        ("{{ case.name }} {{today}}", []),
        ("plain", []),
        ("{{ case.nmae }}", ["case.nmae"]),
        ("{{ case }}", ["case"]),
        ("{{ case.name|upper }}", ["case.name|upper"]),
        ("{{ case.name", ["{", "{"]),
        ("{% if case %}", ["{", "}"]),
        ("{{ }}", [""]),
    ],
)
def test_what_is_no_field_is_named(pattern: str, unknown: list[str]) -> None:
    assert unknown_parts(pattern, SCHEMA) == unknown
