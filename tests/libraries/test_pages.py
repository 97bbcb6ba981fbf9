"""The pages of libraries and documents, as a browser meets them."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm_lists.framework.commands import Command
from libraries import documents
from libraries.models import Document, DocumentLock, Folder, Library
from libraries.new_documents import new_document_entries
from tests.libraries.conftest import MakeFile, Upload
from tests.making import make_item
from tests.people import World, actor, client_of

JSON = {"Accept": "application/json"}


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def url(name: str, document: Document, *more: object) -> str:
    return reverse(f"libraries:{name}", args=[document.pk, *more])


# -- libraries ------------------------------------------------------------------------------------


def test_the_index_counts_what_the_person_sees(client: Client, world: World, upload: Upload) -> None:
    upload()
    page = client.get("/libraries/").content.decode()
    assert '<a href="/libraries/crm/">CRM documents</a>' in page
    assert "1 document<" in page
    assert "1 document<" not in client_of(world.stranger).get("/libraries/").content.decode()


def test_the_navigation_lists_the_libraries(client: Client, world: World) -> None:
    assert "CRM documents" in client.get("/libraries/").content.decode()
    assert "CRM documents" not in client_of(world.nobody).get("/libraries/").content.decode()


def test_folders_stand_before_the_documents_of_their_place(
    client: Client, world: World, crm: Library, upload: Upload
) -> None:
    salesperson = actor(world.salesperson)
    folder = documents.add_folder(salesperson, crm, name="Zeta")
    inside = documents.move(salesperson, upload("Inside.docx"), folder)
    upload("Alpha.docx")

    page = client.get("/libraries/crm/").content.decode()
    assert page.index(folder.url) < page.index("Alpha.docx")
    assert inside.name not in page
    opened = client.get(folder.url).content.decode()
    assert "Inside.docx" in opened
    assert "Alpha.docx" not in opened
    assert "CRM documents</a>" in opened


def test_looking_for_something_finds_it_in_all_folders(
    client: Client, world: World, crm: Library, upload: Upload
) -> None:
    salesperson = actor(world.salesperson)
    documents.move(salesperson, upload("Inside.docx"), documents.add_folder(salesperson, crm, name="Zeta"))
    assert "Inside.docx" in client.get("/libraries/crm/?q=inside").content.decode()
    assert "Inside.docx" in client.get("/libraries/crm/?view=mine").content.decode()


def test_a_folder_is_hidden_from_a_stranger(world: World, crm: Library) -> None:
    folder = documents.add_folder(actor(world.salesperson), crm, name="Zeta")
    stranger = client_of(world.stranger)
    assert "Zeta" not in stranger.get("/libraries/crm/").content.decode()
    assert stranger.get(folder.url).status_code == 404
    assert stranger.post(f"/libraries/crm/upload/?folder={folder.pk}").status_code == 404
    assert stranger.post(f"/libraries/crm/new-folder/?folder={folder.pk}", {"name": "x"}).status_code == 404


def test_a_folder_is_added_and_opened(client: Client, crm: Library) -> None:
    answer = client.post("/libraries/crm/new-folder/", {"name": "Stavby Nitra"})
    folder = Folder.objects.get()
    assert answer.headers["Location"] == folder.url
    inner = client.post(f"/libraries/crm/new-folder/?folder={folder.pk}", {"name": "Offers"})
    assert Folder.objects.get(name="Offers").parent == folder
    assert inner.status_code == 302
    assert client.post("/libraries/crm/new-folder/", {"name": "STAVBY nitra"}).status_code == 422


def test_the_listing_shows_who_has_checked_out(client: Client, world: World, upload: Upload) -> None:
    documents.check_out(actor(world.colleague), upload())
    page = client.get("/libraries/crm/").content.decode()
    assert 'title="Test Colleague"' in page
    assert "since today" in page
    assert "Offer.docx" not in client.get("/libraries/crm/?view=checked-out").content.decode()


def test_an_open_folder_can_be_renamed_and_deleted(client: Client, world: World, crm: Library) -> None:
    folder = documents.add_folder(actor(world.salesperson), crm, name="Nitra")
    page = client.get(folder.url).content.decode()
    assert f"/lists/folders/{folder.pk}/edit/" in page
    client.post(f"/lists/folders/{folder.pk}/edit/", {"name": "Stavby Nitra", "etag": folder.version})
    assert "Stavby Nitra" in client.get("/libraries/crm/").content.decode()
    client.post(f"/lists/folders/{folder.pk}/delete/")
    assert client.get(folder.url).status_code == 404


@pytest.mark.parametrize("sort", ["version_number", "-size", "lock__document", "-name", "case"])
def test_the_listing_sorts_by_each_of_its_columns(client: Client, upload: Upload, sort: str) -> None:
    upload()
    assert "Offer.docx" in client.get(f"/libraries/crm/?sort={sort}").content.decode()


@pytest.mark.parametrize(("version", "is_found"), [("1.0", True), ("2", False), ("x", False)])
def test_the_listing_filters_by_version(client: Client, upload: Upload, version: str, is_found: bool) -> None:
    upload()
    page = client.get(f"/libraries/crm/?version_number={version}").content.decode()
    assert ("Offer.docx" in page) is is_found


def test_other_apps_fill_the_menu_new(client: Client, crm: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_document_entries, "_entries", {})
    new_document_entries.register("*")(lambda *_place: [Command("Offer", "/make/offer/")])
    assert 'href="/make/offer/"' in client.get("/libraries/crm/").content.decode()


@pytest.mark.parametrize("address", ["/libraries/crm/", "/lists/documents/", "/libraries/"])
def test_the_number_of_queries_does_not_grow_with_the_documents(
    client: Client, world: World, crm: Library, upload: Upload, address: str
) -> None:
    counts = []
    for number in (3, 12):
        for index in range(number):
            document = upload(f"{number}-{index}.docx", text=f"{number} {index}")
            documents.check_out(actor(world.salesperson), document)
            documents.add_folder(actor(world.salesperson), crm, name=f"{number}-{index}")
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        counts.append(len(captured))
    assert counts[0] == counts[1]


# -- uploads --------------------------------------------------------------------------------------


def test_dropped_files_are_answered_one_by_one(client: Client, crm: Library, word_file: MakeFile) -> None:
    files = [sent("Offer.docx", word_file()), sent("photo.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50)]
    answer = client.post("/libraries/crm/upload/", {"file": files}, headers=JSON)

    saved, refused = answer.json()["results"]
    assert (saved["name"], saved["status"]) == ("Offer.docx", "saved")
    assert client.get(saved["url"]).status_code == 200
    assert (refused["name"], refused["status"]) == ("photo.png", "refused")
    assert "Word, Excel and PDF" in refused["message"]


def test_files_are_uploaded_by_the_form_into_the_open_folder(
    client: Client, world: World, crm: Library, word_file: MakeFile
) -> None:
    folder = documents.add_folder(actor(world.salesperson), crm, name="Zeta")
    address = f"/libraries/crm/upload/?folder={folder.pk}"
    assert "multipart/form-data" in client.get(address).content.decode()
    assert client.post(address, {"file": sent("Offer.docx", word_file())}).headers["Location"] == folder.url
    assert Document.objects.get().folder == folder
    refused = client.post(address, {"file": sent("photo.png", b"\x89PNG\r\n\x1a\n")})
    assert refused.status_code == 422
    assert "Word, Excel and PDF" in refused.content.decode()


def test_a_drop_without_a_file_is_answered(client: Client, crm: Library) -> None:
    assert client.post("/libraries/crm/upload/", headers=JSON).json()["results"][0]["status"] == "refused"


def test_a_reader_may_not_upload(world: World, crm: Library, word_file: MakeFile) -> None:
    reader = client_of(world.reader)
    files = {"file": sent("Offer.docx", word_file())}
    result = reader.post("/libraries/crm/upload/", files, headers=JSON).json()["results"][0]
    assert result["status"] == "refused"
    assert "upload/" not in reader.get("/libraries/crm/").content.decode()


def test_documents_are_uploaded_over_a_case(
    client: Client, world: World, crm: Library, word_file: MakeFile
) -> None:
    case = make_item(actor(world.salesperson), "cases")
    address = f"/libraries/for/cases/{case.pk}/"
    assert address in client.get(f"/lists/cases/{case.pk}/").content.decode()
    client.post(address, {"file": sent("Offer.docx", word_file())}, headers=JSON)
    assert Document.objects.get().case == case
    assert "Offer.docx" in client.get(f"/lists/cases/{case.pk}/?tab=documents").content.decode()
    assert client_of(world.stranger).post(address).status_code == 404
    assert client.get(f"/libraries/for/owners/{world.first.pk}/").status_code == 404


# -- the page of a document -----------------------------------------------------------------------


def test_the_page_names_the_holder_and_offers_no_writing_to_others(
    client: Client, world: World, upload: Upload
) -> None:
    document = upload()
    documents.check_out(actor(world.colleague), document)
    page = client.get(url("document", document)).content.decode()
    assert "Test Colleague" in page
    assert "has been checked out by" in page
    for name in ("check-out", "check-in", "new-version", "take-over", "move"):
        assert url(name, document) not in page


def test_check_out_and_check_in_by_the_pages(
    client: Client, world: World, upload: Upload, word_file: MakeFile
) -> None:
    document = upload()
    assert url("check-out", document) in client.get(url("document", document)).content.decode()
    client.post(url("check-out", document))
    assert DocumentLock.objects.get().holder == world.salesperson

    file = sent("whatever.docx", word_file("second"))
    client.post(url("check-in", document), {"file": file, "comment": "prices after the talk"})
    page = client.get(url("document", document) + "?tab=versions").content.decode()
    assert "2.0" in page
    assert "prices after the talk" in page
    assert not DocumentLock.objects.exists()


def test_a_refused_upload_of_a_version_says_why(
    client: Client, world: World, upload: Upload, word_file: MakeFile
) -> None:
    document = upload()
    documents.check_out(actor(world.colleague), document)
    answer = client.post(url("new-version", document), {"file": sent("Offer.docx", word_file())})
    assert answer.status_code == 422
    assert "Test Colleague" in answer.content.decode()
    dropped = client.post(
        url("new-version", document), {"file": sent("Offer.docx", word_file())}, headers=JSON
    )
    assert "Test Colleague" in dropped.json()["results"][0]["message"]
    client.post(url("check-out", document))
    assert DocumentLock.objects.get().holder == world.colleague


def test_a_dropped_file_becomes_the_next_version(client: Client, upload: Upload, word_file: MakeFile) -> None:
    document = upload()
    client.post(url("new-version", document), {"file": sent("x.docx", word_file("second"))}, headers=JSON)
    assert document.versions.count() == 2


def test_restore_discard_take_over_and_move_by_the_pages(
    client: Client, world: World, crm: Library, upload: Upload, word_file: MakeFile
) -> None:
    document = upload()
    documents.new_version(actor(world.salesperson), document, word_file("second"))
    folder = documents.add_folder(actor(world.salesperson), crm, name="Zeta")
    client.post(url("restore-version", document, "1.0"))
    assert document.versions.count() == 3
    client.post(url("check-out", document))
    client.post(url("discard-check-out", document))
    assert not DocumentLock.objects.exists()
    assert client.post(url("move", document), {"place": f"f{folder.pk}"}).status_code == 302
    document.refresh_from_db()
    assert document.folder == folder
    client.post(url("check-out", document))
    client_of(world.manager).post(url("take-over", document))
    assert DocumentLock.objects.get().holder == world.manager


def test_a_stale_form_of_the_columns_is_refused(client: Client, world: World, upload: Upload) -> None:
    document = upload()
    address = f"/lists/documents/{document.pk}/edit/"
    typed = {"name": "Offer.docx", "description": "mine", "etag": str(document.version)}
    assert client.post(address, typed).headers["Location"] == url("document", document)
    assert client.post(address, {**typed, "description": "theirs"}).status_code == 409


Ask = Callable[[Client, str], int]
ADDRESSES = {
    "document": "get",
    "file": "get",
    "new-version": "post",
    "check-out": "post",
    "check-in": "post",
    "discard-check-out": "post",
    "take-over": "post",
    "move": "post",
}


@pytest.mark.parametrize("person", ["stranger", "other_group", "nobody"])
def test_whoever_may_not_see_a_document_gets_404_at_each_of_its_addresses(
    world: World, upload: Upload, person: str
) -> None:
    document, client = upload(), client_of(world.person(person))
    documents.check_out(actor(world.salesperson), document)
    for name, method in ADDRESSES.items():
        assert getattr(client, method)(url(name, document)).status_code == 404, name
    assert client.get(url("version", document, "1.0")).status_code == 404
    assert client.post(url("restore-version", document, "1.0")).status_code == 404
    for page in ("", "pane/", "edit/", "delete/"):
        assert client.get(f"/lists/documents/{document.pk}/{page}").status_code == 404
    for page in ("/libraries/crm/", "/libraries/crm/?q=Offer", "/lists/documents/", "/search/?q=roofing"):
        assert "Offer.docx" not in client.get(page).content.decode()
    assert "Offer.docx" not in client.get("/lists/documents/picker/?q=Offer").content.decode()


def test_an_address_of_nothing_is_404(client: Client, upload: Upload) -> None:
    document = upload()
    assert client.get("/libraries/documents/999999/").status_code == 404
    assert client.get("/libraries/nowhere/").status_code == 404
    assert client.get(url("version", document, "9.0")).status_code == 404
    assert client.get(url("version", document, "..")).status_code == 404


def test_whoever_is_not_logged_in_is_asked_to(upload: Upload) -> None:
    answer = Client().get(url("file", upload()))
    assert answer.headers["Location"].startswith("/login/")
