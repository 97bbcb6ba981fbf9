"""Answers by e-mail templates: which are offered, what they say, how they are sent and filed."""

from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pytest_django import Settings

from crm_lists.cases.models import Case
from crm_lists.organisation.models import Role, TypeRight
from crm_lists.relations.models import Relation
from libraries.models import DocumentType
from outlook_bridge.intake.hints import Hints
from outlook_bridge.models import Channel, Message
from templates.merge.mail import Mail
from templates.models import DocumentTemplate, TemplateFile
from tests.browser.served import free_port
from tests.making import make
from tests.outlook_bridge.conftest import FileMail, message_of
from tests.people import World, actor, client_of

TEXT = "Dear Sir,\nthank you for asking about {{ case.name }} at {{ relation.name }}."
MADE = "Dear Sir,\nthank you for asking about Hall roof at Stavby Nitra."

Publish = Callable[..., DocumentTemplate]


@pytest.fixture
def case(world: World) -> Case:
    """Return a case of the salesperson's company."""
    sales = actor(world.salesperson)
    relation = make(sales, Relation, name="Stavby Nitra", city="Nitra")
    made: Case = make(sales, Case, name="Hall roof", relation=relation)
    return made


@pytest.fixture
def message(case: Case, file_mail: FileMail) -> Message:
    """Return a message that belongs to the case."""
    return message_of(file_mail(hints=Hints(relation=case.relation, case=case)))


@pytest.fixture
def publish(db: None) -> Publish:
    """Return a function that publishes an e-mail template, the only one that there is before it is called."""
    DocumentTemplate.objects.all().delete()

    def do(text: str = TEXT, **values: Any) -> DocumentTemplate:
        mail = Mail("Thank you", text, to="anybody@else.example")
        file = TemplateFile.keep(mail.as_bytes(), "answer.eml")
        values = {"document_type": DocumentType.objects.get(code="offer"), "made_for": "cases"} | values
        template = DocumentTemplate(file=file, kind=file.kind, live=False, **values)
        template.save()
        template.save_revision().publish()
        template.refresh_from_db()
        return template

    return do


