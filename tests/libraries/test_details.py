"""Types with columns of their own, and documents that wait for what is missing."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from crm_lists.framework import actions, bulk
from crm_lists.framework.bulk import RowChange, State
from crm_lists.framework.lists import definition_of, find_list
from libraries import details, documents
from libraries.models import Document, DocumentType, Library
from tests.custom_lists.making import add_column
from tests.making import make_item
from tests.people import World, actor, client_of


@pytest.fixture
def manual(world: World) -> DocumentType:
    """Return a type with a column of its own, which is required."""
    add_column("documents", "edition", "text")
    add_column("documents", "remark", "text")
    return DocumentType.objects.create(
        code="handbook", label="Handbook", columns=["edition"], required_columns=["edition", "relation"]
    )


@pytest.fixture
def document(world: World, crm: Library, manual: DocumentType) -> Document:
    """Return a document of the type, without details."""
    typed = {"document_type": manual}
    return documents.upload(actor(world.salesperson), crm, name="a.pdf", content=b"%PDF-1.4 1", values=typed)


def test_an_upload_without_required_columns_is_kept_and_waits(document: Document) -> None:
    assert document.needs_details
    assert details.missing(document) == ["Edition", "Company"]


def test_other_changes_go_on_and_the_last_detail_ends_the_waiting(
    world: World, document: Document, relation: Any
) -> None:
    person = actor(world.salesperson)
    changed = actions.change(person, document, {"description": "Still without"})
    assert changed.needs_details
    changed = actions.change(person, changed, {"edition": "2"})
    assert details.missing(changed) == ["Company"]
    changed = actions.change(person, changed, {"relation": relation})
    assert not changed.needs_details


@pytest.fixture
def relation(world: World) -> Any:
    """Return a relation of the salesperson."""
    return make_item(actor(world.salesperson), find_list("relations"))


def test_a_column_of_a_type_is_for_documents_of_that_type(
    world: World, crm: Library, document: Document
) -> None:
    person = actor(world.salesperson)
    plain = documents.upload(person, crm, name="b.pdf", content=b"%PDF-1.4 2")
    assert set(plain.lacked_columns()) == {"edition"}
    with pytest.raises(ValidationError, match="do not have this column"):
        actions.change(person, plain, {"edition": "1"})
    found = bulk.change_many(
        person,
        definition_of(Document),
        [RowChange(plain.pk, {"edition": "1"}), RowChange(document.pk, {"edition": "1"})],
    )
    assert [one.state for one in found] == [State.REFUSED, State.DONE]
    assert actions.change(person, plain, {"remark": "for all"}).extra == {"remark": "for all"}


def test_form_details_and_grid_show_a_bound_column_only_where_it_belongs(
    world: World, crm: Library, document: Document
) -> None:
    person, client = actor(world.salesperson), client_of(world.salesperson)
    plain = documents.upload(person, crm, name="b.pdf", content=b"%PDF-1.4 2")
    for item, has in ((document, True), (plain, False)):
        form = client.get(reverse("lists:edit", args=["documents", item.pk])).content.decode()
        assert ('name="edition"' in form) is has
        assert 'name="remark"' in form


def test_the_form_changes_with_the_type_that_is_chosen(world: World, document: Document) -> None:
    client = client_of(world.salesperson)
    url = reverse("lists:edit", args=["documents", document.pk])
    sent = {"name": "kept.pdf", "document_type": "", "description": "typed"}
    answer = client.post(f"{url}?redraw=1", sent)
    fields = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="edition"' not in fields
    assert "kept.pdf" in fields
    assert "typed" in fields
    assert "errorlist" not in fields
    assert Document.objects.get(pk=document.pk).name == "a.pdf"


def test_what_is_typed_for_a_type_that_is_left_does_not_stop_the_form(
    world: World, document: Document
) -> None:
    actions.change(actor(world.salesperson), document, {"edition": "2"})
    url = reverse("lists:edit", args=["documents", document.pk])
    etag = Document.objects.get(pk=document.pk).version
    sent = {"name": "a.pdf", "document_type": "", "edition": "3", "etag": etag}
    assert client_of(world.salesperson).post(url, sent).status_code == 302
    assert Document.objects.get(pk=document.pk).document_type is None


def test_a_required_column_of_all_documents_refuses_no_upload(world: World, crm: Library) -> None:
    add_column("documents", "project", "text", is_required=True)
    person = actor(world.salesperson)
    document = documents.upload(person, crm, name="a.pdf", content=b"%PDF-1.4 1")
    assert document.needs_details
    assert not actions.change(person, document, {"project": "X"}).needs_details


@pytest.mark.parametrize("is_required", [True, False])
def test_a_library_that_wants_a_type_keeps_documents_without_one(
    world: World, crm: Library, is_required: bool
) -> None:
    crm.requires_type = is_required
    document = documents.upload(actor(world.salesperson), crm, name="a.pdf", content=b"%PDF-1.4 1")
    assert document.needs_details is is_required


def test_the_type_of_a_library_is_given_to_its_uploads(
    world: World, crm: Library, manual: DocumentType
) -> None:
    crm.default_type = manual
    person = actor(world.salesperson)
    document = documents.upload(person, crm, name="a.pdf", content=b"%PDF-1.4 1")
    assert document.document_type == manual


def test_a_library_takes_only_its_types_and_keeps_what_is_there(
    world: World, crm: Library, document: Document, manual: DocumentType
) -> None:
    person = actor(world.salesperson)
    other = Library.objects.create(code="other", name="Other")
    manual.libraries.add(other)
    assert actions.change(person, document, {"description": "kept"}).document_type == manual
    plain = documents.upload(person, crm, name="b.pdf", content=b"%PDF-1.4 2")
    with pytest.raises(ValidationError, match="takes no documents of the type"):
        actions.change(person, plain, {"document_type": manual})
    form = client_of(world.salesperson).get(reverse("lists:edit", args=["documents", plain.pk]))
    assert "Handbook" not in form.content.decode()


def test_new_settings_are_reckoned_for_what_is_there(
    document: Document, manual: DocumentType, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        manual.required_columns = []
        manual.save()
    assert not Document.objects.get(pk=document.pk).needs_details
    with django_capture_on_commit_callbacks(execute=True):
        Library.objects.get(pk=document.library_id).save()
        manual.required_columns = ["edition"]
        manual.save()
    assert Document.objects.get(pk=document.pk).needs_details


def test_the_page_says_what_is_missing_and_the_view_finds_it(world: World, document: Document) -> None:
    client = client_of(world.salesperson)
    page = client.get(reverse("libraries:document", args=[document.pk])).content.decode()
    assert "Edition, Company" in page
    view = client.get(document.library.url, {"view": "needs-details"}).content.decode()
    assert "a.pdf" in view


def test_the_admin_asks_for_columns_out_of_those_there_are(world: World, manual: DocumentType) -> None:
    client = client_of(world.administrator)
    url = f"/admin/snippets/libraries/documenttype/edit/{manual.pk}/"
    page = client.get(url).content.decode()
    assert 'value="edition"' in page
    assert "New column" in page
