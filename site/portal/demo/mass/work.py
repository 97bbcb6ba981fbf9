"""Writes the many activities of the demo and what stands in its calendar."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from crm_lists.activities.models import Activity, ActivityStatus, ActivityType, Event
from crm_lists.cases.models import Case
from crm_lists.framework import actions, bulk
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.organisation.models import Employee, Equipment
from crm_lists.relations.models import Relation

from ..acting import coded, moment
from ..people import Cast
from ..pipeline import CALLS, MEETINGS, RESULTS, TASKS
from .dating import backdate_many
from .parties import AT_ONCE, add_all, by_salesperson
from .plan import BEATS, SEED, Business, Firm

KINDS = (*["phone-call"] * 9, *["task"] * 6, *["meeting"] * 3, *["e-mail"] * 2)
#: How far around today the work of open cases lies.
AHEAD, BACK = 30, 90
#: What was to be done longer ago is done.
OPEN_DAYS = 40
WEEKLY = (("Sales meeting", 9), ("Pipeline review", 13))
ALONE = (
    "Site visit",
    "Trip to the works",
    "Internal training",
    "Dentist",
    "Call with the bank",
    "Trade fair",
)


@dataclass(frozen=True)
class Deed:
    """An activity to be: over a case or a relation, on a day."""

    salesperson: str
    kind: str
    case: Case | None
    relation: Relation
    day: int
    is_done: bool


def plan_deeds(
    count: int, made: list[tuple[Business, Case]], firms: list[Firm], relations: Mapping[int, Relation]
) -> Iterator[Deed]:
    """Yield so many activities, seven of ten over a case."""
    chance = Random(SEED + 4)
    for _number in range(count):
        kind = chance.choice(KINDS)
        if chance.random() < 0.7:
            business, case = chance.choice(made)
            latest = business.ends if business.outcome else AHEAD
            day = chance.randrange(max(-business.opened, latest - BACK), latest + 1)
            found: tuple[Firm, Case | None] = (business.firm, case)
        else:
            firm = chance.choice(firms)
            day = chance.randrange(-min(firm.days, 300), AHEAD)
            found = (firm, None)
        firm, over = found
        place = (firm.salesperson, kind, over, relations[firm.number])
        yield Deed(*place, day, is_done=day < -OPEN_DAYS or (day < -1 and chance.random() < 0.9))


def write_activities(cast: Cast, planned: list[Deed]) -> None:
    """Add the activities, complete those that are done, and date them back."""
    chance = Random(SEED + 5)
    types = {code: coded(ActivityType, code) for code in set(KINDS)}
    done = coded(ActivityStatus, "completed")
    dates = {}
    for salesperson, deeds in by_salesperson(planned, "salesperson"):
        actor = cast.actor(salesperson)
        rows = [_values(chance, deed, types[deed.kind]) for deed in deeds]
        made = list(zip(deeds, add_all(actor, Activity, rows), strict=True))
        _complete(actor, chance, [activity.pk for deed, activity in made if deed.is_done], done)
        for deed, activity in made:
            added = moment(min(deed.day, 0) - chance.randrange(1, 12), hour=chance.randrange(8, 17))
            changed = moment(deed.day, hour=chance.randrange(8, 18)) if deed.is_done else added
            dates[activity.pk] = (added, changed)
    backdate_many(definition_of(Activity), dates)
    _date_completion(dates)


def _values(chance: Random, deed: Deed, kind: ActivityType) -> dict[str, Any]:
    start = moment(deed.day, hour=chance.randrange(8, 17), minute=chance.choice((0, 30)))
    texts = {"phone-call": CALLS, "task": [text for _name, text in TASKS]}
    texts["meeting"] = [text for _name, text in MEETINGS]
    has_hours = deed.kind in ("meeting", "phone-call")
    return {
        "activity_type": kind,
        "case": deed.case,
        "relation": deed.relation,
        "contact": deed.case.contact if deed.case is not None else None,
        "description": chance.choice(texts.get(deed.kind, CALLS)),
        "due": start.date(),
        "starts_at": start if has_hours else None,
        "ends_at": start + timedelta(minutes=90 if deed.kind == "meeting" else 15) if has_hours else None,
    }


def _complete(actor: Actor, chance: Random, keys: list[int], done: ActivityStatus) -> None:
    for start in range(0, len(keys), AT_ONCE):
        changes = [
            bulk.RowChange(pk, generated={"status": done, "result": chance.choice(RESULTS)})
            for pk in keys[start : start + AT_ONCE]
        ]
        bulk.change_many(actor, definition_of(Activity), changes, verb="complete")


def _date_completion(dates: Mapping[int, tuple[datetime, datetime]]) -> None:
    found = list(Activity._default_manager.filter(pk__in=dates, completed_at__isnull=False))
    for activity in found:
        activity.completed_at = dates[activity.pk][1]
    Activity._default_manager.bulk_update(found, ["completed_at"], batch_size=200)


# -- the calendar -----------------------------------------------------------------------------------


def write_events(cast: Cast, count: int) -> None:
    """Add a weekly meeting with a room for each salesperson, and single events around today."""
    chance = Random(SEED + 6)
    people = {one.user_id: one for one in Employee._default_manager.all()}
    rooms = list(Equipment._default_manager.filter(kind=Equipment.Kind.ROOM).order_by("pk"))
    salespeople = list(BEATS)
    dates = {}
    for number in range(count):
        salesperson = salespeople[number % len(salespeople)]
        own = people[cast.users[salesperson].pk]
        values = (
            _weekly(number, rooms, own) if number < len(salespeople) else _single(chance, salesperson, own)
        )
        event = actions.add(cast.actor(salesperson), Event, values)
        added = min(event.starts_at, timezone.now()) - timedelta(days=chance.randrange(1, 20))
        dates[event.pk] = (added, added)
    backdate_many(definition_of(Event), dates)


def _weekly(number: int, rooms: list[Equipment], own: Employee) -> dict[str, Any]:
    """Return a meeting that repeats each week for a year, each salesperson's at an hour of its own."""
    name, hour = WEEKLY[number % len(WEEKLY)]
    monday = moment(-60 - timezone.localdate().weekday() + number // 4)
    start = monday.replace(hour=hour + number % 4 % 3)
    fitting = [room for room in rooms if room.owner_id == own.owner_id]
    return {
        "name": f"{name}, {own.department or own.owner}",
        "starts_at": start,
        "ends_at": start + timedelta(minutes=45),
        "rrule": "FREQ=WEEKLY;COUNT=52",
        "employees": [own],
        "equipment": fitting[:1] if number % 4 == 0 else [],
        "venue": "" if number % 4 == 0 else "online",
        "calendar": Event.Calendar.GROUP,
    }


def _single(chance: Random, salesperson: str, own: Employee) -> dict[str, Any]:
    name = chance.choice(ALONE)
    start = moment(chance.randrange(-45, 46), hour=chance.randrange(8, 17), minute=chance.choice((0, 30)))
    is_private = name in ("Dentist", "Call with the bank")
    return {
        "name": name,
        "starts_at": start,
        "ends_at": start + timedelta(minutes=chance.choice((30, 60, 120))),
        "employees": [own],
        "calendar": Event.Calendar.PERSONAL if is_private else Event.Calendar.COMMON,
        "visibility": Event.Visibility.PRIVATE if is_private else Event.Visibility.PUBLIC,
    }
