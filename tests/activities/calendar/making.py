"""Events, people and rooms for the tests of the calendar."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User

from crm_lists.activities.models import Event
from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.organisation.models import Employee, Equipment, Owner
from tests.making import make

BRATISLAVA = ZoneInfo("Europe/Bratislava")


def at(text: str) -> datetime:
    """Return a moment by the clock in Bratislava: "2026-05-04 09:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=BRATISLAVA)


def make_event(person: User, start: str = "2026-05-04 09:00", *, hours: float = 1, **values: Any) -> Event:
    """Add an event as this person."""
    starts_at = at(start)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=hours)}
    asked = {"name": "Talk", "time_zone": "Europe/Bratislava", **times, **values}
    return actions.add(Actor.of(person), Event, asked)


def make_room(owner: Owner, name: str = "Room A", **values: Any) -> Equipment:
    """Add a room."""
    made: Equipment = make(Actor.system(), Equipment, name=name, owner=owner, **values)
    return made


def make_employee(owner: Owner, name: str, user: User | None = None, **values: Any) -> Employee:
    """Add an employee."""
    made: Employee = make(Actor.system(), Employee, name=name, owner=owner, user=user, **values)
    return made
