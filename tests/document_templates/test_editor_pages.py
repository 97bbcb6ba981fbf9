"""What editors look at before they publish: fields, previews, comparisons; and e-mails that they write."""

from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from django.test import Client

from crm_lists.cases.models import Case
from libraries.models import DocumentType
from libraries.renditions import producing
from templates.making import Order, make_document
from templates.merge.mail import open_mail
from templates.models import DocumentTemplate, TemplateFile, TemplatePreview
from tests.document_templates.conftest import Publish, Send, admin_url, text_of, word
from tests.document_templates.merge.excel_files import cells, workbook
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db


def page(answer: Any) -> str:
    return str(answer.content.decode()).replace("&#x27;", "'")


def test_a_field_is_found_by_its_label(publish: Publish, editor_client: Client) -> None:
    shown = page(editor_client.get(admin_url("fields"), {"list": "cases", "q": "contact saluta"}))
    assert "{{ contact.salutation }}" in shown
    assert "{{ case.name }}" not in shown
    nothing = page(editor_client.get(admin_url("fields"), {"q": "xyzzy"}))
    assert "No field is called so." in nothing


def test_loops_are_shown_with_the_tags_that_repeat_a_row(publish: Publish, editor_client: Client) -> None:
    shown = page(editor_client.get(admin_url("fields"), {"list": "relations"}))
    assert "{%tr for one in contacts %}" in shown
    assert "{{ one.email }}" in shown


def test_the_file_to_begin_with_can_be_published(
    publish: Publish, send: Send, editor_client: Client, offer_type: DocumentType
) -> None:
    answer = editor_client.get(admin_url("starter", "cases"))
    assert answer["Content-Disposition"] == 'attachment; filename="cases.docx"'
    document = docx.Document(BytesIO(answer.content))
    assert document.tables
    assert send(None, answer.content, publish=True).status_code == 302
    assert DocumentTemplate.objects.get(document_type=offer_type).live
    assert editor_client.get(admin_url("starter", "nothing")).status_code == 404


def test_an_e_mail_is_written_in_the_form(publish: Publish, send: Send, editor_client: Client) -> None:
    parts = {"mail_subject": "About {{ case.name }}", "mail_text": "Dear {{ contact.name }}", "mail_to": "x"}
    assert send(None, publish=True, **parts).status_code == 302
    template = DocumentTemplate.objects.get()
    assert (template.kind, template.live) == ("mail", True)
    assert open_mail(template.file.read()).subject == "About {{ case.name }}"
    shown = page(editor_client.get(admin_url("edit", template.pk)))
    assert "About {{ case.name }}" in shown
    wrong = page(send(template, publish=True, **parts | {"mail_subject": "{{ case.nmae }}"}))
    assert "Did you mean “case.name”?" in wrong


def test_a_workbook_is_a_template_too(send: Send, editor_client: Client) -> None:
    book = workbook(cells({"A1": "{{ case.nmae }}"}))
    answer = send(None, book, called="offer.xlsx")
    template = DocumentTemplate.objects.get()
    assert template.kind == "excel"
    assert "Offer!A1: “{{ case.nmae }}”" in page(editor_client.get(answer["Location"]))


