"""Programs that ask for too much are refused before it costs anything."""

from functools import partial
from typing import Any

import pytest

from outlook_bridge.dav.calendars import rendering, shelf
from outlook_bridge.dav.contacts import writing
from outlook_bridge.dav.protocol import service
from outlook_bridge.dav.protocol.bodies import MOST_ASKED
from outlook_bridge.dav.protocol.reports import MOST_IN_QUERY
from tests.activities.calendar.making import make_event
from tests.outlook_bridge.dav.client import Program, event, xml
from tests.outlook_bridge.dav.conftest import Sit
from tests.outlook_bridge.dav.test_contacts import card, make_contact
from tests.people import World

pytestmark = pytest.mark.django_db
LIMIT = "D:number-of-matches-within-limits"


def expand(program: Program, start: str = "20260501T000000Z", end: str = "20260601T000000Z") -> int:
    """Ask for occurrences; return the status, or the number of events."""
    times = f'<C:expand start="{start}" end="{end}"/>'
    body = f"<C:calendar-query><D:prop><C:calendar-data>{times}</C:calendar-data></D:prop></C:calendar-query>"
    told = program.report(f"{program.home}common/", body)
    if told.status != 207:
        assert told.find(LIMIT)
        return told.status
    return sum(text.count("BEGIN:VEVENT") for text in told.texts("C:calendar-data"))


def test_so_many_properties_are_asked_for_at_once(sit: Sit) -> None:
    program = sit()
    for count, status in ((MOST_ASKED, 207), (MOST_ASKED + 1, 413)):
        names = "".join(f"<a{number}/>" for number in range(count))
        body = xml(f"<D:propfind><D:prop>{names}</D:prop></D:propfind>")
        assert program.ask("PROPFIND", f"{program.home}common/", body, depth="1").status == status


def test_a_query_has_so_many_conditions(sit: Sit) -> None:
    program = sit()
    conditions = '<CR:prop-filter name="FN"/>' * MOST_IN_QUERY
    body = f"<CR:addressbook-query><CR:filter>{conditions}</CR:filter></CR:addressbook-query>"
    assert program.report(f"{program.books}all/", body).status == 413


def test_occurrences_are_told_within_limits(sit: Sit, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    program = sit()
    make_event(world.salesperson, rrule="FREQ=DAILY;COUNT=5")
    make_event(world.salesperson, rrule="FREQ=DAILY;COUNT=5", name="Other")
    assert expand(program) == 10
    assert expand(program, "19000101T000000Z", "39990101T000000Z") == 507
    for limit in ("occurrences", "characters"):
        few: dict[str, Any] = {limit: 9}
        monkeypatch.setattr(shelf, "Spread", partial(rendering.Spread, **few))
        assert expand(program) == 507


def test_an_answer_carries_so_many_characters(
    sit: Sit, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = sit()
    make_event(world.salesperson)
    make_contact(world)
    monkeypatch.setattr(service, "MOST_CHARACTERS", 100)
    query = "<C:calendar-query><D:prop><C:calendar-data/></D:prop></C:calendar-query>"
    assert program.report(f"{program.home}common/", query).status == 507
    query = "<CR:addressbook-query><D:prop><CR:address-data/></D:prop></CR:addressbook-query>"
    assert program.report(f"{program.books}all/", query).status == 507


def test_what_a_reader_sends_is_not_read(sit: Sit, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_args: object) -> None:
        raise AssertionError("It was read.")

    made, person = make_event(world.salesperson), make_contact(world)
    program = sit("reader")
    monkeypatch.setattr(shelf, "read_object", read)
    monkeypatch.setattr(writing.Writer, "read", read)
    for name in ("a.ics", f"event-{made.pk}.ics"):
        assert program.put(f"{program.home}common/{name}", event()).status == 403
    for name in ("a.vcf", f"contact-{person.pk}.vcf"):
        assert program.put(f"{program.books}all/{name}", card()).status == 403


def test_damaged_addresses_and_lengths_are_refused(sit: Sit) -> None:
    program = sit()
    body = "<C:calendar-multiget><D:prop><D:getetag/></D:prop><D:href>http://[::1/x</D:href></C:calendar-multiget>"
    told = program.report(f"{program.home}common/", body)
    assert told.texts("D:status") == ["HTTP/1.1 404 Not Found"]
    assert program.put(f"{program.home}common/a.ics", event(), content_length="9" * 5_000).status == 413
