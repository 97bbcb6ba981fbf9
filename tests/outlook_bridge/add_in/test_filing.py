"""Tests of filing from Outlook: messages, attachments, and what is made of a message."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from crm_lists.activities.models import ActivityType
from crm_lists.cases.models import Case
from crm_lists.framework.lists import definition_of
from crm_lists.framework.models import Change
from crm_lists.relations.models import Contact, Relation
from libraries.models import Document
from outlook_bridge.add_in import api
from outlook_bridge.channels import addresses
from outlook_bridge.models import Message
from tests.libraries.extraction.documents import pdf
from tests.outlook_bridge.conftest import mail
from tests.people import World

from .conftest import API, Customer, pane_of, tell


def send(pane: Client, operation: str, content: bytes, name: str = "Offer.eml", **fields: Any) -> Any:
    return pane.post(f"{API}{operation}", {**fields, "file": SimpleUploadedFile(name, content)})


def test_a_message_is_filed_where_the_person_says(world: World, customer: Customer) -> None:
    content = mail(files={"Plan.txt": b"plan"})
    answer = send(pane_of(world.salesperson), "file", content, list="cases", item=customer.case.pk)
    assert answer.status_code == 200, answer.content
    told = answer.json()
    message = Message.objects.get()
    assert (told["status"], told["url"]) == ("filed", f"/mail/{message.pk}/")
    assert told["text"] == "Filed under Hall roof. 1 attachment was kept."
    assert (message.case, message.relation) == (customer.case, customer.relation)
    assert (message.channel, message.created_by) == ("add-in", world.salesperson)
    assert Change.objects.filter(list_code="messages").latest("pk").source == "bridge"


def test_without_a_place_the_program_looks_for_the_company(world: World, customer: Customer) -> None:
    content = mail(headers={"From": "Anna <anna@stavby.example>"})
    told = send(pane_of(world.salesperson), "file", content).json()
    assert told["text"].startswith("Filed under Stavby Nitra, because of the addresses.")


def test_the_second_who_files_a_message_is_told_of_the_first(world: World, customer: Customer) -> None:
    target: dict[str, Any] = {"list": "cases", "item": customer.case.pk}
    send(pane_of(world.salesperson), "file", mail(), **target)
    told = send(pane_of(world.colleague), "file", mail(), **target).json()
    assert told["status"] == "duplicate"
    assert told["text"].startswith("Already filed by Test Salesperson on ")
    assert Message.objects.count() == 1


def test_a_rebuilt_message_says_so_and_is_the_same_message(world: World, customer: Customer) -> None:
    rebuilt = b"X-Rebuilt-From: Outlook add-in\r\n" + mail()
    pane = pane_of(world.salesperson)
    assert send(pane, "file", rebuilt).json()["status"] == "filed"
    message = Message.objects.get()
    assert message.content.warnings == [
        "Outlook did not give the message itself: it was rebuilt from its headers, text and attachments."
    ]
    assert send(pane, "file", mail()).json()["status"] == "duplicate"
    assert message.originals.count() == 2


def test_what_is_no_message_is_kept_and_said(world: World) -> None:
    told = send(pane_of(world.salesperson), "file", b"\x00\x01 no mail").json()
    assert told["status"] == "unread"
    assert told["url"]


@pytest.mark.parametrize("operation", ["file", "attachments"])
@pytest.mark.parametrize("name", ["stranger", "salesperson"])
def test_absent_and_hidden_places_are_answered_alike(
    world: World, customer: Customer, operation: str, name: str
) -> None:
    pane = pane_of(world.person(name))
    hidden = customer.case.pk if name == "stranger" else customer.case.pk + 1000
    answer = send(pane, operation, mail(), list="cases", item=hidden)
    assert (answer.status_code, answer.json()) == (404, {"detail": "There is no such item."})
    assert send(pane, operation, mail(), list="owners", item=1).json() == answer.json()
    assert not Document.objects.exists()


@pytest.mark.parametrize("name", ["reader", "nobody"])
def test_who_may_file_nothing_is_refused(world: World, customer: Customer, name: str) -> None:
    assert send(pane_of(world.person(name)), "file", mail()).status_code == 403
    target: dict[str, Any] = {"list": "relations", "item": customer.relation.pk}
    expected = 403 if name == "reader" else 404
    assert send(pane_of(world.person(name)), "attachments", b"plan", **target).status_code == expected
    assert not Document.objects.exists()


def test_what_is_too_large_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "LARGEST", 10)
    answer = send(pane_of(world.salesperson), "file", b"x" * 11)
    assert answer.status_code == 413
    assert not Document.objects.exists()


def test_an_attachment_becomes_a_document_of_the_place(
    world: World, customer: Customer, tmp_path: Path
) -> None:
    plan = pdf(tmp_path / "plan.pdf", ["Plan"]).read_bytes()
    pane = pane_of(world.salesperson)
    target: dict[str, Any] = {"list": "contacts", "item": customer.contact.pk}
    answer = send(pane, "attachments", plan, "../Plan.pdf", **target)
    assert answer.status_code == 200, answer.content
    told = answer.json()
    document = Document.objects.get()
    assert told == {
        "status": "saved",
        "text": "Saved as a document.",
        "title": "Plan.pdf",
        "url": definition_of(document).url_of(document.pk),
    }
    assert (document.name, document.relation) == ("Plan.pdf", customer.relation)
    assert send(pane, "attachments", plan, "Plan.pdf").status_code == 422


def test_a_contact_is_made_with_a_new_company(world: World) -> None:
    values = {"first_name": "Anna", "last_name": "Nová", "email": "anna@stavby.example"}
    data = {"list": "contacts", "values": values, "company": "Stavby Nitra"}
    answer = tell(pane_of(world.salesperson), "make", data)
    assert answer.status_code == 201, answer.content
    contact = Contact.objects.get()
    assert answer.json()["title"] == str(contact)
    assert (contact.email, contact.relation.name) == ("anna@stavby.example", "Stavby Nitra")


def test_a_case_and_an_activity_are_made(world: World, customer: Customer) -> None:
    pane = pane_of(world.salesperson)
    values = {"name": "Second hall", "relation": customer.relation.pk, "contact": customer.contact.pk}
    made = tell(pane, "make", {"list": "cases", "values": values}).json()
    assert Case.objects.get(pk=made["id"]).contact == customer.contact
    kind = ActivityType._default_manager.filter(is_active=True, needs_period=False).first()
    assert kind is not None
    values = {"activity_type": kind.pk, "relation": customer.relation.pk, "due": "2026-12-01"}
    answer = tell(pane, "make", {"list": "activities", "values": values})
    assert answer.status_code == 201, answer.content


def test_nothing_of_a_refused_item_stays(world: World) -> None:
    data = {"list": "contacts", "values": {"email": "anna@stavby.example"}, "company": "Stavby Nitra"}
    answer = tell(pane_of(world.salesperson), "make", data)
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"last_name"}
    assert not Relation.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {"list": "owners", "values": {"name": "Mine"}},
        {"list": "cases", "values": {"name": "x", "owner": 1}},
        {"list": "cases", "values": {"name": "half \ud800"}},
        {"list": "cases", "values": {"name": 7}},
        {"list": "cases", "values": {"relation": "one"}},
        {"list": "cases", "values": [], "company": "x" * 201},
    ],
)
def test_what_the_pane_does_not_ask_for_is_refused(world: World, data: dict[str, Any]) -> None:
    assert tell(pane_of(world.salesperson), "make", data).status_code == 422
    assert not Case.objects.exists()


def test_a_hidden_company_is_no_choice(world: World, customer: Customer) -> None:
    values = {"name": "Mine", "relation": customer.relation.pk}
    assert tell(pane_of(world.stranger), "make", {"list": "cases", "values": values}).status_code == 422
    assert tell(pane_of(world.reader), "make", {"list": "cases", "values": values}).status_code == 403


@pytest.mark.duplicates
def test_a_person_who_is_here_already_is_made_again_only_when_asked(world: World, customer: Customer) -> None:
    values = {"first_name": "Anna", "last_name": "Nová", "email": "anna@stavby.example"}
    data = {"list": "contacts", "values": {**values, "relation": customer.relation.pk}}
    pane = pane_of(world.salesperson)
    answer = tell(pane, "make", data)
    assert answer.status_code == 409
    codes = " ".join(one["code"] for one in answer.json()["warnings"])
    assert Contact.objects.count() == 1
    assert tell(pane, "make", {**data, "confirm": codes}).status_code == 201


def test_the_pane_knows_what_its_person_may_do_and_where_he_sends_mail(world: World, settings: Any) -> None:
    settings.INCOMING_MAIL = replace(settings.INCOMING_MAIL, domain="in.example.com")
    told = pane_of(world.salesperson).get(f"{API}profile").json()
    assert told["may"] == dict.fromkeys(told["may"], True)
    assert told["activity_types"]
    assert told["drop_box"] == ""
    address = addresses.renew_of_person(world.salesperson)
    told = pane_of(world.salesperson).get(f"{API}profile").json()
    assert told["drop_box"] == addresses.text_of(address)
    settings.INCOMING_MAIL = replace(settings.INCOMING_MAIL, domain="")
    assert pane_of(world.salesperson).get(f"{API}profile").json()["drop_box"] == ""
    assert not pane_of(world.nobody).get(f"{API}profile").json()["may"]["file"]
