"""Recurrence patterns as Outlook stores them (MS-OXOCAL 2.2.1.44), turned into rules of RFC 5545."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from outlook_bridge.msg.code_pages import WESTERN, decode
from outlook_bridge.msg.entries import Changed
from outlook_bridge.msg.properties import Decoder, decode_wide, one_line

_EPOCH = datetime(1601, 1, 1)
_DAY_MINUTES = 1_440
_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_GREGORIAN = frozenset({0, 1, 2, 9, 10, 11, 12})
_YEARLY = 0x200D
_BY_DAY, _BY_WEEK, _BY_MONTH, _BY_WEEKDAY_OF_MONTH, _BY_MONTH_END = range(5)
_ENDS_ON_DATE, _ENDS_AFTER = 0x2021, 0x2022
_LAST = 5
_EXTENDED_VERSION = 0x3009
_HAS_SUBJECT, _HAS_LOCATION = 0x01, 0x10
#: What an exception may carry besides, in this order: four bytes each.
_NUMBERS_BEFORE_LOCATION, _NUMBERS_AFTER_LOCATION = (0x02, 0x04, 0x08), (0x20, 0x40, 0x80, 0x100)
_MOST = 2_000
_LONGEST = 3_000


@dataclass(frozen=True, slots=True)
class Pattern:
    """A series: its rule without its end, and its end as it is stored."""

    rule: str
    count: int | None
    #: The last day of a series that ends on a date.
    until: datetime | None
    first_day: datetime
    start: timedelta
    end: timedelta
    #: Days that fall out or were changed, and the changed occurrences.
    deleted: tuple[datetime, ...]
    changed: tuple[Changed, ...]

    @property
    def left_out(self) -> tuple[datetime, ...]:
        """Return the starts that fall out and come back nowhere."""
        moved = {one.original for one in self.changed}
        return tuple(start for day in self.deleted if (start := day + self.start) not in moved)


class _Bytes:
    """Reads numbers one after the other; beyond the end comes an error."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._position = 0

    def short(self) -> int:
        return int.from_bytes(self.take(2), "little")

    def long(self) -> int:
        return int.from_bytes(self.take(4), "little")

    def longs(self, count: int) -> tuple[int, ...]:
        return struct.unpack(f"<{count}I", self.take(4 * count))

    def take(self, size: int) -> bytes:
        piece = self._content[self._position : self._position + size]
        if len(piece) < size:
            raise EOFError
        self._position += size
        return piece


def read_pattern(content: bytes, decode_text: Decoder = lambda raw: decode(raw, WESTERN)) -> Pattern | None:
    """Return the series, or nothing where the bytes make none that a calendar of the West can express."""
    source = _Bytes(content)
    try:
        return _pattern(source, decode_text)
    except (EOFError, OverflowError, ValueError):
        return None


def _pattern(source: _Bytes, decode_text: Decoder) -> Pattern | None:
    source.take(4)
    frequency, kind, calendar = source.short(), source.short(), source.short()
    source.take(4)
    period = source.long()
    source.take(4)
    parts = _parts(source, kind)
    ends, count, first_weekday = source.long(), source.long(), source.long()
    deleted = _days(source)
    _days(source)
    first, last = _moment(source.long()), _moment(source.long())
    if calendar not in _GREGORIAN or not parts:
        return None
    rule = _rule(frequency, kind, period, first)
    if not rule:
        return None
    week_start = f";WKST={_DAYS[first_weekday % 7]}" if kind == _BY_WEEK and period > 1 else ""
    start, end, changed = _times(source, decode_text)
    return Pattern(
        rule=f"{rule}{parts if parts != ';' else ''}{week_start}",
        count=count if ends == _ENDS_AFTER else None,
        until=last if ends == _ENDS_ON_DATE else None,
        first_day=first,
        start=start,
        end=end,
        deleted=deleted,
        changed=changed,
    )


def _rule(frequency: int, kind: int, period: int, first: datetime) -> str:
    if kind == _BY_DAY:
        return f"FREQ=DAILY{_interval(period // _DAY_MINUTES)}"
    if kind == _BY_WEEK:
        return f"FREQ=WEEKLY{_interval(period)}"
    if frequency == _YEARLY and period and period % 12 == 0:
        return f"FREQ=YEARLY{_interval(period // 12)};BYMONTH={first.month}"
    return f"FREQ=MONTHLY{_interval(period)}"


def _interval(number: int) -> str:
    if not 0 < number < 1_000:
        raise ValueError(number)
    return f";INTERVAL={number}" if number > 1 else ""


