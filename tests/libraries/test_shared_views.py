"""What visitors with a share link look at in their browser, and a shared folder as one archive."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from PIL import Image

from libraries import documents
from libraries.downloads import zips
from libraries.models import Document, Folder, Library, LinkUse, ReadEntry, Rendition, ShareLink
from libraries.renditions import making as rendering
from libraries.renditions.rendition import State
from libraries.share_links import archives
from tests.libraries.conftest import MakeFile, Upload
from tests.libraries.test_share_links import body, deeds, make, page
from tests.people import World, actor

Put = Callable[..., Document]


@pytest.fixture
def visitor(db: None) -> Client:
    """Return the browser of somebody without an account."""
    cache.clear()
    return Client()


@pytest.fixture
def folder(world: World, crm: Library) -> Folder:
    return documents.add_folder(actor(world.salesperson), crm, name="Tender")


@pytest.fixture
def put(world: World, crm: Library) -> Put:
    """Return a function that uploads a file of any kind into a folder of the common library."""
    crm.allowed_formats = []
    crm.save()

    def do(name: str, content: bytes, place: Folder | None = None) -> Document:
        generated = {"folder": place} if place else {}
        person = actor(world.salesperson)
        return documents.upload(person, crm, name=name, content=content, generated=generated)

    return do


def picture(kind: str) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(written, kind)
    return written.getvalue()


def log_reading(library: Library) -> None:
    library.logs_reading = True
    library.save()


# -- looking --------------------------------------------------------------------------------------


def test_a_pdf_and_a_picture_are_shown_from_behind_the_link(
    world: World, visitor: Client, put: Put, pdf_file: MakeFile
) -> None:
    for name, content in (("Report.pdf", pdf_file()), ("Hall.png", picture("PNG"))):
        document = put(name, content)
        secret = make(world.salesperson, document)
        assert (
            f'src="{page(secret, "file", document.pk)}?show=1' in visitor.get(page(secret)).content.decode()
        )


def test_a_picture_that_browsers_do_not_know_is_shown_as_one_that_they_do(
    world: World, visitor: Client, put: Put
) -> None:
    document = put("Scan.tiff", picture("TIFF"))
    secret = make(world.salesperson, document)
    address = page(secret, "rendition", document.pk, "picture")
    assert f'src="{address}"' in visitor.get(page(secret)).content.decode()
    sent = visitor.get(address)
    assert sent["Content-Type"] == "image/webp"
    assert sent["Cache-Control"] == "no-store, private"
    assert deeds() == ["opened", "viewed"]


def test_text_is_shown_and_logged_as_read(world: World, visitor: Client, put: Put, crm: Library) -> None:
    log_reading(crm)
    document = put("Notes.txt", b"Roof & <wall>")
    secret = make(world.salesperson, document)
    assert "Roof &amp; &lt;wall&gt;" in visitor.get(page(secret)).content.decode()
    assert ReadEntry.objects.filter(document_id=document.pk, way="preview", link__isnull=False).exists()


def test_without_libreoffice_the_text_of_an_office_file_is_shown(
    world: World, visitor: Client, put: Put, word_file: MakeFile
) -> None:
    secret = make(world.salesperson, put("Offer.docx", word_file("Trapezoidal <sheets>")))
    assert "LibreOffice is not installed" in visitor.get(page(secret)).content.decode()


def test_what_is_being_prepared_is_looked_at_again_and_logged_once(
    world: World, visitor: Client, put: Put, word_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = make(world.salesperson, put("Offer.docx", word_file()))
    waiting = Rendition(sha256="0" * 64, kind="pdf", state=State.WAITING)
    monkeypatch.setattr(rendering, "ask", lambda _version, _kind: waiting)
    first = visitor.get(page(secret))
    assert "is being prepared" in first.content.decode()
    assert first["Refresh"] == "3; url=?again=1"
    assert visitor.get(page(secret), {"again": "1"}).status_code == 200
    assert deeds() == ["opened"]
    waiting.state = State.FAILED
    shown = visitor.get(page(secret), {"again": "1"})
    assert "Refresh" not in shown.headers
    assert deeds() == ["opened", "opened"]


@pytest.mark.parametrize("kind", ["thumbnail", "comparison", "pdf", "x"])
def test_there_are_no_other_pictures_of_a_document(
    world: World, visitor: Client, put: Put, kind: str
) -> None:
    document = put("Hall.png", picture("PNG"))
    secret = make(world.salesperson, document)
    assert visitor.get(page(secret, "rendition", document.pk, kind)).status_code == 404


def test_pictures_of_what_the_link_does_not_open_are_not_sent(
    world: World, visitor: Client, put: Put
) -> None:
    shared, other = put("Shared.tiff", picture("TIFF")), put("Other.tiff", picture("TIFF"))
    secret = make(world.salesperson, shared)
    assert visitor.get(page(secret, "rendition", other.pk, "picture")).status_code == 404
    ShareLink.objects.update(revoked_at=timezone.now())
    assert visitor.get(page(secret, "rendition", shared.pk, "picture")).status_code == 404


def test_an_edit_link_has_one_filled_button(
    world: World, visitor: Client, put: Put, word_file: MakeFile
) -> None:
    secret = make(world.salesperson, put("Offer.docx", word_file()), ShareLink.Mode.EDIT)
    assert visitor.get(page(secret)).content.decode().count("btn main") == 1


# -- a folder as one archive ----------------------------------------------------------------------


def opened(visitor: Client, address: str) -> zipfile.ZipFile:
    answer = visitor.get(address)
    assert answer.status_code == 200, answer.content
    return zipfile.ZipFile(io.BytesIO(body(answer)))


def test_a_shared_folder_comes_as_one_archive_and_each_file_is_logged(
    world: World, visitor: Client, folder: Folder, put: Put, crm: Library
) -> None:
    log_reading(crm)
    inner = documents.add_folder(actor(world.salesperson), crm, name="Drawings", parent=folder)
    put("Top.txt", b"top", folder)
    put("Deep.txt", b"deep", inner)
    put("Outside.txt", b"outside")
    secret = make(world.salesperson, folder)
    address = page(secret, "archive", folder.pk)
    assert address in visitor.get(page(secret)).content.decode()
    archive = opened(visitor, address)
    files = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    assert files == {"Tender/Top.txt": b"top", "Tender/Drawings/Deep.txt": b"deep"}
    below = opened(visitor, page(secret, "archive", inner.pk))
    assert [one for one in below.namelist() if not one.endswith("/")] == ["Drawings/Deep.txt"]
    assert sorted(LinkUse.objects.filter(deed="downloaded").values_list("name", flat=True)) == [
        "Deep.txt",
        "Deep.txt",
        "Top.txt",
    ]
    assert ReadEntry.objects.filter(way="zip", link__isnull=False, person=None).count() == 2


def test_the_archive_holds_what_is_published_and_is_silent_about_the_rest(
    world: World, visitor: Client, folder: Folder, put: Put
) -> None:
    draft, kept, hidden = (
        put(name, name.encode(), folder) for name in ("Draft.txt", "Kept.txt", "Hidden.txt")
    )
    documents.new_version(actor(world.salesperson), kept, b"draft of the second")
    Document.objects.filter(pk=draft.pk).update(published_number=None)
    # As a library with drafts leaves it: the newest version is not published.
    Document.objects.filter(pk=kept.pk).update(published_number=1_000_000, status="draft")
    Document.objects.filter(pk=hidden.pk).update(group_id=world.south.pk, salesperson=None)
    archive = opened(visitor, page(make(world.salesperson, folder), "archive", folder.pk))
    assert archive.namelist() == ["Tender/", "Tender/Kept.txt"]
    assert archive.read("Tender/Kept.txt") == b"Kept.txt"


def test_the_archive_of_another_folder_is_not_there(
    world: World, visitor: Client, folder: Folder, crm: Library, upload: Upload
) -> None:
    other = documents.add_folder(actor(world.salesperson), crm, name="Other")
    secret = make(world.salesperson, folder)
    assert visitor.get(page(secret, "archive", other.pk)).status_code == 404
    alone = make(world.salesperson, upload("Alone.docx"))
    assert visitor.get(page(alone, "archive", folder.pk)).status_code == 404


def test_an_archive_behind_a_password_asks_for_it(
    world: World, visitor: Client, folder: Folder, put: Put
) -> None:
    put("Top.txt", b"top", folder)
    secret = make(world.salesperson, folder, password="correct horse")
    answer = visitor.get(page(secret, "archive", folder.pk))
    assert "A password is needed" in answer.content.decode()


def test_too_large_an_archive_is_refused_on_the_page(
    world: World, visitor: Client, folder: Folder, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("Top.txt", b"top", folder)
    monkeypatch.setattr(zips, "MOST_DOCUMENTS", 0)
    answer = visitor.get(page(make(world.salesperson, folder), "archive", folder.pk))
    assert answer.status_code == 422
    assert "One archive takes 0 documents" in answer.content.decode()


def test_a_visitor_fetches_a_number_of_archives_and_no_more(
    world: World, visitor: Client, folder: Folder, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("Top.txt", b"top", folder)
    monkeypatch.setattr(archives, "BY_VISITOR", replace(archives.BY_VISITOR, tries=1))
    address = page(make(world.salesperson, folder), "archive", folder.pk)
    assert opened(visitor, address).namelist() == ["Tender/", "Tender/Top.txt"]
    answer = visitor.get(address)
    assert answer.status_code == 429
    assert "fetched very often" in answer.content.decode()
    assert visitor.get(address, REMOTE_ADDR="198.51.100.7").status_code == 200
