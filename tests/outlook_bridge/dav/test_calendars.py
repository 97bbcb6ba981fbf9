"""Programs read the calendars of their person by CalDAV, and no others."""

import re

import pytest
from django.test import Client

from crm_lists.framework import actions
from tests.activities.calendar.making import make_event, make_room
from tests.outlook_bridge.dav.client import Program, event, xml
from tests.outlook_bridge.dav.conftest import Sit
from tests.people import World, actor

pytestmark = pytest.mark.django_db
RANGE = (
    "<C:calendar-query><D:prop><D:getetag/><C:calendar-data/></D:prop><C:filter>"
    '<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">{}</C:comp-filter></C:comp-filter>'
    "</C:filter></C:calendar-query>"
)


def test_a_program_finds_its_way_from_the_name_of_the_server(sit: Sit) -> None:
    program = sit()
    led = program.ask("PROPFIND", "/.well-known/caldav")
    assert (led.status, led.headers["Location"]) == (301, "/caldav/")
    me = program.propfind("/caldav/", "D:current-user-principal").texts("D:href")[-1]
    assert me == f"/caldav/{program.user.pk}/"
    home = program.propfind(me, "C:calendar-home-set").texts("D:href")[-1]
    assert home == program.home
    found = program.propfind(home, "D:displayname", "D:resourcetype", depth="1")
    assert {"common", "mine"} <= set(found.names)
    assert len(found.find(".//C:calendar")) == len(found.names) - 1


def test_without_a_token_nothing_is_answered(world: World) -> None:
    answer = Client().generic("PROPFIND", "/caldav/")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    logged_in = Client()
    logged_in.force_login(world.salesperson)
    assert logged_in.generic("PROPFIND", "/caldav/").status_code == 401
    assert "calendar-access" in Client().options("/caldav/").headers["DAV"]


@pytest.mark.parametrize("read", [("contacts",), ()])
def test_a_token_for_other_lists_opens_no_calendar(sit: Sit, read: tuple[str, ...]) -> None:
    assert sit(read=read, write=()).propfind("/caldav/").status == 403


def test_a_token_that_only_reads_writes_nothing(sit: Sit) -> None:
    program = sit(read=("events",), write=())
    assert program.put(f"{program.home}common/a.ics", event()).status == 403
    found = program.propfind(f"{program.home}common/", "D:current-user-privilege-set")
    assert not found.find(".//D:write")


def test_the_addresses_of_others_are_not_there(sit: Sit, world: World) -> None:
    made = make_event(world.salesperson, name="Secret talk")
    program, other = sit("salesperson"), sit("stranger")
    for path in (
        f"/caldav/{world.salesperson.pk}/",
        program.home,
        f"{program.home}common/event-{made.pk}.ics",
    ):
        assert other.propfind(path).status == 404
    own = f"{other.home}common/"
    for answer in (
        other.propfind(own, depth="1"),
        other.get(f"{own}event-{made.pk}.ics"),
        other.report(own, RANGE.format("")),
        other.report(
            own,
            f"<C:calendar-multiget><D:prop><C:calendar-data/></D:prop><D:href>{own}event-{made.pk}.ics</D:href></C:calendar-multiget>",
        ),
        other.report(
            own,
            "<D:sync-collection><D:sync-token/><D:sync-level>1</D:sync-level><D:prop><C:calendar-data/></D:prop></D:sync-collection>",
        ),
        other.propfind(other.home, depth="1"),
    ):
        assert b"Secret" not in answer.body
        assert b"First" not in answer.body
    assert other.names("common") == []
    assert program.names("common") == [f"event-{made.pk}.ics"]


def test_private_events_are_for_those_who_take_part(sit: Sit, world: World) -> None:
    make_event(world.salesperson, name="Doctor", visibility="private")
    assert len(sit("salesperson").names("common")) == 1
    assert sit("colleague").names("common") == []


