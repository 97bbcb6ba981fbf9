"""The life of a rendition: made after a version appears, shared by equal bytes, removed with them."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from libraries import documents
from libraries.models import Document, Library, Rendition
from libraries.renditions import making, office, producing, store
from libraries.renditions.rendition import Kind, State
from tests.libraries.conftest import MakeFile
from tests.libraries.renditions.conftest import Put
from tests.people import World, actor

pytestmark = pytest.mark.django_db


def picture(colour: str = "teal") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(written, "PNG")
    return written.getvalue()


def only() -> Rendition:
    return Rendition.objects.get()


def test_a_thumbnail_is_made_after_the_upload(put: Put) -> None:
    document = put("Hall.png", picture())
    made = only()
    assert (made.kind, made.state, made.sha256) == ("thumbnail", "done", document.current_version().sha256)
    with store.open_rendition(made) as stream:
        assert Image.open(stream).format == "WEBP"


def test_equal_bytes_share_it(put: Put) -> None:
    put("Hall.png", picture())
    put("Copy.png", picture())
    assert only().is_done


def test_each_new_version_has_its_own(world: World, put: Put) -> None:
    document = put("Hall.png", picture())
    documents.new_version(actor(world.salesperson), document, picture("red"))
    assert making.ask(Document.objects.get(pk=document.pk).current_version(), Kind.THUMBNAIL).is_done
    assert Rendition.objects.count() == 2


def test_text_files_have_none(put: Put) -> None:
    put("Notes.txt", b"Nothing to see")
    assert not Rendition.objects.exists()


def test_a_damaged_file_says_why_there_is_none(put: Put) -> None:
    put("Hall.png", picture()[:40])
    assert only().state == State.FAILED
    assert only().message is not None
    assert "damaged" in str(only().message)


def test_what_failed_is_tried_again_after_a_day(put: Put) -> None:
    version = put("Hall.png", picture()).current_version()
    Rendition.objects.update(state=State.FAILED, made_at=timezone.now())
    assert making.ask(version, Kind.THUMBNAIL).state == State.FAILED
    Rendition.objects.update(made_at=timezone.now() - timedelta(days=2))
    assert making.ask(version, Kind.THUMBNAIL).is_done


def test_it_goes_with_the_last_version_that_has_its_bytes(
    world: World, put: Put, django_capture_on_commit_callbacks: object
) -> None:
    first, second = put("Hall.png", picture()), put("Copy.png", picture())
    name = only().file
    for document, left in ((first, 1), (second, 0)):
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            document.purge()
        assert Rendition.objects.count() == left
    assert not store._storage().exists(name)


def test_what_a_killed_process_left_is_swept(put: Put) -> None:
    put("Hall.png", picture())
    Rendition.objects.create(sha256="0" * 64, kind=Kind.PDF)
    kept = only_hash(put)
    Rendition.objects.create(sha256=kept, other_sha256="1" * 64, kind=Kind.COMPARISON)
    assert making.sweep() == 2
    assert only().is_done


def only_hash(put: Put) -> str:
    return str(Rendition.objects.get(state=State.DONE).sha256)


# -- killed, crowded, missing ---------------------------------------------------------------------


@pytest.fixture
def waiting(put: Put) -> Rendition:
    put("Hall.png", picture())
    Rendition.objects.update(state=State.WAITING, tries=0, begun_at=None, asked_at=None)
    return only()


def test_what_somebody_is_at_is_left_to_him(waiting: Rendition) -> None:
    Rendition.objects.update(begun_at=timezone.now())
    making.make.call(waiting.pk)
    assert only().is_waiting


def test_whoever_was_killed_at_it_is_followed_by_another(waiting: Rendition) -> None:
    Rendition.objects.update(begun_at=timezone.now() - timedelta(hours=1), tries=1)
    making.make.call(waiting.pk)
    assert only().is_done


def test_a_file_that_kills_each_time_is_given_up(waiting: Rendition) -> None:
    Rendition.objects.update(begun_at=timezone.now() - timedelta(hours=1), tries=making.MOST_TRIES)
    making.make.call(waiting.pk)
    assert only().state == State.FAILED


def test_many_who_wait_put_it_into_the_queue_once(
    waiting: Rendition, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[int] = []
    monkeypatch.setattr(making, "make", Queue(queued))
    version = Document.objects.get().current_version()
    for _person in range(3):
        assert making.ask(version, Kind.THUMBNAIL).is_waiting
    assert queued == [waiting.pk]


class Queue:
    def __init__(self, queued: list[int]) -> None:
        self._queued = queued

    def enqueue(self, key: int) -> None:
        self._queued.append(key)


def test_where_many_wait_nothing_more_is_made_ahead(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "MOST_AHEAD", 1)
    Rendition.objects.create(sha256="0" * 64, kind=Kind.PDF)
    put("Hall.png", picture())
    assert Rendition.objects.count() == 1


def test_without_libreoffice_an_office_file_says_so(put: Put, word_file: MakeFile) -> None:
    document = put("Offer.docx", word_file())
    asked = making.ask(document.current_version(), Kind.PDF)
    assert asked.state == State.NONE
    assert "LibreOffice" in str(asked.message)
    assert not Rendition.objects.exists()


def test_where_libreoffice_does_not_start_it_is_tried_again_and_given_up_at_last(
    put: Put, word_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = put("Offer.docx", word_file()).current_version()
    monkeypatch.setattr(producing, "program", lambda: office.Program("/nowhere", "/nowhere"))
    monkeypatch.setattr(producing, "pdf_of", unavailable)
    states = [making.ask(version, Kind.PDF).state for _attempt in range(making.MOST_TRIES)]
    assert states == [State.WAITING] * (making.MOST_TRIES - 1) + [State.FAILED]
    assert "does not start" in str(only().message)


def unavailable(version: object) -> None:
    raise office.OfficeUnavailable


def test_while_the_pdf_is_made_elsewhere_its_picture_waits(
    put: Put, word_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = put("Offer.docx", word_file()).current_version()
    Rendition.objects.create(sha256=version.sha256, kind=Kind.PDF, begun_at=timezone.now(), tries=1)
    monkeypatch.setattr(producing, "program", lambda: None)
    asked = making.ask(version, Kind.THUMBNAIL)
    assert asked.is_waiting
    assert asked.begun_at is None


def test_a_library_of_pictures_shows_nothing_of_bytes_that_are_gone(world: World, mail: Library) -> None:
    Rendition.objects.create(sha256="0" * 64, kind=Kind.THUMBNAIL)
    making.make.call(only().pk)
    assert not Rendition.objects.exists()
