"""Uploading documents: what is taken, what is refused, and what is kept."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from filer.models import File

from crm_lists.framework import access, actions
from crm_lists.framework.lists import definition_of
from crm_lists.framework.models import Change
from libraries import documents
from libraries.models import Document, DocumentVersion, Folder, Library
from tests.libraries.conftest import MakeFile, Upload
from tests.making import make_item
from tests.people import World, actor

FILES = Path(settings.MEDIA_ROOT) / "files"


def kept_files() -> set[str]:
    return {path.name for path in FILES.rglob("*") if path.is_file()}


def test_an_uploaded_document_has_version_one_and_the_marks_of_its_uploader(
    world: World, upload: Upload
) -> None:
    document = upload("Offer.docx")

    assert str(document.number) == "1.0"
    assert (document.owner, document.group, document.salesperson) == (
        world.first,
        world.north,
        world.salesperson.salespeople.get(),
    )
    version = document.versions.get()
    assert (version.name, version.comment, version.by) == ("Offer.docx", "first", world.salesperson)
    assert version.source == "web"
    change = Change.objects.get(list_code="documents", item_id=document.pk)
    assert (change.verb, change.note) == ("add", "first")


def test_a_document_of_another_format_is_refused_with_the_allowed_formats(world: World, crm: Library) -> None:
    with pytest.raises(ValidationError) as refused:
        documents.upload(
            actor(world.salesperson), crm, name="photo.png", content=b"\x89PNG\r\n\x1a\n" + b"0" * 40
        )

    assert "Word, Excel and PDF" in refused.value.messages[0]
    assert not Document.objects.exists()


def test_the_bytes_decide_and_not_the_name(world: World, crm: Library) -> None:
    with pytest.raises(ValidationError, match="Windows program"):
        documents.upload(actor(world.salesperson), crm, name="Offer.docx", content=b"MZ" + b"0" * 100)


def test_the_mail_library_takes_every_file_as_it_is(world: World, mail: Library) -> None:
    taken = documents.upload(actor(world.salesperson), mail, name="tool.docx", content=b"MZ" + b"0" * 100)
    empty = documents.upload(actor(world.salesperson), mail, name="empty.txt", content=b"")

    assert (taken.format, taken.name) == ("exe", "tool.docx")
    assert documents.read_bytes(actor(world.salesperson), empty.current_version()) == b""


def test_a_retired_library_takes_nothing_and_says_so(world: World, crm: Library, word_file: MakeFile) -> None:
    crm.is_active = False
    with pytest.raises(ValidationError, match="takes no new documents"):
        documents.upload(actor(world.salesperson), crm, name="Offer.docx", content=word_file())


def test_the_same_name_twice_is_numbered(upload: Upload) -> None:
    assert [upload(name).name for name in ("Offer.docx", "offer.DOCX", "Offer.docx")] == [
        "Offer.docx",
        "offer (2).DOCX",
        "Offer (3).docx",
    ]


def test_a_hostile_name_becomes_one_safe_segment(upload: Upload) -> None:
    assert upload("../../etc/\u202epasswd\x00.docx").name == "passwd.docx"


def test_equal_bytes_are_kept_once(world: World, upload: Upload) -> None:
    before = kept_files()
    first, second = upload("One.docx", text="equal bytes"), upload("Two.docx", text="equal bytes")

    assert first.versions.get().file_id == second.versions.get().file_id
    assert kept_files() - before == {first.versions.get().sha256}


def test_a_failed_upload_leaves_no_row(world: World, crm: Library, word_file: MakeFile) -> None:
    salesperson, before = actor(world.salesperson), File.objects.count()
    with pytest.raises(ValidationError, match="cannot be typed"):
        documents.upload(
            salesperson, crm, name="Offer.docx", content=word_file("failing"), values={"size": 5}
        )

    assert not DocumentVersion.objects.exists()
    assert File.objects.count() == before


def test_a_rolled_back_transaction_leaves_no_document(upload: Upload) -> None:
    with transaction.atomic():
        upload()
        transaction.set_rollback(True)
    assert not Document.objects.exists()


def test_who_may_not_add_is_refused_before_his_bytes_are_kept(
    world: World, crm: Library, word_file: MakeFile
) -> None:
    before = kept_files()
    with pytest.raises(actions.NotPermitted):
        documents.upload(actor(world.reader), crm, name="Offer.docx", content=word_file("unwanted"))
    assert kept_files() == before


@pytest.mark.parametrize("code", ["cases", "relations", "activities"])
def test_a_file_dropped_on_an_item_is_linked_to_it_and_to_its_company(
    world: World, word_file: MakeFile, code: str
) -> None:
    salesperson = actor(world.salesperson)
    relation = make_item(salesperson, "relations")
    case = make_item(salesperson, "cases", relation=relation)
    item = {
        "cases": case,
        "relations": relation,
        "activities": make_item(salesperson, "activities", case=case, relation=None),
    }[code]

    document = documents.accept_file(salesperson, item, "Offer.docx", word_file())

    assert document.relation == relation
    assert document.case == (None if code == "relations" else case)
    assert document.library.code == "crm"


def test_a_document_over_a_case_is_shared_with_the_people_of_the_case(
    world: World, word_file: MakeFile
) -> None:
    case = make_item(actor(world.other_group), "cases")

    document = documents.accept_file(actor(world.manager), case, "Offer.docx", word_file())

    assert document.group == world.south


def test_the_owner_may_be_set_by_the_program(world: World, mail: Library) -> None:
    administrator = actor(world.administrator)
    generated = {
        "owner": world.second,
        "group": world.abroad,
        "salesperson": world.stranger.salespeople.get(),
    }

    document = documents.upload(administrator, mail, name="mail.txt", content=b"text", generated=generated)

    assert document.created_by == world.administrator
    assert access.get(actor(world.stranger), definition_of(Document), document.pk) == document


def test_a_document_may_not_be_renamed_to_another_format_or_onto_another(
    upload: Upload, world: World
) -> None:
    document = upload("Offer.docx")
    upload("Contract.docx")
    with pytest.raises(ValidationError, match="docx"):
        actions.change(actor(world.salesperson), document, {"name": "Offer.pdf"})
    with pytest.raises(ValidationError, match="already a document"):
        actions.change(actor(world.salesperson), document, {"name": "contract.DOCX"})


def test_a_restored_document_takes_a_free_name(upload: Upload, world: World) -> None:
    first = upload("Offer.docx")
    actions.delete(actor(world.salesperson), first)
    upload("Offer.docx")

    restored = actions.restore(actor(world.salesperson), definition_of(Document), first.pk)
    assert restored.name == "Offer (2).docx"


def test_a_document_moves_between_the_folders_of_its_library(
    world: World, crm: Library, upload: Upload
) -> None:
    salesperson = actor(world.salesperson)
    folder = documents.add_folder(salesperson, crm, name="Stavby Nitra")
    inner = documents.add_folder(salesperson, crm, name="Offers", parent=folder)
    document = documents.move(salesperson, upload(), inner)

    assert (document.folder, inner.path) == (inner, "Stavby Nitra/Offers")
    with pytest.raises(ValidationError, match="already a folder"):
        documents.add_folder(salesperson, crm, name="stavby nitra")


def test_a_renamed_folder_renames_the_paths_below_it(world: World, crm: Library) -> None:
    salesperson = actor(world.salesperson)
    folder = documents.add_folder(salesperson, crm, name="Nitra")
    inner = documents.add_folder(salesperson, crm, name="Offers", parent=folder)
    actions.change(salesperson, folder, {"name": "Stavby Nitra"})
    inner.refresh_from_db()
    assert inner.path == "Stavby Nitra/Offers"


def test_a_restored_folder_takes_a_free_name_and_place(world: World, crm: Library) -> None:
    salesperson = actor(world.salesperson)
    outer = documents.add_folder(salesperson, crm, name="Outer")
    inner = documents.add_folder(salesperson, crm, name="Nitra", parent=outer)
    documents.add_folder(salesperson, crm, name="Nitra")
    for folder in (inner, outer):
        actions.delete(salesperson, folder)

    restored = actions.restore(salesperson, definition_of(Folder), inner.pk)

    assert (restored.name, restored.parent, restored.path) == ("Nitra (2)", None, "Nitra (2)")
