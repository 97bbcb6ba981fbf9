"""One world of locks: of programs, of check-outs, of one person and of others."""

from datetime import timedelta

import pytest
from django.utils import timezone

from libraries import documents
from libraries.models import DavLock, Document, DocumentLock, Library
from libraries.webdav import dav_lock, ending
from tests.libraries.conftest import MakeFile, Upload
from tests.libraries.webdav.client import LOCKINFO, path_of
from tests.libraries.webdav.conftest import Sit
from tests.people import World, actor, client_of

OFFER = path_of("Offer.docx")


def end_locks() -> None:
    """Let all locks of programs have ended a moment ago."""
    past = timezone.now() - timedelta(seconds=1)
    DavLock.objects.update(expires_at=past)
    DocumentLock.objects.filter(kind=DocumentLock.Kind.DAV).update(expires=past)


def test_a_lock_is_the_row_of_the_document(world: World, upload: Upload, sit: Sit) -> None:
    upload()
    assert sit("salesperson", "LibreOffice/7.4").lock(OFFER).status == 200
    lock = DocumentLock.objects.get()
    assert (lock.holder, lock.kind, lock.client) == (world.salesperson, "dav", "LibreOffice")


def test_the_page_names_who_has_it_open(world: World, upload: Upload, sit: Sit) -> None:
    document = upload()
    sit("salesperson", "LibreOffice/7.4").lock(OFFER)
    page = client_of(world.colleague).get(f"/libraries/documents/{document.pk}/").content.decode()
    assert "open for editing by Test Salesperson" in page
    assert "LibreOffice" in page
    assert "Check out" not in page


def test_the_holder_is_offered_to_end_a_lock_that_his_program_has_left(
    world: World, upload: Upload, sit: Sit
) -> None:
    document, program = upload(), sit()
    token = program.lock(OFFER).token
    client = client_of(world.salesperson)
    assert "End editing" in client.get(f"/libraries/documents/{document.pk}/").content.decode()
    client.post(f"/libraries/documents/{document.pk}/discard/")
    assert not DocumentLock.objects.exists()
    assert not DavLock.objects.exists()
    assert program.unlock(OFFER, token).status == 409


def test_others_get_neither_a_lock_nor_a_save_and_are_told_who_has_it(
    world: World, upload: Upload, sit: Sit, word_file: MakeFile
) -> None:
    upload()
    sit().lock(OFFER)
    other = sit("colleague")
    for answer in (other.lock(OFFER), other.put(OFFER, word_file("no")), other.delete(OFFER)):
        assert answer.status == 423
    assert "Test Salesperson" in other.lock(OFFER).body.decode()
    assert "Test Salesperson" in other.propfind(OFFER).texts("owner")


def test_the_web_refuses_what_a_program_holds(
    world: World, upload: Upload, sit: Sit, word_file: MakeFile
) -> None:
    document = upload()
    sit().lock(OFFER)
    with pytest.raises(Exception, match="open for editing"):
        documents.new_version(actor(world.colleague), document, word_file("no"))


def test_a_program_is_refused_what_another_person_has_checked_out(
    world: World, upload: Upload, sit: Sit
) -> None:
    document = upload()
    documents.check_out(actor(world.colleague), document)
    answer = sit().lock(OFFER)
    assert answer.status == 423
    assert "Test Colleague" in answer.body.decode()
    assert sit().propfind(OFFER).texts("owner") == ["Test Colleague"]
    assert sit().put(OFFER, b"x").status == 423


def test_the_own_check_out_lets_the_own_program_lock(world: World, upload: Upload, sit: Sit) -> None:
    document, program = upload(), sit()
    documents.check_out(actor(world.salesperson), document)
    assert program.propfind(OFFER).texts("owner") == []
    token = program.lock(OFFER).token
    assert program.unlock(OFFER, token).status == 204
    assert DocumentLock.objects.get().kind == "check_out"


