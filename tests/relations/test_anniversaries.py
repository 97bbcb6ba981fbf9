"""Days whose year may be unknown: read from what people write, kept, and put into words."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from crm_lists.relations.anniversaries import Anniversary, read_anniversary


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("14.5.1970", "1970-05-14"),
        ("14. 5. 1970", "1970-05-14"),
        ("14/05/1970", "1970-05-14"),
        ("14 May 1970", "1970-05-14"),
        ("14. May", "--05-14"),
        ("14.5.", "--05-14"),
        ("14.5", "--05-14"),
        ("1970-05-14", "1970-05-14"),
        ("--05-14", "--05-14"),
        ("--0514", "--05-14"),
        ("29.2.", "--02-29"),
        ("29.2.1972", "1972-02-29"),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, kept: str) -> None:
    assert str(read_anniversary(text)) == kept


def test_months_are_read_in_the_present_language() -> None:
    with translation.override("sk"):
        assert read_anniversary("14. mája 1970") == Anniversary(5, 14, 1970)
        assert read_anniversary("14 máj 1970") == Anniversary(5, 14, 1970)


@pytest.mark.parametrize("text", ["31.2.", "29.2.1970", "soon", "14.5.70", "14.13.1970", "1.1.1000"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        read_anniversary(text)


@pytest.mark.parametrize(
    ("text", "words"), [("1970-05-14", "14 May 1970"), ("--05-14", "14 May"), ("--02-29", "29 February")]
)
def test_a_day_is_put_into_words(text: str, words: str) -> None:
    found = read_anniversary(text)
    assert found is not None
    assert found.in_words() == words


def test_29_february_moves_in_common_years_to_the_chosen_side() -> None:
    leap = Anniversary(2, 29, 2004)
    assert leap.in_year(2028) == date(2028, 2, 29)
    assert leap.in_year(2027) == date(2027, 2, 28)
    assert leap.in_year(2027, leap_day_in_march=True) == date(2027, 3, 1)
    assert (leap.count_in(2027), Anniversary(2, 29).count_in(2027)) == (23, None)
