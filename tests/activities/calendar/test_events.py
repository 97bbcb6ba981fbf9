"""Events keep their occurrences, the time of their people and the bookings of equipment."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from crm_lists.activities.calendar import keeping
from crm_lists.activities.models import Booking, BusyTime, Event, Occurrence, Response
from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.bulk import door
from crm_lists.framework.lists import definition_of
from tests.activities.calendar.making import at, make_employee, make_event, make_room
from tests.people import World, actor

pytestmark = pytest.mark.django_db
WEEKLY = "FREQ=WEEKLY;COUNT=3"


def starts(event: Event) -> list[str]:
    found = Occurrence.objects.filter(event=event).order_by("starts_at")
    return [f"{one.starts_at:%Y-%m-%d %H:%M}" for one in found]


def test_a_series_has_a_row_for_each_occurrence(world: World) -> None:
    event = make_event(world.salesperson, "2026-10-19 09:00", rrule=WEEKLY)
    assert starts(event) == ["2026-10-19 07:00", "2026-10-26 08:00", "2026-11-02 08:00"]
    assert event.last_ends_at == datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert event.local_start == "2026-10-19T09:00:00"


def test_occurrences_follow_each_change(world: World) -> None:
    event = make_event(world.salesperson, rrule=WEEKLY)
    changed = actions.change(
        actor(world.salesperson), event, {"rrule": "", "starts_at": at("2026-05-04 08:00")}
    )
    assert starts(changed) == ["2026-05-04 06:00"]
    actions.delete(actor(world.salesperson), changed)
    assert starts(changed) == []
    actions.restore(actor(world.salesperson), definition_of(Event), event.pk)
    assert starts(changed) == ["2026-05-04 06:00"]


def test_a_change_of_words_leaves_the_rows_alone(world: World) -> None:
    event = make_event(world.salesperson)
    before = Occurrence.objects.get(event=event).pk
    actions.change(actor(world.salesperson), event, {"name": "Another"})
    assert Occurrence.objects.get(event=event).pk == before


def test_another_zone_keeps_the_moment_and_changes_the_later_hours(world: World) -> None:
    event = make_event(world.salesperson, "2026-10-19 15:00", rrule=WEEKLY)
    moved = actions.change(actor(world.salesperson), event, {"time_zone": "America/New_York"})
    # There the clocks go back a week later.
    assert starts(moved) == ["2026-10-19 13:00", "2026-10-26 13:00", "2026-11-02 14:00"]


def test_whole_days_fill_their_days(world: World) -> None:
    event = make_event(world.salesperson, "2026-05-04 09:00", hours=30, all_day=True)
    found = Occurrence.objects.get(event=event)
    assert (found.starts_at, found.ends_at) == (at("2026-05-04 00:00"), at("2026-05-06 00:00"))
    assert event.ends_at == at("2026-05-05 23:59")


REFUSED = {
    "ends before it starts": ({"ends_at": at("2026-05-04 08:00")}, "ends_at"),
    "lasts longer than a year": ({"ends_at": at("2027-06-04 08:00")}, "ends_at"),
    "goes on for more than five years": ({"rrule": "FREQ=WEEKLY;UNTIL=20400101"}, "rrule"),
    "is no rule": ({"rrule": "every monday"}, "rrule"),
}


@pytest.mark.parametrize(("values", "column"), REFUSED.values(), ids=REFUSED)
def test_an_event_is_refused_that(world: World, values: dict[str, Any], column: str) -> None:
    with pytest.raises(ValidationError) as refused:
        make_event(world.salesperson, **values)
    assert list(refused.value.message_dict) == [column]
    assert not Event.objects.exists()


# -- people -----------------------------------------------------------------------------------


def busy(event: Event) -> dict[str, bool]:
    found = BusyTime.objects.filter(event=event).values_list("employee__name", "is_soft")
    return dict(found)


def test_an_event_takes_the_time_of_its_salesperson_and_of_those_who_are_asked(world: World) -> None:
    make_employee(world.first, "Host", world.salesperson)
    guest = make_employee(world.first, "Guest")
    event = make_event(world.salesperson, employees=[guest.pk])
    assert busy(event) == {"Host": False, "Guest": False}


def test_who_declined_is_free_and_who_is_unsure_softly_busy(world: World) -> None:
    people = [make_employee(world.first, name) for name in ("No", "Perhaps", "Yes")]
    event = make_event(world.salesperson, employees=[one.pk for one in people])
    answers = (Response.Answer.DECLINED, Response.Answer.TENTATIVE, Response.Answer.ACCEPTED)
    for person, answer in zip(people, answers, strict=True):
        Response.objects.create(event=event, employee=person, answer=answer)
    keeping.keep_busy(event)
    assert busy(event) == {"Perhaps": True, "Yes": False}


@pytest.mark.parametrize(("transparency", "expected"), [("free", {}), ("tentative", {"Guest": True})])
def test_the_time_of_a_free_event_stays_free(
    world: World, transparency: str, expected: dict[str, bool]
) -> None:
    guest = make_employee(world.first, "Guest")
    event = make_event(world.salesperson, employees=[guest.pk], transparency=transparency)
    assert busy(event) == expected


# -- equipment --------------------------------------------------------------------------------


def test_a_room_is_never_booked_twice_and_the_form_says_by_what(world: World) -> None:
    room = make_room(world.first)
    make_event(world.salesperson, name="Board", equipment=[room.pk])
    with pytest.raises(ValidationError) as refused:
        make_event(world.colleague, "2026-05-04 09:30", equipment=[room.pk])
    assert refused.value.message_dict == {
        "equipment": ["“Room A” is booked already on 4 May 2026 from 09:00 to 10:00 by “Board”."]
    }
    assert Event.objects.count() == Booking.objects.count() == 1


def test_a_clash_does_not_tell_the_title_of_an_event_that_may_not_be_read(world: World) -> None:
    room = make_room(world.first)
    make_event(world.salesperson, name="Secret", equipment=[room.pk])
    with pytest.raises(ValidationError, match=r"from 09:00 to 10:00\."):
        make_event(world.other_group, equipment=[room.pk])
    private = make_room(world.first, "Room B")
    make_event(world.salesperson, name="Secret", visibility="private", equipment=[private.pk])
    with pytest.raises(ValidationError) as refused:
        make_event(world.colleague, equipment=[private.pk])
    assert "Secret" not in str(refused.value)


@pytest.mark.parametrize("start", ["2026-05-04 10:00", "2026-05-04 08:00"])
def test_a_room_is_free(world: World, start: str) -> None:
    room = make_room(world.first)
    make_event(world.salesperson, equipment=[room.pk])
    make_event(world.salesperson, start, equipment=[room.pk])


def test_time_to_set_up_and_to_clear_away_is_booked_too(world: World) -> None:
    room = make_room(world.first)
    make_event(world.salesperson, equipment=[room.pk], cleardown_minutes=15)
    with pytest.raises(ValidationError):
        make_event(world.salesperson, "2026-05-04 10:00", equipment=[room.pk])
    with pytest.raises(ValidationError):
        make_event(world.salesperson, "2026-05-04 10:20", equipment=[room.pk], setup_minutes=10)
    make_event(world.salesperson, "2026-05-04 10:15", equipment=[room.pk])


def test_a_series_clashes_by_its_later_occurrences(world: World) -> None:
    room = make_room(world.first)
    make_event(world.salesperson, "2026-05-18 09:30", equipment=[room.pk])
    with pytest.raises(ValidationError, match="18 May 2026"):
        make_event(world.salesperson, rrule=WEEKLY, equipment=[room.pk])


def test_the_reasons_of_a_long_series_are_found_by_few_queries(world: World) -> None:
    room, daily = make_room(world.first), "FREQ=DAILY;COUNT=300"
    make_event(world.salesperson, name="Board", equipment=[room.pk], rrule=daily)
    with CaptureQueriesContext(connection) as captured, pytest.raises(ValidationError) as refused:
        make_event(world.salesperson, "2026-05-04 09:30", equipment=[room.pk], rrule=daily)
    assert len(refused.value.message_dict["equipment"]) == 3
    assert sum("activities_booking" in one["sql"] for one in captured) < 6


def test_a_series_does_not_book_a_room_twice_itself(world: World) -> None:
    room = make_room(world.first)
    with pytest.raises(ValidationError, match="overlap"):
        make_event(world.salesperson, hours=30, rrule="FREQ=DAILY;COUNT=3", equipment=[room.pk])


def test_moving_onto_a_booking_is_refused_and_changes_nothing(world: World) -> None:
    room = make_room(world.first)
    make_event(world.salesperson, equipment=[room.pk])
    second = make_event(world.salesperson, "2026-05-04 11:00", equipment=[room.pk])
    with pytest.raises(ValidationError):
        actions.change(
            actor(world.salesperson),
            second,
            {"starts_at": at("2026-05-04 09:30"), "ends_at": at("2026-05-04 10:30")},
        )
    assert starts(second) == ["2026-05-04 09:00"]


def test_a_deleted_event_frees_its_room_and_comes_back_only_while_it_is_free(world: World) -> None:
    room = make_room(world.first)
    first = make_event(world.salesperson, equipment=[room.pk])
    actions.delete(actor(world.salesperson), first)
    make_event(world.salesperson, equipment=[room.pk])
    with pytest.raises(ValidationError):
        actions.restore(actor(world.salesperson), definition_of(Event), first.pk)


def test_the_database_refuses_a_second_booking_by_any_program(world: World) -> None:
    room = make_room(world.first)
    booked = Booking.objects.get(event=make_event(world.salesperson, equipment=[room.pk]))
    later = {"starts_at": booked.ends_at, "ends_at": booked.ends_at + timedelta(hours=1)}
    about = {"equipment": room, "event": booked.event, "occurrence": booked.occurrence}
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.create(**about, starts_at=booked.starts_at, ends_at=booked.ends_at)
    other = Booking.objects.create(**about, **later)
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=other.pk).update(starts_at=booked.starts_at)


def test_bulk_writes_refuse_only_the_row_that_clashes(world: World) -> None:
    room = make_room(world.first)
    values = {
        "name": "Talk",
        "starts_at": at("2026-05-04 09:00"),
        "ends_at": at("2026-05-04 10:00"),
        "equipment": [room.pk],
    }
    later = {"starts_at": at("2026-05-04 10:00"), "ends_at": at("2026-05-04 11:00")}
    done = door.add_many(
        Actor.of(world.salesperson), definition_of(Event), [values, values, {**values, **later}]
    )
    assert [isinstance(one, Event) for one in done] == [True, False, True]


# -- who reads what ---------------------------------------------------------------------------


def test_a_private_event_is_read_only_by_those_who_take_part(world: World) -> None:
    guest = make_employee(world.first, "Guest", world.other_group)
    event = make_event(world.salesperson, visibility="private", employees=[guest.pk])
    public = make_event(world.salesperson)

    def seen(person: str) -> set[int]:
        found = access.visible(actor(world.person(person)), definition_of(Event))
        return set(found.values_list("pk", flat=True))

    assert seen("salesperson") == {event.pk, public.pk}
    assert seen("colleague") == seen("manager") == {public.pk}
