"""Series without an end: kept for the years around today, prolonged day by day, and never booking rooms."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm_lists.activities.calendar import scopes
from crm_lists.activities.calendar.models import BusyTime, Occurrence
from crm_lists.activities.calendar.prolonging import prolong, prolong_all
from crm_lists.activities.models import Event
from crm_lists.framework import actions
from tests.activities.calendar.making import at, make_employee, make_event, make_room
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db
DAY = f"{timezone.localdate():%Y-%m-%d} 09:00"


def later(monkeypatch: pytest.MonkeyPatch, **time: int) -> datetime:
    """Let so much time have passed."""
    now = timezone.now() + timedelta(**time)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    return now


def test_a_series_without_an_end_takes_place_for_some_years_ahead(world: World) -> None:
    make_employee(world.first, "Host", world.salesperson)
    event = make_event(world.salesperson, DAY, rrule="FREQ=WEEKLY")
    assert Occurrence.objects.filter(event=event).count() == BusyTime.objects.filter(event=event).count()
    assert 155 <= Occurrence.objects.filter(event=event).count() <= 158
    assert prolong_all() == 0
    page = client_of(world.colleague).get(f"/lists/events/{event.pk}/").content.decode()
    assert "every week" in page


def test_it_grows_day_by_day_and_its_version_stays(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    make_employee(world.first, "Host", world.salesperson)
    event = make_event(world.salesperson, DAY, rrule="FREQ=WEEKLY", reminder_minutes=15)
    make_event(world.salesperson, DAY, rrule="FREQ=WEEKLY;COUNT=3")
    gone = make_event(world.salesperson, DAY, rrule="FREQ=DAILY")
    actions.delete(actor(world.salesperson), gone)
    before = set(Occurrence.objects.filter(event=event).values_list("starts_at", flat=True))
    now = later(monkeypatch, days=71)
    assert (prolong_all(), prolong_all()) == (1, 0)
    after = set(Occurrence.objects.filter(event=event).values_list("starts_at", flat=True))
    assert before < after
    assert len(after - before) in (10, 11)
    assert BusyTime.objects.filter(event=event).count() == len(after)
    assert not Occurrence.objects.filter(event=gone).exists()
    stored = Event.objects.get(pk=event.pk)
    assert stored.version == event.version
    assert stored.last_ends_at is not None
    assert stored.last_ends_at > now + timedelta(days=3 * 365 - 8)
    assert Occurrence.objects.filter(event=event, remind_at__isnull=False).count() >= 10


def test_what_took_place_long_ago_stays_while_it_grows(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make_event(world.salesperson, DAY, rrule="FREQ=WEEKLY")
    count = Occurrence.objects.filter(event=event).count()
    later(monkeypatch, days=4 * 365)
    assert prolong(event.pk)
    assert Occurrence.objects.filter(event=event).count() >= count + 4 * 52
    assert Occurrence.objects.filter(event=event, starts_at=at(DAY)).exists()


def test_a_room_is_not_taken_for_ever(world: World) -> None:
    room = make_room(world.first)
    with pytest.raises(ValidationError) as refused:
        make_event(world.salesperson, DAY, rrule="FREQ=WEEKLY", equipment=[room.pk])
    assert list(refused.value.message_dict) == ["rrule"]
    assert not Event.objects.exists()
    event = make_event(world.salesperson, DAY, rrule="FREQ=WEEKLY;COUNT=2", equipment=[room.pk])
    with pytest.raises(ValidationError):
        actions.change(actor(world.salesperson), event, {"rrule": "FREQ=WEEKLY"})


def test_a_series_that_went_on_for_many_years_is_split(world: World) -> None:
    event = make_event(world.salesperson, "2011-01-03 09:00", rrule="FREQ=DAILY")
    spans = event.as_series().spans()
    middle = next(one for one in spans if one.starts_at > timezone.now())
    target = scopes.Target.of(event, middle.starts_at)
    rest = scopes.change(actor(world.salesperson), target, {"name": "New"}, scopes.Scope.FOLLOWING)
    first = Event.objects.get(pk=event.pk)
    assert (first.is_endless, rest.is_endless) == (False, True)
    assert first.last_ends_at is not None
    assert first.last_ends_at <= middle.starts_at <= rest.starts_at
    later_ones = Occurrence.objects.filter(starts_at__gte=middle.starts_at)
    assert set(later_ones.values_list("event", flat=True)) == {rest.pk}


def test_one_occurrence_of_it_falls_out(world: World) -> None:
    event = make_event(world.salesperson, DAY, rrule="FREQ=WEEKLY")
    second = event.as_series().spans()[1]
    count = Occurrence.objects.filter(event=event).count()
    target = scopes.Target.of(event, second.starts_at)
    scopes.delete(actor(world.salesperson), target, scopes.Scope.THIS)
    assert Occurrence.objects.filter(event=event).count() == count - 1
