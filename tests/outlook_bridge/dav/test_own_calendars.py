"""Programs make calendars of their person's own, sort events and tasks into them, and take them away."""

from typing import Any

import pytest

from crm_lists.activities.models import Activity, Event
from tests.activities.calendar.making import make_event
from tests.outlook_bridge.dav.client import Program, Told, event, xml
from tests.outlook_bridge.dav.conftest import Sit
from tests.outlook_bridge.dav.test_tasks import task
from tests.people import World

pytestmark = pytest.mark.django_db


def make(program: Program, code: str = "holidays", *properties: str, method: str = "MKCALENDAR") -> Told:
    body = f"<C:mkcalendar><D:set><D:prop>{''.join(properties)}</D:prop></D:set></C:mkcalendar>"
    return program.ask(method, f"{program.home}{code}/", xml(body))


def takes(*kinds: str) -> str:
    names = "".join(f'<C:comp name="{kind}"/>' for kind in kinds)
    return f"<C:supported-calendar-component-set>{names}</C:supported-calendar-component-set>"


def test_a_program_makes_a_calendar_for_its_person_alone(sit: Sit) -> None:
    program = sit()
    name, colour = "<D:displayname>Holidays</D:displayname>", "<A:calendar-color>#00ff00</A:calendar-color>"
    assert make(program, "holidays", name, colour).status == 201
    told = program.propfind(f"{program.home}holidays/", "D:displayname", "A:calendar-color")
    assert (told.texts("D:displayname"), told.texts("A:calendar-color")) == (["Holidays"], ["#00ff00"])
    assert "holidays" in program.propfind(program.home, depth="1").names
    other = sit("colleague")
    assert "holidays" not in other.propfind(other.home, depth="1").names
    assert other.propfind(f"{other.home}holidays/").status == 404


def test_what_a_program_sorts_into_it_stands_there_and_not_twice(sit: Sit, world: World) -> None:
    program = sit()
    make(program)
    make_event(world.salesperson, name="Before")
    assert program.put(f"{program.home}holidays/a.ics", event()).status == 201
    assert program.put(f"{program.home}holidays/b.ics", task()).status == 201
    assert program.names("holidays") == ["a.ics", "b.ics"]
    assert "a.ics" not in program.names("mine")
    assert len(program.names("mine")) == 1
    assert program.names("tasks") == []
    made = Event.objects.get(name="Talk")
    assert (made.calendar, made.created_by) == ("personal", world.salesperson)
    changed = event("SUMMARY:Holiday")
    assert program.put(f"{program.home}holidays/a.ics", changed).status == 204
    assert program.get(f"{program.home}holidays/a.ics").body.decode() == changed
    assert program.ask("DELETE", f"{program.home}holidays/a.ics").status == 204
    assert program.names("holidays") == ["b.ics"]


def test_a_changed_occurrence_goes_along_with_its_series(sit: Sit, world: World) -> None:
    program = sit()
    make(program)
    series = event("SUMMARY:Talk", "RRULE:FREQ=WEEKLY;COUNT=3")
    other = event(
        "SUMMARY:Other", "RECURRENCE-ID;TZID=Europe/Bratislava:20260511T090000", start="20260511T100000"
    )
    block = other[other.index("BEGIN:VEVENT") : other.index("END:VCALENDAR")]
    sent = series.replace("END:VCALENDAR", f"{block}END:VCALENDAR")
    assert program.put(f"{program.home}holidays/a.ics", sent).status == 201
    assert Event.objects.count() == 2
    assert program.names("holidays") == ["a.ics"]
    assert program.names("mine") == []


