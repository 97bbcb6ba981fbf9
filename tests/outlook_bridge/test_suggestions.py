"""What a message may belong to: the likeliest first, with reasons, and linked by one click."""

from typing import Any

import pytest
from django.test import Client

from crm_lists.relations.models import Contact
from outlook_bridge.intake.hints import Hints
from outlook_bridge.links import linking, suggesting
from outlook_bridge.links.link import LinkedBy
from outlook_bridge.models import Message
from outlook_bridge.msg.signature import Signature, signature_of
from tests.making import make_item
from tests.outlook_bridge.conftest import FileMail, mail, message_of
from tests.outlook_bridge.test_entries import as_sent
from tests.people import World, actor, client_of

SIGNED = """Dear all,

please send the offer.

Best regards
Anna Nová
Head of purchasing
Customer s.r.o.
Tel.: +421 2 555 11 22
Mobil: 0905 123 456
www.customer.example

On 1 January 2027, Peter Horák wrote:
> Peter Horák
> Director
> Tel.: +421 999 888 777
"""


def thing(world: World, code: str, **values: Any) -> Any:
    return make_item(actor(world.salesperson), code, **values)


def suggested(world: World, message: Message, person: str = "salesperson") -> list[tuple[str, str]]:
    """Return the suggested items with the strongest reason of each."""
    found = suggesting.suggestions(actor(world.person(person)), message)
    return [(str(one.item), one.reasons[0]) for one in found]


