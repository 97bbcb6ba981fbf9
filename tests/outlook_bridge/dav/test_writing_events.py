"""Programs write events by CalDAV: through the door of writing, and without losing what no column holds."""

from datetime import UTC, datetime

import pytest

from crm_lists.activities.models import Event
from crm_lists.framework import access, actions
from crm_lists.framework.lists import find_list
from tests.activities.calendar.making import make_employee, make_event, make_room
from tests.outlook_bridge.dav.client import Program, event
from tests.outlook_bridge.dav.conftest import Sit
from tests.people import World, actor

pytestmark = pytest.mark.django_db


def events(world: World, person: str = "salesperson") -> list[Event]:
    """Return the events that the person sees, the oldest first."""
    return list(access.visible(actor(world.person(person)), find_list("events")).order_by("pk"))


def write(program: Program, body: str, name: str = "a.ics", calendar: str = "common", **headers: str) -> int:
    return program.put(f"{program.home}{calendar}/{name}", body, **headers).status


def test_a_new_event_stands_in_the_calendar_under_the_name_that_its_program_gave(
    sit: Sit, world: World
) -> None:
    program = sit()
    sent = event("SUMMARY:Talk\\, long", "LOCATION:Nitra", "X-COLOUR;X-OF=phone:red")
    answer = program.put(f"{program.home}common/a.ics", sent, if_none_match="*")
    assert answer.status == 201
    (made,) = events(world)
    assert (made.name, made.venue, made.calendar, made.time_zone) == (
        "Talk, long",
        "Nitra",
        "common",
        "Europe/Bratislava",
    )
    assert made.starts_at == datetime(2026, 5, 4, 7, tzinfo=UTC)
    read = program.get(f"{program.home}common/a.ics")
    assert read.body.decode() == sent
    assert read.headers["ETag"] == answer.headers["ETag"]
    # Others find the same event under its key.
    assert sit("colleague").names("common") == [f"event-{made.pk}.ics"]


def test_what_no_column_holds_stays_when_the_event_is_changed_on_the_site(sit: Sit, world: World) -> None:
    program = sit()
    lines = (
        "SUMMARY:Talk",
        "CATEGORIES:Red",
        'X-A;X-P="b:c":d\\,e',
        "ATTENDEE;CN=Anna:mailto:anna@x.example",
    )
    alarm = ("BEGIN:VALARM", "ACTION:AUDIO", "TRIGGER:-PT10M", "X-SOUND:Bell", "END:VALARM")
    write(program, event(*lines, "SEQUENCE:7", *alarm))
    (made,) = events(world)
    assert made.reminder_minutes == 10
    actions.change(actor(world.salesperson), made, {"name": "Call"})
    text = program.get(f"{program.home}common/a.ics").body.decode()
    assert "SUMMARY:Call\r\n" in text
    for line in (*lines[1:], *alarm):
        assert f"{line}\r\n" in text
    assert text.count("BEGIN:VALARM") == 1
    assert "UID:one@test\r\n" in text
    assert int(text.partition("SEQUENCE:")[2].split()[0]) > 7


def test_a_condition_that_does_not_hold_refuses_the_write(sit: Sit, world: World) -> None:
    program = sit()
    path = f"{program.home}common/a.ics"
    etag = program.put(path, event()).headers["ETag"]
    assert program.put(path, event(), if_none_match="*").status == 412
    actions.change(actor(world.salesperson), events(world)[0], {"name": "Other"})
    assert program.put(path, event("SUMMARY:Mine"), if_match=etag).status == 412
    assert program.ask("DELETE", path, if_match=etag).status == 412
    assert events(world)[0].name == "Other"
    present = program.get(path).headers["ETag"]
    assert program.put(path, event("SUMMARY:Mine"), if_match=present).status == 204
    assert events(world)[0].name == "Mine"
    assert program.ask("DELETE", path).status == 204
    assert events(world) == []
    assert program.get(path).status == 404


def test_the_same_again_changes_nothing(sit: Sit, world: World) -> None:
    program = sit()
    write(program, event("SUMMARY:Talk", "RRULE:FREQ=WEEKLY"))
    before = events(world)[0].version
    assert write(program, event("SUMMARY:Talk", "RRULE:FREQ=WEEKLY", "X-NEW:1")) == 204
    assert events(world)[0].version == before
    assert "X-NEW:1" in program.get(f"{program.home}common/a.ics").body.decode()