def test_a_calendar_takes_what_it_was_made_for(sit: Sit) -> None:
    program = sit()
    assert make(program, "todo", takes("VTODO")).status == 201
    refused = program.put(f"{program.home}todo/a.ics", event())
    assert refused.status == 403
    assert refused.find("C:supported-calendar-component")
    assert program.put(f"{program.home}todo/b.ics", task()).status == 201
    assert make(program, "journal", takes("VJOURNAL")).status == 403
    assert make(program, "both", takes("VEVENT", "VJOURNAL")).status == 201
    found = program.propfind(f"{program.home}both/", "C:supported-calendar-component-set")
    assert [one.get("name") for one in found.find(".//C:comp")] == ["VEVENT"]


def test_with_a_calendar_nothing_that_lay_in_it_is_lost(sit: Sit) -> None:
    program = sit()
    make(program)
    program.put(f"{program.home}holidays/a.ics", event())
    program.put(f"{program.home}holidays/b.ics", task())
    assert program.ask("DELETE", f"{program.home}holidays/").status == 204
    assert program.propfind(f"{program.home}holidays/").status == 404
    made, done = Event.objects.get(), Activity.objects.get()
    assert program.names("mine") == [f"event-{made.pk}.ics"]
    assert program.names("tasks") == [f"task-{done.pk}.ics"]
    make(program)
    assert program.names("holidays") == []


@pytest.mark.parametrize(
    ("code", "properties", "status"),
    [
        ("common", (), 405),
        ("tasks", (), 405),
        ("x" * 65, (), 403),
        ("holidays", ("<D:getetag>x</D:getetag>",), 403),
        ("holidays", (f"<D:displayname>{'x' * 201}</D:displayname>",), 201),
        ("holidays", tuple(f"<X{number} xmlns='urn:x'/>" for number in range(41)), 507),
        ("holidays/a.ics", (), 404),
        ("common/a.ics", (), 403),
    ],
)
def test_calendars_are_made_where_there_is_room_for_them(
    sit: Sit, code: str, properties: tuple[str, ...], status: int
) -> None:
    assert make(sit(), code, *properties).status == status


def test_the_calendars_of_the_site_stay(sit: Sit) -> None:
    program = sit()
    for code in ("common", "mine", "tasks"):
        assert program.ask("DELETE", f"{program.home}{code}/").status == 403
    assert program.ask("DELETE", f"{program.books}all/").status == 403
    assert program.ask("MKCALENDAR", f"{program.books}own/").status == 403
    assert program.ask("DELETE", program.home).status == 403


def test_nobody_makes_calendars_without_end(sit: Sit, monkeypatch: Any) -> None:
    from outlook_bridge.dav.calendars import service  # noqa: PLC0415 - what is changed

    monkeypatch.setattr(service, "MOST_OWN", 1)
    program = sit()
    assert [make(program, code).status for code in ("a", "b")] == [201, 507]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 403),
        ("<D:mkcol/>", 403),
        ("<C:mkcalendar/>", 400),
        (
            "<D:mkcol><D:set><D:prop><D:resourcetype><D:collection/><C:calendar/></D:resourcetype>"
            "<D:displayname>Holidays</D:displayname></D:prop></D:set></D:mkcol>",
            201,
        ),
    ],
)
def test_collections_are_made_by_the_other_method_too(sit: Sit, body: str, status: int) -> None:
    program = sit()
    assert program.ask("MKCOL", f"{program.home}holidays/", xml(body) if body else "").status == status


def test_busy_times_are_those_of_the_calendar(sit: Sit, world: World) -> None:
    make_event(world.salesperson, "2026-05-04 12:00")
    program = sit()
    make(program)
    program.put(f"{program.home}holidays/a.ics", event())
    times = 'start="20260504T000000Z" end="20260505T000000Z"'
    body = f"<C:free-busy-query><C:time-range {times}/></C:free-busy-query>"
    text = program.report(f"{program.home}holidays/", body).body.decode()
    assert text.count("FREEBUSY;") == 1
    assert "20260504T070000Z/20260504T080000Z" in text


def test_a_token_that_only_reads_makes_no_calendar(sit: Sit) -> None:
    assert make(sit(read=("*",), write=())).status == 403