def test_an_event_is_written_in_its_zone(sit: Sit, world: World) -> None:
    made = make_event(world.salesperson, name="Talk; long", venue="Nitra", reminder_minutes=15)
    program = sit("colleague")
    answer = program.get(f"{program.home}common/event-{made.pk}.ics")
    text = answer.body.decode()
    assert answer.status == 200
    assert answer.headers["ETag"].startswith('"')
    assert "DTSTART;TZID=Europe/Bratislava:20260504T090000\r\n" in text
    assert "SUMMARY:Talk\\; long\r\nLOCATION:Nitra\r\n" in text
    assert "TRIGGER:-PT15M" in text
    assert f"UID:{made.uuid}\r\n" in text
    assert text.count("BEGIN:VTIMEZONE") == 1
    again = program.get(f"{program.home}common/event-{made.pk}.ics", if_none_match=answer.headers["ETag"])
    assert (again.status, again.body) == (304, b"")


def test_whole_days_end_with_the_day_after(sit: Sit, world: World) -> None:
    made = make_event(world.salesperson, "2026-05-04 00:00", hours=30, all_day=True)
    text = sit().get(f"{sit().home}common/event-{made.pk}.ics").body.decode()
    assert "DTSTART;VALUE=DATE:20260504\r\nDTEND;VALUE=DATE:20260506\r\n" in text


def test_a_series_ends_in_utc_as_the_standard_wants_it(sit: Sit, world: World) -> None:
    made = make_event(world.salesperson, rrule="FREQ=WEEKLY;UNTIL=20260601")
    text = sit().get(f"{sit().home}common/event-{made.pk}.ics").body.decode()
    assert "RRULE:FREQ=WEEKLY;UNTIL=20260601T215959Z\r\n" in text


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("20260511T065900Z", "20260511T070100Z", 1),
        ("20260511T080000Z", "20260511T090000Z", 0),
        ("20260101T000000Z", "20260201T000000Z", 0),
        ("20260518T000000Z", "20260519T000000Z", 1),
    ],
)
def test_a_query_by_time_finds_the_occurrences(
    sit: Sit, world: World, start: str, end: str, found: int
) -> None:
    make_event(world.salesperson, rrule="FREQ=WEEKLY;COUNT=5")
    program = sit()
    asked = RANGE.format(f'<C:time-range start="{start}" end="{end}"/>')
    assert len(program.report(f"{program.home}common/", asked).found) == found


def test_occurrences_are_written_one_by_one_where_a_program_asks_so(sit: Sit, world: World) -> None:
    make_event(world.salesperson, rrule="FREQ=WEEKLY;COUNT=5")
    program = sit()
    times = 'start="20260510T000000Z" end="20260520T000000Z"'
    asked = RANGE.format(f"<C:time-range {times}/>").replace(
        "<C:calendar-data/>", f"<C:calendar-data><C:expand {times}/></C:calendar-data>"
    )
    (text,) = program.report(f"{program.home}common/", asked).texts("C:calendar-data")
    assert re.findall(r"RECURRENCE-ID:(\S+)", text) == ["20260511T070000Z", "20260518T070000Z"]
    assert "RRULE" not in text


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ('<C:prop-filter name="SUMMARY"><C:text-match>tal</C:text-match></C:prop-filter>', 1),
        ('<C:prop-filter name="SUMMARY"><C:text-match>xyz</C:text-match></C:prop-filter>', 0),
        ('<C:prop-filter name="LOCATION"><C:is-not-defined/></C:prop-filter>', 1),
        ('<C:prop-filter name="RRULE"/>', 0),
        (
            '<C:prop-filter name="SUMMARY"><C:text-match negate-condition="yes">tal</C:text-match>'
            "</C:prop-filter>",
            0,
        ),
    ],
)
def test_a_query_by_property(sit: Sit, world: World, condition: str, found: int) -> None:
    make_event(world.salesperson)
    program = sit()
    assert len(program.report(f"{program.home}common/", RANGE.format(condition)).found) == found


def test_tasks_are_not_found_among_events(sit: Sit, world: World) -> None:
    make_event(world.salesperson)
    program = sit()
    asked = RANGE.format("").replace("VEVENT", "VTODO")
    assert program.report(f"{program.home}common/", asked).found == {}


