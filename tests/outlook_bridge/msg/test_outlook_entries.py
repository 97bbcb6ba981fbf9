"""Appointments, tasks and contacts of Outlook, with their series and time zones."""

import struct
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from dateutil.rrule import rrulestr

from outlook_bridge.msg.entries import Answer, Appointment, Busy, Changed, Phone, PostalAddress, TaskState
from outlook_bridge.msg.named_properties import COMMON
from outlook_bridge.msg.outlook_entries import ADDRESS, APPOINTMENT, MEETING, TASK
from outlook_bridge.msg.reader import read
from outlook_bridge.msg.recurrence import read_pattern
from outlook_bridge.msg.values import MailMessage
from outlook_bridge.msg.zone_rules import (
    Change,
    ZoneRule,
    read_definition,
    rule_of_struct,
    zone_lines,
    zone_of_rule,
    zone_of_windows,
)
from tests.outlook_bridge.msg.builder import CLASS, SUBJECT, Value, named, storage

EPOCH = datetime(1601, 1, 1)
START = datetime(2024, 3, 4)
DAILY, WEEKLY, MONTHLY, YEARLY = 0x200A, 0x200B, 0x200C, 0x200D
ON_DATE, AFTER, NEVER = 0x2021, 0x2022, 0x2023
EVERY_WORKDAY = 0b0111110


