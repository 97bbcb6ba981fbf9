"""Outlook and phones follow the calendar by an address that can be revoked."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from crm_lists.activities.calendar import scopes
from crm_lists.framework import actions
from crm_lists.programs.models import Feed
from tests.activities.calendar.making import at, make_employee, make_event, make_room
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db
DAY = f"{timezone.localdate():%Y-%m-%d}"


def address(world: World, person: str, calendar: str = "common") -> str:
    made = client_of(world.person(person)).post("/calendar/connect/new/", {"calendar": calendar})
    page = made.content.decode()
    found = re.search(r"/feeds/[\w-]+/calendar\.ics", page)
    assert found
    return found[0]


def read(url: str) -> str:
    answer = Client().get(url)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")
    return answer.content.decode()


def test_a_program_reads_what_its_person_may_read(world: World) -> None:
    make_event(world.salesperson, f"{DAY} 09:00", name="Talk, long; with Peter", venue="Nitra")
    make_event(world.salesperson, f"{DAY} 09:00", name="Secret", visibility="private")
    text = read(address(world, "colleague"))
    assert "SUMMARY:Talk\\, long\\; with Peter\r\nLOCATION:Nitra\r\n" in text
    assert "Secret" not in text
    assert "BEGIN:VEVENT" not in read(address(world, "stranger"))


def test_a_series_is_one_event_with_its_rule_and_whole_days_are_days(world: World) -> None:
    make_event(world.salesperson, f"{DAY} 09:00", rrule="FREQ=DAILY;COUNT=3")
    made = make_event(world.salesperson, f"{DAY} 00:00", all_day=True, hours=12)
    text = read(address(world, "salesperson"))
    assert len(set(re.findall(r"UID:.*", text))) == 2
    assert f"DTSTART;VALUE=DATE:{DAY.replace('-', '')}\r\n" in text
    assert f"DTSTART;TZID=Europe/Bratislava:{DAY.replace('-', '')}T090000\r\n" in text
    assert text.count("BEGIN:VTIMEZONE") == 1
    assert f"URL:http://testserver/lists/events/{made.pk}/\r\n" in text


def test_what_outlook_wants_of_a_calendar_stands_at_its_head(world: World) -> None:
    text = read(address(world, "salesperson", f"group-{world.north.pk}"))
    for line in ("METHOD:PUBLISH", "X-WR-CALNAME:North", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"):
        assert f"{line}\r\n" in text


def test_a_change_raises_the_sequence_and_keeps_the_identity(world: World) -> None:
    made = make_event(world.salesperson, f"{DAY} 09:00", reminder_minutes=5)
    url = address(world, "salesperson")
    before = read(url)
    actions.change(actor(world.salesperson), made, {"name": "Other"})
    after = read(url)
    uids, sequences = (
        [re.search(pattern, text)[1] for text in (before, after)]  # type: ignore[index]
        for pattern in (r"\r\nUID:(\S+)", r"\r\nSEQUENCE:(\d+)")
    )
    assert uids[0] == uids[1]
    assert int(sequences[0]) < int(sequences[1])
    assert "VALARM" not in after


def test_what_did_not_change_is_not_sent_again(world: World) -> None:
    made = make_event(world.salesperson, f"{DAY} 09:00")
    url = address(world, "salesperson")
    etag = Client().get(url).headers["ETag"]
    again = Client().get(url, headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    head = Client().head(url)
    assert (head.status_code, head.headers["ETag"], head.content) == (200, etag, b"")
    actions.change(actor(world.salesperson), made, {"name": "Other"})
    assert Client().get(url, headers={"if-none-match": etag}).status_code == 200


def test_nobody_is_asked_who_he_is(world: World) -> None:
    answers = [Client().get(url) for url in (address(world, "salesperson"), "/feeds/feed_x/calendar.ics")]
    assert [one.status_code for one in answers] == [200, 404]
    assert not any("WWW-Authenticate" in one.headers or one.cookies for one in answers)


def test_a_new_address_takes_the_place_of_an_old_one(world: World) -> None:
    old = address(world, "salesperson")
    client, feed = client_of(world.salesperson), Feed.objects.get()
    assert f"/calendar/connect/{feed.pk}/renew/" in client.get("/calendar/connect/").content.decode()
    assert client_of(world.colleague).post(f"/calendar/connect/{feed.pk}/renew/").status_code == 404
    page = client.post(f"/calendar/connect/{feed.pk}/renew/").content.decode()
    new = re.search(r"/feeds/[\w-]+/calendar\.ics", page)
    assert new
    assert new[0] != old
    assert (Client().get(old).status_code, Client().get(new[0]).status_code) == (404, 200)


def test_only_calendars_that_one_sees_have_an_address(world: World) -> None:
    client = client_of(world.salesperson)
    for code in (f"group-{world.abroad.pk}", "nonsense", ""):
        assert client.post("/calendar/connect/new/", {"calendar": code}).status_code == 404
    page = client.get("/calendar/connect/").content.decode()
    assert "http://testserver/caldav/" in page
    assert "Abroad" not in page


def test_the_calendar_leads_to_the_page_that_connects_it(world: World) -> None:
    assert "/calendar/connect/" in client_of(world.salesperson).get("/calendar/").content.decode()


def test_long_lines_are_folded_and_nothing_breaks_out_of_its_line(world: World) -> None:
    make_event(world.salesperson, f"{DAY} 09:00", name=f"{'ž' * 60}\nEND:VCALENDAR")
    text = read(address(world, "salesperson"))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.count("\r\nEND:VCALENDAR\r\n") == 1


def test_a_revoked_or_wrong_address_leads_nowhere(world: World) -> None:
    url = address(world, "salesperson")
    revoke = f"/tokens/feeds/{Feed.objects.get().pk}/revoke/"
    assert revoke in client_of(world.salesperson).get("/tokens/").content.decode()
    client_of(world.salesperson).post(revoke)
    assert Client().get(url).status_code == 404
    assert Client().get("/feeds/feed_wrong/calendar.ics").status_code == 404


def test_who_works_here_no_more_reads_no_more(world: World) -> None:
    url = address(world, "salesperson")
    world.salesperson.is_active = False
    world.salesperson.save()
    assert Client().get(url).status_code == 404


# -- what may not be read -----------------------------------------------------------------------------


def busy(text: str) -> list[str]:
    """Return the events of a calendar that say only that somebody is busy."""
    blocks = text.replace("\r\n ", "").replace("\r", "").split("BEGIN:VEVENT")[1:]
    return [block for block in blocks if "CLASS:PRIVATE" in block]


def test_a_private_event_is_busy_time_and_nothing_else(world: World) -> None:
    host = make_employee(world.first, "Anna", world.salesperson)
    private: dict[str, Any] = {"name": "Doctor", "venue": "Nitra", "description": "Knee"}
    private |= {"visibility": "private", "rrule": "FREQ=DAILY;COUNT=2"}
    made = make_event(world.salesperson, f"{DAY} 09:00", **private)
    text = read(address(world, "colleague", f"employee-{host.pk}"))
    told = busy(text)
    assert len(told) == len(set(re.findall(r"UID:.*", text))) == 2
    assert all("SUMMARY:Busy\n" in one and "TRANSP:OPAQUE\n" in one for one in told)
    allowed = "UID|SEQUENCE|DTSTAMP|DTSTART|DTEND|SUMMARY|TRANSP|X-MICROSOFT-CDO-BUSYSTATUS|CLASS|END"
    assert {re.split("[:;]", line)[0] for one in told for line in one.split()} == set(allowed.split("|"))
    for word in ("Doctor", "Nitra", "Knee", "RRULE", str(made.uuid), f"/events/{made.pk}/", "Salesperson"):
        assert word not in text
    own = read(address(world, "salesperson", "mine"))
    assert "SUMMARY:Doctor" in own
    assert "SUMMARY:Busy" not in own


def test_who_may_not_know_when_somebody_is_busy_is_not_told(world: World) -> None:
    host = make_employee(world.first, "Anna", world.salesperson)
    make_event(world.salesperson, f"{DAY} 09:00", name="Doctor", visibility="private")
    stranger = client_of(world.stranger)
    new = stranger.post("/calendar/connect/new/", {"calendar": f"employee-{host.pk}"})
    assert new.status_code == 404
    # Neither does a calendar tell of people who do not stand on it.
    for person, code in (("colleague", "common"), ("colleague", "mine"), ("stranger", "common")):
        assert busy(read(address(world, person, code))) == []
    url = address(world, "colleague", f"employee-{host.pk}")
    assert len(busy(read(url))) == 1
    host.is_active = False
    host.save()
    assert busy(read(url)) == []


def test_a_calendar_of_several_people_says_whose_time_it_is(world: World) -> None:
    from crm_lists.organisation.models import Department  # noqa: PLC0415 - the one test that needs it
    from tests.making import make  # noqa: PLC0415

    sales = make(actor(world.administrator), Department, name="Sales", owner=world.first)
    for name, person in (("Anna", world.salesperson), ("Eva", world.other_group)):
        make_employee(world.first, name, person, department=sales)
    private: dict[str, Any] = {"name": "Doctor", "visibility": "private"}
    make_event(world.salesperson, f"{DAY} 09:00", transparency="tentative", **private)
    make_event(world.salesperson, f"{DAY} 12:00", transparency="free", **private)
    told = busy(read(address(world, "colleague", f"department-{sales.pk}")))
    assert ["SUMMARY:Anna: busy\n" in one for one in told] == [True]
    assert "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE\n" in told[0]


def test_a_room_is_booked_by_what_may_not_be_read(world: World) -> None:
    room = make_room(world.first)
    make_event(world.salesperson, f"{DAY} 09:00", name="Dismissal", visibility="private", equipment=[room.pk])
    url = address(world, "colleague", f"equipment-{room.pk}")
    text = read(url)
    assert "SUMMARY:Busy\r\n" in text
    assert "Dismissal" not in text
    etag = Client().get(url).headers["ETag"]
    assert Client().get(url, headers={"if-none-match": etag}).status_code == 304


def test_an_occurrence_that_became_private_stays_as_busy_time(world: World) -> None:
    host = make_employee(world.first, "Anna", world.salesperson)
    series = make_event(world.salesperson, f"{DAY} 09:00", rrule="FREQ=DAILY;COUNT=3")
    target = scopes.Target.of(series, at(f"{DAY} 09:00"))
    values = {"name": "Doctor", "visibility": "private"}
    scopes.change(actor(world.salesperson), target, values, scopes.Scope.THIS)
    text = read(address(world, "colleague", f"employee-{host.pk}"))
    assert len(busy(text)) == 1
    assert "Doctor" not in text
    assert "SUMMARY:Talk\r\n" in text
