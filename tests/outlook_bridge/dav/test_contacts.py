"""Programs read and write contacts by CardDAV: merged field by field, never deleted."""

from typing import Any

import pytest

from crm_lists.framework import access, actions
from crm_lists.framework.lists import find_list
from crm_lists.relations.models import Contact
from outlook_bridge.dav.contacts import mapping
from outlook_bridge.models import ContactLink
from tests.making import make
from tests.outlook_bridge.dav.client import Program
from tests.outlook_bridge.dav.conftest import Sit
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db


STARTS = '<CR:text-match match-type="starts-with">'


def make_contact(world: World, **values: Any) -> Contact:
    person = actor(world.salesperson)
    relation = make_company(world)
    given = {"first_name": "Anna", "last_name": "Nová", "relation": relation, **values}
    return actions.add(person, Contact, given)


def make_company(world: World, name: str = "Acme") -> Any:
    known = access.visible(actor(world.salesperson), find_list("relations")).filter(name=name).first()
    return known or make(actor(world.salesperson), find_list("relations").model, name=name)


def card(*lines: str, uid: str = "c1@test", version: str = "3.0", company: str = "Acme") -> str:
    body = ["BEGIN:VCARD", f"VERSION:{version}", f"UID:{uid}", "FN:Anna Nová", "N:Nová;Anna;;;"]
    body += [f"ORG:{company}", *lines, "END:VCARD"]
    return "".join(f"{line}\r\n" for line in body)


def contacts(world: World, person: str = "salesperson") -> list[Contact]:
    return list(access.visible(actor(world.person(person)), find_list("contacts")).order_by("pk"))


def names(program: Program, book: str = "all") -> list[str]:
    return program.propfind(f"{program.books}{book}/", "D:getetag", depth="1").names[1:]


def test_a_program_finds_the_address_books_and_the_calendars(sit: Sit) -> None:
    program = sit()
    assert program.ask("PROPFIND", "/.well-known/carddav").headers["Location"] == "/carddav/"
    me = program.propfind("/carddav/", "D:current-user-principal").texts("D:href")[-1]
    homes = program.propfind(me, "CR:addressbook-home-set", "C:calendar-home-set").texts("D:href")[1:]
    assert homes == [program.books, program.home]
    found = program.propfind(program.books, "D:resourcetype", depth="1")
    assert found.names[1:] == ["mine", "all"]
    assert len(found.find(".//CR:addressbook")) == 2
    assert "addressbook" in found.headers["DAV"]


def test_a_contact_is_a_card_and_strangers_find_none(sit: Sit, world: World) -> None:
    made = make_contact(world, phone="+421 905 123 456", private_email="secret@x.example", notes="a;b")
    program = sit("colleague")
    assert names(program) == [f"contact-{made.pk}.vcf"]
    text = program.get(f"{program.books}all/contact-{made.pk}.vcf").body.decode()
    assert "N:Nová;Anna;;;\r\n" in text
    assert "ORG:Acme\r\n" in text
    assert "NOTE:a\\;b\r\n" in text
    assert "TEL;TYPE=WORK,VOICE:+421 905 123 456\r\n" in text
    assert "secret" not in text
    other = sit("stranger")
    assert names(other) == []
    assert other.get(f"{other.books}all/contact-{made.pk}.vcf").status == 404
    assert other.propfind(program.books, depth="1").status == 404


def test_the_company_is_named_to_those_who_may_read_it(sit: Sit, world: World) -> None:
    made = make_contact(world)
    program = sit("colleague")
    before = program.propfind(f"{program.books}all/contact-{made.pk}.vcf", "D:getetag").texts("D:getetag")
    actions.change(actor(world.salesperson), made.relation, {"name": "Acme Two"})
    answer = program.get(f"{program.books}all/contact-{made.pk}.vcf")
    assert "ORG:Acme Two" in answer.body.decode()
    assert [answer.headers["ETag"]] != before


def test_my_contacts_are_those_i_am_responsible_for(sit: Sit, world: World) -> None:
    make_contact(world)
    assert len(names(sit("salesperson"), "mine")) == 1
    assert names(sit("colleague"), "mine") == []