def test_an_event_of_the_site_comes_back_unchanged(sit: Sit, world: World) -> None:
    room = make_room(world.first)
    made = make_event(
        world.salesperson, rrule="FREQ=WEEKLY;UNTIL=20260601", equipment=[room.pk], description="a\n\nb"
    )
    program = sit()
    path = f"{program.home}common/event-{made.pk}.ics"
    text = program.get(path).body.decode()
    assert program.put(path, text).status == 204
    assert events(world)[0].version == made.version


@pytest.mark.parametrize(
    ("name", "says"),
    [("common", ("common", False)), ("mine", ("personal", False)), ("group", ("group", True))],
)
def test_the_calendar_says_where_a_new_event_stands(
    sit: Sit, world: World, name: str, says: tuple[str, bool]
) -> None:
    calendar = f"group-{world.north.pk}" if name == "group" else name
    assert write(sit(), event(), calendar=calendar) == 201
    (made,) = events(world)
    assert made.calendar == says[0]
    assert not says[1] or made.group == world.north


def test_a_room_is_booked_by_its_calendar_and_never_twice(sit: Sit, world: World) -> None:
    room = make_room(world.first, "Room A")
    program = sit()
    calendar = f"equipment-{room.pk}"
    assert write(program, event(), calendar=calendar) == 201
    answer = program.put(f"{program.home}{calendar}/b.ics", event(uid="two@test"))
    assert answer.status == 409
    assert b"equipment-is-free" in answer.body
    assert b"Room A" in answer.body
    assert len(events(world)) == 1


def test_who_does_not_take_part_in_sales_has_a_calendar_of_his_own(sit: Sit, world: World) -> None:
    make_employee(world.first, "Stan", world.salesperson)
    write(sit(), event(), calendar="mine")
    assert len(sit().names("mine")) == 1


def test_nobody_writes_what_he_may_only_read(sit: Sit, world: World) -> None:
    made = make_event(world.salesperson)
    program = sit("reader")
    path = f"{program.home}common/event-{made.pk}.ics"
    text = program.get(path).body.decode()
    assert program.put(path, text.replace("Talk", "Mine")).status == 403
    assert program.ask("DELETE", path).status == 403
    assert write(program, event()) == 403
    assert [one.name for one in events(world)] == ["Talk"]


def test_a_name_that_is_taken_by_somebody_unseen_is_free(sit: Sit, world: World) -> None:
    assert write(sit("salesperson"), event("SUMMARY:Secret", "CLASS:PRIVATE")) == 201
    program = sit("colleague")
    assert write(program, event("SUMMARY:Other"), if_none_match="*") == 201
    assert program.names("common") == ["a.ics"]
    assert "Other" in program.get(f"{program.home}common/a.ics").body.decode()


def test_one_uid_stands_once_in_a_calendar(sit: Sit, world: World) -> None:
    program = sit()
    write(program, event())
    answer = program.put(f"{program.home}common/b.ics", event())
    assert answer.status == 403
    assert answer.find("C:no-uid-conflict")
    assert program.put(f"{program.home}common/a.ics", event(uid="other@test")).status == 403


@pytest.mark.parametrize(
    ("body", "precondition"),
    [
        ("nonsense", "C:valid-calendar-data"),
        (event(uid=""), "C:valid-calendar-object-resource"),
        (event().replace("VEVENT", "VTODO"), "C:supported-calendar-component"),
        (event().replace("VERSION:2.0", "METHOD:REQUEST"), "C:valid-calendar-object-resource"),
        (event("SUMMARY:x", "RRULE:FREQ=SECONDLY"), "C:valid-calendar-data"),
        (event("SUMMARY:x", "RRULE:FREQ=DAILY;UNTIL=99999999"), "C:valid-calendar-data"),
        (event("SUMMARY:x", f"RRULE:FREQ=YEARLY;BYYEARDAY={'1,' * 150}1"), "C:valid-calendar-data"),
        (event("SUMMARY:x", f"DESCRIPTION:{'x' * 50_001}"), "C:max-resource-size"),
        (event().replace("DTSTART", "X-START"), "C:valid-calendar-data"),
    ],
)
def test_what_is_no_event_is_refused(sit: Sit, body: str, precondition: str) -> None:
    program = sit()
    answer = program.put(f"{program.home}common/a.ics", body)
    assert answer.status == 403
    assert answer.find(precondition)


