"""Appointments, contacts and tasks out of mail become events, contacts and activities: once, and linked."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from crm_lists.activities.models import Activity, Event
from crm_lists.framework import actions
from crm_lists.relations.models import Contact
from outlook_bridge.derived.entries import entries_of
from outlook_bridge.intake.filing import Filed
from outlook_bridge.models import Message, MessageContent
from outlook_bridge.versions import Version
from tests.making import make_item
from tests.outlook_bridge.conftest import SAMPLES, file_as, mail, message_of
from tests.people import World, actor, client_of

EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Test//EN
METHOD:{method}
BEGIN:VEVENT
UID:crane-1@customer.example
SEQUENCE:{sequence}
DTSTAMP:2027010{sequence}T080000Z
DTSTART;TZID=Europe/Bratislava:{starts}
DTEND;TZID=Europe/Bratislava:20270511T103000
SUMMARY:Site meeting
LOCATION:Nitra
DESCRIPTION:Bring the drawings.
ORGANIZER;CN=Anna Nová:mailto:anna@customer.example
ATTENDEE;CN=Peter:mailto:peter@own.example
RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=4
EXDATE;TZID=Europe/Bratislava:20270518T{hour}
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
"""
CARD = """BEGIN:VCARD
VERSION:3.0
FN:Ing. Anna Nová
N:Nová;Anna;;Ing.;
ORG:Customer s.r.o.
TITLE:Director
EMAIL;TYPE=WORK:anna@customer.example
TEL;TYPE=CELL:+421905123456
NOTE:Met at the fair.
END:VCARD
"""
TASK = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Test//EN
BEGIN:VTODO
UID:task-1@customer.example
DTSTAMP:20270101T080000Z
SUMMARY:Send the price list
DUE;VALUE=DATE:20270520
STATUS:{status}
END:VTODO
END:VCALENDAR
"""


def lines(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def event_file(method: str = "REQUEST", sequence: int = 1, starts: str = "20270511T090000") -> bytes:
    return lines(EVENT.format(method=method, sequence=sequence, starts=starts, hour=starts.partition("T")[2]))


def filed(world: World, content: bytes, name: str, person: str = "salesperson") -> Message:
    made: Filed = file_as(world.person(person), content, name=name)
    return message_of(made)


def action(message: Message, code: str) -> str:
    return f"/mail/{message.pk}/make/{code}/"


def as_sent(client: Client, url: str) -> dict[str, Any]:
    """Return what the browser sends when nothing is typed: the values with which the form comes."""
    form = client.get(url).context["form"]
    sent: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if bound.name in ("emails", "phones"):
            sent[bound.name] = json.dumps(value or [])
        elif bound.name == "rrule":
            sent["rrule"] = value or ""
        elif isinstance(value, bool):
            sent |= {bound.name: "on"} if value else {}
        elif value is not None:
            sent[bound.name] = value
    return {name: _plain(value) for name, value in sent.items()}


def _plain(value: Any) -> Any:
    return value.strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else value


def make(world: World, message: Message, code: str, **typed: Any) -> int:
    client = client_of(world.salesperson)
    sent = {**as_sent(client, action(message, code)), **typed}
    return client.post(action(message, code), sent).status_code


def test_an_appointment_becomes_an_event_with_its_series_zone_and_people(world: World) -> None:
    anna = make_item(actor(world.salesperson), "contacts", email="anna@customer.example")
    peter = make_item(actor(world.administrator), "employees", email="peter@own.example", owner=world.first)
    message = filed(world, event_file(), "meeting.ics")
    page = client_of(world.salesperson).get(f"/mail/{message.pk}/").content.decode()
    for shown in ("Site meeting", "Nitra", "Make event"):
        assert shown in page

    assert make(world, message, "make-event") == 302
    event = Event.objects.get()
    assert (event.name, event.venue, event.time_zone) == ("Site meeting", "Nitra", "Europe/Bratislava")
    assert event.local_start == "2027-05-11T09:00:00"
    assert event.rrule == "FREQ=WEEKLY;BYDAY=TU;COUNT=4"
    assert [span.local.day for span in event.as_series().spans()] == [11, 25, 1]
    assert (list(event.contacts.all()), list(event.employees.all())) == ([anna], [peter])
    message.refresh_from_db()
    assert list(message.events.all()) == [event]


def test_an_event_is_made_once(world: World) -> None:
    message = filed(world, event_file(), "meeting.ics")
    client = client_of(world.salesperson)
    sent = as_sent(client, action(message, "make-event"))
    assert client.post(action(message, "make-event"), sent).status_code == 302
    assert client.post(action(message, "make-event"), sent).status_code == 403
    assert Event.objects.count() == 1
    page = client.get(f"/mail/{message.pk}/").content.decode()
    assert "Event made of it:" in page
    assert action(message, "make-event") not in page


def test_a_later_message_about_the_meeting_shows_and_makes_its_change(world: World) -> None:
    make(world, filed(world, event_file(), "meeting.ics"), "make-event")
    later = filed(world, event_file(sequence=2, starts="20270511T100000"), "moved.ics")
    client = client_of(world.salesperson)
    page = client.get(f"/mail/{later.pk}/").content.decode()
    assert "The message would change the event:" in page
    assert action(later, "make-event") not in page

    assert client.post(action(later, "change-meeting"), {"sure": "on"}).status_code == 302
    event = Event.objects.get()
    assert event.local_start == "2027-05-11T10:00:00"
    assert list(later.events.all()) == [event]
    assert "The message would change" not in client.get(f"/mail/{later.pk}/").content.decode()


def test_an_event_of_others_is_not_told_of_by_an_invitation_to_the_same_meeting(world: World) -> None:
    make(world, filed(world, event_file(), "meeting.ics"), "make-event")
    own = filed(world, event_file(sequence=2, starts="20270511T100000"), "moved.ics", "other_group")
    client = client_of(world.other_group)
    assert client.post(action(own, "change-meeting"), {"sure": "on"}).status_code == 403

    url = action(own, "make-event")
    assert client.post(url, as_sent(client, url)).status_code == 302
    starts = {one.group: one.local_start for one in Event.objects.all()}
    assert starts == {world.north: "2027-05-11T09:00:00", world.south: "2027-05-11T10:00:00"}


def test_of_two_events_of_a_meeting_that_of_the_group_of_the_message_is_changed(world: World) -> None:
    make(world, filed(world, event_file(), "meeting.ics"), "make-event")
    client = client_of(world.other_group)
    url = action(filed(world, event_file(sequence=2), "own.ics", "other_group"), "make-event")
    client.post(url, as_sent(client, url))
    later = filed(world, event_file(sequence=3, starts="20270511T100000"), "moved.ics", "other_group")
    answer = client_of(world.manager).post(action(later, "change-meeting"), {"sure": "on"})
    assert answer.status_code == 302
    starts = {one.group: one.local_start for one in Event.objects.all()}
    assert starts == {world.north: "2027-05-11T09:00:00", world.south: "2027-05-11T10:00:00"}


def test_an_outdated_message_about_a_meeting_changes_nothing(world: World) -> None:
    make(world, filed(world, event_file(sequence=2), "meeting.ics"), "make-event")
    client = client_of(world.salesperson)
    old = filed(world, event_file(sequence=1, starts="20270511T070000"), "old.ics")
    old_cancel = filed(world, event_file("CANCEL", 1), "old-cancel.ics")
    assert "The message would change" not in client.get(f"/mail/{old.pk}/").content.decode()
    assert client.post(action(old, "change-meeting"), {"sure": "on"}).status_code == 403
    assert client.post(action(old_cancel, "cancel-meeting"), {"sure": "on"}).status_code == 403

    newest = filed(world, event_file(sequence=4, starts="20270511T100000"), "newest.ics")
    between = filed(world, event_file(sequence=3, starts="20270511T080000"), "between.ics")
    assert client.post(action(newest, "change-meeting"), {"sure": "on"}).status_code == 302
    assert client.post(action(between, "change-meeting"), {"sure": "on"}).status_code == 403
    event = Event.objects.get()
    assert (event.local_start, event.deleted_at) == ("2027-05-11T10:00:00", None)


def test_of_one_sequence_the_message_that_was_written_later_counts(world: World) -> None:
    def version(hour: int, starts: str, name: str) -> Message:
        text = event_file(sequence=2, starts=starts).replace(b"T080000Z", b"T%02d0000Z" % hour)
        return filed(world, text, name)

    make(world, version(8, "20270511T090000", "first.ics"), "make-event")
    client = client_of(world.salesperson)
    latest = version(10, "20270511T110000", "latest.ics")
    between = version(9, "20270511T100000", "between.ics")
    assert client.post(action(latest, "change-meeting"), {"sure": "on"}).status_code == 302
    assert "The message would change" not in client.get(f"/mail/{between.pk}/").content.decode()
    assert client.post(action(between, "change-meeting"), {"sure": "on"}).status_code == 403
    assert Event.objects.get().local_start == "2027-05-11T11:00:00"


@pytest.mark.parametrize(
    ("one", "other", "is_before"),
    [
        ((1, 9), (2, 1), True),
        ((2, 1), (1, 9), False),
        ((1, 1), (1, 2), True),
        ((1, 2), (1, 2), False),
        ((1, None), (1, 2), False),
        ((1, 2), (1, None), False),
        ((0, None), (1, None), True),
    ],
)
def test_versions_are_told_by_sequence_and_then_by_stamp(
    one: tuple[int, int | None], other: tuple[int, int | None], is_before: bool
) -> None:
    def version(sequence: int, day: int | None) -> Version:
        return Version.of(sequence, datetime(2026, 1, day, tzinfo=UTC) if day else None)

    assert version(*one).is_before(version(*other)) == is_before


def test_entries_that_were_kept_before_stamps_are_read(world: World) -> None:
    message = filed(world, event_file(), "meeting.ics")
    content = message.content
    for one in (content.entries or {})["appointments"]:
        del one["stamped_at"]
    content.save()
    (found,) = entries_of(actor(world.salesperson), Message.objects.get(pk=message.pk)).appointments
    assert (found.sequence, found.stamped_at) == (1, None)


def test_a_cancelled_meeting_offers_to_delete_its_event(world: World) -> None:
    make(world, filed(world, event_file(), "meeting.ics"), "make-event")
    off = filed(world, event_file("CANCEL", 3), "cancelled.ics")
    client = client_of(world.salesperson)
    assert off.kind == Message.Kind.MEETING_CANCELLATION
    assert client.post(action(off, "make-event"), {"name": "x"}).status_code == 403
    assert client.post(action(off, "cancel-meeting"), {"sure": "on"}).status_code == 302
    assert Event.objects.get().deleted_at is not None


def test_a_message_about_a_meeting_that_is_gone_changes_nothing(world: World) -> None:
    make(world, filed(world, event_file(), "meeting.ics"), "make-event")
    event = Event.objects.get()
    later = filed(world, event_file(sequence=2, starts="20270511T100000"), "moved.ics", "other_group")
    client = client_of(world.other_group)
    actions.delete(actor(world.salesperson), event)
    assert client.post(action(later, "change-meeting"), {"sure": "on"}).status_code == 403
    event.refresh_from_db()
    assert event.local_start == "2027-05-11T09:00:00"


def test_a_card_becomes_a_contact_of_the_company_of_its_domain(world: World) -> None:
    company = make_item(actor(world.salesperson), "relations", email="office@customer.example")
    message = filed(world, lines(CARD), "anna.vcf")
    assert make(world, message, "make-contact") == 302

    person = Contact.objects.get()
    assert (person.first_name, person.last_name, person.title_before) == ("Anna", "Nová", "Ing.")
    assert (person.relation, person.email, person.mobile) == (
        company,
        "anna@customer.example",
        "+421905123456",
    )
    assert person.notes == "Director, Customer s.r.o.\nMet at the fair."
    assert list(message.contacts.all()) == [person]
    assert message.made.get().item_id == person.pk


@pytest.mark.duplicates
def test_a_contact_that_is_there_is_warned_of_with_the_offer_to_merge(world: World) -> None:
    known = make_item(
        actor(world.salesperson),
        "contacts",
        first_name="Anna",
        last_name="Nová",
        email="anna@customer.example",
    )
    message = filed(world, lines(CARD), "anna.vcf")
    client = client_of(world.salesperson)
    sent = as_sent(client, action(message, "make-contact"))
    answer = client.post(action(message, "make-contact"), sent)
    assert answer.status_code == 409
    assert str(known) in answer.content.decode()
    assert not message.made.exists()


@pytest.mark.parametrize(("status", "state"), [("NEEDS-ACTION", "open"), ("COMPLETED", "completed")])
def test_a_task_becomes_an_activity(world: World, status: str, state: str) -> None:
    message = filed(world, lines(TASK.format(status=status)), "task.ics")
    assert make(world, message, "make-activity") == 302
    activity = Activity.objects.get()
    assert (activity.name, str(activity.due), activity.state) == ("Send the price list", "2027-05-20", state)
    message.refresh_from_db()
    assert message.activity == activity


def test_entries_of_a_message_filed_earlier_are_read_out_of_its_file(world: World) -> None:
    message = filed(world, event_file(), "meeting.ics")
    MessageContent.objects.update(entries=None)
    assert make(world, message, "make-event") == 302
    assert Event.objects.get().venue == "Nitra"


def test_a_meeting_request_of_outlook_offers_an_event(world: World) -> None:
    path = SAMPLES / "syn_class_meeting_request.msg"
    message = filed(world, path.read_bytes(), path.name)
    assert message.kind == Message.Kind.MEETING_REQUEST
    assert client_of(world.salesperson).get(action(message, "make-event")).status_code == 200


def test_plain_mail_offers_nothing_of_the_kind(world: World) -> None:
    message = filed(world, mail(), "Offer.eml")
    page = client_of(world.salesperson).get(f"/mail/{message.pk}/").content.decode()
    assert not [one for one in ("Make event", "Make contact", "Make activity") if one in page]


@pytest.mark.parametrize(("person", "status"), [("reader", 403), ("stranger", 404), ("other_group", 404)])
def test_only_who_may_change_the_message_makes_items_of_it(world: World, person: str, status: int) -> None:
    message = filed(world, event_file(), "meeting.ics")
    assert (
        client_of(world.person(person)).post(action(message, "make-event"), {"name": "x"}).status_code
        == status
    )
    assert not Event.objects.exists()


def test_an_event_in_the_bin_can_be_made_again_once(world: World) -> None:
    message = filed(world, event_file(), "meeting.ics")
    make(world, message, "make-event")
    first = Event.objects.get()
    actions.delete(actor(world.salesperson), first)
    assert make(world, message, "make-event") == 302

    second = Event.objects.get(deleted_at=None)
    assert (message.made.get().item_id, second == first) == (second.pk, False)
    assert client_of(world.salesperson).get(action(message, "make-event")).status_code == 403
