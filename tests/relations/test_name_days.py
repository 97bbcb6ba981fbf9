"""Name days: the days that calendars compute, and whose name day it is."""

from datetime import date

import pytest

from crm_lists.occasions.calendars import lines_of, variants
from crm_lists.occasions.catalog import Catalog, catalog
from crm_lists.occasions.models import NameDay, NameVariants
from crm_lists.occasions.names import keys_in, name_key, name_keys
from crm_lists.occasions.rules import ORTHODOX, WESTERN, Rule, easter_of, read_rule
from crm_lists.relations.models import NameDayCalendar

CALENDARS = ("sk", "cz", "pl", "ro", "gr")
#: Vectors of the domain rules, §4.19.
EASTERS = {
    ORTHODOX: ("2024-05-05", "2025-04-20", "2026-04-12", "2027-05-02"),
    WESTERN: ("2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28"),
}
GREEK_SAINT_GEORGE = (
    "2016-05-02",
    "2019-04-29",
    "2021-05-03",
    "2024-05-06",
    "2025-04-23",
    "2026-04-23",
    "2027-05-03",
)


@pytest.mark.parametrize(
    ("church", "day"), [(church, day) for church, days in EASTERS.items() for day in days]
)
def test_easter_is_computed_for_both_churches(church: str, day: str) -> None:
    expected = date.fromisoformat(day)
    assert easter_of(expected.year, church) == expected


@pytest.mark.parametrize("day", GREEK_SAINT_GEORGE)
def test_saint_george_waits_for_easter_monday_in_the_greek_use(day: str) -> None:
    expected = date.fromisoformat(day)
    assert read_rule("23.4 or easter+1").in_year(expected.year, ORTHODOX) == expected


@pytest.mark.parametrize(
    ("text", "year", "expected"),
    [
        ("24.4", 2026, "2026-04-24"),
        ("24.4.", 2026, "2026-04-24"),
        ("easter-7", 2026, "2026-03-29"),
        ("easter+0", 2026, "2026-04-05"),
        ("sunday after 10.12", 2026, "2026-12-13"),
        ("sunday after 13.12", 2026, "2026-12-20"),
        ("29.2", 2028, "2028-02-29"),
        ("29.2", 2027, "2027-02-28"),
    ],
)
def test_a_rule_finds_its_day(text: str, year: int, expected: str) -> None:
    assert read_rule(text).in_year(year) == date.fromisoformat(expected)


@pytest.mark.parametrize("text", ["", "32.1", "30.2", "easter", "24/4", "or easter+1 or", "christmas", "0.5"])
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_rule(text)


@pytest.mark.parametrize("code", [*CALENDARS, "catholic", "orthodox"])
def test_each_line_of_a_calendar_is_read_and_written_alike(code: str) -> None:
    lines = list(lines_of(code))
    assert lines
    for line in lines:
        assert read_rule(str(read_rule(line.rule))) == read_rule(line.rule)
        assert line.names or line.further_names or line.feast, line
    rules = [line.rule for line in lines]
    assert len(rules) == len(set(rules))


@pytest.mark.parametrize("code", CALENDARS)
def test_no_name_stands_on_two_main_days(code: str) -> None:
    names = [key for line in lines_of(code) for key in dict.fromkeys(keys_in(line.names))]
    assert {key for key in names if names.count(key) > 1} <= {"jana"}


@pytest.mark.parametrize(("code", "count"), [("sk", 360), ("cz", 355)])
def test_the_civil_calendars_have_names_for_nearly_every_day(code: str, count: int) -> None:
    days = {read_rule(line.rule) for line in lines_of(code) if line.names}
    assert len(days) >= count
    assert all(isinstance(day, Rule) for day in days)


def test_each_name_has_variants_in_one_group_only() -> None:
    keys = [key for names in variants() for key in keys_in(names)]
    assert {key for key in keys if keys.count(key) > 1} == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ján", "jan"),
        ("Γεώργιος", "Georgios"),
        ("Γεώργιος", "ΓΕΩΡΓΙΟΣ"),
        ("Łukasz", "lukasz"),
        ("Ștefan", "Stefan"),
        ("Ondřej", "ONDREJ"),
        ("Θωμάς", "Thomas"),
    ],
)
def test_names_are_compared_without_diacritics_and_in_latin_letters(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_each_of_several_first_names_counts_by_itself() -> None:
    assert name_keys("Anna-Mária J. Eva") == ["anna", "maria", "eva"]


def day_of(code: str, first_names: str, year: int = 2026) -> str:
    known = catalog()
    calendar = known.calendars[NameDayCalendar.objects.get(code=code).pk]
    return str(known.name_day(calendar, name_keys(first_names), year) or "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "first_names", "expected"),
    [
        ("sk", "Ján", "2026-06-24"),
        ("sk", "Juraj", "2026-04-24"),
        ("sk", "Eva", "2026-12-24"),
        ("sk", "Mária", "2026-09-12"),
        ("cz", "Petr", "2026-06-29"),
        ("cz", "Jiří", "2026-04-24"),
        ("cz", "Václav", "2026-09-28"),
        ("pl", "Piotr", "2026-06-29"),
        ("pl", "Anna", "2026-07-26"),
        ("ro", "Gheorghe", "2026-04-23"),
        ("ro", "Florin", "2026-04-05"),
        ("gr", "Γεώργιος", "2026-04-23"),
        ("gr", "Giorgos", "2026-04-23"),
        ("gr", "Lazaros", "2026-04-04"),
        # Variants: the calendar lacks the name itself.
        ("sk", "Georgios", "2026-04-24"),
        ("sk", "Jerzy", "2026-04-24"),
        ("sk", "Gheorghe", "2026-04-24"),
        ("ro", "Ján", "2026-01-07"),
        ("gr", "Juraj", "2026-04-23"),
        # Several first names: the first one that the calendar has.
        ("sk", "Anna Mária", "2026-07-26"),
        ("sk", "Qwerty Peter", "2026-06-29"),
        # A name in no calendar.
        ("sk", "Qwerty", ""),
        ("sk", "", ""),
    ],
)
def test_a_person_has_name_day_by_a_calendar(code: str, first_names: str, expected: str) -> None:
    assert day_of(code, first_names) == expected


@pytest.mark.django_db
def test_a_changed_calendar_counts_at_once() -> None:
    assert day_of("sk", "Qwerty") == ""
    calendar = NameDayCalendar.objects.get(code="sk")
    NameDay.objects.create(calendar=calendar, rule="3.5", names="Qwerty")
    NameVariants.objects.create(names="Azerty, Qwerty")
    assert isinstance(catalog(), Catalog)
    assert (day_of("sk", "Qwerty"), day_of("sk", "Azerty")) == ("2026-05-03", "2026-05-03")


@pytest.mark.django_db
def test_in_2025_and_2028_both_churches_keep_easter_on_one_day() -> None:
    for year in (2025, 2028):
        assert easter_of(year, WESTERN) == easter_of(year, ORTHODOX)