class Inbox:
    """Takes what is sent over SMTP."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], EmailMessage]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - as aiosmtpd calls it
        """Keep a letter and its recipients."""
        letter = message_from_bytes(envelope.content, policy=default)
        self.taken.append((envelope.rcpt_tos, letter))
        return "250 OK"


@pytest.fixture
def inbox(settings: Settings) -> Iterator[Inbox]:
    """Return what a mail server takes to which this installation sends."""
    taking = Inbox()
    controller = Controller(taking, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = controller.hostname, controller.port
    yield taking
    controller.stop()


def form_of(world: World, message: Message, template: DocumentTemplate, person: str = "salesperson") -> Any:
    """Return the answer to the request for the form of an answer by a template."""
    return client_of(world.person(person)).get(f"/mail/{message.pk}/answer/write/?template={template.pk}")


def is_offered(world: World, message: Message, template: DocumentTemplate) -> bool:
    """Tell whether the page of the message leads to an answer by the template; the form must agree."""
    page = client_of(world.salesperson).get(f"/mail/{message.pk}/").content.decode()
    is_there = f"/answer/write/?template={template.pk}" in page
    assert form_of(world, message, template).status_code == (200 if is_there else 404)
    return is_there


# -- which are offered ----------------------------------------------------------------------------


def test_a_template_of_what_the_message_belongs_to_is_offered(
    world: World, message: Message, publish: Publish
) -> None:
    of_case, of_company = publish(), publish("Dear {{ relation.name }}", made_for="relations")
    assert [is_offered(world, message, one) for one in (of_case, of_company)] == [True, True]


def test_a_template_that_cannot_be_filled_is_not_offered(
    world: World, file_mail: FileMail, publish: Publish
) -> None:
    bare = message_of(file_mail())
    assert not is_offered(world, bare, publish())


def test_a_draft_and_what_is_no_e_mail_are_not_offered(
    world: World, message: Message, publish: Publish
) -> None:
    withdrawn = publish()
    DocumentTemplate.objects.filter(pk=withdrawn.pk).update(live=False)
    letter = publish(language="sk")
    DocumentTemplate.objects.filter(pk=letter.pk).update(kind="word")
    assert [is_offered(world, message, one) for one in (withdrawn, letter)] == [False, False]


def test_a_template_of_another_firm_is_not_offered(world: World, message: Message, publish: Publish) -> None:
    own, of_another = publish(owner=world.first), publish(owner=world.second)
    assert [is_offered(world, message, one) for one in (own, of_another)] == [True, False]


def test_a_template_that_is_kept_for_other_roles_is_not_offered(
    world: World, message: Message, publish: Publish
) -> None:
    template = publish()
    assert is_offered(world, message, template)
    role = Role.objects.create(name="Lawyers", code="lawyers")
    TypeRight.objects.create(role=role, list_code="documents", type_id=template.document_type_id, right="use")
    assert not is_offered(world, message, template)


@pytest.mark.parametrize(("person", "status"), [("reader", 403), ("stranger", 404), ("other_group", 404)])
def test_who_may_not_answer_is_not_told_what_a_template_makes_of_it(
    world: World, message: Message, publish: Publish, person: str, status: int
) -> None:
    answer = form_of(world, message, publish(), person)
    assert answer.status_code == status
    assert "Stavby Nitra" not in answer.content.decode()


@pytest.mark.parametrize("key", ["0", "999999", "x", "1' OR 1=1"])
def test_there_is_no_other_template(world: World, message: Message, publish: Publish, key: str) -> None:
    publish()
    url = f"/mail/{message.pk}/answer/write/"
    assert client_of(world.salesperson).get(url, {"template": key}).status_code == 404


# -- what they say --------------------------------------------------------------------------------


def test_the_text_has_the_values_and_below_it_what_is_answered(
    world: World, message: Message, publish: Publish
) -> None:
    form = form_of(world, message, publish()).context["form"]
    text = form["text"].value()
    assert text.replace("\r\n", "\n").startswith(f"{MADE}\n\n")
    assert "> Please send us an offer for the hall roof." in text
    # The subject of the conversation stays; the template's would break it.
    assert form["subject"].value() == "RE: Offer for the hall"
    assert form["to"].value() == '"Anna Nová" <anna@customer.example>'


def test_values_that_its_writer_may_not_see_are_left_out(
    world: World, message: Message, case: Case, publish: Publish
) -> None:
    case_of_another = make(actor(world.stranger), Relation, name="Secret Company")
    Case.objects.filter(pk=case.pk).update(relation=case_of_another)
    answer = form_of(world, message, publish())
    assert answer.status_code == 200
    assert "Secret Company" not in answer.content.decode()


def test_a_template_that_makes_nothing_says_why(world: World, message: Message, publish: Publish) -> None:
    template = publish()
    broken = TemplateFile.keep(Mail("x", "{{ case.name + 5 }}").as_bytes(), "answer.eml")
    DocumentTemplate.objects.filter(pk=template.pk).update(file=broken)
    answer = form_of(world, message, template)
    assert answer.status_code == 403
    assert "Tell an editor" in answer.content.decode()


# -- sent and filed -------------------------------------------------------------------------------


def test_an_answer_by_a_template_is_sent_and_filed_in_the_conversation(
    world: World, message: Message, publish: Publish, inbox: Inbox
) -> None:
    world.salesperson.email = "sales@own.example"
    world.salesperson.save()
    form = form_of(world, message, publish()).context["form"]
    given = {name: form[name].value() for name in ("to", "subject", "text")}
    url = f"/mail/{message.pk}/answer/write/"
    assert client_of(world.salesperson).post(url, {**given, "cc": "boss@own.example"}).status_code == 302

    [(recipients, letter)] = inbox.taken
    assert recipients == ["anna@customer.example", "boss@own.example"]
    assert letter.get_content().replace("\r\n", "\n").startswith(MADE)
    assert (letter["In-Reply-To"], letter["Subject"]) == ("<offer-1@customer.example>", given["subject"])
    assert letter["References"].split()[-1] == "<offer-1@customer.example>"
    assert "sales@own.example" in letter["Reply-To"]

    kept = Message.objects.exclude(pk=message.pk).get()
    assert (kept.channel, kept.case, kept.relation) == (Channel.SENT, message.case, message.relation)
    assert f"<{kept.message_id}>" == letter["Message-ID"]
    assert (kept.in_reply_to, kept.created_by) == (message.message_id, world.salesperson)
    for one, other in ((message, kept), (kept, message)):
        page = client_of(world.salesperson).get(f"/mail/{one.pk}/").content.decode()
        assert f'href="/mail/{other.pk}/"' in page


def test_what_the_server_refuses_over_smtp_is_said_and_the_text_stays(
    world: World, message: Message, publish: Publish, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_arguments: Any) -> str:
        return "554 5.7.1 No"

    monkeypatch.setattr(inbox, "handle_DATA", refuse)
    given = {"to": "anna@customer.example", "subject": "RE: Offer", "text": MADE}
    answer = client_of(world.salesperson).post(f"/mail/{message.pk}/answer/write/", given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "nothing was sent" in page
    assert "Hall roof at Stavby Nitra" in page
    assert Message.objects.count() == 1