def test_busy_times_are_told_without_a_word_of_what_takes_them(sit: Sit, world: World) -> None:
    make_event(world.salesperson, name="Talk", transparency="tentative")
    make_event(world.salesperson, "2026-05-04 12:00", transparency="free")
    program = sit()
    times = 'start="20260504T000000Z" end="20260505T000000Z"'
    body = f"<C:free-busy-query><C:time-range {times}/></C:free-busy-query>"
    text = program.report(f"{program.home}common/", body).body.decode()
    assert re.findall(r"FREEBUSY;.*", text.replace("\r", "")) == [
        "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260504T070000Z/20260504T080000Z"
    ]
    assert "Talk" not in text


def test_equipment_is_a_calendar_of_its_own(sit: Sit, world: World) -> None:
    room = make_room(world.first)
    made = make_event(world.salesperson, equipment=[room.pk])
    make_event(world.salesperson)
    program = sit()
    assert program.names(f"equipment-{room.pk}") == [f"event-{made.pk}.ics"]
    assert sit("stranger").propfind(f"{sit('stranger').home}equipment-{room.pk}/").status == 404


# -- what changed -------------------------------------------------------------------------------------


def changes(program: Program, token: str = "", calendar: str = "common") -> tuple[dict[str, str], str]:
    """Return the changed things with their status, and the next token."""
    body = (
        f"<D:sync-collection><D:sync-token>{token}</D:sync-token><D:sync-level>1</D:sync-level>"
        "<D:prop><D:getetag/></D:prop></D:sync-collection>"
    )
    told = program.report(f"{program.home}{calendar}/", body)
    assert told.status == 207
    space = {"D": "DAV:"}
    statuses = {
        href.rpartition("/")[2]: one.findtext("D:status", "", space)[9:12] or "200"
        for href, one in told.found.items()
    }
    return statuses, told.texts("D:sync-token")[-1]


def test_a_program_is_told_what_changed_for_it(sit: Sit, world: World) -> None:
    program = sit("colleague")
    first, second = (make_event(world.salesperson, name=name) for name in ("A", "B"))
    names = [f"event-{one.pk}.ics" for one in (first, second)]
    told, token = changes(program)
    assert told == dict.fromkeys(names, "200")
    assert changes(program, token) == ({}, token)
    # That an event became private is told as if it was deleted.
    actions.change(actor(world.salesperson), first, {"visibility": "private"})
    actions.change(actor(world.salesperson), second, {"name": "C"})
    told, later = changes(program, token)
    assert told == {names[0]: "404", names[1]: "200"}
    assert later != token
    assert changes(program, later) == ({}, later)


def test_a_token_of_another_person_or_of_nobody_is_refused(sit: Sit, world: World) -> None:
    make_event(world.salesperson)
    _told, token = changes(sit("salesperson"))
    program = sit("colleague")
    for wrong in (token, "data:,x", "nonsense"):
        body = f"<D:sync-collection><D:sync-token>{wrong}</D:sync-token><D:prop/></D:sync-collection>"
        answer = program.report(f"{program.home}common/", body)
        assert answer.status == 403
        assert answer.find("D:valid-sync-token")


def test_the_tag_of_a_calendar_stays_while_nothing_changes(sit: Sit, world: World) -> None:
    program = sit()

    def tags() -> list[str]:
        told = program.propfind(f"{program.home}common/", "CS:getctag", "D:sync-token")
        return [*told.texts("CS:getctag"), *told.texts("D:sync-token")]

    before = tags()
    assert tags() == before
    make_event(world.salesperson)
    assert not set(tags()) & set(before)


# -- bodies -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "body", "status"),
    [
        ("PROPFIND", "<not xml", 400),
        ("PROPFIND", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 400),
        ("PROPFIND", f"<a>{'<b/>' * 20_001}</a>", 413),
        ("PROPFIND", f"<a>{' ' * (1 << 20)}</a>", 413),
        ("REPORT", "", 400),
        ("REPORT", '<D:unknown xmlns:D="DAV:"/>', 403),
        ("MKCALENDAR", "", 405),
        ("LOCK", "", 405),
    ],
)
def test_bodies_that_are_no_question_are_refused(sit: Sit, method: str, body: str, status: int) -> None:
    program = sit()
    assert program.ask(method, f"{program.home}common/", body, depth="0").status == status


