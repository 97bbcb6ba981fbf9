"""Tests of the guesses: which column type a column of a foreign table has."""

from typing import Any

import pytest

from crm_lists.exchange.files.guessing import guess_columns


def guess(*values: Any) -> Any:
    return guess_columns([["Heading"], *([value] for value in values)])[0]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (("Alfa", "Beta", "Gama"), "text"),
        (("One\nTwo", "Three"), "multiline"),
        (("1 234,56", "-3", "(5.5)"), "number"),
        ((1, 2.5), "number"),
        (("1 200 €", "15,50 €"), "currency"),
        (("5 %", "12.5%"), "percent"),
        (("yes", "No", "áno"), "yesno"),
        ((True, False), "yesno"),
        (("31.12.2026", "1.2.2026"), "date"),
        (("2026-12-31", {"date": "2026-01-01"}), "date"),
        (("31.12.2026 14:05", "2026-01-01"), "datetime"),
        (("new", "old") * 3, "choice"),
        (("a@example.com", "b@example.com"), "email"),
        (("+421 905 123 456", "0905/123456"), "phone"),
        (("https://example.com", "www.example.com"), "link"),
        (("01001", "84104"), "text"),
        ((), "text"),
    ],
)
def test_the_type_follows_from_the_values(values: tuple[Any, ...], code: str) -> None:
    assert guess(*values).type == code


def test_a_guess_says_heading_choices_and_examples() -> None:
    found = guess(*("new", "old") * 3)
    assert (found.header, found.choices, found.examples) == ("Heading", ("new", "old"), ("new", "old"))


def test_a_few_strays_do_not_spoil_the_type() -> None:
    assert guess(*range(99), "n/a").type == "number"


def test_no_rows_are_no_columns() -> None:
    assert guess_columns([]) == []