def suggestions_page(client: Client, message: Message) -> str:
    """Return the suggestions as the page of the message fetches them, which names their address."""
    url = f"/mail/{message.pk}/suggestions/"
    assert f'href="{url}"' in client.get(f"/mail/{message.pk}/").content.decode()
    answer = client.get(url, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    page: str = answer.content.decode()
    return page


def other(file_mail: FileMail, **headers: Any) -> Message:
    hints = headers.pop("hints", Hints())
    values = {"Message-ID": "<2@customer.example>", "Subject": "Another matter", **headers}
    return message_of(file_mail(headers=values, hints=hints))


def test_the_conversation_comes_first(world: World, file_mail: FileMail) -> None:
    case = thing(world, "cases", name="Hall roof")
    message_of(file_mail(hints=Hints(case=case)))
    answer = other(file_mail, **{"In-Reply-To": "<offer-1@customer.example>"})
    assert suggested(world, answer)[0] == ("Hall roof", "The conversation is filed there")


def test_people_their_company_and_its_open_cases_are_suggested(world: World, file_mail: FileMail) -> None:
    anna = thing(world, "contacts", first_name="Anna", last_name="Nová", email="anna@customer.example")
    case = thing(world, "cases", name="Roof", relation=anna.relation)
    message = message_of(file_mail())
    for code, item in (("contacts", anna), ("relations", anna.relation)):
        linking.remove(actor(world.salesperson), message, (code, item.pk))

    found = dict(suggested(world, Message.objects.get()))
    assert found["Anna Nová"] == "The sender’s address is this contact’s"
    assert found[str(anna.relation)] == "Anna Nová works there"
    assert found["Roof"] == f"Open case of {anna.relation}"
    assert list(found) == ["Anna Nová", str(anna.relation), str(case)]


def test_a_case_named_in_the_subject_goes_before_others(world: World, file_mail: FileMail) -> None:
    anna = thing(world, "contacts", email="anna@customer.example")
    for name in ("Floor", "Offer for the hall", "Wall"):
        thing(world, "cases", name=name, relation=anna.relation)
    assert suggested(world, message_of(file_mail()))[0] == (
        "Offer for the hall",
        "Its name stands in the subject",
    )


def test_where_the_sender_wrote_lately_is_suggested(world: World, file_mail: FileMail) -> None:
    case = thing(world, "cases", name="Roof")
    message_of(file_mail(hints=Hints(case=case)))
    [first, *_others] = suggested(world, other(file_mail))
    assert first[0] in ("Roof", str(case.relation))
    assert first[1].startswith("A message of the same sender was filed there on ")


def test_what_is_linked_or_hidden_is_not_suggested(world: World, file_mail: FileMail) -> None:
    hidden = make_item(actor(world.other_group), "contacts", email="anna@customer.example")
    linked = thing(world, "contacts", email="anna@customer.example")
    message = message_of(file_mail())
    assert linked.pk in message.contacts.values_list("pk", flat=True)
    names = [name for name, _reason in suggested(world, message)]
    assert str(linked) not in names
    assert str(hidden.relation) not in names


def test_a_hidden_company_of_a_case_is_not_named(world: World, file_mail: FileMail) -> None:
    hidden = make_item(actor(world.other_group), "relations", name="Hidden Ltd")
    thing(world, "contacts", relation=hidden, email="anna@customer.example")
    case = thing(world, "cases", name="Roof", relation=hidden)
    message = message_of(file_mail())

    assert dict(suggested(world, message))[str(case)] == "Open case of the company"
    page = suggestions_page(client_of(world.salesperson), message)
    assert ("Roof" in page, "Hidden Ltd" in page) == (True, False)


def test_private_mail_of_others_suggests_nothing(world: World, file_mail: FileMail) -> None:
    case = thing(world, "cases", name="Roof")
    message_of(file_mail(hints=Hints(case=case)))
    Message.objects.update(is_private=True)
    assert suggested(world, other(file_mail)) == []


def test_several_are_linked_by_one_click_and_keep_their_reasons(world: World, file_mail: FileMail) -> None:
    case = thing(world, "cases", name="Roof")
    message_of(file_mail(hints=Hints(case=case)))
    message = other(file_mail)
    client = client_of(world.salesperson)
    page = suggestions_page(client, message)
    targets = [f"cases:{case.pk}", f"relations:{case.relation_id}"]
    assert all(f'value="{one}"' in page for one in targets)

    assert client.post(f"/mail/{message.pk}/links/", {"target": targets}).status_code == 302
    links = message.links.all()
    assert {one.how for one in links} == {LinkedBy.SUGGESTED}
    assert all("of the same sender was filed there" in one.reason for one in links)


def test_without_scripts_the_suggestions_are_a_page(world: World, file_mail: FileMail) -> None:
    message = message_of(file_mail(headers={"From": "nobody", "To": None}))
    page = client_of(world.salesperson).get(f"/mail/{message.pk}/suggestions/").content.decode()
    assert "<html" in page
    assert f'href="/mail/{message.pk}/"' in page
    assert "Nothing is suggested." in page


@pytest.mark.parametrize(("person", "status"), [("reader", 403), ("stranger", 404), ("other_group", 404)])
def test_only_who_may_link_the_message_is_suggested_anything(
    world: World, file_mail: FileMail, person: str, status: int
) -> None:
    message = message_of(file_mail())
    client = client_of(world.person(person))
    assert client.get(f"/mail/{message.pk}/suggestions/").status_code == status
    assert "/suggestions/" not in client.get(f"/mail/{message.pk}/").content.decode()


# -- an unknown sender ------------------------------------------------------------------------------


def test_an_unknown_sender_becomes_a_contact_out_of_the_signature(world: World, file_mail: FileMail) -> None:
    company = thing(world, "relations", email="office@customer.example")
    message = message_of(file_mail(text=SIGNED))
    client = client_of(world.salesperson)
    url = f"/mail/{message.pk}/make/create-contact/"
    page = suggestions_page(client, message)
    assert "No contact has the address anna@customer.example." in page
    assert f'href="{url}"' in page

    assert client.post(url, as_sent(client, url)).status_code == 302
    anna = Contact.objects.get()
    assert (anna.first_name, anna.last_name, anna.relation) == ("Anna", "Nová", company)
    assert (anna.email, anna.mobile) == ("anna@customer.example", "0905 123 456")
    assert anna.phone == "+421 2 555 11 22"
    assert anna.notes == "Head of purchasing, Customer s.r.o."
    assert list(message.contacts.all()) == [anna]
    assert "No contact has the address" not in suggestions_page(client, message)


def test_a_public_domain_names_no_company(world: World, file_mail: FileMail) -> None:
    thing(world, "relations", email="someone@gmail.com")
    message = message_of(file_mail(headers={"From": "anna.nova@gmail.com"}))
    form = client_of(world.salesperson).get(f"/mail/{message.pk}/make/create-contact/").context["form"]
    assert form["relation"].value() is None
    assert (form["first_name"].value(), form["last_name"].value()) == ("Anna", "Nova")


@pytest.mark.parametrize("sender", ["salesperson@own.example", "colleague@own.example"])
def test_a_colleague_is_no_unknown_sender(world: World, file_mail: FileMail, sender: str) -> None:
    world.salesperson.email = "salesperson@own.example"
    world.salesperson.save()
    message = message_of(file_mail(headers={"From": sender}))
    assert client_of(world.salesperson).get(f"/mail/{message.pk}/make/create-contact/").status_code == 403


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            SIGNED,
            Signature(
                "Head of purchasing",
                "Customer s.r.o.",
                (("work", "+421 2 555 11 22"), ("mobile", "0905 123 456")),
            ),
        ),
        ("Hello\n\nAnna Nová", Signature()),
        ("Anna Nová and Peter came to see us about the roof on Tuesday.", Signature()),
        ("> Anna Nová\n> Director", Signature()),
        ("Anna Nová\nFax: 02/555 11 22\n2027-01-01", Signature("", "", (("fax", "02/555 11 22"),))),
        ("1" * 90_000 + "\nAnna Nová\n" + "9 " * 50, Signature()),
    ],
    ids=["whole", "nothing", "in a sentence", "quoted", "fax", "hostile"],
)
def test_signature(text: str, expected: Signature) -> None:
    assert signature_of(text, "Anna Nová") == expected


def test_mail_without_people_suggests_nothing(world: World, file_mail: FileMail) -> None:
    message = message_of(file_mail(headers={"From": "nobody", "To": None}))
    assert suggested(world, message) == []
    assert mail() != b""