@pytest.mark.parametrize(("version", "status"), [("3.0", 207), ("4.0", 207), ("2.1", 403)])
def test_cards_come_in_the_version_that_is_asked_for(
    sit: Sit, world: World, version: str, status: int
) -> None:
    make_contact(world)
    program = sit()
    data = f'<CR:address-data version="{version}"/>'
    body = f"<CR:addressbook-query><D:prop>{data}</D:prop></CR:addressbook-query>"
    answer = program.report(f"{program.books}all/", body)
    assert answer.status == status
    if status == 207:
        assert f"VERSION:{version}" in answer.texts("CR:address-data")[0]


@pytest.mark.parametrize(
    ("test", "found"),
    [
        (f'<CR:prop-filter name="FN">{STARTS}an</CR:text-match></CR:prop-filter>', 1),
        ('<CR:prop-filter name="EMAIL"><CR:text-match>nobody</CR:text-match></CR:prop-filter>', 0),
        ('<CR:prop-filter name="EMAIL"><CR:is-not-defined/></CR:prop-filter>', 0),
    ],
)
def test_a_query_finds_by_property(sit: Sit, world: World, test: str, found: int) -> None:
    make_contact(world, email="anna@acme.example")
    program = sit()
    asked = f"<D:prop><D:getetag/></D:prop><CR:filter>{test}</CR:filter>"
    body = f"<CR:addressbook-query>{asked}</CR:addressbook-query>"
    assert len(program.report(f"{program.books}all/", body).found) == found


# -- writing ------------------------------------------------------------------------------------------


def test_a_new_card_of_a_known_company_becomes_a_contact(sit: Sit, world: World) -> None:
    make_company(world)
    program = sit()
    sent = card("EMAIL;TYPE=WORK:anna@acme.example", "TEL;TYPE=CELL:0905 123 456", "X-SKYPE:anna")
    answer = program.put(f"{program.books}all/a.vcf", sent)
    assert answer.status == 201
    (made,) = contacts(world)
    assert (made.name, made.email, made.mobile) == ("Anna Nová", "anna@acme.example", "+421905123456")
    read = program.get(f"{program.books}all/a.vcf")
    assert (read.body.decode(), read.headers["ETag"]) == (sent, answer.headers["ETag"])
    assert names(sit("colleague")) == [f"contact-{made.pk}.vcf"]


def test_a_new_card_of_a_known_person_is_that_contact(sit: Sit, world: World) -> None:
    made = make_contact(world, email="anna@acme.example", phone="+421 905 123 456")
    program = sit()
    sent = card("EMAIL:Anna@acme.example", "NOTE:New")
    assert program.put(f"{program.books}all/a.vcf", sent).status == 201
    (found,) = contacts(world)
    assert (found.pk, found.notes, found.phone) == (made.pk, "New", made.phone)
    assert names(program) == ["a.vcf"]
    assert "905 123 456" in program.get(f"{program.books}all/a.vcf").body.decode()


def test_what_no_column_holds_stays_when_the_contact_is_changed_on_the_site(sit: Sit, world: World) -> None:
    make_company(world)
    program = sit()
    lines = ("item1.EMAIL;TYPE=pref:anna@acme.example", "item1.X-ABLABEL:Desk", "PHOTO;ENCODING=b:QUJD")
    program.put(f"{program.books}all/a.vcf", card(*lines, "TEL;TYPE=CELL;X-P=1:0905 123 456"))
    actions.change(actor(world.salesperson), contacts(world)[0], {"notes": "Site"})
    text = program.get(f"{program.books}all/a.vcf").body.decode()
    for line in (*lines, "TEL;TYPE=CELL;X-P=1:0905 123 456", "NOTE:Site", "UID:c1@test"):
        assert f"{line}\r\n" in text


def test_a_card_changes_only_the_fields_that_its_program_changed(sit: Sit, world: World) -> None:
    made = make_contact(world, email="anna@acme.example", notes="Old")
    program = sit()
    path = f"{program.books}all/contact-{made.pk}.vcf"
    answer = program.get(path)
    text = answer.body.decode()
    changed = text.replace("anna@acme.example", "nova@acme.example")
    assert program.put(path, changed, if_match=answer.headers["ETag"]).status == 204
    found = contacts(world)[0]
    assert (found.email, found.notes, found.version) == ("nova@acme.example", "Old", made.version + 1)
    assert program.put(path, text, if_match=answer.headers["ETag"]).status == 412
    assert program.put(path, program.get(path).body.decode()).status == 204
    assert contacts(world)[0].version == made.version + 1


