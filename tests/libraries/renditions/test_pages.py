"""Looking at documents in the browser, with and without a PDF of them."""

import io
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from libraries import documents
from libraries.models import Document, Library, Rendition
from libraries.renditions import making
from libraries.renditions.rendition import State
from tests.libraries.conftest import MakeFile
from tests.libraries.renditions.conftest import Put
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db
Open = Callable[..., str]


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


def address(name: str, document: Document, *more: str) -> str:
    return reverse(f"libraries:{name}", args=[document.pk, *more])


def picture(kind: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(written, kind)
    return written.getvalue()


def body(client: Client, document: Document) -> str:
    return client.get(address("preview-body", document)).content.decode()


def test_a_pdf_is_shown_by_the_viewer_of_the_browser(client: Client, put: Put, pdf_file: MakeFile) -> None:
    document = put("Report.pdf", pdf_file())
    shown = body(client, document)
    assert f'<iframe class="doc-preview-frame" src="{address("version", document, "1.0")}?show=1#' in shown


def test_a_picture_is_shown_as_it_is(client: Client, put: Put) -> None:
    document = put("Hall.png", picture())
    assert f'src="{address("version", document, "1.0")}?show=1"' in body(client, document)


def test_a_picture_that_browsers_do_not_know_is_shown_as_one_that_they_do(client: Client, put: Put) -> None:
    document = put("Scan.tiff", picture("TIFF"))
    shown = address("rendition", document, "1.0", "picture")
    assert f'src="{shown}"' in body(client, document)
    assert client.get(shown)["Content-Type"] == "image/webp"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("Notes.txt", b"Roof & <wall>", "Roof &amp; &lt;wall&gt;"),
        ("Page.html", b"<html><script>alert(1)</script></html>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("Run.bat", b"del *.*", "del *.*"),
        ("Old.txt", "Žilina".encode("cp1250"), "Žilina"),
        ("Mail.eml", b"From: a@b.sk\nTo: c@d.sk\nSubject: Roof <b>\n\nHello", "Subject: Roof &lt;b&gt;"),
    ],
)
def test_text_is_shown_escaped(client: Client, put: Put, name: str, content: bytes, expected: str) -> None:
    assert expected in body(client, put(name, content))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("Nothing.txt", b"", "The file is empty."),
        ("Program.exe", b"MZ\x00\x01\x02\x03", "There is no preview of this kind of file."),
    ],
)
def test_where_there_is_nothing_to_see_it_says_why(
    client: Client, put: Put, name: str, content: bytes, reason: str
) -> None:
    assert reason in body(client, put(name, content))


def test_without_libreoffice_the_text_is_shown_and_the_reason(
    client: Client, put: Put, word_file: MakeFile
) -> None:
    shown = body(client, put("Offer.docx", word_file("Trapezoidal <sheets>")))
    assert "LibreOffice is not installed on the server" in shown
    assert "Trapezoidal" in shown


