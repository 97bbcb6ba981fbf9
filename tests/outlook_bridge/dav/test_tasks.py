"""Programs read and write the tasks of their person: activities for which the person is responsible."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from crm_lists.activities.models import Activity, ActivityType
from crm_lists.framework import actions
from tests.outlook_bridge.dav.client import Program, xml
from tests.outlook_bridge.dav.conftest import Sit
from tests.people import World, actor

pytestmark = pytest.mark.django_db
QUERY = (
    "<C:calendar-query><D:prop><D:getetag/><C:calendar-data/></D:prop><C:filter>"
    '<C:comp-filter name="VCALENDAR"><C:comp-filter name="VTODO">{}</C:comp-filter></C:comp-filter>'
    "</C:filter></C:calendar-query>"
)
ALARM = '<C:comp-filter name="VALARM">{}</C:comp-filter>'
RANGE = '<C:time-range start="{}" end="{}"/>'


def task(*lines: str, uid: str = "task@test") -> str:
    """Return a calendar with one task."""
    body = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", "BEGIN:VTODO", f"UID:{uid}"),
        *("DTSTAMP:20260101T000000Z", *(lines or ("SUMMARY:Offer",)), "END:VTODO", "END:VCALENDAR"),
    ]
    return "".join(f"{line}\r\n" for line in body)


def add_task(world: World, person: str = "salesperson", code: str = "task", **values: Any) -> Activity:
    """Return an activity of a person."""
    kind = ActivityType.objects.get(code=code)
    given = {"activity_type": kind, "name": "Prepare", **values}
    return actions.add(actor(world.person(person)), Activity, given)


def only(world: World) -> Activity:
    return Activity.objects.get(deleted_at__isnull=True)


def put(program: Program, text: str, **headers: str) -> Any:
    return program.put(f"{program.home}tasks/a.ics", text, **headers)


def read(program: Program, name: str = "a.ics") -> str:
    told = program.get(f"{program.home}tasks/{name}")
    assert told.status == 200
    return told.body.decode()


def test_a_task_of_the_site_is_a_task_of_the_program(sit: Sit, world: World) -> None:
    made = add_task(world, due=date(2026, 5, 4), priority="high", description="Two pages")
    program = sit()
    text = read(program, f"task-{made.pk}.ics")
    for line in ("SUMMARY:Prepare", "DESCRIPTION:Two pages", "DUE;VALUE=DATE:20260504", "PRIORITY:1"):
        assert f"{line}\r\n" in text
    assert f"UID:{made.uuid}\r\n" in text
    assert "STATUS:NEEDS-ACTION\r\n" in text
    found = program.propfind(f"{program.home}tasks/", "C:supported-calendar-component-set")
    assert [one.get("name") for one in found.find(".//C:comp")] == ["VTODO"]


def test_only_what_a_person_has_to_do_is_among_the_tasks(sit: Sit, world: World) -> None:
    add_task(world, "colleague")
    start = timezone.now()
    add_task(world, code="meeting", starts_at=start, ends_at=start + timedelta(hours=1))
    old, done, call = add_task(world), add_task(world), add_task(world, code="phone-call")
    for one in (old, done):
        Activity.objects.filter(pk=one.pk).update(state="completed", completed_at=timezone.now())
    Activity.objects.filter(pk=old.pk).update(completed_at=timezone.now() - timedelta(days=61))
    assert sorted(sit().names("tasks")) == sorted(f"task-{one.pk}.ics" for one in (done, call))
    assert sit("stranger").names("tasks") == []


def test_a_program_adds_a_task_and_gets_it_back_as_it_was(sit: Sit, world: World) -> None:
    program = sit()
    sent = task("SUMMARY:Offer", "DUE:20260504T213000Z", "PRIORITY:7", "CATEGORIES:A,B", "X-OWN:1")
    told = put(program, sent, if_none_match="*")
    assert (told.status, program.get(f"{program.home}tasks/a.ics").headers["ETag"]) == (
        201,
        told.headers["ETag"],
    )
    assert read(program) == sent
    made = only(world)
    # Half past nine in UTC is half past eleven in Bratislava.
    facts = (made.name, made.due, made.priority, made.responsible, made.activity_type.code)
    assert facts == ("Offer", date(2026, 5, 4), "low", world.salesperson, "task")


def test_a_change_on_the_site_keeps_what_no_column_holds(sit: Sit, world: World) -> None:
    program = sit()
    alarm = ("BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:x", "TRIGGER:-PT5M", "END:VALARM")
    put(program, task("SUMMARY:Offer", "DUE:20260504T100000Z", "PRIORITY:3", "X-OWN:1", *alarm))
    changed = actions.change(actor(world.salesperson), only(world), {"name": "Better offer"})
    text = read(program)
    for line in ("SUMMARY:Better offer", "DUE:20260504T100000Z", "PRIORITY:3", "X-OWN:1", "TRIGGER:-PT5M"):
        assert f"{line}\r\n" in text
    actions.change(actor(world.salesperson), changed, {"due": date(2026, 6, 1), "priority": "low"})
    text = read(program)
    assert re.findall(r"(?:DUE|PRIORITY).*", text) == ["DUE;VALUE=DATE:20260601\r", "PRIORITY:9\r"]


def test_the_sequence_of_a_task_never_falls(sit: Sit, world: World) -> None:
    program = sit()
    put(program, task("SUMMARY:Offer", "SEQUENCE:10"))
    put(program, task("SUMMARY:Better offer", "SEQUENCE:2"))
    actions.change(actor(world.salesperson), only(world), {"name": "Best offer"})
    found = re.search(r"SEQUENCE:(\d+)", read(program))
    assert found is not None
    assert int(found[1]) > 10


def test_a_program_changes_only_what_differs(sit: Sit, world: World) -> None:
    made = add_task(world, due=date(2026, 5, 4))
    program = sit()
    address = f"{program.home}tasks/task-{made.pk}.ics"
    got = program.get(address)
    actions.change(actor(world.salesperson), made, {"description": "New"})
    stale = program.put(address, got.body.decode(), if_match=got.headers["ETag"])
    assert stale.status == 412
    text = read(program, f"task-{made.pk}.ics").replace("SUMMARY:Prepare", "SUMMARY:Call")
    assert program.put(address, text).status == 204
    now = only(world)
    assert (now.name, now.description, now.due) == ("Call", "New", date(2026, 5, 4))


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        (("STATUS:COMPLETED", "COMPLETED:20260504T100000Z", "PERCENT-COMPLETE:100"), "completed"),
        (("PERCENT-COMPLETE:100",), "completed"),
        (("STATUS:CANCELLED",), "cancelled"),
        (("STATUS:IN-PROCESS", "PERCENT-COMPLETE:40"), "open"),
    ],
)
def test_a_task_is_completed_and_taken_up_again(
    sit: Sit, world: World, lines: tuple[str, ...], state: str
) -> None:
    program = sit()
    put(program, task("SUMMARY:Offer"))
    assert put(program, task("SUMMARY:Offer", *lines)).status == 204
    assert only(world).state == state
    assert put(program, task("SUMMARY:Offer", "STATUS:NEEDS-ACTION")).status == 204
    assert only(world).state == "open"
    assert (only(world).completed_at, only(world).completed_by) == (None, None)


def test_what_is_completed_on_the_site_is_completed_for_the_program(sit: Sit, world: World) -> None:
    from crm_lists.activities.statuses import lead_to  # noqa: PLC0415 - the one test that needs it

    program = sit()
    put(program, task("SUMMARY:Offer", "STATUS:IN-PROCESS"))
    lead_to(actor(world.salesperson), only(world), "completed", verb="complete")
    text = read(program)
    assert "STATUS:COMPLETED\r\n" in text
    assert "IN-PROCESS" not in text


def test_who_may_not_complete_a_task_is_told_so(sit: Sit, world: World) -> None:
    ActivityType.objects.filter(code="task").update(completer="manager")
    program = sit()
    put(program, task("SUMMARY:Offer"))
    assert put(program, task("SUMMARY:Offer", "STATUS:COMPLETED")).status == 403
    assert only(world).state == "open"


def test_a_deleted_task_is_in_the_recycle_bin(sit: Sit, world: World) -> None:
    program = sit()
    put(program, task())
    assert program.ask("DELETE", f"{program.home}tasks/a.ics").status == 204
    assert Activity.objects.get().deleted_at is not None
    assert program.names("tasks") == []
    assert put(program, task()).status == 201


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        (task("SUMMARY:Doctor", "CLASS:PRIVATE"), "C:valid-calendar-data"),
        (task().replace("VTODO", "VEVENT"), "C:supported-calendar-component"),
        (task().replace("UID:task@test", "X:1"), "C:valid-calendar-object-resource"),
        (task(f"DESCRIPTION:{'x' * 50_001}"), "C:max-resource-size"),
        ("nothing", "C:valid-calendar-data"),
    ],
)
def test_what_cannot_be_kept_is_refused(sit: Sit, world: World, text: str, condition: str) -> None:
    told = put(sit(), text)
    assert told.status == 403
    assert told.find(condition)
    assert not Activity.objects.exists()


def test_a_second_task_of_a_uid_and_another_uid_are_refused(sit: Sit) -> None:
    program = sit()
    put(program, task())
    again = program.put(f"{program.home}tasks/b.ics", task())
    other = put(program, task(uid="other@test"))
    assert [one.status for one in (again, other)] == [403, 403]
    assert again.find("C:no-uid-conflict")


@pytest.mark.parametrize(
    ("read_lists", "write_lists", "status"),
    [(("*",), ("events",), 403), (("activities",), ("activities",), 201), (("events",), ("events",), 404)],
)
def test_a_token_reaches_tasks_by_the_list_of_activities(
    sit: Sit, read_lists: tuple[str, ...], write_lists: tuple[str, ...], status: int
) -> None:
    program = sit(read=read_lists, write=write_lists)
    assert put(program, task()).status == status
    homes = program.propfind(program.home, depth="1").names
    assert ("tasks" in homes, "common" in homes) == (
        "events" not in read_lists,
        "activities" not in read_lists,
    )


def test_a_token_for_tasks_alone_writes_no_events(sit: Sit) -> None:
    from tests.outlook_bridge.dav.client import event  # noqa: PLC0415 - named like a fixture elsewhere

    program = sit(read=("*",), write=("activities",))
    assert program.put(f"{program.home}mine/a.ics", event()).status == 403


@pytest.mark.parametrize(
    ("lines", "start", "end", "found"),
    [
        (("DUE:20260504T100000Z",), "20260504T090000Z", "20260504T100000Z", 1),
        (("DUE:20260504T100000Z",), "20260504T100000Z", "20260504T110000Z", 0),
        (("DTSTART:20260504T100000Z",), "20260504T100000Z", "20260504T110000Z", 1),
        (("DTSTART:20260504T100000Z",), "20260504T090000Z", "20260504T100000Z", 0),
        (("DTSTART:20260504T100000Z", "DURATION:PT2H"), "20260504T113000Z", "20260504T130000Z", 1),
        (("DTSTART:20260504T100000Z", "DUE:20260506T100000Z"), "20260505T000000Z", "20260505T010000Z", 1),
        (("DTSTART:20260504T100000Z", "DUE:20260506T100000Z"), "20260507T000000Z", "20260508T000000Z", 0),
        (("STATUS:NEEDS-ACTION",), "20260505T000000Z", "20260506T000000Z", 1),
        (
            ("COMPLETED:20260504T100000Z", "CREATED:20260501T100000Z"),
            "20260401T000000Z",
            "20260402T000000Z",
            0,
        ),
        (
            ("COMPLETED:20260504T100000Z", "CREATED:20260501T100000Z"),
            "20260502T000000Z",
            "20260503T000000Z",
            1,
        ),
        (("COMPLETED:20260504T100000Z",), "20260504T000000Z", "20260505T000000Z", 1),
        (("CREATED:20260601T000000Z",), "20260504T000000Z", "20260505T000000Z", 0),
        (
            ("DTSTART:20260504T100000Z", "DUE:20260504T110000Z", "RRULE:FREQ=WEEKLY"),
            "20460508T000000Z",
            "20460509T000000Z",
            0,
        ),
        (
            ("DTSTART:20260504T100000Z", "DUE:20260504T110000Z", "RRULE:FREQ=WEEKLY"),
            "20460507T000000Z",
            "20460514T000000Z",
            1,
        ),
        (
            ("DTSTART:20260504T100000Z", "RRULE:FREQ=WEEKLY;COUNT=2"),
            "20260512T000000Z",
            "20270101T000000Z",
            0,
        ),
        (
            ("DTSTART:20260504T100000Z", "RRULE:FREQ=WEEKLY;COUNT=2", "EXDATE:20260511T100000Z"),
            "20260511T000000Z",
            "20260512T000000Z",
            0,
        ),
    ],
)
def test_a_query_by_time_follows_the_table_of_the_standard(
    sit: Sit, lines: tuple[str, ...], start: str, end: str, found: int
) -> None:
    program = sit()
    assert put(program, task("SUMMARY:Offer", *lines)).status == 201
    asked = QUERY.format(RANGE.format(start, end))
    assert len(program.report(f"{program.home}tasks/", asked).found) == found


def test_tasks_that_repeat_are_told_one_by_one_where_a_program_asks_so(sit: Sit) -> None:
    program = sit()
    put(program, task("SUMMARY:Offer", "DTSTART:20260504T100000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY"))
    times = 'start="20300501T000000Z" end="20300515T000000Z"'
    asked = QUERY.format(f"<C:time-range {times}/>").replace(
        "<C:calendar-data/>", f"<C:calendar-data><C:expand {times}/></C:calendar-data>"
    )
    (text,) = program.report(f"{program.home}tasks/", asked).texts("C:calendar-data")
    assert re.findall(r"RECURRENCE-ID:(\S+)", text) == ["20300506T100000Z", "20300513T100000Z"]
    assert "RRULE" not in text


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ('<C:prop-filter name="CATEGORIES"><C:text-match>home</C:text-match></C:prop-filter>', 1),
        ('<C:prop-filter name="STATUS"><C:is-not-defined/></C:prop-filter>', 1),
        ('<C:prop-filter name="COMPLETED"/>', 0),
        ('<C:comp-filter name="VALARM"/>', 1),
        ('<C:comp-filter name="VALARM"><C:is-not-defined/></C:comp-filter>', 0),
        (ALARM.format(RANGE.format("20260504T093000Z", "20260504T100000Z")), 1),
        (ALARM.format(RANGE.format("20260504T100000Z", "20260504T110000Z")), 0),
    ],
)
def test_a_query_by_properties_and_alarms(sit: Sit, condition: str, found: int) -> None:
    program = sit()
    alarm = ("BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:x", "TRIGGER;RELATED=END:-PT15M", "END:VALARM")
    put(program, task("SUMMARY:Offer", "DUE:20260504T100000Z", "CATEGORIES:Home", *alarm))
    assert len(program.report(f"{program.home}tasks/", QUERY.format(condition)).found) == found


def test_a_rule_that_never_comes_keeps_nobody_waiting(sit: Sit) -> None:
    program = sit()
    put(program, task("DTSTART:20260504T100000Z", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31"))
    asked = QUERY.format(RANGE.format("20270101T000000Z", "39990101T000000Z"))
    assert program.report(f"{program.home}tasks/", asked).found == {}


def test_a_program_is_told_what_became_of_tasks(sit: Sit, world: World) -> None:
    made = add_task(world)
    program = sit()

    def sync(token: str, most: str = "") -> Any:
        limit = f"<D:limit><D:nresults>{most}</D:nresults></D:limit>" if most else ""
        return program.report(
            f"{program.home}tasks/",
            f"<D:sync-collection><D:sync-token>{token}</D:sync-token><D:sync-level>1</D:sync-level>{limit}"
            "<D:prop><D:getetag/></D:prop></D:sync-collection>",
        )

    first = sync("")
    assert first.names == [f"task-{made.pk}.ics"]
    token = first.texts("D:sync-token")[-1]
    actions.change(actor(world.salesperson), made, {"responsible": world.colleague})
    gone = sync(token)
    assert gone.texts("D:status") == ["HTTP/1.1 404 Not Found"]
    for number in range(3):
        put_as = program.put(f"{program.home}tasks/{number}.ics", task(uid=f"{number}@test"))
        assert put_as.status == 201
    # Two at a time: what was not told yet comes with the next token.
    some = sync(gone.texts("D:sync-token")[-1], "2")
    assert some.texts("D:status").count("HTTP/1.1 507 Insufficient Storage") == 1
    rest = sync(some.texts("D:sync-token")[-1], "2")
    told = [name for one in (some, rest) for name in one.names if name.endswith(".ics")]
    assert sorted(told) == ["0.ics", "1.ics", "2.ics"]
    assert sync(rest.texts("D:sync-token")[-1], "2").names == []


def test_a_hidden_column_is_told_by_no_kept_text(sit: Sit, world: World, monkeypatch: Any) -> None:
    from outlook_bridge.dav.tasks import rendering, shelf  # noqa: PLC0415 - what is changed

    program = sit()
    put(program, task("SUMMARY:Offer", "DESCRIPTION:Secret", "X-ALT-DESC:Secret"))
    for module in (rendering, shelf):
        monkeypatch.setattr(module, "hides", lambda _definition, name: name == "description")
    text = read(program)
    assert "SUMMARY:Offer" in text
    assert "Secret" not in text


def test_names_of_properties_are_kept_for_tasks(sit: Sit) -> None:
    program = sit()
    body = "<D:propertyupdate><D:set><D:prop><A:calendar-color>#ff0000</A:calendar-color></D:prop></D:set></D:propertyupdate>"  # noqa: E501 - one element
    assert program.ask("PROPPATCH", f"{program.home}tasks/", xml(body)).status == 207
    read_back = program.propfind(f"{program.home}tasks/", "A:calendar-color", "D:displayname")
    assert read_back.texts("A:calendar-color") == ["#ff0000"]
    assert read_back.texts("D:displayname") == ["My tasks"]


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART:19010504T100000Z", "DUE:39990101T000000Z", "RRULE:FREQ=DAILY"),
        ("DTSTART:20260504T100000Z", "DUE:19010101T000000Z", "RRULE:FREQ=DAILY"),
        ("RRULE:FREQ=DAILY",),
    ],
)
def test_no_task_keeps_the_others_from_being_asked_for(sit: Sit, lines: tuple[str, ...]) -> None:
    program = sit()
    assert put(program, task("SUMMARY:Odd", *lines)).status == 201
    assert program.put(f"{program.home}tasks/b.ics", task("DUE:20260504T100000Z", uid="other")).status == 201
    within = RANGE.format("20260101T000000Z", "20260601T000000Z")
    ever = RANGE.format("00010101T000000Z", "99991231T000000Z")
    expand = within.replace("time-range", "expand")
    expanding = QUERY.format(within).replace(
        "<C:calendar-data/>", f"<C:calendar-data>{expand}</C:calendar-data>"
    )
    for asked in (QUERY.format(within), QUERY.format(ever), expanding):
        told = program.report(f"{program.home}tasks/", asked)
        assert (told.status, "b.ics" in told.names) == (207, True)


def test_a_program_completes_no_task_that_has_open_parts(sit: Sit, world: World) -> None:
    parent = add_task(world)
    part = add_task(world, parent=parent)
    program = sit()
    name = f"task-{parent.pk}.ics"
    done = read(program, name).replace("STATUS:NEEDS-ACTION", "STATUS:COMPLETED")
    told = program.put(f"{program.home}tasks/{name}", done)
    assert (told.status, Activity.objects.get(pk=parent.pk).state) == (403, "open")
    assert program.ask("DELETE", f"{program.home}tasks/task-{part.pk}.ics").status == 204
    assert program.put(f"{program.home}tasks/{name}", done).status == 204
    assert Activity.objects.get(pk=parent.pk).state == "completed"
