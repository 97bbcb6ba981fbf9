"""The calendar page, its feed, and what dragging, changing, deleting and answering do."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm_lists.activities.models import BusyTime, Event, Occurrence, Response
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.models import Change
from crm_lists.organisation.models import Department
from tests.activities.calendar.making import at, make_employee, make_event, make_room
from tests.making import make
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db
WEEK = {"start": "2026-05-04T00:00:00", "end": "2026-05-11T00:00:00"}


def entries(world: World, person: str, *on: str, **window: str) -> list[dict[str, Any]]:
    """Return what the feed shows a person of the week, or of another time."""
    asked = urlencode({**WEEK, **window, "chosen": "1", "on": list(on)}, doseq=True)
    answer = client_of(world.person(person)).get(f"/calendar/feed/?{asked}")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["entries"]
    return found


def titles(world: World, person: str, *on: str) -> list[str]:
    return [entry["title"] for entry in entries(world, person, *on)]


# -- reading ------------------------------------------------------------------------------------


def test_the_feed_shows_what_the_person_may_read_on_the_calendars_that_are_on(world: World) -> None:
    make_event(world.salesperson, name="Common")
    make_event(world.salesperson, name="Own", calendar="personal")
    make_event(world.salesperson, "2026-05-11 09:00", name="Another week")
    assert titles(world, "salesperson", "common") == ["Common"]
    assert titles(world, "salesperson", "mine") == ["Common", "Own"]
    assert titles(world, "salesperson") == []
    assert titles(world, "colleague", "common", "mine") == ["Common"]
    assert titles(world, "colleague", f"group-{world.north.pk}") == ["Common"]
    assert titles(world, "other_group", "common") == titles(world, "stranger", "common") == []


def test_the_time_of_a_colleague_is_busy_where_the_event_may_not_be_read(world: World) -> None:
    anna = make_employee(world.first, "Anna", world.salesperson)
    make_event(world.salesperson, name="Secret", visibility="private")
    make_event(world.salesperson, "2026-05-05 09:00", name="Public")
    found = entries(world, "colleague", f"employee-{anna.pk}")
    assert [entry["title"] for entry in found] == ["Anna: busy", "Public"]
    assert "Secret" not in str(found)
    assert found[0]["url"] == found[0]["extendedProps"]["pane"] == ""
    assert not found[0]["editable"]


def test_equipment_is_booked_where_the_event_may_not_be_read(world: World) -> None:
    room = make_room(world.first)
    make_event(world.salesperson, name="Board", equipment=[room.pk])
    assert titles(world, "colleague", f"equipment-{room.pk}") == ["Board"]
    assert titles(world, "other_group", f"equipment-{room.pk}") == ["Room A: booked"]
    assert titles(world, "stranger", f"equipment-{room.pk}") == []


def test_a_department_shows_the_time_of_its_people(world: World) -> None:
    department = make(Actor.system(), Department, name="Sales", owner=world.first)
    for name, person in (("Anna", world.salesperson), ("Other", world.other_group)):
        make_employee(world.first, name, person, department=department)
    make_event(world.salesperson, name="Own")
    make_event(world.other_group, "2026-05-05 09:00", name="Not mine")
    assert titles(world, "colleague", f"department-{department.pk}") == ["Own", "Other: busy"]


def test_times_are_those_of_the_clock_of_the_site_and_whole_days_are_days(world: World) -> None:
    make_event(world.salesperson)
    make_event(world.salesperson, "2026-05-06 00:00", all_day=True, hours=24)
    hour, days = entries(world, "salesperson", "common")
    assert (hour["start"], hour["end"]) == ("2026-05-04T09:00:00", "2026-05-04T10:00:00")
    assert (days["start"], days["end"], days["allDay"]) == ("2026-05-06", "2026-05-08", True)


def test_the_number_of_queries_does_not_grow(world: World) -> None:
    anna = make_employee(world.first, "Anna", world.salesperson)
    room = make_room(world.first)
    on = ("common", "mine", f"employee-{anna.pk}", f"equipment-{room.pk}")

    def count() -> int:
        client = client_of(world.colleague)
        asked = urlencode({**WEEK, "chosen": "1", "on": on}, doseq=True)
        client.get(f"/calendar/feed/?{asked}")
        with CaptureQueriesContext(connection) as found:
            client.get(f"/calendar/feed/?{asked}")
        return len(found)

    make_event(world.salesperson, equipment=[room.pk], employees=[anna.pk])
    few = count()
    for hour in range(10, 18):
        make_event(world.salesperson, f"2026-05-04 {hour}:00", equipment=[room.pk], employees=[anna.pk])
    assert count() == few


@pytest.mark.parametrize("window", [{"start": "soon"}, {"end": "99999-01-01"}, {"start": ""}])
def test_a_window_that_cannot_be_read_is_not_there(world: World, window: dict[str, str]) -> None:
    answer = client_of(world.salesperson).get("/calendar/feed/", {**WEEK, **window})
    assert answer.status_code == 404


def test_the_page_is_an_agenda_without_a_script(world: World) -> None:
    event = make_event(world.salesperson, rrule="FREQ=DAILY;COUNT=3")
    page = client_of(world.salesperson).get("/calendar/?day=2026-05-04").content.decode()
    assert page.count(f'href="/lists/events/{event.pk}/"') == 3
    assert "4</b> Monday, May 2026" in page


def test_the_page_lets_styles_of_the_calendar_in_by_a_nonce_only(world: World) -> None:
    answer = client_of(world.salesperson).get("/calendar/")
    policy = answer.headers["Content-Security-Policy"]
    style = next(part for part in policy.split("; ") if part.startswith("style-src"))
    assert "'nonce-" in style
    assert "unsafe" not in policy


def test_the_calendars_that_were_on_are_on_the_next_time(world: World) -> None:
    client = client_of(world.salesperson)
    client.get("/calendar/?chosen=1&on=mine")
    page = client.get("/calendar/")
    assert [one.code for one in page.context["sections"][0]["sources"] if one.is_on] == ["mine"]


# -- moving -------------------------------------------------------------------------------------


def move(world: World, person: str, event: Event, **sent: Any) -> Any:
    event.refresh_from_db()
    values = {
        "at": event.starts_at.isoformat(),
        "etag": event.version,
        "start": "2026-05-05T11:00:00",
        "end": "2026-05-05T12:30:00",
        "all_day": "false",
        **sent,
    }
    return client_of(world.person(person)).post(f"/calendar/{event.pk}/move/", values)


def test_an_event_is_moved_and_stretched(world: World) -> None:
    event = make_event(world.salesperson)
    answer = move(world, "salesperson", event)
    event.refresh_from_db()
    assert answer.json() == {"etag": event.version, "pk": event.pk}
    assert (event.starts_at, event.ends_at) == (at("2026-05-05 11:00"), at("2026-05-05 12:30"))


def test_an_event_is_moved_to_whole_days(world: World) -> None:
    event = make_event(world.salesperson)
    move(world, "salesperson", event, start="2026-05-05T00:00:00", end="2026-05-07T00:00:00", all_day="true")
    event.refresh_from_db()
    assert event.all_day
    assert (event.starts_at, event.ends_at) == (at("2026-05-05 00:00"), at("2026-05-06 23:59"))


@pytest.mark.parametrize(
    ("scope", "days"),
    [("this", [5, 11, 18]), ("following", [5, 12, 19]), ("all", [5, 12, 19]), ("", [5, 11, 18])],
)
def test_of_a_series_as_much_is_moved_as_was_chosen(world: World, scope: str, days: list[int]) -> None:
    event = make_event(world.salesperson, rrule="FREQ=WEEKLY;COUNT=3")
    assert move(world, "salesperson", event, scope=scope).status_code == 200
    assert [one.starts_at.day for one in Occurrence.objects.order_by("starts_at")] == days


REFUSED = {
    "a version that is old": ("salesperson", {"etag": 0}, 409),
    "a time that ends before it starts": ("salesperson", {"end": "2026-05-05T10:00:00"}, 422),
    "somebody who may only read": ("reader", {}, 403),
    "somebody who may not see it": ("stranger", {}, 404),
    "an occurrence that is not there": ("salesperson", {"at": "2026-05-05T00:00:00+00:00"}, 404),
    "no time": ("salesperson", {"start": "x"}, 404),
}


@pytest.mark.parametrize(("person", "sent", "status"), REFUSED.values(), ids=REFUSED)
def test_a_move_is_refused_for(world: World, person: str, sent: dict[str, Any], status: int) -> None:
    event = make_event(world.salesperson)
    answer = move(world, person, event, **sent)
    assert answer.status_code == status
    if status != 404:
        assert answer.json()["reason"]
    event.refresh_from_db()
    assert event.starts_at == at("2026-05-04 09:00")


def test_a_move_onto_a_booking_says_what_is_booked(world: World) -> None:
    room = make_room(world.first)
    make_event(world.salesperson, "2026-05-05 11:00", name="Board", equipment=[room.pk])
    answer = move(world, "salesperson", make_event(world.salesperson, equipment=[room.pk]))
    assert answer.status_code == 422
    assert "“Room A” is booked already on 5 May 2026" in answer.json()["reason"]


# -- pane, change, delete -----------------------------------------------------------------------


def test_the_pane_leads_to_forms_that_ask_how_much_of_the_series_is_meant(world: World) -> None:
    event = make_event(world.salesperson, rrule="FREQ=WEEKLY;COUNT=3")
    client = client_of(world.salesperson)
    second = at("2026-05-11 09:00").isoformat()
    pane = client.get(f"/calendar/{event.pk}/pane/", {"at": second})
    assert f"/calendar/{event.pk}/change/?at=2026-05-11" in pane.content.decode()
    form = client.get(f"/calendar/{event.pk}/change/", {"at": second})
    assert 'value="2026-05-11T09:00' in form.content.decode()
    assert "The whole series" in form.content.decode()


def typed(world: World, event: Event, **values: str) -> dict[str, str]:
    event.refresh_from_db()
    columns = {
        "name": event.name,
        "starts_at": "2026-05-11T09:00",
        "ends_at": "2026-05-11T10:00",
        "time_zone": "Europe/Bratislava",
        "calendar": "common",
        "visibility": "public",
        "transparency": "busy",
        "setup_minutes": "0",
        "cleardown_minutes": "0",
        "rrule": event.rrule,
        "etag": str(event.version),
    }
    return {**columns, **values}


def test_the_form_changes_one_occurrence(world: World) -> None:
    event = make_event(world.salesperson, rrule="FREQ=WEEKLY;COUNT=3")
    address = f"/calendar/{event.pk}/change/?{urlencode({'at': at('2026-05-11 09:00').isoformat()})}"
    answer = client_of(world.salesperson).post(address, typed(world, event, scope="this", name="Special"))
    assert answer.status_code == 302
    names = [one.event.name for one in Occurrence.objects.order_by("starts_at")]
    assert names == ["Talk", "Special", "Talk"]


def test_a_stale_form_is_told(world: World) -> None:
    event = make_event(world.salesperson, rrule="FREQ=WEEKLY;COUNT=3")
    address = f"/calendar/{event.pk}/change/?{urlencode({'at': at('2026-05-11 09:00').isoformat()})}"
    sent = typed(world, event, scope="all", name="Special", etag="0")
    assert client_of(world.salesperson).post(address, sent).status_code == 409


def test_one_occurrence_is_deleted(world: World) -> None:
    event = make_event(world.salesperson, rrule="FREQ=WEEKLY;COUNT=3")
    address = f"/calendar/{event.pk}/delete/?{urlencode({'at': at('2026-05-11 09:00').isoformat()})}"
    client = client_of(world.salesperson)
    assert "How much of the series" in client.get(address).content.decode()
    client.post(address, {"scope": "this"})
    assert [one.starts_at.day for one in Occurrence.objects.order_by("starts_at")] == [4, 18]


# -- answers ------------------------------------------------------------------------------------


def test_who_was_invited_answers_and_is_free_after_declining(world: World) -> None:
    guest = make_employee(world.first, "Guest", world.reader)
    event = make_event(world.salesperson, employees=[guest.pk])
    client = client_of(world.reader)
    client.post(f"/calendar/{event.pk}/answers/", {f"employee-{guest.pk}": "declined"})
    assert not BusyTime.objects.filter(employee=guest).exists()
    note = Change.objects.filter(list_code="events", item_id=event.pk).latest("pk")
    assert (note.verb, note.note) == ("answer", "Guest: Declined")
    page = client.get(f"/lists/events/{event.pk}/").content.decode()
    assert "Declined" in page


def test_nobody_answers_for_others_but_who_may_change_the_event(world: World) -> None:
    guests = [make_employee(world.first, name) for name in ("One", "Two")]
    event = make_event(world.salesperson, employees=[one.pk for one in guests])
    sent = {f"employee-{one.pk}": "accepted" for one in guests}
    assert client_of(world.reader).post(f"/calendar/{event.pk}/answers/", sent).status_code == 404
    client_of(world.colleague).post(f"/calendar/{event.pk}/answers/", sent)
    assert Response.objects.count() == len(guests)


def test_a_new_event_leads_back_to_the_calendar(world: World) -> None:
    address = (
        f"/lists/events/new/?{urlencode({'starts_at': '2026-05-11T09:00', 'back': '/calendar/?view=week'})}"
    )
    event = make_event(world.salesperson)
    sent = typed(world, event, name="New")
    answer = client_of(world.salesperson).post(address, sent)
    assert answer.headers["Location"] == "/calendar/?view=week"
    assert access.visible(actor(world.salesperson), definition_of(Event)).filter(name="New").exists()