def test_who_checks_out_what_his_program_holds_keeps_it(world: World, upload: Upload, sit: Sit) -> None:
    document, program = upload(), sit()
    token = program.lock(OFFER).token
    documents.check_out(actor(world.salesperson), document)
    program.unlock(OFFER, token)
    lock = DocumentLock.objects.get()
    assert (lock.kind, lock.expires) == ("check_out", None)


def test_a_take_over_ends_the_lock_of_the_program(
    world: World, upload: Upload, sit: Sit, word_file: MakeFile
) -> None:
    document, program = upload(), sit()
    token = program.lock(OFFER).token
    documents.take_over(actor(world.manager), document)
    assert program.put(OFFER, word_file("too late"), token).status in (412, 423)
    assert program.unlock(OFFER, token).status == 409
    assert "Test Manager" in program.propfind(OFFER).texts("owner")


def test_a_dead_token_writes_nothing(upload: Upload, sit: Sit, word_file: MakeFile) -> None:
    document, program = upload(), sit()
    token = program.lock(OFFER).token
    program.unlock(OFFER, token)
    assert program.put(OFFER, word_file("dead"), token).status == 412
    assert document.versions.count() == 1


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("", 600), ("Second-180", 600), ("Second-1800", 1800), ("Second-604800", 3600), ("Infinite", 3600)],
)
def test_a_lock_lasts_ten_minutes_to_an_hour(upload: Upload, sit: Sit, asked: str, seconds: int) -> None:
    upload()
    answer = sit().lock(OFFER, **({"Timeout": asked} if asked else {}))
    assert answer.texts("timeout")[0] in (f"Second-{seconds}", f"Second-{seconds - 1}")


def test_a_lock_that_has_ended_holds_nobody(upload: Upload, sit: Sit, word_file: MakeFile) -> None:
    document = upload()
    sit().lock(OFFER)
    end_locks()
    other = sit("colleague")
    assert other.propfind(OFFER).texts("locktoken") == []
    token = other.lock(OFFER).token
    assert other.put(OFFER, word_file("free"), token).status == 204
    assert document.versions.count() == 2


def test_what_has_ended_is_swept_away(upload: Upload, sit: Sit) -> None:
    upload()
    sit().lock(OFFER)
    end_locks()
    assert dav_lock.purge() > 0
    assert not DocumentLock.objects.exists()


def test_a_refresh_lets_a_lock_last(upload: Upload, sit: Sit) -> None:
    upload()
    program = sit()
    token = program.lock(OFFER).token
    answer = program.ask("LOCK", OFFER, If=f"(<{token}>)", Timeout="Second-3600")
    assert answer.status == 200
    assert answer.texts("timeout")[0].startswith("Second-3")
    assert DocumentLock.objects.get().expires > timezone.now() + timedelta(minutes=59)  # type: ignore[operator]


def test_nobody_refreshes_or_ends_the_lock_of_another_person(upload: Upload, sit: Sit) -> None:
    upload()
    token = sit().lock(OFFER).token
    other = sit("colleague")
    before = DavLock.objects.get().expires_at
    assert other.ask("LOCK", OFFER, If=f"(<{token}>)", Timeout="Second-3600").status in (403, 412, 423)
    assert DavLock.objects.get().expires_at == before
    assert other.unlock(OFFER, token).status == 403


def test_a_lock_answers_as_strict_programs_read_it(upload: Upload, sit: Sit) -> None:
    upload()
    answer = sit().lock(OFFER)
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert answer.headers["Lock-Token"].startswith("<opaquelocktoken:")
    assert answer.headers["Lock-Token"].endswith(">")
    (root,) = answer.xml.iter("{DAV:}lockroot")
    assert root.findtext("{DAV:}href") == "/dav/crm/Offer.docx"


def test_office_is_not_told_of_the_root_of_a_lock(upload: Upload, sit: Sit) -> None:
    upload()
    answer = sit("salesperson", "Microsoft Office Word 2014").lock(OFFER)
    assert list(answer.xml.iter("{DAV:}lockroot")) == []
    assert DocumentLock.objects.get().client == "Microsoft Word"


