"""Time zones: their names in Windows, and their rules as Outlook stores them and calendars write them."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from babel.core import get_global

from outlook_bridge.msg.properties import decode_wide

_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_SYSTEM_TIME = struct.Struct("<8H")
#: Bias, standard bias and daylight bias; year and day of the change to standard and to daylight time.
_STRUCT = struct.Struct("<iiiH16sH16s")
_DEFINITION = struct.Struct("<BBHH")
_RULE = struct.Struct("<BBHHH14siii16s16s")
_EFFECTIVE = 2
_LAST_WEEK = 5
_MOST_RULES = 200


@dataclass(frozen=True, slots=True)
class Change:
    """The yearly moment at which a zone changes: the n-th weekday of a month, the fifth being the last."""

    month: int
    week: int
    weekday: int
    hour: int
    minute: int

    def in_year(self, year: int) -> datetime:
        """Return the moment on the wall."""
        first = datetime(year, self.month, 1, self.hour, self.minute)
        ahead = (self.weekday - (first.weekday() + 1) % 7) % 7
        moment = first + timedelta(days=ahead + 7 * (self.week - 1))
        return moment if moment.month == self.month else moment - timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ZoneRule:
    """Minutes behind UTC in standard time and what summer time adds, as Outlook counts them."""

    bias: int
    standard_bias: int = 0
    daylight_bias: int = 0
    to_standard: Change | None = None
    to_daylight: Change | None = None

    def offset_at(self, wall: datetime) -> timedelta:
        """Return the difference to UTC at a time on the wall."""
        is_summer = False
        if self.to_standard and self.to_daylight:
            summer, winter = self.to_daylight.in_year(wall.year), self.to_standard.in_year(wall.year)
            is_summer = summer <= wall < winter if summer < winter else not winter <= wall < summer
        return timedelta(minutes=-(self.bias + (self.daylight_bias if is_summer else self.standard_bias)))


def rule_of_struct(content: bytes) -> ZoneRule | None:
    """Return the rule of the older time zone property (MS-OXOCAL 2.2.1.39)."""
    if len(content) < _STRUCT.size:
        return None
    bias, standard, daylight, _, to_standard, _, to_daylight = _STRUCT.unpack_from(content)
    return _checked(ZoneRule(bias, standard, daylight, _change(to_standard), _change(to_daylight)))


def read_definition(content: bytes) -> tuple[str, ZoneRule | None]:
    """Return the Windows name and the rule in force of the newer property (MS-OXOCAL 2.2.1.41)."""
    if len(content) < _DEFINITION.size + 2:
        return "", None
    _, _, head_size, _ = _DEFINITION.unpack_from(content)
    name_size = 2 * int.from_bytes(content[6:8], "little")
    name = decode_wide(content[8 : 8 + min(name_size, 512)])
    start = 4 + head_size
    count = int.from_bytes(content[start - 2 : start], "little")
    rules = list(_rules(content[start:], min(count, _MOST_RULES)))
    chosen = next((rule for flags, rule in rules if flags & _EFFECTIVE), rules[-1][1] if rules else None)
    return name, _checked(chosen) if chosen else None


def _rules(content: bytes, count: int) -> Iterator[tuple[int, ZoneRule]]:
    for number in range(count):
        if len(content) < (number + 1) * _RULE.size:
            return
        row = _RULE.unpack_from(content, number * _RULE.size)
        flags, bias, standard, daylight = row[3], row[6], row[7], row[8]
        yield flags, ZoneRule(bias, standard, daylight, _change(row[9]), _change(row[10]))


def _change(content: bytes) -> Change | None:
    _, month, weekday, week, hour, minute, _, _ = _SYSTEM_TIME.unpack(content)
    is_sound = 1 <= month <= 12 and weekday <= 6 and 1 <= week <= _LAST_WEEK and hour < 24 and minute < 60
    return Change(month, week, weekday, hour, minute) if is_sound else None


def _checked(rule: ZoneRule) -> ZoneRule | None:
    most = max(abs(rule.bias + rule.standard_bias), abs(rule.bias + rule.daylight_bias))
    return rule if most <= 14 * 60 else None


def zone_of_windows(name: str) -> str:
    """Return the zone of the tz database that Windows calls so, empty when there is none."""
    return _zones_of_windows().get(name.strip().removesuffix(" (Standard)").lower(), "")


@cache
def _zones_of_windows() -> dict[str, str]:
    return {name.lower(): zone for name, zone in get_global("windows_zone_mapping").items()}


def zone_of_rule(rule: ZoneRule, *, year: int, hint: str = "") -> str:
    """Return a zone that keeps the same time in a year, if possible one of a city that the hint names."""
    moments = [datetime(year, month, day, 12) for month in range(1, 13) for day in (1, 15, 28)]
    wanted = [rule.offset_at(moment) for moment in moments]
    fitting = [zone for zone in _common_zones() if _offsets(zone, moments) == wanted]
    named = [zone for zone in fitting if zone.rpartition("/")[2].replace("_", " ").lower() in hint.lower()]
    return next(iter(named or fitting), "")


def _common_zones() -> list[str]:
    return sorted(set(_zones_of_windows().values()) | {"Etc/UTC"}, key=lambda zone: (zone[:3] == "Etc", zone))


def _offsets(zone: str, moments: list[datetime]) -> list[timedelta | None]:
    known = known_zone(zone)
    return [known.utcoffset(moment) for moment in moments] if known else []


def known_zone(name: str) -> ZoneInfo | None:
    """Return the zone of a name, if there is one."""
    try:
        return ZoneInfo(name) if name and len(name) < 100 else None
    # Names that are paths, folders or no text at all are refused in several ways.
    except (KeyError, OSError, ValueError):
        return None


def as_wall(moment: datetime, zone: str) -> datetime:
    """Return what the clock in a zone shows at a moment, UTC where the zone is not known."""
    return moment.astimezone(known_zone(zone) or UTC).replace(tzinfo=None)


# -- as calendars write them ----------------------------------------------------------------------


def zone_lines(name: str, *, year: int) -> Iterator[str]:
    """Yield a VTIMEZONE with the rules that hold in a year, without those of centuries past."""
    zone = known_zone(name) or UTC
    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{name}"
    changes = list(_changes(zone, year))
    for before, after, wall in changes:
        is_summer = len(changes) > 1 and after > before
        yield from _observance(
            "DAYLIGHT" if is_summer else "STANDARD", wall, before, after, repeats=len(changes) == 2
        )
    if not changes:
        offset = datetime(year, 1, 1, tzinfo=zone).utcoffset() or timedelta()
        yield from _observance("STANDARD", datetime(1970, 1, 1), offset, offset, repeats=False)
    yield "END:VTIMEZONE"


def _changes(zone: tzinfo, year: int) -> Iterator[tuple[timedelta, timedelta, datetime]]:
    """Yield the offsets before and after each change of a year, and when it comes by the old clock."""
    day = datetime(year, 1, 1, tzinfo=UTC)
    while day.year == year:
        following = day + timedelta(days=1)
        before, after = (moment.astimezone(zone).utcoffset() for moment in (day, following))
        if before is not None and after is not None and before != after:
            yield before, after, _moment_of(zone, day, before) + before
        day = following


def _moment_of(zone: tzinfo, day: datetime, before: timedelta) -> datetime:
    """Return the moment of a change within a day, in UTC but without saying so."""
    low, high = 0, 24 * 60
    while high - low > 1:
        middle = (low + high) // 2
        moment = (day + timedelta(minutes=middle)).astimezone(zone)
        low, high = (middle, high) if moment.utcoffset() == before else (low, middle)
    return (day + timedelta(minutes=high)).replace(tzinfo=None)


def _observance(
    kind: str, wall: datetime, before: timedelta, after: timedelta, *, repeats: bool
) -> Iterator[str]:
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{wall:%Y%m%dT%H%M%S}"
    if repeats:
        week = (wall.day - 1) // 7 + 1
        is_last = (wall + timedelta(days=7)).month != wall.month
        day = _DAYS[(wall.weekday() + 1) % 7]
        yield f"RRULE:FREQ=YEARLY;BYMONTH={wall.month};BYDAY={-1 if is_last else week}{day}"
    yield f"TZOFFSETFROM:{_offset(before)}"
    yield f"TZOFFSETTO:{_offset(after)}"
    yield f"END:{kind}"


def _offset(offset: timedelta) -> str:
    minutes = int(offset.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"