def test_what_both_sides_changed_stays_as_the_site_has_it_and_is_shown(sit: Sit, world: World) -> None:
    make_company(world)
    program = sit()
    path = f"{program.books}all/a.vcf"
    program.put(path, card("NOTE:Old", "URL:https://a.example/"))
    actions.change(actor(world.salesperson), contacts(world)[0], {"notes": "Site"})
    answer = program.put(path, card("NOTE:Phone", "URL:https://b.example/"))
    assert answer.status == 204
    assert "ETag" not in answer.headers
    found = contacts(world)[0]
    assert (found.notes, found.website) == ("Site", "https://b.example/")
    assert ContactLink.objects.get().conflicts == {"notes": "Phone"}
    assert "NOTE:Site" in program.get(path).body.decode()
    pages = [
        client_of(world.person(name)).get(f"/lists/contacts/{found.pk}/")
        for name in ("salesperson", "colleague")
    ]
    assert ["Your address book says" in page.content.decode() for page in pages] == [True, False]
    answer = program.get(path)
    program.put(path, answer.body.decode(), if_match=answer.headers["ETag"])
    assert ContactLink.objects.get().conflicts == {}


def test_a_card_that_is_deleted_leaves_the_contact_where_it_is(sit: Sit, world: World) -> None:
    made = make_contact(world)
    program = sit()
    path = f"{program.books}all/contact-{made.pk}.vcf"
    text = program.get(path).body.decode()
    assert program.ask("DELETE", path).status == 204
    assert names(program) == []
    assert [one.pk for one in contacts(world)] == [made.pk]
    assert names(sit("colleague")) == [f"contact-{made.pk}.vcf"]
    assert program.put(f"{program.books}all/b.vcf", text).status == 201
    assert [one.pk for one in contacts(world)] == [made.pk]
    assert names(program) == ["b.vcf"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (card(company="x" * 100_000), 201),
        (card("EMAIL:a@x.example").replace("N:Nová", f"N:{'A' * 100_000}"), 403),
    ],
)
def test_names_that_nobody_bears_are_looked_for_nowhere(
    sit: Sit, world: World, body: str, status: int
) -> None:
    make_company(world)
    program = sit()
    assert program.put(f"{program.books}all/a.vcf", body).status == status
    assert contacts(world) == []


def test_the_name_of_a_deleted_contact_is_free_again(sit: Sit, world: World) -> None:
    make_company(world)
    program = sit()
    path = f"{program.books}all/a.vcf"
    assert program.put(path, card("EMAIL:a@x.example")).status == 201
    (first,) = contacts(world)
    actions.delete(actor(world.salesperson), first)
    assert program.get(path).status == 404
    assert program.put(path, card("EMAIL:a@x.example"), if_none_match="*").status == 201
    (second,) = contacts(world)
    actions.restore(actor(world.salesperson), find_list("contacts"), first.pk)
    assert sorted(names(program)) == ["a.vcf", f"contact-{first.pk}.vcf"]
    assert second.pk != first.pk


def test_nobody_writes_what_he_may_only_read(sit: Sit, world: World) -> None:
    made = make_contact(world, notes="Old")
    program = sit("reader")
    path = f"{program.books}all/contact-{made.pk}.vcf"
    text = program.get(path).body.decode()
    assert program.put(path, text.replace("Old", "New")).status == 403
    assert program.put(f"{program.books}all/a.vcf", card()).status == 403
    assert contacts(world)[0].notes == "Old"


@pytest.mark.parametrize(
    "body",
    ["nonsense", card(uid=""), card() + card(), card("KIND:group"), "BEGIN:VCARD\r\nUID:x\r\nEND:VCARD"],
)
def test_what_is_no_card_is_refused(sit: Sit, world: World, body: str) -> None:
    make_company(world)
    program = sit()
    assert program.put(f"{program.books}all/a.vcf", body).status == 403
    assert contacts(world) == []


def test_columns_that_are_hidden_stay_hidden(sit: Sit, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_contact(world, notes="Secret")
    program = sit("colleague")
    monkeypatch.setattr(mapping, "hides", lambda _definition, name: name == "notes")
    text = program.get(f"{program.books}all/contact-{made.pk}.vcf").body.decode()
    assert "Secret" not in text
    assert "Nová" in text
