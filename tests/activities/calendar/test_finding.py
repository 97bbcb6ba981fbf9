"""Finding a time: ranked slots, the reasons of the refused ones, working hours, rooms, and series."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from crm_lists.activities.calendar import freebusy, slots
from crm_lists.activities.calendar.hours import Hours
from crm_lists.activities.models import Event, WorkingException, WorkingTime
from crm_lists.framework.actors import Actor
from crm_lists.organisation.models import Department, Employee
from tests.activities.calendar.making import at, make_employee, make_event, make_room
from tests.making import make
from tests.people import World, client_of

pytestmark = pytest.mark.django_db
MONDAY = "2026-12-07"


@pytest.fixture
def anna(world: World) -> Employee:
    return make_employee(world.first, "Anna", world.salesperson)


@pytest.fixture
def peter(world: World) -> Employee:
    return make_employee(world.first, "Peter")


def find(world: World, person: str = "salesperson", **asked: Any) -> dict[str, Any]:
    """Return what the page answers a program."""
    values = {"first": MONDAY, "last": MONDAY, "minutes": 60, "format": "json", **asked}
    answer = client_of(world.person(person)).get("/calendar/find/", values)
    assert answer.status_code == 200, answer.json()
    found: dict[str, Any] = answer.json()
    return found


def hours(found: dict[str, Any]) -> list[str]:
    """Return when the slots start, by the clock."""
    return [f"{timezone.localtime(_moment(one['starts_at'])):%H:%M}" for one in found["slots"]]


def _moment(text: str) -> Any:
    return timezone.datetime.fromisoformat(text.replace("Z", "+00:00"))  # type: ignore[attr-defined]


def said(found: dict[str, Any]) -> str:
    return " ".join(word for one in found["refused"] for word in one["words"])


def test_the_first_free_time_within_working_hours_comes_first(world: World, anna: Employee) -> None:
    make_event(world.salesperson, f"{MONDAY} 08:00", hours=2, name="Board")
    found = find(world, required=anna.pk)
    assert hours(found)[:2] == ["10:00", "10:30"]
    assert "Anna is taken from 08:00 to 10:00: “Board”." in said(found)


def test_the_reason_does_not_tell_what_may_not_be_read(world: World, anna: Employee) -> None:
    make_event(world.salesperson, f"{MONDAY} 08:00", hours=2, name="Secret", visibility="private")
    found = find(world, "colleague", required=anna.pk)
    assert "Anna is taken from 08:00 to 10:00." in said(found)
    assert "Secret" not in str(found)


def test_who_is_optional_or_unsure_only_costs(world: World, anna: Employee, peter: Employee) -> None:
    make_event(world.colleague, f"{MONDAY} 08:00", hours=8, employees=[peter.pk])
    assert hours(find(world, required=anna.pk, optional=peter.pk))[0] == "16:00"
    assert hours(find(world, required=[anna.pk, peter.pk])) == ["16:00"]
    make_event(world.salesperson, f"{MONDAY} 16:00", transparency="tentative")
    found = find(world, required=[anna.pk, peter.pk])
    assert hours(found) == ["16:00"]
    assert found["slots"][0]["words"] == ["Anna perhaps has something from 16:00 to 17:00."]


def test_buffers_steps_and_liked_hours(world: World, anna: Employee) -> None:
    make_event(world.salesperson, f"{MONDAY} 10:00")
    assert "09:00" not in hours(find(world, required=anna.pk, after=30, last=MONDAY))
    assert hours(find(world, required=anna.pk, liked_from="14:00", liked_to="15:30"))[:2] == [
        "14:00",
        "14:30",
    ]
    assert hours(find(world, required=anna.pk, step=15))[:2] == ["08:00", "08:15"]


def test_any_room_with_enough_seats_and_the_smallest_first(world: World, anna: Employee) -> None:
    small, middle = make_room(world.first, "Small", seats=4), make_room(world.first, "Middle", seats=6)
    large = make_room(world.first, "Large", seats=20)
    make_event(world.colleague, f"{MONDAY} 08:00", equipment=[middle.pk])
    first = find(world, required=anna.pk, kind="room", seats=6)["slots"][0]
    assert first["equipment"] == ["Large"]
    assert f"equipment={large.pk}" in first["url"]
    assert f"employees={anna.pk}" in first["url"]
    make_event(world.colleague, f"{MONDAY} 08:00", equipment=[large.pk])
    found = find(world, required=anna.pk, kind="room", seats=6)
    assert hours(found)[0] == "09:00"
    assert "Nothing is free of what you ask for: Room with 6 seats." in said(found)
    assert find(world, equipment=small.pk)["slots"][0]["equipment"] == ["Small"]


def test_the_same_thing_is_not_taken_for_two_needs(world: World, anna: Employee) -> None:
    room = make_room(world.first, "Only", seats=6)
    found = find(world, required=anna.pk, equipment=room.pk, kind="room", seats=6)
    assert found["slots"] == []
    assert "Nothing is free" in said(found)


def test_a_series_has_other_times_for_the_dates_that_clash_only(world: World, anna: Employee) -> None:
    make_event(world.salesperson, "2026-12-14 08:00", hours=1, name="Board")
    rule = "FREQ=WEEKLY;COUNT=3"
    found = find(world, required=anna.pk, rule=rule)
    eight = next(one for one in found["slots"] if _moment(one["starts_at"]) == at(f"{MONDAY} 08:00"))
    assert (eight["count"], eight["free_count"]) == (3, 2)
    (clash,) = eight["clashing"]
    assert _moment(clash["starts_at"]) == at("2026-12-14 08:00")
    assert _moment(clash["alternatives"][0]["starts_at"]) == at("2026-12-14 09:00")
    # What clashes on no date comes first.
    assert found["slots"][0]["free_count"] == 3


def test_a_series_without_an_end_is_refused(world: World, anna: Employee) -> None:
    asked: dict[str, Any] = {"first": MONDAY, "last": MONDAY, "minutes": 60, "format": "json"}
    answer = client_of(world.salesperson).get("/calendar/find/", {**asked, "rule": "FREQ=DAILY"})
    assert answer.status_code == 422
    assert "never ends" in str(answer.json())


@pytest.mark.parametrize(
    "asked", [{"last": "2026-12-06"}, {"last": "2027-12-06"}, {"minutes": 0}, {"first": "soon"}]
)
def test_what_makes_no_sense_is_refused(world: World, asked: dict[str, Any]) -> None:
    values: dict[str, Any] = {"first": MONDAY, "last": MONDAY, "minutes": 60, "format": "json", **asked}
    assert client_of(world.salesperson).get("/calendar/find/", values).status_code == 422


def test_people_of_another_owner_cannot_be_asked_for(world: World, anna: Employee) -> None:
    values: dict[str, Any] = {"first": MONDAY, "last": MONDAY, "minutes": 60, "format": "json"}
    values["required"] = anna.pk
    assert client_of(world.stranger).get("/calendar/find/", values).status_code == 422
    assert client_of(world.reader).get("/calendar/find/").status_code == 404


def test_the_page_shows_the_slots_and_leads_to_the_filled_form(world: World, anna: Employee) -> None:
    client = client_of(world.salesperson)
    asked: dict[str, Any] = {"first": MONDAY, "last": MONDAY, "minutes": 60, "required": anna.pk}
    page = client.get("/calendar/find/", asked)
    url = page.context["found"]["slots"][0]["url"]
    form = client.get(url).context["form"]
    assert list(form["employees"].value()) in ([str(anna.pk)], list(str(anna.pk)))
    assert "Take it" in page.content.decode()


# -- working hours --------------------------------------------------------------------------------


def test_a_part_timer_a_department_and_a_holiday(world: World, anna: Employee, peter: Employee) -> None:
    system = Actor.system()
    week: dict[str, Any] = {"monday": "9:00-12:00", "tuesday": "9:00-12:00"}
    make(system, WorkingTime, name="Firm", owner=world.first, monday="7:00-15:00", tuesday="7:00-15:00")
    make(system, WorkingTime, name="Anna", owner=world.first, employee=anna, **week)
    make(system, WorkingException, name="Holiday", owner=world.first, day=date(2026, 12, 8), hours="")
    known = Hours.load([anna.pk, peter.pk], date(2026, 12, 7), date(2026, 12, 20))
    assert known.of_day(anna.pk, date(2026, 12, 7)) == [(540, 720)]
    assert known.of_day(peter.pk, date(2026, 12, 7)) == [(420, 900)]
    assert known.of_day(anna.pk, date(2026, 12, 8)) == []
    assert known.closest(anna.pk, at("2026-12-07 11:30")) == at("2026-12-07 11:30")
    assert known.closest(anna.pk, at("2026-12-07 12:30")) == at("2026-12-14 09:00")
    assert known.between(anna.pk, at("2026-12-07 00:00"), at("2026-12-20 00:00")) == timedelta(hours=9)
    assert known.add_days(anna.pk, date(2026, 12, 7), 2) == date(2026, 12, 15)
    assert hours(find(world, required=anna.pk)) == ["09:00", "09:30", "10:00", "10:30", "11:00"]


def test_the_hours_of_the_department_count_before_those_of_the_firm(world: World) -> None:
    system = Actor.system()
    department = make(system, Department, name="Sales", owner=world.first)
    person = make_employee(world.first, "Anna", department=department)
    make(system, WorkingTime, name="Firm", owner=world.first, monday="7:00-15:00")
    make(system, WorkingTime, name="Sales", owner=world.first, department=department, monday="10:00-18:00")
    known = Hours.load([person.pk], date(2026, 12, 7), date(2026, 12, 7))
    assert known.of_day(person.pk, date(2026, 12, 7)) == [(600, 1080)]


def test_usual_hours_count_where_nobody_has_entered_any(world: World, anna: Employee) -> None:
    known = Hours.load([anna.pk], date(2026, 12, 7), date(2026, 12, 13))
    days = [date(2026, 12, 7) + timedelta(days=one) for one in range(7)]
    assert [bool(known.of_day(anna.pk, day)) for day in days] == [True] * 5 + [False] * 2


def test_an_event_that_is_moved_does_not_stand_in_its_own_way(world: World, anna: Employee) -> None:
    event = make_event(world.salesperson, f"{MONDAY} 08:00")
    around = (at(f"{MONDAY} 00:00"), at(f"{MONDAY} 23:00"))
    assert freebusy.busy_people([anna.pk], *around)[anna.pk].taken
    assert not freebusy.busy_people([anna.pk], *around, without=event.pk)[anna.pk].taken
    assert Event.objects.count() == 1


def test_other_times_are_looked_for_on_few_dates_of_a_series_only(
    world: World, anna: Employee, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = []
    judge = slots.judge

    def noting(*asked: Any) -> Any:
        looked_at.append(asked[2])
        return judge(*asked)

    monkeypatch.setattr(slots, "judge", noting)
    found = find(world, required=anna.pk, minutes=5, step=5, rule="FREQ=DAILY;COUNT=1800", liked_from="08:00")
    assert found["slots"][0]["count"] == 1800
    assert len(looked_at) < 20_000


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_end_of_the_calendar_are_refused(world: World, anna: Employee, day: str) -> None:
    asked = {"first": day, "last": day, "minutes": "60", "format": "json"}
    assert client_of(world.salesperson).get("/calendar/find/", asked).status_code == 422
