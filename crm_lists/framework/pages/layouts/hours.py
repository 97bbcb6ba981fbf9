"""A week by its hours: where each item stands in the grid, and how wide it is beside others."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol

from django.utils import formats, timezone

#: Minutes of one row of the grid.
SLOT = 30
DAY = 24 * 60
#: Hours that are always drawn; earlier and later ones only where something stands in them.
MORNING, EVENING = 7, 19
#: So many items stand side by side; further ones share their places.
MOST_LANES = 4


class Timed(Protocol):
    """What has a time of day, in minutes since midnight; none where it takes the whole day."""

    @property
    def minutes(self) -> tuple[int, int] | None:
        """Return when it begins and ends."""


@dataclass(frozen=True)
class Slot:
    """The place of one item in the grid of its day, in rows and lanes."""

    entry: Timed
    at: int
    length: int
    lane: int
    lanes: int

    @property
    def css(self) -> str:
        """Return the classes of the place: the policy of the site allows no styles in the page."""
        return f"at-{self.at} for-{self.length} in-{self.lane} of-{self.lanes}"


@dataclass(frozen=True)
class Hours:
    """The hours that are drawn, in words, and the first one."""

    first: int
    labels: list[str]

    def slots(self, entries: Iterable[Timed]) -> list[Slot]:
        """Return the places of the items of one day that have a time."""
        return [
            Slot(
                entry,
                at=(begin - self.first * 60) // SLOT,
                length=max(1, -(-end // SLOT) - begin // SLOT),
                lane=lane % MOST_LANES,
                lanes=min(lanes, MOST_LANES),
            )
            for (begin, end), entry, lane, lanes in _laned(entries)
        ]


def hours_over(entries: Iterable[Timed]) -> Hours:
    """Return the hours of a working day, and those before and after it in which something stands."""
    found = [one.minutes for one in entries if one.minutes is not None]
    first = min([MORNING, *(begin // 60 for begin, _end in found)])
    last = max([EVENING, *(-(-end // 60) for _begin, end in found)])
    return Hours(first, [formats.time_format(time(hour)) for hour in range(first, last)])


def minutes_of(start: date | datetime, end: date | datetime | None) -> tuple[int, int] | None:
    """Return begin and end within a day, none for what has no time or lasts over midnight."""
    if not isinstance(start, datetime):
        return None
    begin = timezone.localtime(start)
    if not isinstance(end, datetime) or end <= start:
        first = begin.hour * 60 + begin.minute
        return first, min(first + SLOT, DAY)
    until = timezone.localtime(end)
    if until.date() != begin.date():
        return None
    return begin.hour * 60 + begin.minute, until.hour * 60 + until.minute


Laned = tuple[tuple[int, int], Timed, int, int]


def _laned(entries: Iterable[Timed]) -> Iterator[Laned]:
    """Yield each item with its lane, and the number of lanes of those that overlap with it."""
    timed = [(one.minutes, one) for one in entries if one.minutes is not None]
    together: list[tuple[tuple[int, int], Timed]] = []
    until = 0
    for minutes, entry in sorted(timed, key=lambda pair: pair[0]):
        if together and minutes[0] >= until:
            yield from _side_by_side(together)
            together = []
        together.append((minutes, entry))
        until = max(until, _shown_end(minutes))
    yield from _side_by_side(together)


def _shown_end(minutes: tuple[int, int]) -> int:
    """Return where the drawn item ends: at least one row behind its begin."""
    begin, end = minutes
    return max(-(-end // SLOT) * SLOT, (begin // SLOT + 1) * SLOT)


def _side_by_side(together: Sequence[tuple[tuple[int, int], Timed]]) -> Iterator[Laned]:
    ends: list[int] = []
    placed = []
    for minutes, entry in together:
        row = minutes[0] // SLOT * SLOT
        lane = next((place for place, end in enumerate(ends) if end <= row), len(ends))
        ends[lane : lane + 1] = [_shown_end(minutes)]
        placed.append((minutes, entry, lane))
    for minutes, entry, lane in placed:
        yield minutes, entry, lane, len(ends)