def test_what_is_being_prepared_asks_for_itself(
    client: Client, put: Put, word_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = put("Offer.docx", word_file())
    waiting = Rendition(sha256="0" * 64, kind="pdf", state=State.WAITING)
    monkeypatch.setattr(making, "ask", lambda *_args: waiting)
    shown = body(client, document)
    assert 'hx-trigger="load delay:2s"' in shown
    assert "is being prepared" in shown
    page = client.get(address("document", document) + "?tab=preview").content.decode()
    assert "Look again" in page


# -- who sees it ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["preview", "preview-body", "thumbnail"])
def test_a_stranger_meets_nothing(world: World, put: Put, name: str) -> None:
    document = put("Hall.png", picture())
    assert client_of(world.colleague).get(address(name, document)).status_code == 200
    assert client_of(world.stranger).get(address(name, document)).status_code == 404


@pytest.mark.parametrize("kind", ["thumbnail", "pdf", "comparison", "nonsense"])
def test_there_are_renditions_of_fitting_kinds_only(client: Client, put: Put, kind: str) -> None:
    document = put("Hall.png", picture())
    status = client.get(address("rendition", document, "1.0", kind)).status_code
    assert status == (200 if kind == "thumbnail" else 404)


def test_a_thumbnail_is_sent_once_and_can_do_nothing(client: Client, put: Put) -> None:
    url = address("thumbnail", put("Hall.png", picture()))
    first = client.get(url)
    assert first["Content-Type"] == "image/webp"
    assert "sandbox" in first["Content-Security-Policy"]
    assert first["X-Content-Type-Options"] == "nosniff"
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    part = client.get(url, headers={"Range": "bytes=0-9"})
    assert (part.status_code, part["Content-Length"]) == (206, "10")


def test_a_sign_stands_for_a_thumbnail_that_cannot_be_made(client: Client, put: Put) -> None:
    answer = client.get(address("thumbnail", put("Hall.png", picture()[:40])))
    assert answer["Content-Type"] == "image/svg+xml"


def test_an_emptied_folder_is_filled_again(client: Client, put: Put) -> None:
    url = address("thumbnail", put("Hall.png", picture()))
    Rendition.objects.update(file="thumbnail/00/gone.webp")
    assert client.get(url).status_code == 404
    assert client.get(url)["Content-Type"] == "image/webp"


def test_the_gallery_shows_pictures_and_signs(client: Client, put: Put) -> None:
    with_picture = put("Hall.png", picture())
    put("Notes.txt", b"Nothing")
    page = client.get("/lists/documents/?view=all&layout=gallery").content.decode()
    assert f'src="{address("thumbnail", with_picture)}?v=' in page
    assert page.count('loading="lazy"') == 1


# -- beside each other in a view ------------------------------------------------------------------


def turns(client: Client, document: Document, view: str) -> tuple[bool, bool]:
    page = client.get(address("preview", document) + "?" + urlencode({"back": view})).content.decode()
    return 'rel="prev"' in page, 'rel="next"' in page


def test_one_turns_to_the_next_document_of_the_view(
    world: World, client: Client, put: Put, crm: Library, mail: Library
) -> None:
    first, middle, last = (put(f"{name}.txt", name.encode()) for name in ("Alpha", "Beta", "Gamma"))
    documents.upload(actor(world.salesperson), crm, name="Beyond.pdf", content=b"%PDF-1.4")
    view = f"{mail.url}?view=by-name"
    assert turns(client, first, view) == (False, True)
    assert turns(client, middle, view) == (True, True)
    assert turns(client, last, view) == (True, False)
    page = client.get(address("preview", middle) + "?" + urlencode({"back": view})).content.decode()
    assert page.index(address("preview", first)) < page.index(address("preview", last))


@pytest.mark.parametrize("header", ["Referer", "HX-Current-URL"])
def test_the_way_to_the_window_keeps_the_view_from_which_one_came(
    client: Client, put: Put, header: str
) -> None:
    document = put("Alpha.txt", b"a")
    came = {header: "http://testserver/lists/documents/?view=by-name"}
    page = client.get(address("preview-body", document) + "?part=1", headers=came).content.decode()
    assert "?back=%2Flists%2Fdocuments%2F%3Fview%3Dby-name" in page
    elsewhere = {header: "http://elsewhere.example/lists/documents/"}
    page = client.get(address("preview-body", document) + "?part=1", headers=elsewhere).content.decode()
    assert f'href="{address("preview", document)}"' in page


@pytest.mark.parametrize(
    "view",
    ["https://elsewhere.example/", "/libraries/nowhere/", "//elsewhere/", "/lists/cases/", "no address"],
)
def test_an_address_that_is_no_view_of_documents_leads_nowhere(client: Client, put: Put, view: str) -> None:
    put("Alpha.txt", b"a")
    document = put("Beta.txt", b"b")
    page = client.get(address("preview", document) + "?" + urlencode({"back": view}))
    assert page.status_code == 200
    assert "elsewhere" not in page.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_view(
    client: Client, put: Put, django_assert_max_num_queries: Callable[..., object]
) -> None:
    found = [put(f"Note {number}.txt", str(number).encode()) for number in range(8)]
    url = address("preview", found[4]) + "?" + urlencode({"back": "/lists/documents/?view=by-name"})
    client.get(url)
    with django_assert_max_num_queries(30):  # type: ignore[attr-defined]
        client.get(url)
