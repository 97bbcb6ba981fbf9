"""Guests are invited by mail, told of changes, called off, and heard when they answer by mail."""

import re
from typing import Any

import pytest
from django.core import mail

from crm_lists.activities.calendar import scopes
from crm_lists.activities.calendar.models import Response
from crm_lists.activities.models import Event
from crm_lists.framework import actions
from outlook_bridge.dav.invitations.answering import take_answer
from outlook_bridge.dav.invitations.sending import call_off
from outlook_bridge.models import Invitation
from tests.activities.calendar.making import at, make_event
from tests.outlook_bridge.conftest import file_as, message_of
from tests.outlook_bridge.dav.test_contacts import make_contact
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(world: World) -> Event:
    """Return an event with a guest, of somebody with an address."""
    world.salesperson.email = "sales@own.example"
    world.salesperson.save()
    guest = make_contact(world, email="anna@acme.example")
    silent = make_contact(world, first_name="Eva", email="eva@acme.example", do_not_contact=True)
    return make_event(world.salesperson, name="Talk", contacts=[guest.pk, silent.pk])


def invite(world: World, event: Event, person: str = "salesperson") -> int:
    return client_of(world.person(person)).post(f"/lists/events/{event.pk}/invite/").status_code


def calendar_in(letter: Any) -> str:
    ((text, kind),) = letter.alternatives
    assert kind.startswith("text/calendar; method=")
    return str(text).replace("\r\n ", "")


def reply(
    world: World,
    text: str,
    said: str,
    sender: str = "anna@acme.example",
    filer: str = "salesperson",
    *,
    stamp: str = "",
) -> int:
    """File the answer of a guest; return the key of the message."""
    text = re.sub(r"DTSTAMP:.*", f"DTSTAMP:{stamp}\r", text) if stamp else text
    answer = re.sub(r"ATTENDEE.*", f"ATTENDEE;PARTSTAT={said}:mailto:{sender}", text)
    answer = answer.replace("METHOD:REQUEST", "METHOD:REPLY")
    head = (
        f"From: {sender}\r\nTo: sales@own.example\r\nSubject: {said}\r\nMessage-ID: <{said}@acme.example>\r\n"
    )
    kind = 'Content-Type: text/calendar; method=REPLY; charset="utf-8"\r\nMIME-Version: 1.0\r\n\r\n'
    filed = file_as(world.person(filer), (head + kind + answer).encode(), f"{said}.eml")
    return message_of(filed).pk


def test_guests_with_an_address_get_a_request(world: World, event: Event) -> None:
    assert invite(world, event) == 302
    (letter,) = mail.outbox
    assert (letter.to, letter.reply_to) == (["anna@acme.example"], ["Test Salesperson <sales@own.example>"])
    text = calendar_in(letter)
    for line in ("METHOD:REQUEST", f"UID:{event.uuid}", "STATUS:CONFIRMED", "SUMMARY:Talk"):
        assert f"{line}\r\n" in text
    assert 'ATTENDEE;CN="Anna Nová";ROLE=REQ-PARTICIPANT' in text
    assert ":mailto:sales@own.example\r\n" in text
    assert "eva@" not in text


def test_a_change_raises_the_sequence_and_a_deleted_event_is_called_off(world: World, event: Event) -> None:
    invite(world, event)
    changed = actions.change(actor(world.salesperson), event, {"name": "Call"})
    invite(world, event)
    first, second = (
        int(re.search(r"SEQUENCE:(\d+)", calendar_in(one))[1])  # type: ignore[index]
        for one in mail.outbox
    )
    assert first < second
    actions.delete(actor(world.salesperson), changed)
    mail.outbox.clear()
    assert (call_off(event.pk), call_off(event.pk)) == (1, 0)
    text = calendar_in(mail.outbox[0])
    assert "METHOD:CANCEL\r\n" in text
    assert "STATUS:CANCELLED\r\n" in text
    assert f"UID:{event.uuid}\r\n" in text