def test_a_type_may_have_templates_in_several_languages_and_for_several_owners(
    world: World, send: Send
) -> None:
    for values in ({"language": "en"}, {"language": "sk"}, {"language": "en", "owner": world.first.pk}):
        assert send(None, word("text"), **values).status_code == 302
    assert "has such a template already" in page(send(None, word("text"), language="sk"))
    assert DocumentTemplate.objects.count() == 3


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Have LibreOffice replaced: return the documents that were to be drawn."""
    found: list[bytes] = []

    @contextmanager
    def pdf_of_file(path: Path, code: str) -> Any:
        found.append(path.read_bytes())
        yield producing.Product(path)

    @contextmanager
    def comparison_of_files(older: Path, newer: Path, code: str) -> Any:
        found.extend([older.read_bytes(), newer.read_bytes()])
        yield producing.Product(newer)

    def pages_of(pdf: Path, folder: Path, most: int) -> int:
        (folder / "1.webp").write_bytes(b"picture")
        return 1

    monkeypatch.setattr(producing, "pdf_of_file", pdf_of_file)
    monkeypatch.setattr(producing, "comparison_of_files", comparison_of_files)
    monkeypatch.setattr(producing, "pages_of", pages_of)
    return found


def test_a_draft_is_looked_at_with_a_record(
    world: World, case: Case, publish: Publish, send: Send, drawn: list[bytes]
) -> None:
    template = publish("In force")
    send(template, word("Draft of {{ case.name }}"))
    client = client_of(world.administrator)
    url = admin_url("preview", template.pk)
    assert "Hall roofing" in page(client.get(url, {"q": "roof"}))
    assert "Hall roofing" not in page(client.get(url, {"q": "nothing"}))
    answer = client.post(url, {"item": case.pk})
    assert [text_of(one) for one in drawn] == ["Draft of Hall roofing"]
    shown = TemplatePreview.objects.get()
    picture = admin_url("preview-page", shown.pk, 1)
    assert picture in page(client.get(answer["Location"]))
    assert b"".join(client.get(picture)) == b"picture"
    assert client.get(admin_url("preview-page", shown.pk, 2)).status_code == 404


def test_records_and_previews_are_shown_to_those_only_who_may_see_them(
    world: World, case: Case, publish: Publish, editor_client: Client, drawn: list[bytes]
) -> None:
    template = publish("{{ case.name }}")
    url = admin_url("preview", template.pk)
    assert "Hall roofing" not in page(editor_client.get(url))
    assert editor_client.post(url, {"item": case.pk}).status_code == 404
    client_of(world.administrator).post(url, {"item": case.pk})
    shown = TemplatePreview.objects.get()
    assert editor_client.get(admin_url("preview-page", shown.pk, 1)).status_code == 404
    assert client_of(world.salesperson).get(url).status_code == 302


def test_an_e_mail_is_looked_at_as_text(world: World, case: Case, publish: Publish, send: Send) -> None:
    send(
        None, mail_subject="About {{ case.name }}", mail_text="Dear {{ contact.name }}", mail_to="a@b.example"
    )
    template = DocumentTemplate.objects.get()
    client = client_of(world.administrator)
    shown = page(client.post(admin_url("preview", template.pk), {"item": case.pk}))
    assert "About Hall roofing" in shown
    assert "Dear Ján Novák" in shown


def test_a_preview_that_cannot_be_made_says_why(
    world: World, case: Case, publish: Publish, send: Send, drawn: list[bytes]
) -> None:
    template = publish("Good")
    send(template, word("{{ 1 / case.probability }}"))
    client = client_of(world.administrator)
    Case.objects.filter(pk=case.pk).update(probability=0)
    answer = client.post(admin_url("preview", template.pk), {"item": case.pk})
    assert "could not be made" in page(client.get(answer["Location"]))
    assert not drawn


def test_a_draft_is_compared_with_what_is_in_force(
    publish: Publish, send: Send, editor_client: Client, drawn: list[bytes]
) -> None:
    template = publish("Same", "Old words")
    send(template, word("Same", "New words"))
    url = admin_url("compare", template.pk)
    shown = page(editor_client.get(url))
    assert "<del>Old words</del>" in shown
    assert "<ins>New words</ins>" in shown
    assert "<del>Same</del>" not in shown
    editor_client.post(url)
    assert [text_of(one).split("\n")[1] for one in drawn] == ["Old words", "New words"]


def test_the_report_tells_how_often_a_template_was_used(
    world: World, case: Case, publish: Publish, editor_client: Client
) -> None:
    template = publish("x")
    shown = page(editor_client.get(admin_url("edit", template.pk)))
    assert "No document was made of it yet." in shown
    make_document(actor(world.salesperson), Order(template, case))
    assert "1 document made, the last on" in page(editor_client.get(admin_url("edit", template.pk)))
    assert "Documents made" in page(editor_client.get(admin_url("list")))


def test_columns_that_nobody_uses_are_named(
    publish: Publish, editor_client: Client, offer_type: DocumentType
) -> None:
    offer_type.columns = ["description"]
    offer_type.save()
    template = publish("x")
    shown = page(editor_client.get(admin_url("edit", template.pk)))
    assert "Columns of the type that the template does not use: Description" in shown


def test_files_of_templates_say_what_they_are(db: None) -> None:
    assert TemplateFile.keep(word("x"), "a.docx").kind == "word"
    assert TemplateFile.keep(workbook(cells({"A1": 1})), "a.xlsx").kind == "excel"


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_draws_the_pages(world: World, case: Case, publish: Publish, settings: Any) -> None:
    settings.LIBREOFFICE = "soffice"
    template = publish("Draft of {{ case.name }}")
    client = client_of(world.administrator)
    answer = client.post(admin_url("preview", template.pk), {"item": case.pk})
    shown = TemplatePreview.objects.get()
    assert (shown.state, shown.pages) == ("done", 1), shown.message
    assert b"".join(client.get(admin_url("preview-page", shown.pk, 1)))[8:12] == b"WEBP"
    assert "Page 1" in page(client.get(answer["Location"]))
