"""Files that come for an item: in pieces too, and what becomes of copies of what is there already."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from crm_lists.cases.models import Case
from libraries import documents
from libraries.models import Document, Library
from tests.libraries.conftest import MakeFile, Upload
from tests.libraries.uploads.test_resumable import patch, told
from tests.making import make
from tests.people import World, actor, client_of

JSON = {"Accept": "application/json"}


@pytest.fixture
def case(world: World, crm: Library) -> Case:
    found: Case = make(actor(world.salesperson), Case, name="Roof")
    return found


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


def begin(client: Client, case: Case, name: str, size: int, **more: str) -> Any:
    return client.post(f"/libraries/for/cases/{case.pk}/uploads/", headers=told(name, size, **more))


def send(client: Client, case: Case, *files: tuple[str, bytes, str]) -> list[dict[str, Any]]:
    body = {
        "file": [SimpleUploadedFile(name, content) for name, content, _choice in files],
        "path": ["" for _one in files],
        "choice": [choice for _name, _content, choice in files],
    }
    answer = client.post(f"/libraries/for/cases/{case.pk}/", body, headers=JSON)
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_a_file_comes_in_pieces_and_belongs_to_the_item(
    client: Client, case: Case, word_file: MakeFile
) -> None:
    data = word_file("in pieces")
    url = begin(client, case, "Offer.docx", len(data)).headers["Location"]
    patch(client, url, 0, data[:99])
    patch(client, url, 99, data[99:])
    answer = client.post(url).json()
    document = Document.objects.get()
    assert (answer["status"], document.case, document.library.code) == ("saved", case, "crm")


def test_rights_to_the_item_are_asked_at_the_beginning_and_at_the_end(
    world: World, client: Client, case: Case, word_file: MakeFile
) -> None:
    assert begin(client_of(world.stranger), case, "A.docx", 9).status_code == 404
    data = word_file("mine")
    url = begin(client, case, "A.docx", len(data)).headers["Location"]
    patch(client, url, 0, data)
    hidden = make(actor(world.stranger), Case, name="Of others")
    elsewhere = url.replace(f"item={case.pk}", f"item={hidden.pk}")
    assert elsewhere != url
    assert client.post(elsewhere).status_code == 404
    assert not Document.objects.exists()


def test_a_name_of_another_item_is_no_clash_and_one_of_the_same_item_is(
    world: World, client: Client, case: Case, word_file: MakeFile
) -> None:
    other = make(actor(world.salesperson), Case, name="Fence")
    (first,) = send(client, other, ("Offer.docx", word_file("1"), "ask"))
    (second,) = send(client, case, ("Offer.docx", word_file("2"), "ask"))
    (third,) = send(client, case, ("Offer (2).docx", word_file("3"), "ask"))
    (fourth,) = send(client, case, ("Offer (2).docx", word_file("3"), "version"))
    statuses = [one["status"] for one in (first, second, third, fourth)]
    assert statuses == ["saved", "saved", "clash", "versioned"]
    assert second["name"] == "Offer (2).docx"


def test_a_copy_of_a_free_document_is_linked_and_of_another_items_kept_beside(
    world: World, client: Client, case: Case, word_file: MakeFile, upload: Upload
) -> None:
    free = upload("Free.docx", text="same")
    (asked,) = send(client, case, ("Copy.docx", word_file("same"), "ask"))
    assert (asked["status"], asked["same_bytes"]["name"]) == ("clash", "Free.docx")
    (linked,) = send(client, case, ("Copy.docx", word_file("same"), "skip"))
    free.refresh_from_db()
    assert (linked["status"], free.case) == ("linked", case)
    (again,) = send(client, case, ("Copy.docx", word_file("same"), "skip"))
    assert again["status"] == "skipped"
    other = make(actor(world.salesperson), Case, name="Fence")
    (refused,) = send(client, other, ("Copy.docx", word_file("same"), "skip"))
    assert (refused["status"], "another item" in refused["message"]) == ("clash", True)
    (both,) = send(client, other, ("Copy.docx", word_file("same"), "number"))
    assert (both["status"], Document.objects.get(name="Copy.docx").case) == ("saved", other)


def test_a_document_that_a_colleague_has_checked_out_is_not_linked(
    world: World, client: Client, case: Case, word_file: MakeFile, upload: Upload
) -> None:
    free = upload("Free.docx", text="same", who=world.colleague)
    documents.check_out(actor(world.colleague), free)
    (found,) = send(client, case, ("Copy.docx", word_file("same"), "skip"))
    free.refresh_from_db()
    assert (found["status"], free.case) == ("refused", None)


def test_a_copy_as_a_version_makes_none_of_bytes_that_are_the_newest(
    client: Client, case: Case, word_file: MakeFile, upload: Upload
) -> None:
    old = upload("Free.docx", text="same")
    (same,) = send(client, case, ("Copy.docx", word_file("same"), "version"))
    assert (same["status"], "same content" in same["message"]) == ("skipped", True)
    assert old.versions.count() == Document.objects.count() == 1


def test_a_browser_asks_before_it_sends(
    world: World, client: Client, case: Case, upload: Upload, word_file: MakeFile
) -> None:
    digest = upload("Free.docx", text="same").current_version().sha256
    url = f"/libraries/for/cases/{case.pk}/look/"
    body = {"files": [{"path": "Free.docx"}, {"path": "Copy.docx", "sha256": digest}]}
    name, same = client.post(url, body, content_type="application/json").json()["results"]
    assert name is None
    assert same["same_bytes"]["name"] == "Free.docx"
    assert client_of(world.stranger).post(url, body, content_type="application/json").status_code == 404


def test_the_page_has_the_drop_zone_and_the_form_for_those_without_scripts(
    client: Client, case: Case
) -> None:
    page = client.get(f"/libraries/for/cases/{case.pk}/").content.decode()
    assert f'data-begin="/libraries/for/cases/{case.pk}/uploads/"' in page
    assert "<noscript>" in page.partition('<input type="file" name="file"')[0]
