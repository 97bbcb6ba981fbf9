"""Calendar and address book files of many programs, and that both come back as they were written."""

from dataclasses import replace
from datetime import UTC, date, datetime
from time import monotonic
from zoneinfo import ZoneInfo

import pytest

from outlook_bridge.msg import reasons
from outlook_bridge.msg.calendar_writer import write_calendar
from outlook_bridge.msg.card_writer import write_card
from outlook_bridge.msg.content_lines import MOST_DEPTH, read_components
from outlook_bridge.msg.entries import Answer, Busy, Changed, Phone, PostalAddress, Task, TaskState
from outlook_bridge.msg.errors import UnreadableMail
from outlook_bridge.msg.reader import as_eml, read
from outlook_bridge.msg.values import Address, Kind, Limits, RecipientKind
from tests.outlook_bridge.msg.builder import CORPUS

HEAD = "BEGIN:VCALENDAR\nVERSION:2.0\n"


def calendar(*lines: str, head: str = "") -> bytes:
    body = "\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT"))
    return f"{HEAD}{head}{body}\nEND:VCALENDAR\n".encode()


def test_an_invitation_says_who_when_and_where() -> None:
    message = read(
        calendar(
            *("UID:1@x", "DTSTAMP:20240101T080000Z", "SUMMARY:Long\\, na", " me", "LOCATION:Room\\; 5"),
            *("DTSTART;TZID=Europe/Prague:20240701T090000", "DTEND;TZID=Europe/Prague:20240701T103000"),
            *('ORGANIZER;CN="Novák: Jan":mailto:jan@x.test', "RRULE:FREQ=WEEKLY;COUNT=4"),
            *("ATTENDEE;ROLE=OPT-PARTICIPANT;CN=Eva:MAILTO:eva@x.test", "DESCRIPTION:a\\nb"),
            *("EXDATE:20240708T070000Z", "SEQUENCE:2", "CLASS:PRIVATE", "TRANSP:TRANSPARENT"),
            *("BEGIN:VALARM", "TRIGGER:-PT1H", "END:VALARM"),
            head="METHOD:REQUEST\n",
        )
    )
    assert (message.kind, message.subject, message.text) == (Kind.MEETING_REQUEST, "Long, name", "a\nb")
    assert message.sender == Address("Novák: Jan", "jan@x.test")
    assert message.recipients[0].kind is RecipientKind.CC
    assert message.sent_at == datetime(2024, 1, 1, 8, tzinfo=UTC)
    event = message.appointments[0]
    assert (event.starts, event.ends) == (datetime(2024, 7, 1, 9), datetime(2024, 7, 1, 10, 30))
    assert (event.zone, event.location, event.rule) == ("Europe/Prague", "Room; 5", "FREQ=WEEKLY;COUNT=4")
    assert event.left_out == (datetime(2024, 7, 8, 9),)
    assert (event.busy, event.sequence, event.reminder_minutes) == (Busy.FREE, 2, 60)
    assert message.is_private


