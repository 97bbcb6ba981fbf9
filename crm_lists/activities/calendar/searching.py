"""Reads what a search for a time needs, and puts its reasons into words that tell no secret."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.organisation.models import Equipment

from ..event import EventList
from . import slots
from .freebusy import Taken, Timeline, booked_equipment, busy_people
from .hours import Hours
from .recurrence import Rule, RuleRefused, Series, moment_of, wall_of
from .slots import Date, Found, Known, Need, Reason, Slot, Wish


@dataclass(frozen=True)
class Asked:
    """What a person asks for: keys are looked at only as far as the person may read them."""

    starts_at: datetime
    ends_at: datetime
    duration: timedelta
    step: timedelta
    required: Sequence[int] = ()
    optional: Sequence[int] = ()
    equipment: Sequence[int] = ()
    #: Any one thing of this kind with at least so many seats: (kind, seats).
    any_of: Sequence[tuple[str, int]] = ()
    before: timedelta = timedelta()
    after: timedelta = timedelta()
    liked: tuple[int, int] | None = None
    only_working: bool = True
    rule: str = ""


@dataclass(frozen=True)
class Search:
    """One search of one person."""

    actor: Actor
    asked: Asked
    wish: Wish
    known: Known
    names: Mapping[tuple[str, int], str]

    @classmethod
    def of(cls, actor: Actor, asked: Asked) -> "Search":
        """Read what the search needs, for the dates of a series too."""
        employees = dict(_readable(actor, "employees", {*asked.required, *asked.optional}))
        things, needs = _needs(actor, asked)
        wish = Wish(
            asked.starts_at,
            asked.ends_at,
            asked.duration,
            asked.step,
            tuple(pk for pk in asked.required if pk in employees),
            tuple(pk for pk in asked.optional if pk in employees and pk not in asked.required),
            tuple(needs),
            asked.before,
            asked.after,
            asked.liked,
            asked.only_working,
        )
        names = {("employee", pk): name for pk, name in employees.items()}
        names |= {("thing", pk): name for pk, name in things.items()}
        return cls(actor, asked, wish, _known(wish, asked, employees, things), names)

    def find(self, *, most: int = 10) -> Found:
        """Return the best slots and the nearest refused ones."""
        return slots.find(self.wish, self.known, most=most)

    def series(self, slot: Slot) -> list[Date]:
        """Return the dates of the series that begins with a slot; those that clash have alternatives."""
        zone = self.known.zone
        first = wall_of(slot.starts_at, zone)
        spans = Series(first, self.wish.duration, zone, self.asked.rule).spans()
        return slots.judge_series(self.wish, self.known, [span.starts_at for span in spans])

    # -- words ------------------------------------------------------------------------------------

    def words(self, found: Iterable[Slot]) -> dict[Slot, list[str]]:
        """Return for each slot what speaks against it; titles only of events that may be read."""
        every = list(found)
        taken = [one.taken.event for slot in every for one in (*slot.reasons, *slot.remarks) if one.taken]
        events = access.visible(self.actor, find_list(EventList.code)).filter(pk__in=set(taken))
        titles: dict[int, str] = dict(events.values_list("pk", "name")) if taken else {}
        return {slot: [self._say(one, titles) for one in (*slot.reasons, *slot.remarks)] for slot in every}

    def _say(self, reason: Reason, titles: Mapping[int, str]) -> str:
        kind = "thing" if reason.label else "employee"
        name = reason.label or self.names.get((kind, reason.pk), "")
        if reason.kind == slots.NOTHING_FREE:
            return _("Nothing is free of what you ask for: %(what)s.") % {"what": name}
        if reason.kind == slots.NOT_WORKING:
            return _("%(name)s does not work then.") % {"name": name}
        return self._taken(name, reason.taken, titles)

    @staticmethod
    def _taken(name: str, taken: Taken | None, titles: Mapping[int, str]) -> str:
        if taken is None:
            return _("%(name)s is not free.") % {"name": name}
        starts, ends = (
            timezone.localtime(datetime.fromtimestamp(one, UTC)) for one in (taken.starts, taken.ends)
        )
        words = {
            "name": name,
            "from": formats.date_format(starts, "H:i"),
            "to": formats.date_format(ends, "H:i"),
            "event": titles.get(taken.event, ""),
        }
        if taken.is_soft:
            return _("%(name)s perhaps has something from %(from)s to %(to)s.") % words
        if words["event"]:
            return _("%(name)s is taken from %(from)s to %(to)s: “%(event)s”.") % words
        return _("%(name)s is taken from %(from)s to %(to)s.") % words


def _readable(actor: Actor, code: str, keys: Collection[int]) -> Iterable[tuple[int, str]]:
    if not keys:
        return ()
    found: Iterable[tuple[int, str]] = (
        access.visible(actor, find_list(code)).filter(pk__in=keys).values_list("pk", "name")
    )
    return found


def _needs(actor: Actor, asked: Asked) -> tuple[dict[int, str], list[Need]]:
    """Return the names of all equipment that may be booked, and what is needed of it."""
    things = dict(_readable(actor, "equipment", asked.equipment))
    needs = [Need(name, (pk,)) for pk, name in things.items()]
    everything = access.visible(actor, find_list("equipment")).filter(is_active=True)
    for kind, seats in asked.any_of:
        some = everything.filter(kind=kind)
        some = some.filter(seats__gte=seats).order_by("seats", "name") if seats else some.order_by("name")
        found = dict(some.values_list("pk", "name"))
        things |= found
        needs.append(Need(_kind_in_words(kind, seats), tuple(found)))
    return things, needs


def _kind_in_words(kind: str, seats: int) -> str:
    label = str(dict(Equipment.Kind.choices).get(kind, kind))
    if not seats:
        return label
    return _("%(kind)s with %(seats)s seats") % {"kind": label, "seats": seats}


def _known(wish: Wish, asked: Asked, employees: Collection[int], things: Collection[int]) -> Known:
    zone = ZoneInfo(timezone.get_current_timezone_name())
    starts_at, ends_at = wish.starts_at - wish.before, _end_of(wish, asked, zone) + wish.after
    hours = Hours.load(employees, wall_of(starts_at, zone).date(), wall_of(ends_at, zone).date())
    working = {
        pk: Timeline(
            Taken(int(start.timestamp()), int(end.timestamp()), is_soft=False, event=0)
            for start, end in hours.stretches(pk, starts_at, ends_at)
        )
        for pk in employees
        if wish.only_working
    }
    people = busy_people(employees, starts_at, ends_at)
    return Known(people, booked_equipment(things, starts_at, ends_at), working, zone)


def _end_of(wish: Wish, asked: Asked, zone: ZoneInfo) -> datetime:
    """Return until when must be read: a series goes on beyond the days in which it may begin."""
    if not asked.rule:
        return wish.ends_at
    if Rule.read(asked.rule).is_endless:
        raise RuleRefused(_("The recurrence never ends. Say after how many times or on which day it ends."))
    last = wall_of(wish.ends_at, zone)
    spans = Series(last, wish.duration, zone, asked.rule).spans()
    return max(wish.ends_at, *(span.ends_at for span in spans), moment_of(last, zone)) + timedelta(days=1)
