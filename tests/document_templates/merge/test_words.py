"""Figures and amounts in words."""

from decimal import Decimal

import pytest

from templates.merge.words import LIMIT, TONGUES, in_words, money_in_words


@pytest.mark.parametrize(
    ("language", "number", "written"),
    [
        ("en", 1_001, "one thousand and one"),
        (
            "en-gb",
            2_345_678,
            "two million three hundred and forty-five thousand six hundred and seventy-eight",
        ),
        ("de", 21_121, "einundzwanzigtausendeinhunderteinundzwanzig"),
        ("sk", 2_002, "dvetisícdva"),
        ("sk", 22_222, "dvadsaťdvatisícdvestodvadsaťdva"),
        ("sk", 1_000_000_000, "jedna miliarda"),
        ("cs", 5_123, "pět tisíc sto dvacet tři"),
        ("pl", 22_000, "dwadzieścia dwa tysiące"),
        ("pl", 12_000, "dwanaście tysięcy"),
        ("ro", 21_000, "douăzeci și una de mii"),
        ("ro", 112, "o sută doisprezece"),
        ("el", 345_000, "τριακόσιες σαράντα πέντε χιλιάδες"),
        ("sk", -7, "minus sedem"),
        ("en", 0, "zero"),
    ],
)
def test_a_number_is_written_as_the_language_does(language: str, number: int, written: str) -> None:
    assert in_words(number, language) == written


@pytest.mark.parametrize(
    ("language", "currency", "amount", "written"),
    [
        ("en", "EUR", "12500.50", "twelve thousand five hundred euros and 50/100"),
        ("en", "EUR", "1", "one euro"),
        ("sk", "EUR", "12500.50", "dvanásťtisícpäťsto eur 50/100"),
        ("sk", "EUR", "2", "dve eurá"),
        ("sk", "EUR", "102", "stodva eur"),
        ("cs", "CZK", "2", "dvě koruny české"),
        ("pl", "PLN", "1234.05", "tysiąc dwieście trzydzieści cztery złote 05/100"),
        ("pl", "PLN", "12", "dwanaście złotych"),
        ("ro", "RON", "25", "douăzeci și cinci de lei"),
        ("ro", "RON", "1", "un leu"),
        ("de", "EUR", "101", "einhundertein Euro"),
        ("el", "EUR", "2.20", "δύο ευρώ και 20/100"),
        ("en", "SEK", "3", "three SEK"),
        ("en", "EUR", "1.999", "two euros"),
    ],
)
def test_an_amount_is_written_with_its_currency(
    language: str, currency: str, amount: str, written: str
) -> None:
    assert money_in_words(Decimal(amount), language, currency) == written


@pytest.mark.parametrize("language", TONGUES)
def test_no_number_is_written_like_another(language: str) -> None:
    numbers = [*range(2_200), *range(9_990, 10_010), *range(999_990, 1_000_010)]
    words = [in_words(number, language) for number in numbers]
    assert len(set(words)) == len(numbers)
    assert all(word and "_" not in word and "  " not in word for word in words)


def test_what_is_too_great_or_in_an_unknown_language_is_left_to_digits() -> None:
    assert in_words(LIMIT, "sk") is None
    assert in_words(5, "xx") is None
    assert money_in_words(Decimal(5), "xx", "EUR") is None
