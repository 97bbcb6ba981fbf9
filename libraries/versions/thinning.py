"""Which versions of a document a library need not keep any more: by their number and by their age."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .numbers import VersionNumber

#: All versions of this age are kept.
KEPT_WHOLE = timedelta(days=30)
#: From this age on, one version is kept of so many seconds: the hour, the day, the week.
STEPS = (
    (timedelta(days=180), 7 * 86_400),
    (timedelta(days=60), 86_400),
    (KEPT_WHOLE, 3_600),
)
#: A Monday, so that weeks are those of the calendar.
FIRST_MONDAY = 4 * 86_400


@dataclass(frozen=True, slots=True)
class Aged:
    """A version as far as it matters here."""

    key: int
    number: VersionNumber
    at: datetime


@dataclass(frozen=True, slots=True)
class Limits:
    """What a library keeps: so many major versions, the drafts of so many, and fewer of the old ones."""

    majors: int | None = None
    drafts: int | None = None
    is_thinned: bool = False

    @property
    def is_any(self) -> bool:
        """Whether anything is limited."""
        return self.majors is not None or self.drafts is not None or self.is_thinned


def surplus(
    versions: Sequence[Aged], limits: Limits, *, needed: Iterable[VersionNumber], now: datetime
) -> set[int]:
    """Return the keys of the versions that go; the newest one and those that are needed stay in any case."""
    if not versions:
        return set()
    newest = max(versions, key=lambda one: one.number)
    kept = {newest.number, *needed}
    gone = {*_many(versions, limits.majors), *_old_drafts(versions, newest.number, limits.drafts)}
    if limits.is_thinned:
        left = [one for one in versions if one.key not in gone]
        gone |= set(_crowded(left, kept, now))
    return gone - {one.key for one in versions if one.number in kept}


def _many(versions: Sequence[Aged], limit: int | None) -> Iterator[int]:
    """Yield the major versions beyond the limit, counted from the newest one."""
    if limit is None:
        return
    majors = sorted((one for one in versions if one.number.is_major), key=lambda one: one.number)
    yield from (one.key for one in majors[: max(len(majors) - limit, 0)])


def _old_drafts(versions: Sequence[Aged], newest: VersionNumber, limit: int | None) -> Iterator[int]:
    """Yield the drafts of older major versions: with 2 at 4.0, those from 3.1 on are kept."""
    if limit is None:
        return
    first = newest.major - limit + 1
    yield from (one.key for one in versions if not one.number.is_major and one.number.major < first)


def _crowded(versions: Sequence[Aged], kept: set[VersionNumber], now: datetime) -> Iterator[int]:
    """Yield the versions that share their hour, day or week with one that says more."""
    best: dict[tuple[int, int], Aged] = {}
    spans = {one.key: _span(one, now) for one in versions}
    for one in versions:
        span = spans[one.key]
        if span is not None and (span not in best or _weight(one, kept) > _weight(best[span], kept)):
            best[span] = one
    for one in versions:
        span = spans[one.key]
        if span is not None and best[span].key != one.key:
            yield one.key


def _weight(version: Aged, kept: set[VersionNumber]) -> tuple[bool, bool, VersionNumber]:
    """Return what makes one version of a span worth more than another: needed, published, newer."""
    return version.number in kept, version.number.is_major, version.number


def _span(version: Aged, now: datetime) -> tuple[int, int] | None:
    """Return the hour, day or week of which one version is kept; None where all are."""
    age = now - version.at
    for beyond, seconds in STEPS:
        if age > beyond:
            return seconds, int(version.at.timestamp() - FIRST_MONDAY) // seconds
    return None
