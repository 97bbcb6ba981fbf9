"""Outlook and phones follow the calendar by an address that can be revoked."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from crm_lists.framework import actions
from crm_lists.programs.models import Feed
from tests.activities.calendar.making import make_event
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
