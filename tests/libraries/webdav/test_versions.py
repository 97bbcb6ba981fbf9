"""What a save makes: at most one version for each session, and never another document."""

import pytest

from libraries import documents
from libraries.models import Document, DocumentLock, DocumentVersion, Library, Scratch
from tests.libraries.conftest import MakeFile, Upload
from tests.libraries.webdav.client import path_of
from tests.libraries.webdav.conftest import Sit
from tests.people import World, actor

OFFER = path_of("Offer.docx")


def numbers(document: Document) -> list[str]:
    return [str(one.number) for one in document.versions.order_by("-major", "-minor")]


def newest(document: Document) -> DocumentVersion:
    return Document.objects.get(pk=document.pk).current_version()


def test_a_put_is_a_version(world: World, upload: Upload, sit: Sit, word_file: MakeFile) -> None:
    document = upload()
    assert sit().put(OFFER, word_file("changed")).status == 204
    assert numbers(document) == ["2.0", "1.0"]
    assert sit().get(OFFER).body == word_file("changed")
    assert newest(document).source == "dav"


def test_a_session_of_many_saves_makes_one_version(upload: Upload, sit: Sit, word_file: MakeFile) -> None:
    document, program = upload(), sit()
    token = program.lock(OFFER).token
    for text in ("one", "two", "three"):
        assert program.put(OFFER, word_file(text), token).status == 204
        assert numbers(document) == ["2.0", "1.0"]
        assert program.get(OFFER).body == word_file(text)
    assert program.unlock(OFFER, token).status == 204
    assert numbers(document) == ["2.0", "1.0"]
    assert newest(document).size == len(word_file("three"))
    assert not DocumentLock.objects.exists()


def test_the_next_session_makes_the_next_version(upload: Upload, sit: Sit, word_file: MakeFile) -> None:
    document, program = upload(), sit()
    for text in ("one", "two"):
        token = program.lock(OFFER).token
        program.put(OFFER, word_file(text), token)
        program.unlock(OFFER, token)
    assert numbers(document) == ["3.0", "2.0", "1.0"]


def test_a_session_without_a_save_makes_none(upload: Upload, sit: Sit) -> None:
    document, program = upload(), sit()
    program.unlock(OFFER, program.lock(OFFER).token)
    assert numbers(document) == ["1.0"]


def test_a_version_that_somebody_decided_on_is_not_written_again(
    world: World, crm: Library, upload: Upload, sit: Sit, word_file: MakeFile
) -> None:
    document, program = upload(), sit()
    Library.objects.filter(pk=crm.pk).update(requires_approval=True)
    token = program.lock(OFFER).token
    program.put(OFFER, word_file("one"), token)
    DocumentVersion.objects.filter(document=document, major=2).update(
        status="rejected", decided_at="2026-01-01"
    )
    program.put(OFFER, word_file("two"), token)
    assert numbers(document)[0] == "3.0"


def test_nothing_before_the_real_bytes_is_no_version(upload: Upload, sit: Sit, word_file: MakeFile) -> None:
    document, program = upload(), sit()
    assert program.put(OFFER, b"").status == 204
    token = program.lock(OFFER).token
    assert program.put(OFFER, b"", token).status == 204
    assert program.put(OFFER, word_file("real"), token).status == 204
    assert numbers(document) == ["2.0", "1.0"]


def test_a_new_document_begins_with_its_real_bytes(world: World, sit: Sit, word_file: MakeFile) -> None:
    program, path = sit(), path_of("New.docx")
    assert program.put(path, b"").status == 201
    assert not Document.objects.exists()
    assert program.propfind(path).texts("getcontentlength") == ["0"]
    assert sit("colleague").propfind(path).status == 404
    token = program.lock(path).token
    assert program.put(path, word_file("real"), token).status == 204
    document = Document.objects.get()
    assert (document.name, numbers(document)) == ("New.docx", ["1.0"])
    assert program.put(path, word_file("saved again"), token).status == 204
    assert numbers(document) == ["1.0"]
    assert DocumentLock.objects.get().holder == world.salesperson
    assert program.unlock(path, token).status == 204
    assert not DocumentLock.objects.exists()
    assert not Scratch.objects.exists()


def test_a_temporary_file_moved_onto_a_document_is_its_next_version(
    upload: Upload, sit: Sit, word_file: MakeFile
) -> None:
    document, program = upload(), sit()
    temporary = path_of("~WRD0001.tmp")
    assert program.put(temporary, word_file("saved")).status == 201
    assert Document.objects.count() == 1
    assert program.move(temporary, OFFER).status == 204
    assert numbers(document) == ["2.0", "1.0"]
    assert program.get(temporary).status == 404
    assert Document.objects.count() == 1


def test_a_temporary_file_copied_onto_a_document_is_its_next_version(
    upload: Upload, sit: Sit, word_file: MakeFile
) -> None:
    document, program = upload(), sit()
    program.put(path_of("save.tmp"), word_file("saved"))
    assert program.copy(path_of("save.tmp"), OFFER).status == 204
    assert numbers(document) == ["2.0", "1.0"]
    assert program.get(path_of("save.tmp")).body == word_file("saved")


