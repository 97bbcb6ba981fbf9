"""A card of an unknown company waits for its person's word, and is lost nowhere."""

import pytest
from django.test import Client

from outlook_bridge.models import ContactLink, OfferedEntry
from outlook_bridge.offering import rows
from outlook_bridge.offering.pages import address_of
from tests.outlook_bridge.dav.client import Program
from tests.outlook_bridge.dav.conftest import Sit
from tests.outlook_bridge.dav.test_contacts import card, contacts, make_company, make_contact, names
from tests.outlook_bridge.offering.test_files import states, take
from tests.people import World, client_of

pytestmark = pytest.mark.django_db
SENT = card("EMAIL:anna@new.example", "X-OWN:kept", company="Newcomer")


@pytest.fixture
def program(sit: Sit, world: World) -> Program:
    """Return the program of somebody that has written a card of an unknown company."""
    made = sit()
    answer = made.put(f"{made.books}all/a.vcf", SENT, if_none_match="*")
    assert (answer.status, bool(answer.headers["ETag"])) == (201, True)
    return made


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


def pile(world: World) -> str:
    return address_of(rows.pile_of_programs(world.salesperson))


def test_it_comes_back_as_it_was_sent_to_its_person_alone(sit: Sit, world: World, program: Program) -> None:
    path = f"{program.books}all/a.vcf"
    assert contacts(world) == []
    assert names(program) == ["a.vcf"]
    assert names(program, "mine") == []
    got = program.get(path)
    assert got.body.decode() == SENT
    listed = program.propfind(f"{program.books}all/", "D:getetag", depth="1").texts("D:getetag")
    assert got.headers["ETag"] in listed
    other = sit("colleague")
    assert names(other) == []
    assert client_of(world.colleague).get(pile(world)).status_code == 404


def test_it_is_changed_and_deleted_like_any_other(world: World, program: Program) -> None:
    path = f"{program.books}all/a.vcf"
    old = program.get(path).headers["ETag"]
    changed = SENT.replace("X-OWN:kept", "X-OWN:new")
    assert program.put(path, changed, if_match=old).status == 204
    assert program.put(path, SENT, if_match=old).status == 412
    assert program.get(path).body.decode() == changed
    assert program.put(f"{program.books}all/b.vcf", SENT).status == 403, "its UID stands already"
    assert program.ask("DELETE", path).status == 204
    assert program.get(path).status == 404
    assert OfferedEntry.objects.count() == 0


def test_it_becomes_a_contact_when_its_company_is_named(world: World, program: Program) -> None:
    path = f"{program.books}all/a.vcf"
    make_company(world)
    assert program.put(path, SENT.replace("Newcomer", "Acme")).status == 204
    (made,) = contacts(world)
    assert (made.email, made.relation.name) == ("anna@new.example", "Acme")
    assert OfferedEntry.objects.count() == 0
    assert names(program) == ["a.vcf"]


def test_its_person_says_on_the_site_to_which_company_it_belongs(
    world: World, program: Program, client: Client
) -> None:
    assert "1 card waits" in client.get("/lists/contacts/").content.decode()
    page = client.get(pile(world))
    assert "Your phone or mail program sent these contacts." in page.content.decode()
    assert client.post(f"{pile(world)}discard/").status_code == 404
    take(client, pile(world), companies={"Newcomer": "create"})
    assert states(client, pile(world)) == [("Anna Nová", "Added")]
    (made,) = contacts(world)
    assert (made.relation.name, made.email) == ("Newcomer", "anna@new.example")
    link = ContactLink.objects.get()
    assert (link.contact_id, link.name, link.uid) == (made.pk, "a.vcf", "c1@test")
    assert names(program) == ["a.vcf"]
    text = program.get(f"{program.books}all/a.vcf").body.decode()
    assert "X-OWN:kept\r\n" in text
    assert "ORG:Newcomer\r\n" in text
    assert "waits" not in client.get("/lists/contacts/").content.decode()


def test_a_contact_that_is_there_meanwhile_takes_its_card(
    world: World, program: Program, client: Client
) -> None:
    made = make_contact(world, email="anna@new.example")
    assert [label for _name, label in states(client, pile(world))] == ["There already"]
    assert program.put(f"{program.books}all/a.vcf", SENT).status == 204
    assert [one.pk for one in contacts(world)] == [made.pk]
    assert names(program) == ["a.vcf"]


def test_nobody_lets_thousands_wait(world: World, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outlook_bridge.dav.contacts.waiting.MOST", 1)
    other = SENT.replace("c1@test", "c2@test")
    assert program.put(f"{program.books}all/b.vcf", other).status == 507
    assert program.put(f"{program.books}all/a.vcf", SENT.replace("kept", "new")).status == 204


def test_who_adds_no_contacts_lets_none_wait(sit: Sit) -> None:
    reader = sit("reader")
    assert reader.put(f"{reader.books}all/a.vcf", SENT).status == 403
    assert OfferedEntry.objects.count() == 0