def minutes(moment: datetime) -> int:
    return int((moment - EPOCH).total_seconds() // 60)


def ticks(moment: datetime) -> int:
    return int((moment - EPOCH).total_seconds()) * 10_000_000


def pattern(
    frequency: int,
    kind: int,
    period: int,
    specific: tuple[int, ...] = (),
    *,
    ends: int = NEVER,
    count: int = 10,
    deleted: tuple[datetime, ...] = (),
    changed: bytes = bytes(2),
    until: datetime = datetime(4500, 8, 31),
    calendar: int = 0,
) -> bytes:
    """Return a series from nine to ten as Outlook stores it."""
    return (
        struct.pack("<HHHHHIII", 0x3004, 0x3004, frequency, kind, calendar, 0, period, 0)
        + struct.pack(f"<{len(specific)}I", *specific)
        + struct.pack("<III", ends, count, 1)
        + struct.pack(f"<I{len(deleted)}I", len(deleted), *map(minutes, deleted))
        + struct.pack("<I", 0)
        + struct.pack("<IIIIII", minutes(START), minutes(until), 0x3006, 0x3009, 9 * 60, 10 * 60)
        + changed
        + struct.pack("<I", 0)
    )


@pytest.mark.parametrize(
    ("stored", "rule"),
    [
        (pattern(DAILY, 0, 1_440), "FREQ=DAILY"),
        (pattern(DAILY, 0, 3 * 1_440, ends=AFTER, count=5), "FREQ=DAILY;INTERVAL=3;COUNT=5"),
        (pattern(DAILY, 1, 1, (EVERY_WORKDAY,)), "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        (pattern(WEEKLY, 1, 2, (0b10,)), "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;WKST=MO"),
        (pattern(MONTHLY, 2, 1, (15,)), "FREQ=MONTHLY;BYMONTHDAY=15"),
        (pattern(MONTHLY, 2, 1, (31,)), "FREQ=MONTHLY;BYMONTHDAY=-1"),
        (pattern(MONTHLY, 2, 1, (30,)), "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1"),
        (pattern(MONTHLY, 3, 2, (0b1000, 2)), "FREQ=MONTHLY;INTERVAL=2;BYDAY=WE;BYSETPOS=2"),
        (pattern(MONTHLY, 3, 1, (EVERY_WORKDAY, 5)), "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        (pattern(YEARLY, 2, 12, (4,)), "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=4"),
        (pattern(YEARLY, 3, 24, (1, 1)), "FREQ=YEARLY;INTERVAL=2;BYMONTH=3;BYDAY=SU;BYSETPOS=1"),
    ],
)
def test_a_series_becomes_a_rule(stored: bytes, rule: str) -> None:
    found = read_pattern(stored)
    assert found is not None
    assert f"{found.rule};COUNT={found.count}" == rule if found.count else found.rule == rule
    assert found.start == timedelta(hours=9)
    assert rrulestr(rule, dtstart=START)[0] >= START


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        bytes(200),
        pattern(DAILY, 0, 0),
        pattern(WEEKLY, 1, 1, (0,)),
        pattern(MONTHLY, 2, 1, (0,)),
        pattern(MONTHLY, 3, 1, (1, 9)),
        pattern(MONTHLY, 10, 1, (1,)),
        pattern(MONTHLY, 2, 1, (1,), calendar=6),
        pattern(DAILY, 0, 1_440)[:40],
        pattern(DAILY, 0, 1_440, deleted=(START,)).replace(
            struct.pack("<II", 1, minutes(START)), struct.pack("<II", 0xFFFFFFFF, minutes(START))
        ),
    ],
)
def test_a_series_that_makes_no_sense_is_none(stored: bytes) -> None:
    assert read_pattern(stored) is None


def exception(flags: int, *, texts: bytes = b"", wide: bytes = b"", day: int = 5) -> bytes:
    moved = datetime(2024, 3, day, 11)
    original = datetime(2024, 3, day, 9)
    times = struct.pack("<III", minutes(moved), minutes(moved + timedelta(hours=1)), minutes(original))
    extended = (times + wide + struct.pack("<I", 0)) if wide else b""
    return (
        struct.pack("<H", 1)
        + times
        + struct.pack("<H", flags)
        + texts
        + struct.pack("<I", 0)
        + struct.pack("<II", 0, 0)
        + extended
    )


def test_occurrences_that_fall_out_are_told_from_those_that_were_moved() -> None:
    texts = struct.pack("<HH", 3, 2) + b"\xe9x"
    wide = struct.pack("<H", 2) + "Žx".encode("utf-16-le")
    deleted = (datetime(2024, 3, 5), datetime(2024, 3, 6))
    stored = pattern(DAILY, 0, 1_440, deleted=deleted, changed=exception(1, texts=texts, wide=wide))
    found = read_pattern(stored)
    assert found is not None
    assert found.left_out == (datetime(2024, 3, 6, 9),)
    moved = Changed(datetime(2024, 3, 5, 9), datetime(2024, 3, 5, 11), datetime(2024, 3, 5, 12), "Žx")
    assert found.changed == (moved,)
    cut = read_pattern(stored[: -len(wide) - 8])
    assert cut is not None
    assert cut.changed[0].subject == "éx"


# -- time zones -----------------------------------------------------------------------------------


def system_time(month: int, week: int, weekday: int, hour: int) -> bytes:
    return struct.pack("<8H", 0, month, weekday, week, hour, 0, 0, 0)


BERLIN = (-60, 0, -60, system_time(10, 5, 0, 3), system_time(3, 5, 0, 2))


def zone_struct() -> bytes:
    bias, standard, daylight, to_standard, to_daylight = BERLIN
    return struct.pack("<iii", bias, standard, daylight) + bytes(2) + to_standard + bytes(2) + to_daylight


def zone_definition(name: str) -> bytes:
    bias, standard, daylight, to_standard, to_daylight = BERLIN
    rule = struct.pack("<BBHHH14siii", 2, 1, 0x3E, 2, 2024, b"", bias, standard, daylight)
    head = struct.pack("<HH", 2, len(name)) + name.encode("utf-16-le") + struct.pack("<H", 1)
    return struct.pack("<BBH", 2, 1, len(head)) + head + rule + to_standard + to_daylight


def test_zones_are_known_by_their_windows_names_and_by_their_rules() -> None:
    name, rule = read_definition(zone_definition("W. Europe Standard Time"))
    assert zone_of_windows(name) == "Europe/Berlin"
    assert rule is not None
    assert rule == rule_of_struct(zone_struct())
    hint = "(UTC+01:00) Belgrade, Bratislava, Budapest, Ljubljana, Prague"
    assert zone_of_rule(rule, year=2024, hint=hint) == "Europe/Budapest"
    assert zone_of_rule(ZoneRule(0), year=2024) != ""
    assert zone_of_rule(ZoneRule(17), year=2024) == ""


@pytest.mark.parametrize("content", [b"", bytes(10), b"\xff" * 48, zone_definition("x")[:30], b"\xff" * 400])
def test_damaged_zones_are_none(content: bytes) -> None:
    assert rule_of_struct(content[:47]) is None
    assert read_definition(content)[1] is None


def test_the_fifth_week_is_the_last_one() -> None:
    assert Change(3, 5, 0, 2, 0).in_year(2024) == datetime(2024, 3, 31, 2)
    assert Change(2, 5, 1, 2, 0).in_year(2024) == datetime(2024, 2, 26, 2)


def test_a_zone_is_written_with_the_rules_of_its_year() -> None:
    text = "\n".join(zone_lines("Europe/Bratislava", year=2024))
    assert "BEGIN:DAYLIGHT\nDTSTART:20240331T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU" in text
    assert "TZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD" in text
    assert "RRULE" not in "\n".join(zone_lines("Asia/Tokyo", year=2024))


# -- messages -------------------------------------------------------------------------------------


def entry(message_class: str, properties: dict[tuple[UUID, int], Value], **values: Any) -> MailMessage:
    own = {CLASS: message_class, SUBJECT: "Stand-up", 0x1000: "Bring coffee", **values.get("own", {})}
    return read(named(storage(own), properties))


def test_an_appointment_stands_on_the_wall_of_its_zone() -> None:
    message = entry(
        "IPM.Appointment",
        {
            (APPOINTMENT, 0x820D): ticks(datetime(2024, 7, 1, 7)),
            (APPOINTMENT, 0x820E): ticks(datetime(2024, 7, 1, 8)),
            (APPOINTMENT, 0x8208): "Room 5",
            (APPOINTMENT, 0x8205): 3,
            (APPOINTMENT, 0x8216): pattern(WEEKLY, 1, 1, (2,), ends=ON_DATE, until=datetime(2024, 12, 30)),
            (APPOINTMENT, 0x825E): zone_definition("Central Europe Standard Time"),
            (MEETING, 0x0023): bytes(16) + b"\x07\xe8\x01\x01" + bytes(4),
            (MEETING, 0x001A): ticks(datetime(2024, 6, 1, 12)),
            (COMMON, 0x8503): True,
            (COMMON, 0x8501): 30,
        },
    )
    assert message.appointments == (
        Appointment(
            starts=datetime(2024, 7, 1, 9),
            ends=datetime(2024, 7, 1, 10),
            subject="Stand-up",
            zone="Europe/Budapest",
            location="Room 5",
            note="Bring coffee",
            busy=Busy.AWAY,
            rule="FREQ=WEEKLY;BYDAY=MO;UNTIL=20241230T080000Z",
            uid="00" * 24,
            stamped_at=datetime(2024, 6, 1, 12, tzinfo=UTC),
            reminder_minutes=30,
        ),
    )


def test_a_day_without_a_zone_is_still_a_day() -> None:
    properties: dict[tuple[UUID, int], Value] = {
        (APPOINTMENT, 0x820D): ticks(datetime(2024, 6, 30, 22)),
        (APPOINTMENT, 0x820E): ticks(datetime(2024, 7, 1, 22)),
        (APPOINTMENT, 0x8215): True,
    }
    found = entry("IPM.Appointment", properties).appointments[0]
    assert (found.starts, found.ends, found.all_day) == (datetime(2024, 7, 1), datetime(2024, 7, 2), True)


@pytest.mark.parametrize(
    ("end", "answer"), [("Pos", Answer.ACCEPTED), ("Neg", Answer.DECLINED), ("Tent", Answer.TENTATIVE)]
)
def test_an_answer_to_an_invitation_says_what_was_answered(end: str, answer: Answer) -> None:
    foreign = bytes(40) + b"vCal-Uid\x01\0\0\0abc@google.test\0"
    found = entry(
        f"IPM.Schedule.Meeting.Resp.{end}",
        {(MEETING, 0x0003): foreign},
        own={0x0060: ticks(datetime(2024, 7, 1, 7))},
    )
    assert (found.appointments[0].answer, found.appointments[0].uid) == (answer, "abc@google.test")


def test_an_appointment_without_a_time_is_none() -> None:
    assert entry("IPM.Appointment", {}).appointments == ()


def test_a_task_says_when_and_how_far() -> None:
    found = entry(
        "IPM.Task",
        {
            (TASK, 0x8101): 1,
            (TASK, 0x8104): ticks(datetime(2024, 6, 30, 22)),
            (TASK, 0x8105): ticks(datetime(2024, 7, 5)),
            (TASK, 0x811F): "Anna",
            (TASK, 0x8116): pattern(DAILY, 0, 1_440)[:-18],
            (COMMON, 0x8503): True,
            (COMMON, 0x8502): ticks(datetime(2024, 7, 4, 8)),
        },
    ).tasks[0]
    assert (found.starts_on, found.due_on) == (date(2024, 7, 1), date(2024, 7, 5))
    assert (found.state, found.doer, found.rule) == (TaskState.IN_PROGRESS, "Anna", "FREQ=DAILY")
    assert found.reminder_at == datetime(2024, 7, 4, 8, tzinfo=UTC)


def test_a_contact_gives_all_that_people_write_down() -> None:
    own = {
        **{
            0x3001: "Dr. Eva Malá",
            0x3A06: "Eva",
            0x3A11: "Malá",
            0x3A45: "Dr.",
            0x3A16: "Firm",
            0x3A17: "CEO",
        },
        **{0x3A08: "+421 2 1", 0x3A1C: "+421 905 1", 0x3A24: "+421 2 9", 0x3A1A: "+421 2 1"},
        **{0x3A5D: "Hlavná 1", 0x3A59: "Nitra", 0x3A42: ticks(datetime(1980, 5, 4, 23))},
    }
    properties: dict[tuple[UUID, int], Value] = {
        (ADDRESS, 0x8083): "eva@firm.test",
        (ADDRESS, 0x8093): "/O=X/CN=EVA",
        (ADDRESS, 0x8094): "eva@home.test",
        (ADDRESS, 0x8045): "Dlhá 2",
        (ADDRESS, 0x8046): "Košice",
    }
    card = entry("IPM.Contact", properties, own=own).cards[0]
    assert (card.full_name, card.given_name, card.surname, card.prefix) == (
        "Dr. Eva Malá",
        "Eva",
        "Malá",
        "Dr.",
    )
    assert card.emails == ("eva@firm.test", "eva@home.test")
    assert card.phones == (Phone("work", "+421 2 1"), Phone("mobile", "+421 905 1"), Phone("fax", "+421 2 9"))
    assert card.addresses == (
        PostalAddress("work", "Dlhá 2", "Košice"),
        PostalAddress("home", "Hlavná 1", "Nitra"),
    )
    assert card.birthday == date(1980, 5, 5)
