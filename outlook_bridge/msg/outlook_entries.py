"""Appointments, contacts and tasks out of the properties of `.msg` messages."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from outlook_bridge.msg.entries import (
    Answer,
    Appointment,
    Busy,
    Card,
    Phone,
    PostalAddress,
    Task,
    TaskState,
)
from outlook_bridge.msg.named_properties import COMMON, NamedProperties
from outlook_bridge.msg.properties import Decoder, Properties
from outlook_bridge.msg.recurrence import Pattern, read_pattern
from outlook_bridge.msg.values import Kind, MailMessage
from outlook_bridge.msg.zone_rules import (
    ZoneRule,
    as_wall,
    known_zone,
    read_definition,
    rule_of_struct,
    zone_of_rule,
    zone_of_windows,
)

APPOINTMENT = UUID("00062002-0000-0000-c000-000000000046")
TASK = UUID("00062003-0000-0000-c000-000000000046")
ADDRESS = UUID("00062004-0000-0000-c000-000000000046")
MEETING = UUID("6ed8da90-450b-101b-98da-00aa003f1305")

_START, _END = 0x0060, 0x0061
_STARTS, _ENDS, _CLIP_START, _CLIP_END = 0x820D, 0x820E, 0x8235, 0x8236
_WHOLE_DAYS, _PLACE, _BUSY, _PATTERN, _SEQUENCE, _ANSWER = 0x8215, 0x8208, 0x8205, 0x8216, 0x8201, 0x8218
_ZONE_STRUCT, _ZONE_HINT, _ZONE_OF_SERIES, _ZONE_OF_START = 0x8233, 0x8234, 0x8260, 0x825E
_GLOBAL_ID, _CLEAN_GLOBAL_ID = 0x0003, 0x0023
_ATTENDEE_CHANGE, _OWNER_CHANGE = 0x0001, 0x001A
_REMINDER_SET, _REMINDER_BEFORE, _REMINDER_AT, _COMMON_START, _COMMON_END = (
    0x8503,
    0x8501,
    0x8502,
    0x8516,
    0x8517,
)
_BUSY_STATES = {0: Busy.FREE, 1: Busy.TENTATIVE, 2: Busy.BUSY, 3: Busy.AWAY}
_ANSWERS = {2: Answer.TENTATIVE, 3: Answer.ACCEPTED, 4: Answer.DECLINED}
_ANSWER_CLASSES = {".pos": Answer.ACCEPTED, ".neg": Answer.DECLINED, ".tent": Answer.TENTATIVE}
_CALENDAR_KINDS = frozenset(
    {Kind.APPOINTMENT, Kind.MEETING_REQUEST, Kind.MEETING_RESPONSE, Kind.MEETING_CANCELLATION}
)
_TASK_KINDS = frozenset({Kind.TASK, Kind.TASK_REQUEST})
_FOREIGN_ID = b"vCal-Uid\x01\0\0\0"
_ID_DATES = slice(16, 20)

_TASK_STATES = {
    1: TaskState.IN_PROGRESS,
    2: TaskState.COMPLETE,
    3: TaskState.WAITING,
    4: TaskState.DEFERRED,
}
_PHONES = (
    *(("work", number) for number in (0x3A08, 0x3A1B, 0x3A57)),
    *(("mobile", 0x3A1C), ("home", 0x3A09), ("home", 0x3A2F)),
    *(("fax", 0x3A24), ("fax", 0x3A25), ("pager", 0x3A21)),
    *(("other", number) for number in (0x3A1A, 0x3A1F, 0x3A1E, 0x3A2E)),
)
_EMAILS = ((0x8083, 0x8084), (0x8093, 0x8094), (0x80A3, 0x80A4))
_WORK_ADDRESS = (0x8045, 0x8046, 0x8047, 0x8048, 0x8049)
_HOME_ADDRESS = (0x3A5D, 0x3A59, 0x3A5C, 0x3A5B, 0x3A5A)
_OTHER_ADDRESS = (0x3A63, 0x3A5F, 0x3A62, 0x3A61, 0x3A60)
_MAIN_ADDRESS = (0x3A29, 0x3A27, 0x3A28, 0x3A2A, 0x3A26)
_WEB_PAGES = (0x3A51, 0x3A50)
_MIDDAY = timedelta(hours=12)


class EntryReader:
    """Looks into the properties of one message, by numbers and by names."""

    def __init__(self, properties: Properties, names: NamedProperties, decode: Decoder) -> None:
        self._properties = properties
        self._names = names
        self._decode = decode

    def completed(self, message: MailMessage) -> MailMessage:
        """Return the message with what it is besides mail."""
        if message.kind in _CALENDAR_KINDS:
            found = self._appointment(message)
            return replace(message, appointments=(found,)) if found else message
        if message.kind in _TASK_KINDS:
            return replace(message, tasks=(self._task(message),))
        return replace(message, cards=(self._card(message),)) if message.kind is Kind.CONTACT else message

    # -- appointments -----------------------------------------------------------------------------

    def _appointment(self, message: MailMessage) -> Appointment | None:
        starts = self._time(APPOINTMENT, _STARTS, _CLIP_START) or self._time(COMMON, _COMMON_START)
        starts = starts or self._properties.time(_START)
        ends = self._time(APPOINTMENT, _ENDS, _CLIP_END) or self._time(COMMON, _COMMON_END)
        ends = ends or self._properties.time(_END)
        if starts is None:
            return None
        pattern = self._pattern(APPOINTMENT, _PATTERN)
        zone = self._zone(starts)
        all_day = self._is_set(APPOINTMENT, _WHOLE_DAYS)
        wall = _wall(starts, zone, all_day=all_day)
        return Appointment(
            starts=wall,
            ends=max(_wall(ends, zone, all_day=all_day), wall) if ends else wall,
            subject=message.subject,
            zone=zone,
            all_day=all_day,
            location=self._line(APPOINTMENT, _PLACE),
            note=message.text,
            busy=_BUSY_STATES.get(self._integer(APPOINTMENT, _BUSY, default=2), Busy.BUSY),
            rule=_whole_rule(pattern, zone),
            left_out=pattern.left_out if pattern else (),
            changed=pattern.changed if pattern else (),
            uid=_uid(self._binary(MEETING, _CLEAN_GLOBAL_ID) or self._binary(MEETING, _GLOBAL_ID)),
            sequence=max(0, self._integer(APPOINTMENT, _SEQUENCE)),
            stamped_at=self._stamp(message),
            answer=self._answer(message),
            reminder_minutes=self._reminder_minutes(),
            is_private=message.is_private,
        )

    def _stamp(self, message: MailMessage) -> datetime | None:
        """Return when the version was made: by its organiser, or of an answer by who answered."""
        is_answer = message.kind is Kind.MEETING_RESPONSE
        return self._time(MEETING, _ATTENDEE_CHANGE if is_answer else _OWNER_CHANGE)

    def _zone(self, starts: datetime) -> str:
        """Return the zone by its Windows name, else by the rules that are stored, empty for neither."""
        rules: list[ZoneRule] = []
        for number in (_ZONE_OF_SERIES, _ZONE_OF_START):
            name, rule = read_definition(self._binary(APPOINTMENT, number))
            if zone := zone_of_windows(name):
                return zone
            if known_zone(name):
                return name
            rules += [rule] if rule else []
        old = rule_of_struct(self._binary(APPOINTMENT, _ZONE_STRUCT))
        rules += [old] if old else []
        hint = self._line(APPOINTMENT, _ZONE_HINT)
        return zone_of_rule(rules[0], year=starts.year, hint=hint) if rules else ""

    def _answer(self, message: MailMessage) -> Answer:
        lowered = message.message_class.lower()
        named = next((answer for end, answer in _ANSWER_CLASSES.items() if lowered.endswith(end)), None)
        return named or _ANSWERS.get(self._integer(APPOINTMENT, _ANSWER), Answer.NONE)

    def _reminder_minutes(self) -> int | None:
        if not self._is_set(COMMON, _REMINDER_SET):
            return None
        minutes = self._integer(COMMON, _REMINDER_BEFORE, default=15)
        return minutes if 0 <= minutes <= 60 * 24 * 366 else 15

    # -- tasks ------------------------------------------------------------------------------------

    def _task(self, message: MailMessage) -> Task:
        pattern = self._pattern(TASK, 0x8116)
        is_complete = self._is_set(TASK, 0x811C)
        state = _TASK_STATES.get(self._integer(TASK, 0x8101), TaskState.NOT_STARTED)
        percent = self._properties.number(self._names.number(TASK, 0x8102)) or 0.0
        return Task(
            subject=message.subject,
            starts_on=_day(self._time(TASK, 0x8104)),
            due_on=_day(self._time(TASK, 0x8105)),
            completed_on=_day(self._time(TASK, 0x810F)),
            state=TaskState.COMPLETE if is_complete else state,
            percent=round(100 * min(max(percent, 0.0), 1.0)) if percent == percent else 0,  # noqa: PLR0124 (no number)
            doer=self._line(TASK, 0x811F),
            note=message.text,
            rule=_whole_rule(pattern, ""),
            reminder_at=self._time(COMMON, _REMINDER_AT) if self._is_set(COMMON, _REMINDER_SET) else None,
        )

    # -- contacts ---------------------------------------------------------------------------------

    def _card(self, message: MailMessage) -> Card:
        line = self._properties.line
        return Card(
            full_name=line(0x3001) or message.subject,
            prefix=line(0x3A45),
            given_name=line(0x3A06),
            middle_name=line(0x3A44),
            surname=line(0x3A11),
            suffix=line(0x3A05),
            nickname=line(0x3A4F),
            company=line(0x3A16),
            department=line(0x3A18),
            job_title=line(0x3A17),
            emails=tuple(dict.fromkeys(self._emails())),
            phones=_phones(line),
            addresses=tuple(self._addresses()),
            web_page=next(filter(None, (*map(line, _WEB_PAGES), self._line(ADDRESS, 0x802B))), ""),
            birthday=_day(self._properties.time(0x3A42)),
            anniversary=_day(self._properties.time(0x3A41)),
            note=message.text,
            categories=message.categories,
        )

    def _emails(self) -> Iterable[str]:
        for numbers in _EMAILS:
            found = (self._line(ADDRESS, number) for number in numbers)
            yield from (email for email in [next((one for one in found if "@" in one), "")] if email)

    def _addresses(self) -> Iterable[PostalAddress]:
        line = self._properties.line
        work = [self._line(ADDRESS, number) for number in _WORK_ADDRESS]
        if not any(work):
            work = [*map(line, _MAIN_ADDRESS)] if not any(map(line, _HOME_ADDRESS)) else work
        found = (
            ("work", work),
            ("home", [*map(line, _HOME_ADDRESS)]),
            ("other", [*map(line, _OTHER_ADDRESS)]),
        )
        return (PostalAddress(kind, *parts) for kind, parts in found if any(parts))

    # -- named properties -------------------------------------------------------------------------

    def _pattern(self, guid: UUID, number: int) -> Pattern | None:
        return read_pattern(self._binary(guid, number), self._decode)

    def _time(self, guid: UUID, *numbers: int) -> datetime | None:
        found = (self._properties.time(self._names.number(guid, number)) for number in numbers)
        return next(filter(None, found), None)

    def _integer(self, guid: UUID, number: int, *, default: int = 0) -> int:
        found = self._properties.integer(self._names.number(guid, number))
        return default if found is None else found

    def _is_set(self, guid: UUID, number: int) -> bool:
        return self._properties.is_set(self._names.number(guid, number))

    def _line(self, guid: UUID, number: int) -> str:
        return self._properties.line(self._names.number(guid, number))

    def _binary(self, guid: UUID, number: int) -> bytes:
        return self._properties.binary(self._names.number(guid, number))


def _phones(line: Callable[[int], str]) -> tuple[Phone, ...]:
    found = {line(number): kind for kind, number in reversed(_PHONES)}
    ordered = dict.fromkeys(line(number) for _, number in _PHONES)
    return tuple(Phone(found[number], number) for number in ordered if number)


def _wall(moment: datetime, zone: str, *, all_day: bool) -> datetime:
    """Return a time on the wall; whole days begin at a midnight, even where nobody knows whose it was."""
    wall = as_wall(moment, zone)
    return datetime.combine((wall + _MIDDAY).date(), time()) if all_day else wall


def _day(moment: datetime | None) -> date | None:
    """Return a day that is stored as its midnight, in UTC or in the zone of whoever wrote it."""
    return (moment + _MIDDAY).date() if moment else None


def _whole_rule(pattern: Pattern | None, zone: str) -> str:
    """Return a rule with its end; the end of a series is a moment in UTC where its zone is known."""
    if pattern is None:
        return ""
    if pattern.count:
        return f"{pattern.rule};COUNT={pattern.count}"
    if pattern.until is None:
        return pattern.rule
    known = known_zone(zone)
    last = pattern.until + pattern.start
    if known is None:
        return f"{pattern.rule};UNTIL={last:%Y%m%d}"
    offset = last.replace(tzinfo=known).utcoffset() or timedelta()
    return f"{pattern.rule};UNTIL={last - offset:%Y%m%dT%H%M%S}Z"


def _uid(global_id: bytes) -> str:
    """Return the identity of a meeting: that of the calendar it came from, or Outlook's in capitals."""
    if not global_id:
        return ""
    _, mark, foreign = global_id.partition(_FOREIGN_ID)
    if mark:
        return foreign.rstrip(b"\0").decode("utf-8", "replace")[:500]
    without_date = global_id[: _ID_DATES.start] + bytes(4) + global_id[_ID_DATES.stop :]
    return without_date.hex().upper()[:500]
