"""Text of documents: read in the background, found by whom it is for, explained when it is missing."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from crm_lists.framework.events import deliver_events
from libraries import documents, texts
from libraries.extraction.result import Extraction
from libraries.extraction.worker import extract_safely
from libraries.formats import Format
from libraries.models import Document, DocumentText, Library
from tests.libraries.conftest import MakeFile
from tests.people import World, actor, client_of

Put = Callable[[str, bytes], Document]


@pytest.fixture
def put(world: World, crm: Library) -> Put:
    """Return a function that uploads a file and has the background work done."""

    def do(name: str, content: bytes) -> Document:
        document = documents.upload(actor(world.salesperson), crm, name=name, content=content)
        deliver_events.call()
        document.refresh_from_db()
        return document

    return do


def hits(world: World, name: str, word: str) -> str:
    return client_of(world.person(name)).get(reverse("lists:search"), {"q": word}).content.decode()


@pytest.mark.parametrize("name", ["Offer.docx", "Report.pdf"])
def test_a_document_is_found_by_its_text_but_not_by_a_stranger(
    world: World,
    put: Put,
    word_file: MakeFile,
    pdf_file: MakeFile,
    name: str,
) -> None:
    make = word_file if name.endswith("docx") else pdf_file

    document = put(name, make("galvanised trapezoidal sheets"))

    assert document.text_state == "done"
    assert name in hits(world, "colleague", "trapezoidal")
    assert name not in hits(world, "stranger", "trapezoidal")


def test_a_new_version_is_found_by_its_own_text_only(
    world: World,
    put: Put,
    word_file: MakeFile,
) -> None:
    document = put("Offer.docx", word_file("galvanised"))
    documents.new_version(actor(world.salesperson), document, word_file("painted"))
    deliver_events.call()

    assert "Offer.docx" in hits(world, "salesperson", "painted")
    assert "Offer.docx" not in hits(world, "salesperson", "galvanised")


def test_reading_the_text_changes_neither_version_nor_date(put: Put, word_file: MakeFile) -> None:
    document = put("Offer.docx", word_file())
    assert document.version == 1


def test_a_text_that_cannot_be_read_is_explained_on_the_page(world: World, put: Put) -> None:
    document = put("Damaged.pdf", b"%PDF-1.4 and then nothing that a reader knows")

    assert document.text_state == "failed"
    page = client_of(world.salesperson).get(reverse("libraries:document", args=[document.pk]))
    assert "could not be read" in page.content.decode()


def test_equal_bytes_are_read_once(put: Put, word_file: MakeFile, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []

    def extract(path: Path, file_format: Format) -> Extraction:
        read.append(path)
        return extract_safely(path, file_format)

    monkeypatch.setattr(texts, "extract_safely", extract)

    put("One.docx", word_file("equal"))
    second = put("Two.docx", word_file("equal"))

    assert len(read) == 1
    assert DocumentText.objects.get(version__document=second).text == "equal"


def test_a_text_whose_task_was_given_up_is_read_on_a_later_day(
    world: World, crm: Library, word_file: MakeFile
) -> None:
    for name in ("Left.docx", "Young.docx"):
        documents.upload(actor(world.salesperson), crm, name=name, content=word_file(f"trapezoidal {name}"))
    left = Document.objects.filter(name="Left.docx")
    left.update(modified_at=timezone.now() - timedelta(days=1))

    assert texts.read_left() == 1
    assert left.get().text_state == "done"
    assert "Left.docx" in hits(world, "colleague", "trapezoidal")
    assert Document.objects.get(name="Young.docx").text_state == "pending"
    assert texts.read_left() == 0