def test_too_large_an_event_is_refused(sit: Sit) -> None:
    program = sit()
    answer = program.put(f"{program.home}common/a.ics", event(f"DESCRIPTION:{'x' * (1 << 20)}"))
    assert answer.status == 413
    assert answer.find("C:max-resource-size")


def test_what_is_taken_out_of_a_column_is_not_told_by_its_twin(sit: Sit, world: World) -> None:
    twins = (
        "X-ALT-DESC;FMTTYPE=text/html:<p>Salary</p>",
        "X-APPLE-STRUCTURED-LOCATION;X-TITLE=Nitra:geo:1\\,2",
    )
    alarm = ("BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT10M", "DESCRIPTION:Salary", "END:VALARM")
    write(sit(), event("SUMMARY:Talk", "DESCRIPTION:Salary", "LOCATION:Nitra", *twins, *alarm))
    reader = sit("colleague")
    path = f"{reader.home}common/event-{events(world)[0].pk}.ics"
    actions.change(actor(world.salesperson), events(world)[0], {"name": "Call"})
    text = reader.get(path).body.decode().replace("\r\n ", "")
    assert all(f"{twin}\r\n" in text for twin in twins)
    assert text.count("DESCRIPTION:Salary") == 2
    actions.change(actor(world.salesperson), events(world)[0], {"description": ""})
    text = reader.get(path).body.decode().replace("\r\n ", "")
    assert (twins[0] in text, twins[1] in text, "Salary" in text) == (False, True, False)
    assert "TRIGGER:-PT10M\r\nDESCRIPTION:Reminder\r\n" in text
    actions.change(actor(world.salesperson), events(world)[0], {"venue": "Brno"})
    assert "Nitra" not in reader.get(path).body.decode()


# -- series -------------------------------------------------------------------------------------------


def test_a_series_without_end_is_one_on_the_site_and_for_everybody(sit: Sit, world: World) -> None:
    program = sit()
    sent = event("SUMMARY:Talk", "RRULE:FREQ=WEEKLY")
    write(program, sent)
    (made,) = events(world)
    assert made.rrule == "FREQ=WEEKLY"
    assert program.get(f"{program.home}common/a.ics").body.decode() == sent
    other = sit("colleague")
    text = other.get(f"{other.home}common/event-{made.pk}.ics").body.decode()
    assert "RRULE:FREQ=WEEKLY\r\n" in text


def test_a_series_that_books_a_room_ends_after_the_years_that_are_kept(sit: Sit, world: World) -> None:
    room = make_room(world.first)
    program = sit()
    path = f"{program.home}equipment-{room.pk}/a.ics"
    sent = event("SUMMARY:Talk", "RRULE:FREQ=WEEKLY")
    assert program.put(path, sent).status == 201
    assert events(world)[0].rrule == "FREQ=WEEKLY;UNTIL=20310504T090000"
    assert program.get(path).body.decode() == sent
    assert program.put(path, sent.replace("SUMMARY:Talk", "SUMMARY:Call")).status == 204
    assert events(world)[0].rrule == "FREQ=WEEKLY;UNTIL=20310504T090000"


CHANGED = "\n".join(
    [
        "BEGIN:VEVENT",
        "UID:one@test",
        "DTSTAMP:20260101T000000Z",
        "RECURRENCE-ID;TZID=Europe/Bratislava:20260511T090000",
        "DTSTART;TZID=Europe/Bratislava:20260511T140000",
        "DTEND;TZID=Europe/Bratislava:20260511T150000",
        "SUMMARY:Later",
        "X-OWN:1",
        "END:VEVENT",
    ]
)
SERIES = ("SUMMARY:Talk", "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;TZID=Europe/Bratislava:20260518T090000")


def test_an_occurrence_that_is_changed_twice_is_refused(sit: Sit, world: World) -> None:
    program = sit()
    twice = f"{CHANGED}\n{CHANGED.replace('Europe/Bratislava:20260511T090000', 'UTC:20260511T070000')}"
    answer = program.put(f"{program.home}common/a.ics", event(*SERIES, extra=twice))
    assert answer.status == 403
    assert answer.find("C:valid-calendar-object-resource")
    assert events(world) == []