def _parts(source: _Bytes, kind: int) -> str:
    """Return the days of a rule; a lone semicolon where the rule needs none, nothing where it is unknown."""
    if kind == _BY_DAY:
        return ";"
    if kind == _BY_WEEK:
        return f";BYDAY={_weekdays(source.long())}"
    if kind in (_BY_MONTH, _BY_MONTH_END):
        return _day_of_month(source.long())
    if kind == _BY_WEEKDAY_OF_MONTH:
        days, number = _weekdays(source.long()), source.long()
        return f";BYDAY={days};BYSETPOS={-1 if number == _LAST else _within(number, 1, 4)}"
    return ""


def _day_of_month(number: int) -> str:
    """Return the day; Outlook takes the last one in a month that is too short."""
    if _within(number, 1, 31) == 31:
        return ";BYMONTHDAY=-1"
    if number <= 28:
        return f";BYMONTHDAY={number}"
    return f";BYMONTHDAY={','.join(map(str, range(28, number + 1)))};BYSETPOS=-1"


def _weekdays(mask: int) -> str:
    days = ",".join(day for bit, day in enumerate(_DAYS) if mask >> bit & 1)
    if not days:
        raise ValueError(mask)
    return days


def _within(number: int, least: int, most: int) -> int:
    if not least <= number <= most:
        raise ValueError(number)
    return number


def _days(source: _Bytes) -> tuple[datetime, ...]:
    return tuple(_moment(minutes) for minutes in source.longs(_within(source.long(), 0, _MOST)))


def _moment(minutes: int) -> datetime:
    return _EPOCH + timedelta(minutes=minutes)


def _times(source: _Bytes, decode_text: Decoder) -> tuple[timedelta, timedelta, tuple[Changed, ...]]:
    """Return start and end within a day, and the changed occurrences; tasks have neither."""
    try:
        source.take(4)
        version, start, end = source.long(), source.long(), source.long()
    except EOFError:
        return timedelta(), timedelta(), ()
    offsets = timedelta(minutes=_within(start, 0, 2 * _DAY_MINUTES)), timedelta(minutes=end)
    return *offsets, _changed(source, version, decode_text)


def _changed(source: _Bytes, version: int, decode_text: Decoder) -> tuple[Changed, ...]:
    """Return the changed occurrences that could be read; those behind a damaged one are lost."""
    found: list[tuple[Changed, int]] = []
    try:
        found += (_one_changed(source, decode_text) for _ in range(_within(source.short(), 0, _MOST)))
        source.take(source.long())
        return tuple(_with_wide_texts(source, version, found))
    except (EOFError, OverflowError, ValueError):
        return tuple(one for one, _ in found)


def _one_changed(source: _Bytes, decode_text: Decoder) -> tuple[Changed, int]:
    starts, ends, original = (_moment(minutes) for minutes in source.longs(3))
    flags = source.short()
    subject = _short_text(source, decode_text) if flags & _HAS_SUBJECT else ""
    _skip_numbers(source, flags, _NUMBERS_BEFORE_LOCATION)
    location = _short_text(source, decode_text) if flags & _HAS_LOCATION else ""
    _skip_numbers(source, flags, _NUMBERS_AFTER_LOCATION)
    return Changed(original, starts, ends, subject, location), flags


def _short_text(source: _Bytes, decode_text: Decoder) -> str:
    source.short()
    return one_line(decode_text(source.take(_within(source.short(), 0, _LONGEST))))


def _skip_numbers(source: _Bytes, flags: int, numbers: tuple[int, ...]) -> None:
    source.take(4 * sum(1 for number in numbers if flags & number))


def _with_wide_texts(source: _Bytes, version: int, found: list[tuple[Changed, int]]) -> Iterator[Changed]:
    """Yield the occurrences with their texts in Unicode, which stand behind all of them."""
    for one, flags in found:
        subject, location = one.subject, one.location
        if version >= _EXTENDED_VERSION:
            source.take(source.long())
        source.take(source.long())
        if flags & (_HAS_SUBJECT | _HAS_LOCATION):
            source.take(12)
            subject = _wide_text(source) if flags & _HAS_SUBJECT else ""
            location = _wide_text(source) if flags & _HAS_LOCATION else ""
            source.take(source.long())
        yield Changed(one.original, one.starts, one.ends, subject, location)


def _wide_text(source: _Bytes) -> str:
    return one_line(decode_wide(source.take(2 * _within(source.short(), 0, _LONGEST))))
