"""Outlook and phones follow the calendar by an address that can be revoked."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from crm_lists.programs.models import Feed
from tests.activities.calendar.making import make_event
from tests.people import World, client_of

pytestmark = pytest.mark.django_db
DAY = f"{timezone.localdate():%Y-%m-%d}"


def address(world: World, person: str) -> str:
    page = client_of(world.person(person)).post("/calendar/subscribe/").content.decode()
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


def test_each_occurrence_stands_for_itself_and_whole_days_are_days(world: World) -> None:
    make_event(world.salesperson, f"{DAY} 09:00", rrule="FREQ=DAILY;COUNT=3")
    make_event(world.salesperson, f"{DAY} 00:00", all_day=True, hours=12)
    text = read(address(world, "salesperson"))
    assert len(set(re.findall(r"UID:.*", text))) == 4
    assert f"DTSTART;VALUE=DATE:{DAY.replace('-', '')}\r\n" in text


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