def test_an_occurrence_that_differs_becomes_one_of_its_own(sit: Sit, world: World) -> None:
    program = sit()
    write(program, event(*SERIES, extra=CHANGED))
    series, child = events(world)
    assert sorted(series.exdates.split()) == ["2026-05-11T09:00", "2026-05-18T09:00"]
    assert (child.name, child.series, child.recurrence_id) == (
        "Later",
        series,
        datetime(2026, 5, 11, 7, tzinfo=UTC),
    )
    assert program.names("common") == ["a.ics"]
    other = sit("colleague")
    text = other.get(f"{other.home}common/event-{series.pk}.ics").body.decode()
    assert text == event(*SERIES, extra=CHANGED)
    actions.change(actor(world.salesperson), child, {"venue": "Nitra"})
    text = program.get(f"{program.home}common/a.ics").body.decode()
    assert text.count("BEGIN:VEVENT") == 2
    assert "RECURRENCE-ID;TZID=Europe/Bratislava:20260511T090000\r\n" in text
    assert text.count("EXDATE") == 1
    assert "X-OWN:1\r\n" in text
    assert "LOCATION:Nitra\r\n" in text


def test_an_occurrence_that_differs_no_more_takes_place_again(sit: Sit, world: World) -> None:
    program = sit()
    write(program, event(*SERIES, extra=CHANGED))
    write(program, event(*SERIES))
    (series,) = events(world)
    assert series.exdates == "2026-05-18T09:00"
    assert len(series.as_series().spans()) == 3


def test_a_series_moves_with_its_times(sit: Sit, world: World) -> None:
    program = sit()
    write(program, event(*SERIES, extra=CHANGED))
    moved = (
        event(*SERIES, extra=CHANGED)
        .replace(":20260504T09", ":20260504T08")
        .replace(":20260504T10", ":20260504T09")
    )
    moved = moved.replace(
        "EXDATE;TZID=Europe/Bratislava:20260518T09", "EXDATE;TZID=Europe/Bratislava:20260518T08"
    )
    moved = moved.replace(
        "RECURRENCE-ID;TZID=Europe/Bratislava:20260511T09", "RECURRENCE-ID;TZID=Europe/Bratislava:20260511T08"
    )
    assert write(program, moved) == 204
    series, child = events(world)[0], events(world)[-1]
    assert sorted(series.exdates.split()) == ["2026-05-11T08:00", "2026-05-18T08:00"]
    assert child.recurrence_id == datetime(2026, 5, 11, 6, tzinfo=UTC)
    assert len(events(world)) == 2


def test_an_occurrence_that_its_writer_does_not_see_stays_as_it_is(sit: Sit, world: World) -> None:
    write(sit(), event(*SERIES, extra=CHANGED))
    series, child = events(world)
    actions.change(actor(world.salesperson), child, {"visibility": "private"})
    program = sit("colleague")
    path = f"{program.home}common/event-{series.pk}.ics"
    text = program.get(path).body.decode()
    assert "Later" not in text
    assert program.put(path, text.replace("SUMMARY:Talk", "SUMMARY:Call")).status in (204, 403)
    assert len(events(world)) == 2


def test_times_on_no_particular_wall_are_those_of_the_site(sit: Sit, world: World) -> None:
    write(sit(), event().replace(";TZID=Europe/Bratislava", ""))
    assert events(world)[0].starts_at == datetime(2026, 5, 4, 7, tzinfo=UTC)


def test_whole_days_come_and_go_as_days(sit: Sit, world: World) -> None:
    sent = event().replace("DTSTART;TZID=Europe/Bratislava:20260504T090000", "DTSTART;VALUE=DATE:20260504")
    sent = sent.replace("DTEND;TZID=Europe/Bratislava:20260504T100000", "DTEND;VALUE=DATE:20260506")
    program = sit()
    write(program, sent)
    (made,) = events(world)
    assert made.all_day
    actions.change(actor(world.salesperson), made, {"venue": "Nitra"})
    text = program.get(f"{program.home}common/a.ics").body.decode()
    assert "DTSTART;VALUE=DATE:20260504\r\nDTEND;VALUE=DATE:20260506\r\n" in text