ZONE = """BEGIN:VTIMEZONE
TZID:Customized Zone
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Europe/Vienna", "Europe/Vienna"),
        ("/freeassociation.test/Europe/Vienna", "Europe/Vienna"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("../../etc/passwd", ""),
        ("Nowhere", ""),
    ],
)
def test_zones_are_known_by_the_names_of_all_programs(name: str, zone: str) -> None:
    assert read(calendar(f"DTSTART;TZID={name}:20240701T090000")).appointments[0].zone == zone


def test_a_zone_of_its_own_name_is_known_by_its_rules() -> None:
    found = read(calendar("DTSTART;TZID=Customized Zone:20240701T090000", head=ZONE)).appointments[0]
    summer, winter = datetime(2024, 7, 1), datetime(2024, 12, 1)
    zone, vienna = ZoneInfo(found.zone), ZoneInfo("Europe/Vienna")
    assert [zone.utcoffset(one) for one in (summer, winter)] == [
        vienna.utcoffset(one) for one in (summer, winter)
    ]


@pytest.mark.parametrize(
    ("lines", "ends", "all_day"),
    [
        (("DTSTART;VALUE=DATE:20240701",), datetime(2024, 7, 2), True),
        (("DTSTART;VALUE=DATE:20240701", "DTEND;VALUE=DATE:20240703"), datetime(2024, 7, 3), True),
        (("DTSTART:20240701T000000Z", "DURATION:P1DT2H"), datetime(2024, 7, 2, 2), False),
        (("DTSTART:20240701T000000Z", "DTEND:20240101T000000Z"), datetime(2024, 7, 1), False),
        (
            ("DTSTART:20240701T000000Z", "DTEND;TZID=Europe/Prague:20240701T030000"),
            datetime(2024, 7, 1, 1),
            False,
        ),
    ],
)
def test_every_way_to_say_the_end_is_understood(
    lines: tuple[str, ...], ends: datetime, all_day: bool
) -> None:
    event = read(calendar(*lines)).appointments[0]
    assert (event.starts, event.ends, event.all_day) == (datetime(2024, 7, 1), ends, all_day)


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("freq=weekly;COUNT=4;", "FREQ=WEEKLY;COUNT=4"),
        ("INTERVAL=2;FREQ=DAILY;UNTIL=20240801T000000Z", "INTERVAL=2;FREQ=DAILY;UNTIL=20240801T000000Z"),
        ("FREQ=DAILY;UNTIL=20240801", "FREQ=DAILY;UNTIL=20240801"),
        ("FREQ=DAILY;UNTIL=99999999", ""),
        ("FREQ=DAILY;UNTIL=20240801T250000", ""),
        ("FREQ=DAILY;;COUNT=2", ""),
        ("COUNT=2", ""),
        # One pattern for all parts took minutes over this.
        ("FREQ=" + "AAAAAAAAAAAAAAA=" * 12 + "!", ""),
    ],
)
def test_a_rule_is_read_part_by_part(written: str, rule: str) -> None:
    started = monotonic()
    assert read(calendar("DTSTART:20240701T090000Z", f"RRULE:{written}")).appointments[0].rule == rule
    assert monotonic() - started < 2


def test_blocks_lie_no_deeper_than_anybody_writes() -> None:
    deep = ["BEGIN:X"] * 3_000 + ["END:X"] * 3_000
    (block,) = read_components(calendar("SUMMARY:A", *deep, "LOCATION:B"), most=10_000)
    (event,) = block.parts
    assert (event.first("SUMMARY").value, event.first("LOCATION").value) == ("A", "B")
    assert list(block.written()).count("BEGIN:X") == MOST_DEPTH - 2


def test_a_line_of_many_pieces_is_put_together_once() -> None:
    started = monotonic()
    text = "BEGIN:VCARD\nNOTE;QUOTED-PRINTABLE:=\n" + "abcdefg=\n" * 120_000 + "end\nEND:VCARD\n"
    (block,) = read_components(text.encode(), most=10)
    assert block.first("NOTE").value == "abcdefg" * 120_000 + "end"
    assert monotonic() - started < 3


def test_occurrences_go_to_their_series() -> None:
    series = ("UID:1", "DTSTART;TZID=Europe/Prague:20240701T090000", "RRULE:FREQ=DAILY", "SUMMARY:A")
    moved = (
        "UID:1",
        "RECURRENCE-ID:20240702T070000Z",
        "DTSTART:20240702T100000Z",
        "DURATION:PT1H",
        "SUMMARY:B",
    )
    gone = ("UID:1", "RECURRENCE-ID;TZID=Europe/Prague:20240703T090000", "STATUS:CANCELLED")
    blocks = "".join("\n".join(("BEGIN:VEVENT", *one, "END:VEVENT\n")) for one in (moved, gone, series))
    message = read(f"{HEAD}{blocks}END:VCALENDAR".encode())
    event = message.appointments[0]
    assert event.left_out == (datetime(2024, 7, 3, 9),)
    assert event.changed == (
        Changed(datetime(2024, 7, 2, 9), datetime(2024, 7, 2, 12), datetime(2024, 7, 2, 13), "B"),
    )
    written = write_calendar(message).encode()
    assert read(written).appointments == (event,)


def test_an_answer_and_a_task_are_understood() -> None:
    answer = calendar(
        "DTSTART:20240701T090000Z", "ATTENDEE;PARTSTAT=DECLINED:mailto:e@x.test", head="METHOD:REPLY\n"
    )
    assert read(answer).appointments[0].answer is Answer.DECLINED
    todo = (
        b"BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:Do\nDUE;VALUE=DATE:20240701\nSTATUS:IN-PROCESS\nEND:VTODO\n"
    )
    message = read(todo)
    assert message.kind is Kind.TASK
    assert message.tasks == (Task("Do", due_on=date(2024, 7, 1), state=TaskState.IN_PROGRESS),)
    assert b"BEGIN:VTODO" in write_calendar(message).encode()


VCARD_21 = (
    b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=utf-8;ENCODING=QUOTED-PRINTABLE:Mal=C3=A1;Eva;;Dr.\r\n"
    b"TEL;CELL;VOICE:+421 905\r\n"
    b"ADR;WORK;ENCODING=QUOTED-PRINTABLE:;;Hlavn=C3=A1 1=0D=0A=\r\n2. p;Nitra;;949 01;SK\r\n"
    b"EMAIL;INTERNET:eva@x.test\r\nBDAY:19800504\r\nEND:VCARD\r\n"
)
VCARD_4 = (
    "BEGIN:VCARD\nVERSION:4.0\nFN:Eva Malá\nitem1.EMAIL;PREF=1:eva@x.test\n"
    'TEL;VALUE=uri;TYPE="voice,work":tel:+421-2\n'
    "ORG:Firm\\, a.s.;Sales\nNOTE:a\\nb\nCATEGORIES:x,y\nURL:https://x.test\nEND:VCARD\n"
).encode()


def test_old_and_new_cards_are_read() -> None:
    old = read(VCARD_21)
    assert (old.kind, old.subject) == (Kind.CONTACT, "Dr. Eva Malá")
    card = old.cards[0]
    assert (card.surname, card.emails, card.birthday) == ("Malá", ("eva@x.test",), date(1980, 5, 4))
    assert card.phones == (Phone("mobile", "+421 905"),)
    assert card.addresses == (PostalAddress("work", "Hlavná 1 2. p", "Nitra", "", "949 01", "SK"),)
    new = read(VCARD_4).cards[0]
    assert (new.company, new.department, new.note) == ("Firm, a.s.", "Sales", "a\nb")
    assert (new.phones, new.categories) == ((Phone("work", "+421-2"),), ("x", "y"))
    assert len(read(VCARD_21 + VCARD_4).cards) == 2


@pytest.mark.parametrize("data", [VCARD_21, VCARD_4])
def test_a_card_comes_back_as_it_was_written(data: bytes) -> None:
    card = read(data).cards[0]
    assert read(write_card(card).encode()).cards == (card,)


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["hht--A_weekly_1", "poi--msgClassAppointment", "hht--contactUnicode"])
def test_entries_of_outlook_come_back_out_of_the_files_of_the_internet(name: str) -> None:
    message = read((CORPUS / f"{name}.msg").read_bytes())
    if message.cards:
        assert read(write_card(message.cards[0]).encode()).cards == message.cards
    else:
        (expected,) = message.appointments
        for written in (write_calendar(message).encode(), as_eml((CORPUS / f"{name}.msg").read_bytes())):
            (found,) = read(written).appointments
            # The file must say when it was made (RFC 5545 3.8.7.2), though Outlook kept nothing of it here.
            assert found.stamped_at
            assert replace(found, stamped_at=expected.stamped_at) == expected


@pytest.mark.parametrize(
    "data",
    [
        b"BEGIN:VCALENDAR\nEND:VCALENDAR",
        calendar("SUMMARY:no time"),
        calendar("DTSTART:20249999T090000Z"),
        b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 50_000,
        b"BEGIN:VCALENDAR\nDTSTART" + b";A=" * 100_000 + b":x",
    ],
)
def test_files_without_an_entry_are_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(UnreadableMail) as caught:
        read(data)
    assert caught.value.reason == reasons.NO_ENTRY


def test_beyond_the_limit_the_rest_is_left_out_with_a_reason() -> None:
    one = "BEGIN:VEVENT\nDTSTART:20240701T090000Z\nEND:VEVENT\n"
    message = read(f"{HEAD}{one * 5}END:VCALENDAR".encode(), limits=Limits(entries=3))
    assert (len(message.appointments), message.warnings) == (3, (reasons.TOO_MANY_ENTRIES,))


@pytest.mark.parametrize("evil", ["x\nATTENDEE:mailto:v@x.test", "x\r\nEND:VEVENT", 'x";CN="y'])
def test_nothing_that_a_sender_wrote_starts_a_line_of_its_own(evil: str) -> None:
    quoted = evil.replace("\r\n", "\\n").replace("\n", "\\n")
    message = read(
        calendar("DTSTART:20240701T090000Z", f"SUMMARY:{quoted}", f"LOCATION:{quoted}", f"UID:{quoted}")
    )
    names = [line.partition(":")[0] for line in write_calendar(message).split("\r\n")]
    assert names.count("BEGIN") == names.count("END") == 2
    assert "ATTENDEE" not in names