def test_too_many_things_at_once_are_refused(sit: Sit) -> None:
    program = sit()
    hrefs = f"<D:href>{program.home}common/a.ics</D:href>" * 1001
    body = f"<C:calendar-multiget><D:prop><D:getetag/></D:prop>{hrefs}</C:calendar-multiget>"
    assert program.report(f"{program.home}common/", body).status == 507


def test_the_whole_tree_is_not_told_at_once(sit: Sit) -> None:
    assert sit().propfind("/caldav/", depth="infinity").status == 403


def test_programs_colour_a_calendar_for_their_person_only(sit: Sit) -> None:
    program, other = sit("salesperson"), sit("colleague")
    colour = "<A:calendar-color>#ff0000</A:calendar-color>"
    body = f"<D:propertyupdate><D:set><D:prop>{colour}</D:prop></D:set></D:propertyupdate>"
    assert program.ask("PROPPATCH", f"{program.home}common/", xml(body)).texts("D:status") == [
        "HTTP/1.1 200 OK"
    ]
    read = [
        one.propfind(f"{one.home}common/", "A:calendar-color").texts("A:calendar-color")
        for one in (program, other)
    ]
    assert read[0] == ["#ff0000"] != read[1]
    fixed = body.replace(colour, "<D:getetag>x</D:getetag>")
    assert (
        program.ask("PROPPATCH", f"{program.home}common/", xml(fixed))
        .texts("D:status")[0]
        .endswith("403 Forbidden")
    )


@pytest.mark.parametrize(
    ("alarm", "found"),
    [
        ('<C:time-range start="20260511T064500Z" end="20260511T065000Z"/>', 1),
        ('<C:time-range start="20260511T070000Z" end="20260511T080000Z"/>', 0),
        ('<C:time-range start="20260604T000000Z"/>', 0),
        ("", 1),
        ("<C:is-not-defined/>", 1),
    ],
)
def test_a_query_by_alarms(sit: Sit, world: World, alarm: str, found: int) -> None:
    make_event(world.salesperson, rrule="FREQ=WEEKLY;COUNT=4", reminder_minutes=15)
    make_event(world.salesperson)
    program = sit()
    asked = RANGE.format(f'<C:comp-filter name="VALARM">{alarm}</C:comp-filter>')
    assert len(program.report(f"{program.home}common/", asked).found) == found


def test_occurrences_of_a_series_without_an_end_are_told_of_years_that_are_not_kept(
    sit: Sit, world: World
) -> None:
    make_event(world.salesperson, rrule="FREQ=WEEKLY")
    program = sit("colleague")
    times = 'start="20660501T000000Z" end="20660512T000000Z"'
    asked = RANGE.format(f"<C:time-range {times}/>").replace(
        "<C:calendar-data/>", f"<C:calendar-data><C:expand {times}/></C:calendar-data>"
    )
    (text,) = program.report(f"{program.home}common/", asked).texts("C:calendar-data")
    assert re.findall(r"RECURRENCE-ID:(\S+)", text) == ["20660503T070000Z", "20660510T070000Z"]


def test_a_series_that_a_program_wrote_without_an_end_goes_on_for_it(sit: Sit) -> None:
    program = sit()
    text = event("SUMMARY:Talk", "RRULE:FREQ=WEEKLY", "EXDATE;TZID=Europe/Bratislava:20660503T090000")
    assert program.put(f"{program.home}common/a.ics", text).status == 201
    for start, end, found in (
        ("20660426T060000Z", "20660426T080000Z", 1),
        ("20660427T000000Z", "20660428T000000Z", 0),
        ("20660503T000000Z", "20660504T000000Z", 0),
    ):
        asked = RANGE.format(f'<C:time-range start="{start}" end="{end}"/>')
        assert len(program.report(f"{program.home}common/", asked).found) == found
