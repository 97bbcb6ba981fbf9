"""Finds times for a meeting: ranked slots, and for those nearest that were refused the reasons.

Everything is read before: a search over people, rooms and weeks is a handful of queries and then arithmetic.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from .freebusy import Taken, Timeline, Timelines
from .recurrence import wall_of

#: What counts against a slot: somebody optional cannot come, somebody is unsure, the hour is not liked.
OPTIONAL_MISSING, SOFT, UNLIKED = 100, 20, 10
#: More slots than these are not looked at.
MOST_TRIED = 20_000
#: So many slots of one day are proposed, so that other days are too.
OF_A_DAY = 4
#: For so many clashing dates of a series other times are looked for; with more, the series itself is wrong.
MOST_MOVED = 20
#: Other times of a date lie at least so far from each other.
MOVED_BY = timedelta(minutes=15)
NOT_WORKING, BUSY, NOTHING_FREE = "not working", "busy", "nothing free"


@dataclass(frozen=True)
class Need:
    """Equipment that is wanted: one thing, or any of several that will do."""

    label: str
    candidates: tuple[int, ...]


@dataclass(frozen=True)
class Wish:
    """What is looked for."""

    starts_at: datetime
    ends_at: datetime
    duration: timedelta
    step: timedelta = timedelta(minutes=30)
    required: tuple[int, ...] = ()
    optional: tuple[int, ...] = ()
    needs: tuple[Need, ...] = ()
    #: Free time around it, for the way or to clear the room.
    before: timedelta = timedelta()
    after: timedelta = timedelta()
    #: Minutes since midnight between which it best takes place.
    liked: tuple[int, int] | None = None
    only_working: bool = True


@dataclass(frozen=True)
class Reason:
    """Why a slot is refused, or what speaks against it: who or what, and what takes the time."""

    kind: str
    #: The employee or the equipment; 0 for a need of several candidates.
    pk: int
    label: str = ""
    taken: Taken | None = None


@dataclass(frozen=True)
class Slot:
    """A time that was looked at."""

    starts_at: datetime
    ends_at: datetime
    cost: int = 0
    #: The equipment that is free for it, one for each need.
    equipment: tuple[int, ...] = ()
    reasons: tuple[Reason, ...] = ()
    #: What speaks against it without refusing it.
    remarks: tuple[Reason, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Tell whether it cannot be."""
        return bool(self.reasons)


@dataclass(frozen=True)
class Known:
    """What was read for a search."""

    people: Timelines
    things: Timelines
    #: When people work, as taken times of their own.
    working: Mapping[int, Timeline]
    zone: ZoneInfo


@dataclass(frozen=True)
class Found:
    """The answer: free slots, the best first, and the refused ones that come nearest."""

    slots: Sequence[Slot] = ()
    refused: Sequence[Slot] = field(default_factory=tuple)


def find(wish: Wish, known: Known, *, most: int = 10) -> Found:
    """Return the best slots and the nearest refused ones."""
    tried = [judge(wish, known, start) for start in starts(wish, known.zone)]
    free = sorted((one for one in tried if not one.is_refused), key=lambda one: (one.cost, one.starts_at))
    refused = sorted(
        (one for one in tried if one.is_refused and _is_near(one)),
        key=lambda one: (len(one.reasons), one.starts_at),
    )
    return Found(_spread(free, known.zone)[:most], refused[:most])


def _spread(ranked: Sequence[Slot], zone: ZoneInfo) -> list[Slot]:
    """Return the slots in their order, but of each day only the first before those of other days."""
    counts: Counter[date] = Counter()
    first: list[Slot] = []
    later: list[Slot] = []
    for slot in ranked:
        day = wall_of(slot.starts_at, zone).date()
        counts[day] += 1
        (first if counts[day] <= OF_A_DAY else later).append(slot)
    return [*first, *later]


def _is_near(slot: Slot) -> bool:
    """Tell whether a refused slot is worth a word: at night, when nobody works, it is not."""
    return any(reason.kind != NOT_WORKING for reason in slot.reasons)


