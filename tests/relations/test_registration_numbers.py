"""Registration and VAT numbers, by the vectors beside this file and by a reckoning of their own."""

import csv
from pathlib import Path

import pytest

from crm_lists.relations.registration_numbers import RULES, registration_number, vat_number

VECTORS = Path(__file__).parent / "vectors" / "registration_numbers.csv"
JUDGES = {"registration": registration_number, "vat": vat_number}


def vectors() -> list[list[str]]:
    with VECTORS.open(encoding="utf-8", newline="") as file:
        return [list(row.values()) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("kind", "country", "written", "kept", "is_right"), vectors())
def test_numbers_are_judged_by_the_rule_of_their_country(
    kind: str, country: str, written: str, kept: str, is_right: str
) -> None:
    judgement = JUDGES[kind](written, country)

    assert judgement.number == kept
    assert (not judgement.broken_rule) == (is_right == "yes")


@pytest.mark.parametrize("country", RULES)
def test_each_country_has_right_and_wrong_vectors(country: str) -> None:
    found = {row[4] for row in vectors() if row[:2] == ["registration", country]}

    assert found == {"yes", "no"}


@pytest.mark.parametrize("first_seven", ["3133353", "4527464", "0017704", "9999999", "1000000", "2512389"])
def test_of_ten_check_digits_of_an_ico_just_one_is_right(first_seven: str) -> None:
    total = sum(weight * int(figure) for weight, figure in zip(range(8, 1, -1), first_seven, strict=True))
    # As the register words it: a remainder of 0 gives 1, of 1 gives 0, any other is taken from 11.
    expected = {0: 1, 1: 0}.get(total % 11, 11 - total % 11)

    right = [
        digit for digit in range(10) if not registration_number(f"{first_seven}{digit}", "SK").broken_rule
    ]

    assert right == [expected]


def test_a_number_is_kept_as_it_was_kept() -> None:
    for kind, country, _written, kept, _right in vectors():
        assert JUDGES[kind](kept, country).number == kept


def test_an_empty_number_breaks_no_rule() -> None:
    assert not registration_number("", "SK").broken_rule
    assert not vat_number("  ", "SK").broken_rule
