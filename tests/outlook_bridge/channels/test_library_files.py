"""Mail that is saved in the e-mail library, from a desktop program or by the page of uploads."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from pytest_django import DjangoCaptureOnCommitCallbacks

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.programs.tokens import create
from libraries import documents
from libraries.models import Document, Folder, Library
from outlook_bridge.channels import library_files
from outlook_bridge.intake import filing
from outlook_bridge.models import Channel, Message, Original
from tests.libraries.webdav.client import Program
from tests.outlook_bridge.conftest import file_as, mail
from tests.people import World, actor, client_of

PLACE = "/dav/e-mail/"
PRIVATE = {"Sensitivity": "Private"}


@pytest.fixture(autouse=True)
def _nobody_has_guessed() -> Iterator[None]:
    """Forget the secrets that opened nothing: they are counted by address, which all tests share."""
    yield
    cache.clear()


@pytest.fixture
def explorer(world: World) -> Program:
    """Return a desktop program of the salesperson."""
    return Program.of(world.salesperson)


@pytest.fixture
def save(
    explorer: Program, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> Callable[[str, bytes], int]:
    """Return a function that saves a file on the network drive, and does what waits for the end of that."""

    def put(name: str, content: bytes) -> int:
        with django_capture_on_commit_callbacks(execute=True):
            return explorer.put(f"{PLACE}{name}", content).status

    return put


Save = Callable[[str, bytes], int]


def test_a_saved_message_is_filed_and_stays_where_it_was_saved(explorer: Program, save: Save) -> None:
    content = mail()
    assert save("Offer.eml", content) == 201

    message = Message.objects.get()
    assert (message.subject, message.channel) == ("Offer for the hall", Channel.WEBDAV)
    assert message.document.name == "Offer.eml"
    assert explorer.get(f"{PLACE}Offer.eml").body == content
    assert explorer.names(PLACE) == ["Offer.eml"]
    assert explorer.propfind(f"{PLACE}Offer.eml").texts("getcontentlength") == [str(len(content))]


def test_attachments_lie_in_a_folder_beside_it(save: Save) -> None:
    save("Offer.eml", mail(files={"Plan.pdf": b"%PDF-1.4 plan"}))

    attached = Document.objects.get(name="Plan.pdf")
    assert attached.folder == Original.objects.get().folder
    assert attached.folder is not None
    assert attached.folder.parent is None


def test_a_deleted_message_takes_its_file_and_folder_along_but_no_folder_of_people(
    world: World, save: Save
) -> None:
    library = documents.common_library(documents.MAIL_LIBRARY)
    kept = documents.add_folder(actor(world.salesperson), library, name="Hall")
    save("Hall/Offer.eml", mail(files={"Plan.pdf": b"%PDF-1.4 plan"}))
    actions.delete(actor(world.salesperson), Message.objects.get())

    assert list(Folder.objects.filter(deleted_at=None)) == [kept]
    assert not Document.objects.filter(deleted_at=None).exists()


def test_saving_it_once_more_files_nothing_again(save: Save) -> None:
    assert (save("Offer.eml", mail()), save("Offer.eml", mail())) == (201, 204)
    assert Message.objects.count() == 1


def test_an_equal_file_under_another_name_is_a_further_original(explorer: Program, save: Save) -> None:
    save("Offer.eml", mail())
    save("Copy.eml", mail())

    message = Message.objects.get()
    assert message.originals.count() == 2
    assert sorted(explorer.names(PLACE)) == ["Copy.eml", "Offer.eml"]


def test_a_file_that_was_dropped_before_is_the_same_message(world: World, save: Save) -> None:
    filed = file_as(world.colleague, mail())
    save("Offer.eml", mail())
    assert [one.pk for one in Message.objects.all()] == [filed.message and filed.message.pk]


def test_what_cannot_be_read_stays_with_the_reason(explorer: Program, save: Save) -> None:
    assert save("Broken.msg", b"\x00 nothing") == 201

    original = Original.objects.get()
    assert (original.state, bool(original.reason)) == (Original.State.UNREAD, True)
    assert explorer.get(f"{PLACE}Broken.msg").body == b"\x00 nothing"


def test_other_files_stay_documents(save: Save) -> None:
    save("Notes.txt", b"no mail")
    assert Document.objects.get().name == "Notes.txt"
    assert not Original.objects.exists()


@pytest.fixture
def crm(world: World) -> Library:
    """Return the common library, which takes mail too."""
    Library.objects.filter(code=documents.CRM_LIBRARY).update(allowed_formats=[])
    return documents.common_library(documents.CRM_LIBRARY)


def test_other_libraries_keep_mail_as_documents(
    crm: Library, explorer: Program, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert explorer.put("/dav/crm/Offer.eml", mail()).status == 201
    assert not Original.objects.exists()


def test_mail_that_is_moved_into_the_library_is_filed(
    crm: Library, explorer: Program, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    explorer.put("/dav/crm/Offer.eml", mail())
    with django_capture_on_commit_callbacks(execute=True):
        assert explorer.move("/dav/crm/Offer.eml", f"{PLACE}Offer.eml").status == 201
    assert Message.objects.get().document.name == "Offer.eml"


def test_a_file_is_for_its_filer_only_until_it_is_read(world: World, explorer: Program) -> None:
    explorer.put(f"{PLACE}Offer.eml", mail())

    assert Original.objects.get().state == Original.State.TAKEN
    assert Program.of(world.colleague).get(f"{PLACE}Offer.eml").status == 404
    assert explorer.get(f"{PLACE}Offer.eml").status == 200


def test_a_private_message_stays_so(world: World, save: Save) -> None:
    save("Private.eml", mail(headers=PRIVATE, files={"Plan.pdf": b"%PDF-1.4 plan"}))

    assert Message.objects.get().is_private
    assert Program.of(world.colleague).names(PLACE) == []


def test_uploaded_files_are_filed_too(
    world: World, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    files = [SimpleUploadedFile("Offer.eml", mail()), SimpleUploadedFile("Notes.txt", b"no mail")]
    with django_capture_on_commit_callbacks(execute=True):
        client_of(world.salesperson).post("/libraries/e-mail/upload/", {"file": files})

    assert Message.objects.get().channel == Channel.UPLOAD
    assert Document.objects.count() == 2


def test_who_may_file_no_mail_adds_no_message(save: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = access.may_add

    def may_add(who: Actor, definition: Any) -> bool:
        return definition.code != "messages" and allowed(who, definition)

    monkeypatch.setattr(access, "may_add", may_add)
    assert save("Offer.eml", mail()) == 201
    assert not Original.objects.exists()


@pytest.mark.parametrize(("write", "files"), [(["documents"], 0), (["documents", "messages"], 1)])
def test_a_token_that_does_not_reach_messages_files_none(
    world: World,
    write: list[str],
    files: int,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    _token, secret = create(world.salesperson, "drive", write=write, expires_at=None)
    program = Program(world.salesperson, token=secret)
    with django_capture_on_commit_callbacks(execute=True):
        assert program.put(f"{PLACE}Offer.eml", mail()).status == 201
    assert Document.objects.get().name == "Offer.eml"
    assert (Original.objects.count(), Message.objects.count()) == (files, files)


def test_what_went_wrong_is_told_and_can_be_tried_again(
    world: World, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise DatabaseError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(filing, "file", fail)
        assert save("Offer.eml", mail()) == 201
    original = Original.objects.get()
    assert original.state == Original.State.TAKEN

    assert library_files.file_original.call(original.pk) == filing.Status.FILED
    assert library_files.file_original.call(original.pk) == ""
    assert Message.objects.count() == 1


def test_a_file_that_is_gone_before_its_turn_is_no_message(world: World, explorer: Program) -> None:
    explorer.put(f"{PLACE}Offer.eml", mail())
    original = Original.objects.get()
    found = access.visible(actor(world.salesperson), definition_of(Document)).get()
    actions.delete(actor(world.salesperson), found)

    assert library_files.file_original.call(original.pk) == ""
    assert not Message.objects.exists()


def test_what_was_saved_again_before_its_turn_is_filed_as_it_is_now(explorer: Program) -> None:
    token = explorer.lock(f"{PLACE}Offer.eml").token
    explorer.put(f"{PLACE}Offer.eml", mail(), token)
    explorer.put(f"{PLACE}Offer.eml", mail(headers={"Subject": "Second"}), token)

    library_files.file_original.call(Original.objects.get().pk)
    assert Message.objects.get().subject == "Second"
