"""What the tests of document templates share: Word files, an editor, and a case with everything around it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import etree

from crm_lists.cases.models import Case
from crm_lists.relations.models import Contact, Relation
from libraries.models import DocumentType
from templates.models import DocumentTemplate, TemplateFile
from tests.making import make
from tests.people import World, actor, client_of, make_user

TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
ADMIN = "wagtailsnippets_document_templates_documenttemplate"

Publish = Callable[..., DocumentTemplate]
Send = Callable[..., Any]


def word(*paragraphs: str) -> bytes:
    """Return a Word file of these paragraphs."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def text_of(content: bytes) -> str:
    """Return the text of a Word file, as it stands in the XML of its body."""
    with ZipFile(BytesIO(content)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    return "\n".join(node.text or "" for node in root.iter(TEXT))


def admin_url(name: str, *arguments: Any) -> str:
    return reverse(f"{ADMIN}:{name}", args=arguments)


def new_url(item: Case | Relation, template: DocumentTemplate) -> str:
    code = "cases" if isinstance(item, Case) else "relations"
    return reverse("document_templates:new-document", args=[code, item.pk, template.pk])


@pytest.fixture
def offer_type(db: None) -> DocumentType:
    """Return the document type of offers, without the template that is shipped."""
    DocumentTemplate.objects.all().delete()
    return DocumentType.objects.get(code="offer")


@pytest.fixture
def publish(offer_type: DocumentType) -> Publish:
    """Return a function that publishes a template of these paragraphs for offers."""

    def do(*paragraphs: str, **values: Any) -> DocumentTemplate:
        file = TemplateFile.keep(word(*paragraphs), "offer.docx")
        document_type = values.pop("document_type", offer_type)
        template = DocumentTemplate(document_type=document_type, file=file, live=False, **values)
        template.save()
        template.save_revision().publish()
        template.refresh_from_db()
        return template

    return do


@pytest.fixture
def editor(world: World) -> User:
    """Return a person who keeps the templates and is no salesperson."""
    found = make_user("editor")
    found.groups.add(Group.objects.get(name="Editors"))
    return found


@pytest.fixture
def editor_client(editor: User) -> Client:
    """Return a browser in which the editor is logged in."""
    return client_of(editor)


@pytest.fixture
def send(editor_client: Client, offer_type: DocumentType) -> Send:
    """Return a function that sends the editor's form, with a new Word file where one is given."""

    def do(
        template: DocumentTemplate | None,
        content: bytes | None = None,
        *,
        publish: bool = False,
        **values: Any,
    ) -> Any:
        data = {
            "document_type": offer_type.pk,
            "made_for": "cases",
            "language": "en",
            "file_name": "",
            **values,
        }
        if content is not None:
            data["upload"] = SimpleUploadedFile(values.pop("called", "offer.docx"), content)
        if publish:
            data["action-publish"] = "action-publish"
        url = admin_url("edit", template.pk) if template else admin_url("add")
        return editor_client.post(url, data)

    return do


@pytest.fixture
def case(world: World) -> Case:
    """Return a case of the salesperson, with company and contact."""
    sales = actor(world.salesperson)
    relation = make(sales, Relation, name="Stavby Nitra", street="Hlavná 1", city="Nitra", country="Slovakia")
    contact = make(
        sales, Contact, relation=relation, first_name="Ján", last_name="Novák", salutation="Dear Mr Novák"
    )
    made: Case = make(
        sales,
        Case,
        name="Hall roofing",
        relation=relation,
        contact=contact,
        value=Decimal("12500.50"),
        expected_close=date(2026, 3, 1),
        description="Sandwich panels",
    )
    return made
