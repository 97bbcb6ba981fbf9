"""Who has an occasion on which day, for whom it is shown, and that each person stands there once."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm_lists.framework import actions, bulk
from crm_lists.framework.lists import find_list
from crm_lists.occasions import panel
from crm_lists.occasions.finding import Occasion, covered_days, occasions_on
from crm_lists.occasions.models import OccasionSettings, PersonDay, PersonName
from crm_lists.organisation.models import ColumnRight, Role
from crm_lists.relations.models import Contact, NameDayCalendar, Relation
from tests.making import make
from tests.people import World, actor

#: Saint George in Slovakia, a Friday.
JURAJ = date(2026, 4, 24)


@pytest.fixture
def firm(world: World) -> Relation:
    made: Relation = make(actor(world.salesperson), Relation, name="Alfa", country="Slovakia")
    return made


def contact(world: World, firm: Relation, **values: Any) -> Contact:
    defaults = {"first_name": "Qwerty", "last_name": "Novák"}
    made: Contact = make(actor(world.administrator), Contact, relation=firm, **{**defaults, **values})
    return made


@pytest.fixture
def shared(world: World, firm: Relation) -> Callable[..., Contact]:
    """Return what makes contacts that the salesperson sees, with personal details by the administrator."""

    def add(**values: Any) -> Contact:
        made: Contact = make(
            actor(world.salesperson), Contact, relation=firm, first_name="Qwerty", last_name="Novák"
        )
        changed: Contact = actions.change(actor(world.administrator), made, values)
        return changed

    return add


def seen(world: World, *days: date, person: str = "administrator", **options: Any) -> list[Occasion]:
    return occasions_on(actor(world.person(person)), days, **options)


def kinds(found: list[Occasion]) -> list[tuple[str, str]]:
    return [(one.kind, str(one.day)) for one in found]


def test_a_name_day_follows_from_the_first_name_and_the_country(world: World, shared: Any) -> None:
    shared(first_name="Juraj")
    assert kinds(seen(world, JURAJ)) == [("name-day", "2026-04-24")]
    assert seen(world, JURAJ + timedelta(days=1)) == []


def test_the_preferred_calendar_comes_before_the_country(world: World, shared: Any) -> None:
    shared(first_name="Georgios", name_day_calendar=NameDayCalendar.objects.get(code="gr"))
    assert seen(world, JURAJ) == []
    assert kinds(seen(world, date(2024, 5, 6))) == [("name-day", "2024-05-06")]


def test_without_a_country_the_owner_says_the_calendar(world: World, shared: Any, firm: Relation) -> None:
    actions.change(actor(world.salesperson), firm, {"country": ""})
    greek = NameDayCalendar.objects.get(code="gr")
    shared(first_name="Georgios")
    assert len(seen(world, JURAJ)) == 1
    OccasionSettings.objects.create(owner=world.first, calendar=greek)
    assert seen(world, JURAJ) == []
    assert len(seen(world, date(2026, 4, 23))) == 1


def test_a_birthday_says_how_many_years_where_the_year_is_known(world: World, shared: Any) -> None:
    shared(birthday="24.4.1976")
    shared(birthday="24.4.")
    assert [one.years for one in seen(world, JURAJ)] == [50, None]


@pytest.mark.parametrize(("leap_day", "day"), [("before", "2027-02-28"), ("after", "2027-03-01")])
def test_29_february_is_kept_as_the_owner_says(world: World, shared: Any, leap_day: str, day: str) -> None:
    OccasionSettings.objects.create(owner=world.first, leap_day=leap_day)
    shared(birthday="29.2.1980")
    around = [date(2027, 2, 27) + timedelta(days=step) for step in range(4)]
    assert kinds(seen(world, *around)) == [("birthday", day)]
    assert kinds(seen(world, date(2028, 2, 29))) == [("birthday", "2028-02-29")]
    assert seen(world, date(2028, 2, 28), date(2028, 3, 1)) == []


def test_days_over_new_year_belong_to_their_own_years(world: World, shared: Any) -> None:
    shared(birthday="31.12.1980")
    shared(birthday="1.1.1980")
    found = seen(world, date(2026, 12, 31), date(2027, 1, 1))
    assert [(str(one.day), one.years) for one in found] == [("2026-12-31", 46), ("2027-01-01", 47)]


@pytest.mark.parametrize("values", [{"is_deceased": True}, {"state": "passive"}])
def test_the_dead_and_the_former_are_not_greeted(world: World, shared: Any, values: dict[str, Any]) -> None:
    shared(first_name="Juraj", birthday="24.4.", **values)
    assert seen(world, JURAJ) == []


def test_people_of_a_former_client_are_not_greeted(world: World, shared: Any, firm: Relation) -> None:
    shared(first_name="Juraj")
    actions.change(actor(world.administrator), firm, {}, generated={"state": "passive"})
    assert seen(world, JURAJ) == []


def test_a_person_who_stands_in_several_companies_is_shown_once(world: World, shared: Any) -> None:
    other = make(actor(world.salesperson), Relation, name="Beta", country="Slovakia")
    shared(first_name="Juraj", email="juraj@example.com")
    shared(first_name="Juraj", email="JURAJ@example.com", relation=other)
    shared(first_name="Juraj", email="another@example.com")
    found = seen(world, JURAJ)
    assert sorted(sorted(one.companies.values()) for one in found) == [["Alfa"], ["Alfa", "Beta"]]


def test_birthdays_are_for_those_who_may_read_personal_details(world: World, shared: Any) -> None:
    shared(first_name="Juraj", birthday="24.4.1976")
    assert {one.kind for one in seen(world, JURAJ)} == {"birthday", "name-day"}
    ColumnRight.objects.filter(role__code="reader", column_set="personal").delete()
    assert {one.kind for one in seen(world, JURAJ, person="reader")} == {"name-day"}
    ColumnRight.objects.create(role=Role.objects.get(code="reader"), column_set="personal", right="read")
    assert {one.kind for one in seen(world, JURAJ, person="reader")} == {"birthday", "name-day"}


@pytest.mark.parametrize(
    ("person", "count"),
    [("colleague", 1), ("reader", 1), ("manager", 1), ("other_group", 0), ("stranger", 0), ("nobody", 0)],
)
def test_only_readable_people_are_shown(world: World, shared: Any, person: str, count: int) -> None:
    shared(first_name="Juraj")
    assert len(seen(world, JURAJ, person=person)) == count


def test_only_own_contacts_are_shown_when_asked(world: World, shared: Any) -> None:
    shared(first_name="Juraj")
    assert len(seen(world, JURAJ, person="salesperson", mine=True)) == 1
    assert seen(world, JURAJ, person="colleague", mine=True) == []


def test_the_company_is_named_only_to_those_who_may_read_it(world: World, shared: Any) -> None:
    abroad = make(actor(world.stranger), Relation, name="Secret", country="Slovakia")
    shared(first_name="Juraj", relation=abroad)
    assert [one.companies for one in seen(world, JURAJ, person="colleague")] == [{}]


def test_monday_covers_the_weekend_and_other_days_do_not() -> None:
    monday = date(2026, 4, 27)
    assert covered_days(monday, 1) == [monday + timedelta(days=step) for step in (-2, -1, 0, 1)]
    assert covered_days(JURAJ, 1) == [JURAJ, JURAJ + timedelta(days=1)]


def test_the_panel_says_what_was_at_the_weekend(world: World, shared: Any) -> None:
    shared(first_name="Marek")
    days = panel.shown_days(actor(world.administrator), today=date(2026, 4, 27))
    assert [(str(day.day), len(day.lines), day.is_past) for day in days if day.lines] == [
        ("2026-04-25", 1, True)
    ]


def test_feasts_of_both_churches_on_one_day_are_one(world: World) -> None:
    (day, *_rest) = panel.shown_days(actor(world.administrator), today=date(2025, 4, 20), ahead=0)
    assert [feast.partition(" (")[0] for feast in day.feasts] == ["Easter Sunday"]
    assert "Catholic feasts, Orthodox feasts" in day.feasts[0]


def test_people_choose_whose_feasts_they_see(world: World) -> None:
    who = actor(world.administrator)
    orthodox = list(NameDayCalendar.objects.filter(code="orthodox"))
    panel.save_preference(who, feasts=orthodox, is_mine_only=False)
    days = panel.shown_days(who, today=date(2026, 4, 5), ahead=7)
    feasts = {str(day.day): day.feasts for day in days if day.feasts}
    assert feasts["2026-04-12"] == ["Easter Sunday (Orthodox feasts)"]
    assert feasts["2026-04-05"] == ["Palm Sunday (Orthodox feasts)"]


def test_the_number_of_queries_does_not_depend_on_the_people(world: World, shared: Any) -> None:
    who = actor(world.administrator)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            panel.shown_days(who, today=JURAJ)
        return len(captured)

    shared(first_name="Juraj", birthday="25.4.1980")
    queries()
    few = queries()
    for number in range(8):
        shared(first_name="Juraj", birthday="25.4.1980", email=f"p{number}@example.com")
    assert queries() == few


def test_the_days_follow_the_contact_by_every_door(world: World, firm: Relation, shared: Any) -> None:
    rows = [{"first_name": "Anna Mária", "last_name": "Nová", "relation": firm.pk}]
    (added,) = bulk.add_many(actor(world.salesperson), find_list("contacts"), rows)
    assert isinstance(added, Contact)
    assert list(PersonName.objects.filter(contact=added).values_list("key", flat=True)) == ["anna", "maria"]
    changed = actions.change(actor(world.administrator), added, {"first_name": "Eva", "birthday": "24.12."})
    assert list(PersonName.objects.filter(contact=added).values_list("key", flat=True)) == ["eva"]
    assert [str(one) for one in PersonDay.objects.filter(contact=added)] == ["birthday: --12-24"]
    actions.change(actor(world.administrator), changed, {"birthday": ""})
    assert not PersonDay.objects.filter(contact=added).exists()


def test_a_deleted_person_is_not_greeted(world: World, shared: Any) -> None:
    made = shared(first_name="Juraj")
    actions.delete(actor(world.administrator), made)
    assert seen(world, JURAJ) == []


def test_weddings_and_children_have_their_days(world: World, shared: Any) -> None:
    rows = [
        {"kind": "wedding", "day": "24.4.2001", "about": ""},
        {"kind": "child", "day": "--04-24", "about": "Zuzka"},
    ]
    shared(occasions=rows)
    found = [(one.kind, one.years, one.about) for one in seen(world, JURAJ)]
    assert found == [("child", None, "Zuzka"), ("wedding", 25, "")]
    ColumnRight.objects.filter(role__code="reader", column_set="personal").delete()
    assert seen(world, JURAJ, person="reader") == []
