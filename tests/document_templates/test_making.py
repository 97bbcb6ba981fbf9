"""Documents are made by the template that is in force."""

from typing import Any

import pytest
from django.core.files.storage import Storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from crm_lists.cases.models import Case
from crm_lists.framework import actions
from libraries import documents
from libraries.models import Document, DocumentType, Library
from templates.models import DocumentTemplate, MadeFrom
from tests.document_templates.conftest import Publish, Send, new_url, text_of, word
from tests.making import make
from tests.people import World, actor, client_of


@pytest.fixture
def client(world: World) -> Client:
    """Return the salesperson's browser."""
    return client_of(world.salesperson)


def make_by_form(client: Client, url: str, name: str = "Offer.docx") -> Document:
    answer = client.post(url, {"name": name})
    assert answer.status_code == 302, answer.content.decode()
    return Document.objects.latest("pk")


def content_of(document: Document, world: World) -> str:
    return text_of(documents.read_bytes(actor(world.salesperson), document.current_version()))


def bytes_storage(template: DocumentTemplate) -> Storage:
    storage: Storage = template.file.file.file.storage
    return storage


def test_a_click_on_new_makes_a_document_of_the_case(
    world: World, case: Case, client: Client, publish: Publish
) -> None:
    template = publish(
        "{{ relation.name }}, {{ contact.salutation }}: {{ case.value|money }}",
        file_name="{{ case.name }} - Offer",
    )
    url = new_url(case, template)
    shown = client.get(reverse("lists:item", args=["cases", case.pk])).content.decode()
    assert url in shown
    assert 'value="Hall roofing - Offer.docx"' in client.get(url).content.decode()

    document = make_by_form(client, url, "Hall roofing - Offer.docx")
    assert content_of(document, world) == "Stavby Nitra, Dear Mr Novák: 12,500.50"
    assert (document.name, document.format) == ("Hall roofing - Offer.docx", "docx")
    assert (document.case, document.relation) == (case, case.relation)
    assert (document.document_type, document.library.code) == (template.document_type, "crm")
    assert document.salesperson == world.salesperson.salespeople.get()


def test_the_new_document_is_shown(case: Case, client: Client, publish: Publish) -> None:
    answer = client.post(new_url(case, publish("text")), {"name": "Offer"}, follow=True)
    assert "“Offer.docx” was made." in answer.content.decode()
    assert "Made from" in answer.content.decode()


def test_the_shipped_offer_is_ready_to_use(world: World, case: Case, client: Client) -> None:
    template = DocumentTemplate.objects.get(document_type__code="offer", language="en")
    document = make_by_form(client, new_url(case, template))

    text = content_of(document, world)
    assert template.live
    assert "Hall roofing" in text
    assert "Dear Mr Novák" in text
    # The reader is in Slovakia.
    assert "PONUKA" in text
    assert "12 500,50 €" in text.replace("\u00a0", " ")


def test_the_next_document_follows_the_new_template_and_the_older_ones_stay(
    world: World, case: Case, client: Client, publish: Publish, send: Send
) -> None:
    template = publish("First {{ case.name }}")
    older = make_by_form(client, new_url(case, template))
    send(template, word("Second {{ case.name }}"))
    assert content_of(make_by_form(client, new_url(case, template)), world) == "First Hall roofing"

    send(template, publish=True)
    assert content_of(make_by_form(client, new_url(case, template)), world) == "Second Hall roofing"
    assert content_of(older, world) == "First Hall roofing"


def test_signs_of_xml_in_a_name_do_no_harm(world: World, client: Client, publish: Publish) -> None:
    case = make(actor(world.salesperson), Case, name='<w:p>Tom & Jerry\'s "Roof" {{ owner.name }} \x07</w:p>')
    template = publish("{{ case.name }}")
    proposed = client.get(new_url(case, template)).context["form"]["name"].value()
    document = make_by_form(client, new_url(case, template), proposed)

    assert content_of(document, world) == '<w:p>Tom & Jerry\'s "Roof" {{ owner.name }} </w:p>'
    assert not set(document.name) & set('<>:"/\\|?*')


def test_a_document_remembers_what_it_was_made_from(
    world: World, case: Case, client: Client, publish: Publish
) -> None:
    template = publish("{{ case.name }} {{ case.value }} {{ case.expected_close }} {{ today }}")
    document = make_by_form(client, new_url(case, template))
    known = MadeFrom.objects.get(document=document)

    assert (known.template, known.revision, known.file) == (template, template.live_revision, template.file)
    assert (known.list_code, known.item_id) == ("cases", case.pk)
    assert known.merged["case"]["value"] == case.value
    assert known.merged["case"]["expected_close"] == case.expected_close
    assert known.merged["today"] == timezone.localdate()
    # What the template does not use is not read.
    assert "owner" not in known.merged


def test_a_document_tells_that_its_template_has_changed(
    case: Case, client: Client, publish: Publish, send: Send
) -> None:
    template = publish("First")
    document = make_by_form(client, new_url(case, template))
    url = reverse("libraries:document", args=[document.pk])

    assert "the template has changed since" not in client.get(url).content.decode()
    send(template, word("Second"))
    assert "the template has changed since" not in client.get(url).content.decode()
    send(template, publish=True)
    assert "the template has changed since" in client.get(url).content.decode()