def test_a_document_moved_onto_another_is_its_next_version(
    world: World, upload: Upload, sit: Sit, word_file: MakeFile
) -> None:
    document = upload()
    other = upload("Other.docx", text="other")
    assert sit().move(path_of("Other.docx"), OFFER).status == 204
    assert numbers(document) == ["2.0", "1.0"]
    assert Document.objects.get(pk=other.pk).deleted_at is not None


def test_a_document_that_is_put_aside_and_written_anew_keeps_its_history(
    world: World, upload: Upload, sit: Sit, word_file: MakeFile
) -> None:
    document, program = upload(), sit()
    aside, temporary = path_of("~WRL0002.tmp"), path_of("~WRD0001.tmp")
    program.put(temporary, word_file("saved"))
    assert program.move(OFFER, aside).status == 201
    assert program.get(OFFER).status == 404
    assert sit("colleague").get(OFFER).status == 200
    assert program.move(temporary, OFFER).status == 201
    assert program.get(aside).status == 200
    assert program.delete(aside).status == 204
    assert numbers(document) == ["2.0", "1.0"]
    assert program.get(OFFER).body == word_file("saved")
    assert Document.objects.get().deleted_at is None


def test_a_document_that_is_put_aside_and_written_by_put_keeps_its_history(
    upload: Upload, sit: Sit, word_file: MakeFile
) -> None:
    document, program = upload(), sit()
    program.move(OFFER, path_of("backup.tmp"))
    assert program.put(OFFER, word_file("saved")).status == 201
    program.delete(path_of("backup.tmp"))
    assert numbers(document) == ["2.0", "1.0"]
    assert Document.objects.get().deleted_at is None


def test_a_document_that_is_put_aside_and_comes_back_is_as_it_was(upload: Upload, sit: Sit) -> None:
    document, program = upload(), sit()
    program.move(OFFER, path_of("backup.tmp"))
    assert program.move(path_of("backup.tmp"), OFFER).status == 201
    assert numbers(document) == ["1.0"]
    assert program.get(OFFER).status == 200


def test_a_document_that_is_put_aside_and_deleted_goes_to_the_recycle_bin(upload: Upload, sit: Sit) -> None:
    program = sit()
    upload()
    program.move(OFFER, path_of("backup.tmp"))
    program.delete(path_of("backup.tmp"))
    assert Document.objects.get().deleted_at is not None


def test_a_save_under_the_own_check_out_is_a_working_copy(
    world: World, upload: Upload, sit: Sit, word_file: MakeFile
) -> None:
    document, program = upload(), sit()
    documents.check_out(actor(world.salesperson), document)
    token = program.lock(OFFER).token
    assert program.put(OFFER, word_file("mine"), token).status == 204
    assert numbers(document) == ["1.0"]
    assert program.get(OFFER).body == word_file("mine")
    assert sit("colleague").get(OFFER).body == word_file("Hall roofing")
    program.unlock(OFFER, token)
    documents.check_in(actor(world.salesperson), document, comment="done")
    assert numbers(document) == ["2.0", "1.0"]


def test_a_save_where_drafts_are_made_is_a_draft(
    crm: Library, upload: Upload, sit: Sit, word_file: MakeFile
) -> None:
    Library.objects.filter(pk=crm.pk).update(versioning=Library.Versioning.DRAFTS)
    document = upload()
    sit().put(OFFER, word_file("changed"))
    assert (str(newest(document).number), newest(document).status) == ("1.1", "draft")


def test_what_lacks_details_is_kept_and_waits(crm: Library, sit: Sit, word_file: MakeFile) -> None:
    Library.objects.filter(pk=crm.pk).update(requires_type=True)
    assert sit().put(path_of("Plain.docx"), word_file()).status == 201
    document = Document.objects.get()
    assert document.needs_details
    assert sit().put(path_of("Plain.docx"), word_file("again")).status == 204


def test_a_locked_save_works_where_check_out_is_required(
    crm: Library, upload: Upload, sit: Sit, word_file: MakeFile
) -> None:
    document, program = upload(), sit()
    Library.objects.filter(pk=crm.pk).update(requires_check_out=True)
    assert program.put(OFFER, word_file("no lock")).status == 403
    token = program.lock(OFFER).token
    assert program.put(OFFER, word_file("locked"), token).status == 204
    assert numbers(document) == ["2.0", "1.0"]


def test_large_bytes_are_written_beside_the_storage(anything: Library, sit: Sit) -> None:
    content = bytes(range(256)) * 8192
    assert sit().put("/dav/anything/large.bin", content).status == 201
    assert sit().get("/dav/anything/large.bin").body == content
    part = sit().get("/dav/anything/large.bin", Range="bytes=1000-1999")
    assert (part.status, part.body) == (206, content[1000:2000])


@pytest.mark.parametrize(
    "name", ["~$Offer.docx", ".~lock.Offer.docx#", "._Offer.docx", ".DS_Store", "Thumbs.db", "x.tmp"]
)
def test_files_of_programs_are_no_documents(sit: Sit, world: World, name: str) -> None:
    program, path = sit(), path_of(name)
    assert program.lock(path).status == 201
    assert program.put(path_of(f"b{name}" if name == "x.tmp" else "~$b.docx"), b"owner").status == 201
    assert not Document.objects.exists()
    assert sit("colleague").get(path).status == 404
    assert name in program.names("/dav/crm/")
