"""Events and contacts as files."""

import pytest

from tests.activities.calendar.making import make_event
from tests.outlook_bridge.dav.test_contacts import make_contact
from tests.people import World, client_of

pytestmark = pytest.mark.django_db


def test_an_event_is_sent_as_a_file_to_those_who_may_read_it(world: World) -> None:
    made = make_event(world.salesperson, name="Talk", rrule="FREQ=WEEKLY;COUNT=2")
    url = f"/lists/events/{made.pk}/ics/"
    answer = client_of(world.colleague).get(url)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="event-{made.pk}.ics"'
    assert b"SUMMARY:Talk\r\n" in answer.content
    assert b"RRULE:FREQ=WEEKLY;COUNT=2\r\n" in answer.content
    assert client_of(world.stranger).get(url).status_code == 404
    assert url in client_of(world.colleague).get(f"/lists/events/{made.pk}/").content.decode()


def test_selected_contacts_are_sent_as_one_file_of_cards(world: World) -> None:
    keys = [
        make_contact(world, first_name=name, private_email="secret@x.example").pk for name in ("Anna", "Eva")
    ]
    make_contact(world, first_name="Other")
    answer = client_of(world.manager).post("/contacts/cards/", {"pk": keys})
    assert answer.content.count(b"BEGIN:VCARD") == 2
    assert b"Other" not in answer.content
    assert b"secret" not in answer.content
    whole = client_of(world.manager).post("/contacts/cards/?view=all", {"all": "1"})
    assert whole.content.count(b"BEGIN:VCARD") == 3
    assert client_of(world.stranger).post("/contacts/cards/", {"pk": keys}).status_code == 404
