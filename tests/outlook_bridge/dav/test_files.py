"""Events and contacts as files, and contact cards of others."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from tests.activities.calendar.making import make_event
from tests.outlook_bridge.dav.test_contacts import card, contacts, make_company, make_contact
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


def send(world: World, content: str, person: str = "salesperson") -> HttpResponse:
    file = SimpleUploadedFile("cards.vcf", content.encode())
    answer = client_of(world.person(person)).post("/contacts/cards/take/", {"file": file})
    assert isinstance(answer, HttpResponse)
    return answer


def test_cards_of_a_file_become_contacts_once(world: World) -> None:
    make_company(world)
    sent = card("EMAIL:anna@acme.example") + card(company="Nobody", uid="c2")
    page = send(world, sent).content.decode()
    assert "Added: 1, Not added: 1" in page
    assert "“Nobody” is not among the relations" in page
    (made,) = contacts(world)
    assert (made.name, made.email) == ("Anna Nová", "anna@acme.example")
    assert "There already: 1" in send(world, card("EMAIL:Anna@acme.example")).content.decode()
    assert len(contacts(world)) == 1


@pytest.mark.duplicates
def test_a_card_that_may_be_a_contact_already_is_not_added(world: World) -> None:
    make_contact(world, email="anna@acme.example")
    page = send(world, card("EMAIL:anna@acme.example").replace("Anna", "Ann")).content.decode()
    assert "there may be one already: 1" in page
    assert len(contacts(world)) == 1


@pytest.mark.parametrize("content", ["nonsense", "", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"])
def test_what_holds_no_card_is_refused_with_a_sentence(world: World, content: str) -> None:
    assert send(world, content).status_code == 422


def test_who_adds_no_contacts_takes_no_cards(world: World) -> None:
    assert send(world, card(), "reader").status_code == 404
