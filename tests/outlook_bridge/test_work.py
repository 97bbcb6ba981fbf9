"""Work that a message brings: assigned to a colleague, answered, its files saved as documents."""

import smtplib
from email.utils import getaddresses
from typing import Any

import pytest
from django.core import mail as outbox

from crm_lists.activities.models import Activity
from libraries import documents
from libraries.models import Document, DocumentType
from outlook_bridge.intake.hints import Hints
from outlook_bridge.models import Channel, Message
from tests.making import make_item
from tests.outlook_bridge.conftest import FileMail, message_of
from tests.people import World, actor, client_of

PLAN = b"%PDF-1.4 plan"


@pytest.fixture
def message(world: World, file_mail: FileMail) -> Message:
    case = make_item(actor(world.salesperson), "cases", name="Hall roof")
    return message_of(file_mail(hints=Hints(case=case), files={"Plan.pdf": PLAN}))


def assign(world: World, message: Message, person: str = "salesperson", **values: Any) -> int:
    url = f"/lists/messages/{message.pk}/actions/assign-task/"
    client = client_of(world.person(person))
    form = client.get(url)
    kind = form.context["form"].initial["activity_type"] if form.status_code == 200 else ""
    sent = {
        "responsible": world.colleague.pk,
        "due": "2031-05-06",
        "activity_type": kind,
        "priority": "normal",
        "description": "Please answer.",
        **values,
    }
    return client.post(url, sent).status_code


def test_a_message_is_assigned_as_an_activity_with_a_due_date(world: World, message: Message) -> None:
    assert assign(world, message) == 302
    activity = Activity.objects.get()
    assert (activity.responsible, str(activity.due), activity.case) == (
        world.colleague,
        "2031-05-06",
        message.case,
    )
    assert activity.name == "Offer for the hall"
    message.refresh_from_db()
    assert message.activity == activity
    page = client_of(world.colleague).get(f"/lists/activities/{activity.pk}/?tab=messages").content.decode()
    assert f'href="/mail/{message.pk}/"' in page


def test_somebody_must_be_named(world: World, message: Message) -> None:
    assert assign(world, message, responsible="") == 422
    assert not Activity.objects.exists()


@pytest.mark.parametrize(("person", "status"), [("reader", 403), ("stranger", 404)])
def test_only_who_may_change_the_message_assigns_it(
    world: World, message: Message, person: str, status: int
) -> None:
    assert assign(world, message, person) == status


# -- answers --------------------------------------------------------------------------------------


def answer(world: World, message: Message, person: str = "salesperson", **values: Any) -> Any:
    sent = {"to": "Anna <anna@customer.example>", "subject": "RE: Offer", "text": "Here it is.", **values}
    return client_of(world.person(person)).post(f"/mail/{message.pk}/answer/write/", sent)


def test_an_answer_is_sent_and_filed_where_the_message_belongs(world: World, message: Message) -> None:
    world.salesperson.email = "sales@own.example"
    world.salesperson.save()
    assert answer(world, message).status_code == 302

    [sent] = outbox.outbox
    assert (sent.to, sent.subject, sent.body) == (
        ["Anna <anna@customer.example>"],
        "RE: Offer",
        "Here it is.",
    )
    assert sent.reply_to == ["Test Salesperson <sales@own.example>"]
    assert sent.extra_headers["In-Reply-To"] == "<offer-1@customer.example>"
    kept = Message.objects.exclude(pk=message.pk).get()
    assert (kept.channel, kept.case, kept.in_reply_to) == (Channel.SENT, message.case, message.message_id)
    page = client_of(world.salesperson).get(f"/mail/{message.pk}/").content.decode()
    assert f'href="/mail/{kept.pk}/"' in page


def test_a_domain_of_other_letters_is_written_as_servers_take_it(world: World, message: Message) -> None:
    world.salesperson.email = "sales@ú.example"
    world.salesperson.save()
    assert answer(world, message, to="Ján Nový <x@ü.example>").status_code == 302
    [sent] = outbox.outbox
    assert getaddresses([*sent.to, *sent.reply_to]) == [
        ("=?utf-8?b?SsOhbiBOb3bDvQ==?=", "x@xn--tda.example"),
        ("Test Salesperson", "sales@xn--rda.example"),
    ]


def test_the_form_begins_with_the_sender_and_the_quoted_text(world: World, message: Message) -> None:
    form = client_of(world.salesperson).get(f"/mail/{message.pk}/answer/write/").context["form"]
    assert form["to"].value() == '"Anna Nová" <anna@customer.example>'
    assert form["subject"].value() == "RE: Offer for the hall"
    assert "> Please send us an offer for the hall roof." in form["text"].value()


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": ""},
        {"to": "no address"},
        {"to": "(" * 3_900},
        {"to": f"x@{'ü' * 70}.example"},
        {"to": "a@x.test\nBcc: all@x.test"},
        {"text": ""},
        {"to": ", ".join(f"p{number}@x.test" for number in range(51))},
    ],
    ids=["nobody", "no address", "brackets", "domain", "header in address", "no text", "too many"],
)
def test_a_wrong_answer_is_not_sent(world: World, message: Message, wrong: dict[str, str]) -> None:
    assert answer(world, message, **wrong).status_code == 422
    assert not outbox.outbox


def test_a_subject_of_two_lines_adds_no_header(world: World, message: Message) -> None:
    answer(world, message, subject="one\nBcc: all@x.test")
    [sent] = outbox.outbox
    assert sent.subject == "one Bcc: all@x.test"
    assert sent.recipients() == ["Anna <anna@customer.example>"]


def test_what_the_mail_server_refuses_is_said_and_not_filed(
    world: World, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_named: object) -> int:
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(outbox.EmailMessage, "send", refuse)
    page = answer(world, message)
    assert page.status_code == 422
    assert "nothing was sent" in page.content.decode()
    assert Message.objects.count() == 1


@pytest.mark.parametrize(("person", "status"), [("reader", 403), ("stranger", 404), ("other_group", 404)])
def test_only_who_sees_the_message_and_may_file_mail_answers(
    world: World, message: Message, person: str, status: int
) -> None:
    assert answer(world, message, person).status_code == status
    assert not outbox.outbox


# -- files ----------------------------------------------------------------------------------------


def test_an_attachment_is_saved_as_a_document_of_a_type(world: World, message: Message) -> None:
    kind = DocumentType.objects.first()
    assert kind is not None
    client = client_of(world.salesperson)
    url = f"/mail/{message.pk}/attachments/1/save/"
    assert f'href="{url}"' in client.get(f"/mail/{message.pk}/").content.decode()
    assert client.post(url, {"name": "Plan of the roof.pdf", "document_type": kind.pk}).status_code == 302

    document = Document.objects.get(name="Plan of the roof.pdf")
    assert (document.library.code, document.document_type, document.case) == (
        documents.CRM_LIBRARY,
        kind,
        message.case,
    )
    assert documents.read_bytes(actor(world.salesperson), document.versions.get()) == PLAN


@pytest.mark.parametrize(("person", "position"), [("stranger", 1), ("other_group", 1), ("salesperson", 9)])
def test_a_file_that_is_not_there_for_somebody_is_not_saved(
    world: World, message: Message, person: str, position: int
) -> None:
    url = f"/mail/{message.pk}/attachments/{position}/save/"
    assert client_of(world.person(person)).get(url).status_code == 404