def starts(wish: Wish, zone: ZoneInfo) -> Iterator[datetime]:
    """Give the moments that are tried, on the steps of the clock."""
    step = int(wish.step.total_seconds())
    wall = wall_of(wish.starts_at, zone)
    since_midnight = int((wall - wall.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds())
    moment = wish.starts_at + timedelta(seconds=-since_midnight % step, microseconds=-wall.microsecond)
    for _number in range(MOST_TRIED):
        if moment + wish.duration > wish.ends_at:
            return
        if moment >= wish.starts_at:
            yield moment
        moment += wish.step


def judge(wish: Wish, known: Known, starts_at: datetime) -> Slot:
    """Look at one time: who and what is free, and what it costs."""
    ends_at = starts_at + wish.duration
    first, last = int((starts_at - wish.before).timestamp()), int((ends_at + wish.after).timestamp())
    exact = (int(starts_at.timestamp()), int(ends_at.timestamp()))
    reasons: list[Reason] = []
    remarks: list[Reason] = []
    for pk in wish.required:
        hard, soft = _against(wish, known, pk, (first, last), exact)
        reasons += hard
        remarks += soft
    missing = 0
    for pk in wish.optional:
        hard, soft = _against(wish, known, pk, (first, last), exact)
        missing += bool(hard)
        remarks += [*hard, *soft]
    equipment = _equipment(wish, known, first, last, reasons)
    cost = missing * OPTIONAL_MISSING + (len(remarks) - missing) * SOFT
    cost += 0 if _is_liked(wish, known.zone, starts_at) else UNLIKED
    return Slot(starts_at, ends_at, cost, equipment, tuple(reasons), tuple(remarks))


def _against(
    wish: Wish, known: Known, pk: int, around: tuple[int, int], exact: tuple[int, int]
) -> tuple[list[Reason], list[Reason]]:
    """Return what keeps a person away, and what does so only perhaps."""
    taken = known.people[pk].between(*around) if pk in known.people else []
    hard = [Reason(BUSY, pk, taken=one) for one in taken if not one.is_soft][:1]
    soft = [Reason(BUSY, pk, taken=one) for one in taken if one.is_soft][:1]
    if wish.only_working and not _works(known, pk, *exact):
        hard = [Reason(NOT_WORKING, pk), *hard]
    return hard, soft


def _works(known: Known, pk: int, first: int, last: int) -> bool:
    stretches = known.working[pk].between(first, last) if pk in known.working else []
    return any(one.starts <= first and one.ends >= last for one in stretches)


def _equipment(wish: Wish, known: Known, first: int, last: int, reasons: list[Reason]) -> tuple[int, ...]:
    """Choose something free for each need, no thing twice; the most particular need chooses first."""
    chosen: dict[int, int] = {}
    for number, need in sorted(enumerate(wish.needs), key=lambda pair: len(pair[1].candidates)):
        free = [
            pk for pk in need.candidates if pk not in chosen.values() and not _taken(known, pk, first, last)
        ]
        if free:
            chosen[number] = free[0]
            continue
        taken = _taken(known, need.candidates[0], first, last) if len(need.candidates) == 1 else []
        if taken:
            reasons.append(Reason(BUSY, need.candidates[0], need.label, taken[0]))
        else:
            reasons.append(Reason(NOTHING_FREE, 0, need.label))
    return tuple(chosen[number] for number in sorted(chosen))


def _taken(known: Known, pk: int, first: int, last: int) -> list[Taken]:
    return known.things[pk].between(first, last) if pk in known.things else []


def _is_liked(wish: Wish, zone: ZoneInfo, starts_at: datetime) -> bool:
    if wish.liked is None:
        return True
    wall = wall_of(starts_at, zone)
    minutes = wall.hour * 60 + wall.minute
    return wish.liked[0] <= minutes and minutes + wish.duration.total_seconds() / 60 <= wish.liked[1]


@dataclass(frozen=True)
class Date:
    """One date of a series: free as it stands, or with other times for this date only."""

    slot: Slot
    alternatives: Sequence[Slot] = ()


def judge_series(wish: Wish, known: Known, moments: Sequence[datetime], *, most: int = 3) -> list[Date]:
    """Look at each date of a series; for the first that clash propose other times of the same day."""
    found = []
    left = MOST_MOVED
    for moment in moments:
        slot = judge(wish, known, moment)
        is_moved = slot.is_refused and left > 0
        left -= is_moved
        found.append(Date(slot, _on_the_day(wish, known, moment, most) if is_moved else ()))
    return found


def _on_the_day(wish: Wish, known: Known, moment: datetime, most: int) -> Sequence[Slot]:
    wall = wall_of(moment, known.zone)
    begin = wall.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=known.zone).astimezone(UTC)
    step = max(wish.step, MOVED_BY)
    day = replace(wish, starts_at=begin, ends_at=begin + timedelta(days=1), step=step)
    free = (judge(day, known, start) for start in starts(day, known.zone))
    nearest = sorted((one for one in free if not one.is_refused), key=lambda one: abs(one.starts_at - moment))
    return nearest[:most]