def test_only_who_may_change_an_event_invites_to_it(world: World, event: Event) -> None:
    assert invite(world, event, "stranger") == 404
    assert invite(world, event, "reader") in (403, 404)
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("said", "kept"), [("ACCEPTED", "accepted"), ("TENTATIVE", "tentative"), ("DECLINED", "declined")]
)
def test_an_answer_that_comes_as_mail_is_the_answer_of_the_guest(
    world: World, event: Event, said: str, kept: str
) -> None:
    invite(world, event)
    message = reply(world, calendar_in(mail.outbox[0]), said)
    assert take_answer(message)
    assert Response.objects.get().answer == kept


def test_an_answer_of_somebody_else_or_to_an_earlier_state_is_none(world: World, event: Event) -> None:
    invite(world, event)
    text = calendar_in(mail.outbox[0])
    assert not take_answer(reply(world, text, "ACCEPTED", "mallory@else.example"))
    Invitation.objects.update(sequence=9)
    assert not take_answer(reply(world, text, "DECLINED"))
    assert not Response.objects.exists()


def test_of_two_answers_the_one_that_was_written_later_counts(world: World, event: Event) -> None:
    invite(world, event)
    text = calendar_in(mail.outbox[0])
    assert take_answer(reply(world, text, "DECLINED", stamp="20300101T100000Z"))
    # The mail that said yes before was on its way for longer.
    assert not take_answer(reply(world, text, "ACCEPTED", stamp="20300101T090000Z"))
    assert Response.objects.get().answer == "declined"
    assert take_answer(reply(world, text, "TENTATIVE", stamp="20300101T110000Z"))
    assert Response.objects.get().answer == "tentative"


def test_an_answer_to_a_later_state_counts_whatever_its_stamp(world: World, event: Event) -> None:
    invite(world, event)
    assert take_answer(reply(world, calendar_in(mail.outbox[0]), "DECLINED", stamp="20300101T100000Z"))
    actions.change(actor(world.salesperson), event, {"name": "Call"})
    invite(world, event)
    text = calendar_in(mail.outbox[-1])
    assert take_answer(reply(world, text, "ACCEPTED", stamp="20290101T100000Z"))
    assert Response.objects.get().answer == "accepted"


def test_an_answer_is_none_where_its_filer_does_not_see_the_event(world: World, event: Event) -> None:
    invite(world, event)
    text = calendar_in(mail.outbox[0])
    assert not take_answer(reply(world, text, "DECLINED", filer="other_group"))
    assert not Response.objects.exists()


def test_guests_are_told_nothing_of_a_private_occurrence(world: World) -> None:
    for person in (world.salesperson, world.colleague):
        person.email = f"{person.username}@own.example"
        person.save()
    guest = make_contact(world, email="anna@acme.example")
    series = make_event(world.salesperson, name="Talk", contacts=[guest.pk], rrule="FREQ=WEEKLY;COUNT=3")
    for day, values in (
        ("2026-05-11 09:00", {"name": "Dismissal", "visibility": "private"}),
        ("2026-05-18 09:00", {"name": "Long talk"}),
    ):
        target = scopes.Target.of(Event.objects.get(pk=series.pk), at(day))
        scopes.change(actor(world.salesperson), target, values, scopes.Scope.THIS)
    for person_name in ("colleague", "salesperson"):
        assert invite(world, series, person_name) == 302
        text = calendar_in(mail.outbox[-1])
        assert "Dismissal" not in text
        assert "SUMMARY:Long talk\r\n" in text
        assert re.findall(r"EXDATE.*", text) == ["EXDATE;TZID=Europe/Bratislava:20260511T090000\r"]
    actions.delete(actor(world.salesperson), Event.objects.get(pk=series.pk))
    mail.outbox.clear()
    assert call_off(series.pk) == 1
    text = calendar_in(mail.outbox[0])
    assert "Dismissal" not in text
    assert text.count("BEGIN:VEVENT") == 1
