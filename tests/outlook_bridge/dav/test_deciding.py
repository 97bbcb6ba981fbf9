"""Whoever has two values of one contact decides between them, column by column."""

from typing import Any

import pytest
from django.test import Client

from crm_lists.framework import actions
from crm_lists.framework.models import Change
from crm_lists.relations.models import Contact
from outlook_bridge.models import ContactLink
from tests.outlook_bridge.dav.conftest import Sit
from tests.outlook_bridge.dav.test_contacts import card, contacts, make_company
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(sit: Sit, world: World) -> Contact:
    """Return a contact of which site and telephone say two different things in two columns."""
    make_company(world)
    program = sit()
    path = f"{program.books}all/a.vcf"
    program.put(path, card("NOTE:Old", "EMAIL:old@acme.example"))
    values: dict[str, Any] = {"notes": "Site", "email": "site@acme.example"}
    actions.change(actor(world.salesperson), contacts(world)[0], values)
    assert program.put(path, card("NOTE:Phone", "EMAIL:phone@acme.example")).status == 204
    assert {*ContactLink.objects.get().conflicts} == {"notes", "emails"}
    return contacts(world)[0]


def address(made: Contact) -> str:
    return f"/contacts/{made.pk}/address-book/"


def asked(client: Client, made: Contact, **chosen: str) -> dict[str, str]:
    """Return the form as the page shows it, with one of the choices of some columns."""
    form: Any = client.get(address(made)).context["form"]
    picked = {
        name: next(value for value, _label in form.fields[name].choices if value.startswith(what))
        for name, what in chosen.items()
    }
    return {"etag": str(form["etag"].value()), **picked}


def test_the_page_of_the_contact_leads_to_the_decision(world: World, contact: Contact) -> None:
    client = client_of(world.salesperson)
    assert address(contact) in client.get(f"/lists/contacts/{contact.pk}/").content.decode()
    page = client.get(address(contact)).content.decode()
    for words in ("Keep: Site", "Take from my address book: Phone", "Keep: site@acme.example"):
        assert words in page


def test_each_column_is_decided_by_itself(world: World, contact: Contact) -> None:
    client = client_of(world.salesperson)
    data = asked(client, contact, notes="take", emails="keep")
    assert client.post(address(contact), data).status_code == 302
    found = contacts(world)[0]
    assert (found.notes, found.email) == ("Phone", "site@acme.example")
    assert ContactLink.objects.get().conflicts == {}
    assert client.get(address(contact)).status_code == 404
    last = Change.objects.filter(list_code="contacts", item_id=contact.pk).latest("pk")
    assert (last.before["notes"], last.after["notes"]) == ("Site", "Phone")
    assert last.note == "taken from the address book"


def test_what_was_taken_is_undone_by_the_versions(world: World, contact: Contact) -> None:
    client = client_of(world.salesperson)
    before = contact.version
    client.post(address(contact), asked(client, contact, notes="take"))
    etag = contacts(world)[0].version
    client.post(f"/lists/contacts/{contact.pk}/versions/{before}/restore/", {"etag": etag})
    assert contacts(world)[0].notes == "Site"


def test_what_is_not_decided_stays_open(world: World, contact: Contact) -> None:
    client = client_of(world.salesperson)
    client.post(address(contact), asked(client, contact, notes="keep"))
    found = contacts(world)[0]
    assert (found.notes, found.version) == ("Site", contact.version)
    assert {*ContactLink.objects.get().conflicts} == {"emails"}
    assert client.post(address(contact), asked(client, contact)).status_code == 422


def test_a_decided_column_follows_the_telephone_again(sit: Sit, world: World, contact: Contact) -> None:
    client = client_of(world.salesperson)
    client.post(address(contact), asked(client, contact, notes="keep", emails="take"))
    program = sit()
    path = f"{program.books}all/a.vcf"
    same = card("NOTE:Phone", "EMAIL:phone@acme.example")
    assert program.put(path, same).status == 204
    assert contacts(world)[0].notes == "Site", "the telephone says what it said before"
    assert program.put(path, card("NOTE:New", "EMAIL:phone@acme.example")).status == 204
    found = contacts(world)[0]
    assert (found.notes, found.email) == ("New", "phone@acme.example")
    assert ContactLink.objects.get().conflicts == {}


def test_what_differs_stays_open_until_somebody_decides(sit: Sit, world: World, contact: Contact) -> None:
    program = sit()
    path = f"{program.books}all/a.vcf"
    same = card("NOTE:Phone", "EMAIL:phone@acme.example", "URL:https://acme.example/")
    assert program.put(path, same).status == 204
    assert contacts(world)[0].website == "https://acme.example/"
    assert ContactLink.objects.get().conflicts == {"notes": "Phone", "emails": ["phone@acme.example"]}
    program.put(path, card("NOTE:Newer", "EMAIL:phone@acme.example", "URL:https://acme.example/"))
    assert contacts(world)[0].notes == "Site"
    assert ContactLink.objects.get().conflicts["notes"] == "Newer"


def test_nobody_decides_between_values_that_he_did_not_see(sit: Sit, world: World, contact: Contact) -> None:
    client = client_of(world.salesperson)
    data = asked(client, contact, notes="take")
    program = sit()
    program.put(f"{program.books}all/a.vcf", card("NOTE:Newer", "EMAIL:phone@acme.example"))
    assert client.post(address(contact), data).status_code == 422
    data = asked(client, contact, notes="take")
    actions.change(actor(world.salesperson), contacts(world)[0], {"website": "https://acme.example"})
    assert client.post(address(contact), data).status_code == 409
    assert contacts(world)[0].notes == "Site"


@pytest.mark.parametrize(("person", "status"), [("colleague", 404), ("reader", 403), ("stranger", 404)])
def test_others_have_nothing_to_decide(world: World, contact: Contact, person: str, status: int) -> None:
    client = client_of(world.person(person))
    assert client.get(address(contact)).status_code == status
    assert client.post(address(contact), {"etag": "1", "notes": "take"}).status_code == status
    assert contacts(world)[0].notes == "Site"


def test_a_value_that_the_site_refuses_is_explained(world: World, contact: Contact) -> None:
    ContactLink.objects.update(conflicts={"emails": ["no address"], "notes": "Phone"})
    client = client_of(world.salesperson)
    answer = client.post(address(contact), asked(client, contact, notes="take", emails="take"))
    assert answer.status_code == 422
    assert contacts(world)[0].notes == "Site", "all or nothing"
    assert {*ContactLink.objects.get().conflicts} == {"emails", "notes"}