def test_the_root_of_a_lock_is_encoded(upload: Upload, sit: Sit) -> None:
    upload("Ponuka č. 1.docx")
    answer = sit().lock(path_of("Ponuka č. 1.docx"))
    (root,) = answer.xml.iter("{DAV:}lockroot")
    assert root.findtext("{DAV:}href") == "/dav/crm/Ponuka%20%C4%8D.%201.docx"


def test_what_a_lock_says_besides_is_ignored(upload: Upload, sit: Sit) -> None:
    upload()
    body = LOCKINFO % (b"exclusive", b"me")
    body = body.replace(b"</D:lockinfo>", b'<x:more xmlns:x="urn:x">1</x:more></D:lockinfo>')
    assert sit().ask("LOCK", OFFER, body, Depth="0").status == 200


def test_a_reader_is_not_told_of_locks_that_he_cannot_have(
    world: World, crm: Library, upload: Upload, sit: Sit
) -> None:
    upload()
    reader = sit("reader")
    assert reader.propfind(OFFER).status == 207
    assert reader.propfind(OFFER).texts("lockscope") == []
    assert list(reader.propfind(OFFER).xml.iter("{DAV:}lockentry")) == []
    assert list(sit().propfind(OFFER).xml.iter("{DAV:}lockentry")) != []
    assert reader.lock(OFFER).status == 403


def test_others_are_not_told_the_token(upload: Upload, sit: Sit) -> None:
    upload()
    token = sit().lock(OFFER).token
    assert token not in sit("colleague").propfind(OFFER).body.decode()
    assert token in sit().propfind(OFFER).body.decode()


def test_a_coming_document_is_held_for_one_person(sit: Sit, world: World, word_file: MakeFile) -> None:
    path = path_of("Coming.docx")
    token = sit().lock(path).token
    assert sit("colleague").lock(path).status == 423
    assert sit().put(path, word_file(), token).status in (201, 204)
    assert sit("colleague").put(path, word_file("no")).status == 423
    assert Document.objects.get().created_by == world.salesperson


def test_a_folder_is_locked_with_all_that_is_in_it(
    world: World, crm: Library, sit: Sit, word_file: MakeFile
) -> None:
    program = sit()
    assert program.ask("MKCOL", path_of("Project")).status == 201
    token = program.lock(path_of("Project") + "/", depth="infinity").token
    inside = path_of("Project", "a.docx")
    assert program.put(inside, word_file()).status == 423
    assert program.put(inside, word_file(), token).status == 201
    assert program.unlock(path_of("Project"), token).status == 204


def test_a_folder_is_not_locked_over_what_others_hold(
    world: World, crm: Library, sit: Sit, word_file: MakeFile
) -> None:
    program = sit()
    program.ask("MKCOL", path_of("Project"))
    program.put(path_of("Project", "a.docx"), word_file())
    documents.check_out(actor(world.colleague), Document.objects.get())
    assert program.lock(path_of("Project") + "/", depth="infinity").status == 423
    assert program.delete(path_of("Project") + "/").status == 423


def test_a_copy_is_not_locked(upload: Upload, sit: Sit) -> None:
    upload()
    program = sit()
    program.lock(OFFER)
    assert program.copy(OFFER, path_of("Copy.docx")).status == 201
    assert program.propfind(path_of("Copy.docx")).texts("locktoken") == []


def test_a_renamed_document_is_free(upload: Upload, sit: Sit) -> None:
    upload()
    program = sit()
    token = program.lock(OFFER).token
    assert program.move(OFFER, path_of("Renamed.docx")).status == 423
    assert program.move(OFFER, path_of("Renamed.docx"), token).status == 201
    assert not DocumentLock.objects.exists()


def test_locks_are_ended_by_a_task_that_comes_again_while_there_are_others(upload: Upload, sit: Sit) -> None:
    upload()
    upload("Other.docx", text="other")
    sit().lock(OFFER)
    end_locks()
    sit().lock(path_of("Other.docx"))
    assert ending.end_locks.call() > 0
    assert [lock.document.name for lock in DocumentLock.objects.all()] == ["Other.docx"]
