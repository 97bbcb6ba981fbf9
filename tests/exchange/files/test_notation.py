"""Tests of numbers, days and moments as people write them."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from crm_lists.exchange.files.notation import as_date, as_number, from_serial, moment_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 234,56", "1234.56"),
        ("1\N{NO-BREAK SPACE}234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1'234.5", "1234.5"),
        ("1,5", "1.5"),
        ("-7", "-7"),
        ("\N{MINUS SIGN}7", "-7"),
        ("(7,25)", "-7.25"),
        (",5", "0.5"),
        ("12,345", "12345"),
        ("12.345", "12.345"),
    ],
)
def test_a_number_is_read_in_every_notation(text: str, number: str) -> None:
    assert as_number(text) == Decimal(number)


def test_the_notation_of_the_person_decides_where_both_make_sense() -> None:
    assert as_number("1,234", decimal_comma=True) == Decimal("1.234")
    assert as_number("1,234", decimal_comma=False) == Decimal(1234)
    assert as_number("1.234", decimal_comma=True) == Decimal(1234)


@pytest.mark.parametrize("text", ["", "abc", "1,2,3", "1.2.3,4,5", "--5", "9" * 60, "1e400", "½"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert as_number(text) is None


@pytest.mark.parametrize(
    "text", ["2026-12-31", "31.12.2026", "31. 12. 2026", "31/12/2026", "12/31/2026", "31-12-2026", "31.12.26"]
)
def test_a_day_is_read_in_every_notation(text: str) -> None:
    assert as_date(text) == date(2026, 12, 31)


def test_the_notation_of_the_person_decides_which_comes_first() -> None:
    assert as_date("1/2/2026") == date(2026, 2, 1)
    assert as_date("1/2/2026", month_first=True) == date(2026, 1, 2)


@pytest.mark.parametrize("text", ["", "31.2.2026", "2026-13-01", "tomorrow", "12/32/2026"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert as_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-31 14:05",
        "31.12.2026 14:05",
        "31.12.2026, 14:05:00",
        "12/31/2026 2:05 PM",
        "2026-12-31T14:05",
    ],
)
def test_a_moment_is_read_in_every_notation(text: str) -> None:
    assert moment_of(text) == datetime(2026, 12, 31, 14, 5)


def test_a_moment_with_a_zone_keeps_it() -> None:
    found = moment_of("2026-12-31T14:05:00+02:00")
    assert found is not None
    assert found.utcoffset() is not None


def test_the_serial_of_a_spreadsheet_is_a_moment() -> None:
    assert from_serial(46387.5) == datetime(2026, 12, 31, 12, 0)
    assert from_serial(-1) is None
