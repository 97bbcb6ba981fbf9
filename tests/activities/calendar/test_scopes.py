"""Changes to this occurrence, to this and the following ones, and to the whole series."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from crm_lists.activities.calendar import scopes
from crm_lists.activities.calendar.scopes import Scope, Target
from crm_lists.activities.models import Event, Occurrence
from crm_lists.framework import access, actions, versions
from crm_lists.framework.lists import definition_of
from crm_lists.framework.models import Change
from tests.activities.calendar.making import at, make_event, make_room
from tests.people import World, actor

pytestmark = pytest.mark.django_db
RULE = "FREQ=WEEKLY;COUNT=4"
MONDAYS = ["05-04", "05-11", "05-18", "05-25"]


@pytest.fixture
def series(world: World) -> Event:
    """Return a talk on four Mondays at nine."""
    return make_event(world.salesperson, rrule=RULE)


def held(**only: Any) -> list[str]:
    """Return name, day and hour of all occurrences there are."""
    found = Occurrence.objects.filter(**only).order_by("starts_at", "pk").select_related("event")
    return [f"{one.event.name} {one.starts_at.astimezone(at('2026-05-04').tzinfo):%m-%d %H}" for one in found]


def change(world: World, event: Event, when: str, scope: str, **values: Any) -> Event:
    event.refresh_from_db()
    return scopes.change(actor(world.salesperson), Target.of(event, at(when)), values, scope)


def delete(world: World, event: Event, when: str, scope: str) -> None:
    event.refresh_from_db()
    scopes.delete(actor(world.salesperson), Target.of(event, at(when)), scope)


def times(start: str, hours: float = 1) -> dict[str, datetime]:
    return {"starts_at": at(start), "ends_at": at(start) + timedelta(hours=hours)}


def test_one_is_changed_and_the_series_goes_on(world: World, series: Event) -> None:
    moved = change(world, series, "2026-05-11 09:00", Scope.THIS, name="Later", **times("2026-05-12 14:00"))
    assert held() == ["Talk 05-04 09", "Later 05-12 14", "Talk 05-18 09", "Talk 05-25 09"]
    assert (moved.series, moved.recurrence_id) == (series, at("2026-05-11 09:00"))
    assert (moved.owner_id, moved.group_id) == (series.owner_id, series.group_id)


def test_this_and_the_following_become_a_series_of_their_own(world: World, series: Event) -> None:
    later = change(
        world, series, "2026-05-18 09:00", Scope.FOLLOWING, name="Later", **times("2026-05-19 10:00")
    )
    assert held() == ["Talk 05-04 09", "Talk 05-11 09", "Later 05-19 10", "Later 05-26 10"]
    assert later.rrule == "FREQ=WEEKLY;COUNT=2"


def test_all_are_moved_from_any_of_them(world: World, series: Event) -> None:
    change(world, series, "2026-05-11 09:00", Scope.ALL, **times("2026-05-12 10:00", hours=2))
    assert held() == ["Talk 05-05 10", "Talk 05-12 10", "Talk 05-19 10", "Talk 05-26 10"]
    assert Event.objects.get().ends_at == at("2026-05-05 12:00")


def test_following_from_the_first_one_is_all(world: World, series: Event) -> None:
    change(world, series, "2026-05-04 09:00", Scope.FOLLOWING, name="Later")
    assert Event.objects.get().name == "Later"


DELETED = {
    Scope.THIS: ["05-04", "05-18", "05-25"],
    Scope.FOLLOWING: ["05-04"],
    Scope.ALL: [],
}


@pytest.mark.parametrize(("scope", "left"), DELETED.items(), ids=DELETED)
def test_as_much_is_deleted_as_the_scope_says(
    world: World, series: Event, scope: str, left: list[str]
) -> None:
    delete(world, series, "2026-05-11 09:00", scope)
    assert held() == [f"Talk {day} 09" for day in left]


def test_deleting_one_is_taken_back_by_going_back_in_the_history(world: World, series: Event) -> None:
    delete(world, series, "2026-05-11 09:00", Scope.THIS)
    written = Change.objects.filter(list_code="events", item_id=series.pk).latest("pk")
    assert written.after["exdates"] == "2026-05-11T09:00"
    back = actor(world.salesperson), definition_of(Event), Event.objects.get(pk=series.pk)
    versions.restore(*back, versions.plan(*back, written.version - 1), etag=written.version)
    assert len(held()) == len(MONDAYS)


def test_deleting_the_last_one_deletes_the_event(world: World) -> None:
    event = make_event(world.salesperson, rrule="FREQ=WEEKLY;COUNT=1")
    delete(world, event, "2026-05-04 09:00", Scope.THIS)
    assert not access.visible(actor(world.salesperson), definition_of(Event)).exists()


def test_a_changed_occurrence_stays_changed_when_the_series_moves(world: World, series: Event) -> None:
    one = change(world, series, "2026-05-11 09:00", Scope.THIS, name="Special")
    change(world, series, "2026-05-04 09:00", Scope.ALL, venue="Nitra", **times("2026-05-04 08:00"))
    assert held() == ["Talk 05-04 08", "Special 05-11 09", "Talk 05-18 08", "Talk 05-25 08"]
    one.refresh_from_db()
    assert (one.venue, one.recurrence_id) == ("Nitra", at("2026-05-11 08:00"))


def test_a_changed_occurrence_goes_with_the_part_that_it_belongs_to(world: World, series: Event) -> None:
    one = change(world, series, "2026-05-25 09:00", Scope.THIS, name="Special")
    later = change(world, series, "2026-05-18 09:00", Scope.FOLLOWING, name="Later")
    one.refresh_from_db()
    assert one.series == later
    delete(world, later, "2026-05-18 09:00", Scope.ALL)
    assert held() == ["Talk 05-04 09", "Talk 05-11 09"]


def test_exceptions_of_before_do_not_come_back(world: World, series: Event) -> None:
    delete(world, series, "2026-05-11 09:00", Scope.THIS)
    delete(world, series, "2026-05-25 09:00", Scope.THIS)
    change(world, series, "2026-05-18 09:00", Scope.FOLLOWING, **times("2026-05-18 11:00"))
    assert held() == ["Talk 05-04 09", "Talk 05-18 11"]
    change(world, series, "2026-05-04 09:00", Scope.ALL, **times("2026-05-05 09:00"))
    assert held() == ["Talk 05-05 09", "Talk 05-18 11"]


def test_the_room_of_a_moved_occurrence_is_free_again(world: World) -> None:
    room = make_room(world.first)
    event = make_event(world.salesperson, rrule=RULE, equipment=[room.pk])
    change(world, event, "2026-05-11 09:00", Scope.THIS, **times("2026-05-11 14:00"))
    make_event(world.salesperson, "2026-05-11 09:00", equipment=[room.pk])
    with pytest.raises(ValidationError):
        make_event(world.salesperson, "2026-05-11 14:00", equipment=[room.pk])


def test_a_clash_of_one_of_them_changes_nothing(world: World) -> None:
    room = make_room(world.first)
    event = make_event(world.salesperson, rrule=RULE, equipment=[room.pk])
    make_event(world.salesperson, "2026-05-19 09:00", equipment=[room.pk])
    before = held()
    with pytest.raises(ValidationError):
        change(world, event, "2026-05-11 09:00", Scope.ALL, **times("2026-05-12 09:00"))
    assert held() == before


def test_somebody_elses_change_is_noticed(world: World, series: Event) -> None:
    with pytest.raises(actions.StaleItem):
        scopes.change(
            actor(world.salesperson),
            Target.of(series, at("2026-05-11 09:00")),
            {"name": "Mine"},
            Scope.THIS,
            etag=series.version - 1,
        )


def test_there_is_no_occurrence_at_any_other_time(world: World, series: Event) -> None:
    with pytest.raises(access.ItemNotFound):
        Target.of(series, at("2026-05-12 09:00"))


SHIFTED = {
    "weekdays": ("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4", "2026-05-05 09:00", "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4"),
    "the day of the month": (
        "FREQ=MONTHLY;BYMONTHDAY=4;COUNT=3",
        "2026-05-06 09:00",
        "FREQ=MONTHLY;BYMONTHDAY=6;COUNT=3",
    ),
    "the end, by the hour": (
        "FREQ=WEEKLY;UNTIL=20260525T090000",
        "2026-05-04 11:00",
        "FREQ=WEEKLY;UNTIL=20260525T110000",
    ),
}


@pytest.mark.parametrize(("rule", "start", "expected"), SHIFTED.values(), ids=SHIFTED)
def test_the_rule_moves_with_the_series(world: World, rule: str, start: str, expected: str) -> None:
    event = make_event(world.salesperson, rrule=rule)
    assert change(world, event, "2026-05-04 09:00", Scope.ALL, **times(start)).rrule == expected


def test_a_rule_by_its_place_in_the_month_is_not_moved_by_days(world: World) -> None:
    event = make_event(world.salesperson, rrule="FREQ=MONTHLY;BYDAY=1MO;COUNT=3")
    with pytest.raises(ValidationError, match="move only this one"):
        change(world, event, "2026-05-04 09:00", Scope.ALL, **times("2026-05-05 09:00"))


def test_what_falls_out_moves_along_with_the_series_by_any_form(world: World, series: Event) -> None:
    delete(world, series, "2026-05-11 09:00", Scope.THIS)
    series.refresh_from_db()
    actions.change(actor(world.salesperson), series, times("2026-05-04 10:00"))
    assert held() == ["Talk 05-04 10", "Talk 05-18 10", "Talk 05-25 10"]


def test_what_falls_out_is_a_time(world: World, series: Event) -> None:
    with pytest.raises(ValidationError, match="Write times like"):
        actions.change(actor(world.salesperson), series, {"exdates": "tomorrow"})