def test_a_template_that_made_documents_cannot_be_deleted(
    case: Case, client: Client, publish: Publish, editor_client: Client
) -> None:
    template = publish("First")
    make_by_form(client, new_url(case, template))
    url = reverse("wagtailsnippets_document_templates_documenttemplate:delete", args=[template.pk])

    answer = editor_client.post(url)
    assert answer.status_code == 403
    assert "still in use" in answer.content.decode()
    assert DocumentTemplate.objects.filter(pk=template.pk).exists()


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("salesperson", 200),
        ("colleague", 200),
        ("administrator", 200),
        ("reader", 404),
        ("other_group", 404),
        ("stranger", 404),
        ("nobody", 404),
    ],
)
def test_who_may_make_documents_of_a_case(
    world: World, case: Case, publish: Publish, person: str, status: int
) -> None:
    url = new_url(case, publish("{{ case.name }}"))
    client = client_of(world.person(person))

    assert client.get(url).status_code == status
    if status == 404:
        assert client.post(url, {"name": "Theirs.docx"}).status_code == 404
        assert not Document.objects.exists()


def test_a_reader_is_offered_no_menu(world: World, case: Case, publish: Publish) -> None:
    url = new_url(case, publish("text"))
    shown = client_of(world.reader).get(reverse("lists:item", args=["cases", case.pk]))
    assert shown.status_code == 200
    assert url not in shown.content.decode()


def drafted(template: DocumentTemplate) -> None:
    template.unpublish()


def retired(template: DocumentTemplate) -> None:
    DocumentType.objects.update(is_active=False)


def elsewhere(template: DocumentTemplate) -> None:
    template.document_type.libraries.add(Library.objects.get(code="e-mail"))


def closed(template: DocumentTemplate) -> None:
    Library.objects.update(is_active=False)


@pytest.mark.parametrize("spoil", [drafted, retired, elsewhere, closed])
def test_what_is_not_in_force_is_not_offered(
    case: Case, client: Client, publish: Publish, spoil: Any
) -> None:
    template = publish("text")
    spoil(template)

    assert client.get(new_url(case, template)).status_code == 404
    assert "New document" not in client.get(reverse("lists:item", args=["cases", case.pk])).content.decode()


def test_a_template_for_relations_serves_relations_and_their_cases(
    world: World, case: Case, client: Client, publish: Publish
) -> None:
    letter = DocumentType.objects.get(code="letter")
    template = publish("To {{ relation.name }}", document_type=letter, made_for="relations")
    offer = publish("{{ case.name }}")

    of_relation = make_by_form(client, new_url(case.relation, template))
    assert (of_relation.relation, of_relation.case) == (case.relation, None)
    assert content_of(of_relation, world) == "To Stavby Nitra"
    of_case = make_by_form(client, new_url(case, template))
    assert of_case.case == case
    assert client.get(new_url(case.relation, offer)).status_code == 404


def test_a_lost_file_says_who_can_help(case: Case, client: Client, publish: Publish) -> None:
    template = publish("text")
    bytes_storage(template).delete(template.file.file.file.name)
    answer = client.post(new_url(case, template), {"name": "Offer"})

    assert answer.status_code == 422
    assert "is missing. An editor can upload it again." in answer.content.decode()
    assert not Document.objects.exists()


def test_values_that_the_template_cannot_bear_are_told(
    world: World, client: Client, publish: Publish
) -> None:
    case = make(actor(world.salesperson), Case, name="Hall", value=None)
    template = publish("{{ 1 / case.value }}")
    answer = client.post(new_url(case, template), {"name": "Offer"})

    assert answer.status_code == 422
    assert "The document could not be made" in answer.content.decode()
    assert not Document.objects.exists()


def test_a_document_without_a_name_is_asked_for_one(case: Case, client: Client, publish: Publish) -> None:
    assert client.post(new_url(case, publish("text")), {"name": ""}).status_code == 422


def test_a_taken_name_gets_a_number(case: Case, client: Client, publish: Publish) -> None:
    url = new_url(case, publish("text"))
    assert [make_by_form(client, url).name for _ in range(2)] == ["Offer.docx", "Offer (2).docx"]


def test_the_menu_asks_as_often_for_many_templates_as_for_one(
    world: World,
    case: Case,
    client: Client,
    publish: Publish,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    publish("text")
    url = reverse("lists:item", args=["cases", case.pk])
    client.get(url)
    with django_assert_max_num_queries(1000) as one:
        client.get(url)
    for document_type in DocumentType.objects.exclude(code="offer"):
        publish("text", document_type=document_type)
    client.get(url)
    with django_assert_max_num_queries(1000) as many:
        assert client.get(url).content.decode().count("/new-document/") > 3
    assert len(many) == len(one)


def test_a_deleted_case_makes_no_document(world: World, case: Case, client: Client, publish: Publish) -> None:
    url = new_url(case, publish("text"))
    actions.delete(actor(world.salesperson), case)
    assert client.get(url).status_code == 404
