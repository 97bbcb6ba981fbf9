"""Uploads that go on where they were cut, over the protocol tus 1.0."""

import hashlib
import os
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from filer.models import File as FilerFile

from libraries.models import Document, DocumentVersion, Library
from libraries.models import Upload as UploadRow
from libraries.uploads import incoming, resumable
from tests.libraries.conftest import MakeFile, Upload
from tests.people import World, client_of

Begin = Callable[..., Any]
BYTES = "application/offset+octet-stream"


def told(name: str, size: object, **more: str) -> dict[str, str]:
    """Return the headers that tell of a file."""
    pairs = {"filename": name, **more}
    metadata = ",".join(f"{key} {b64encode(value.encode()).decode()}" for key, value in pairs.items())
    return {"Upload-Length": str(size), "Upload-Metadata": metadata, "Tus-Resumable": "1.0.0"}


def begin(client: Client, name: str, size: object, *, at: str = "crm", **more: str) -> Any:
    return client.post(f"/libraries/{at}/uploads/", headers=told(name, size, **more))


def patch(client: Client, url: str, offset: object, data: bytes) -> Any:
    headers = {"Upload-Offset": str(offset), "Tus-Resumable": "1.0.0"}
    return client.patch(url, data, content_type=BYTES, headers=headers)


def offset_of(client: Client, url: str) -> str:
    return str(client.head(url).headers["Upload-Offset"])


@pytest.fixture
def client(world: World, crm: Library) -> Client:
    return client_of(world.salesperson)


def test_a_file_comes_in_pieces_and_becomes_a_document(client: Client, word_file: MakeFile) -> None:
    data = word_file("in pieces")
    began = begin(client, "Pieces.docx", len(data), path="Stavby/Nitra")
    url = began.headers["Location"]
    assert (began.status_code, began.headers["Tus-Resumable"]) == (201, "1.0.0")
    assert "Upload-Expires" in began.headers

    assert patch(client, url, 0, data[:100]).headers["Upload-Offset"] == "100"
    assert offset_of(client, url) == "100"
    assert client.post(url).status_code == 409
    assert patch(client, url, 100, data[100:]).status_code == 204
    answer = client.post(url).json()

    document = Document.objects.get()
    assert (answer["status"], answer["url"]) == ("saved", f"/libraries/documents/{document.pk}/")
    assert (document.name, document.folder.path) == ("Pieces.docx", "Stavby/Nitra")  # type: ignore[union-attr]
    version = document.current_version()
    assert version.sha256 == hashlib.sha256(data).hexdigest()
    with version.file.file.storage.open(version.file.file.name) as kept:
        assert kept.read() == data
    assert not incoming.path_of(UploadRow.objects.get().uuid).exists()


def test_the_whole_file_is_not_read_again_when_it_is_finished(
    client: Client, word_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(row: FilerFile) -> None:
        raise AssertionError("django-filer reads the file for a hash of its own.")

    monkeypatch.setattr(FilerFile, "generate_sha1", read)
    url = sent(client, "A.docx", word_file("once"))
    assert client.post(url).json()["status"] == "saved"
    file = DocumentVersion.objects.get().file
    assert file.mime_type.endswith("wordprocessingml.document")


def test_finishing_twice_makes_one_document(client: Client, word_file: MakeFile) -> None:
    url = sent(client, "A.docx", word_file("once"))
    assert client.post(url).json()["url"] == client.post(url).json()["url"]
    assert DocumentVersion.objects.count() == 1


def sent(client: Client, name: str, data: bytes, **told: str) -> str:
    url: str = begin(client, name, len(data), **told).headers["Location"]
    patch(client, url, 0, data)
    return url


def test_the_hash_is_made_anew_after_a_restart(client: Client, word_file: MakeFile) -> None:
    data = word_file("restart")
    url = begin(client, "A.docx", len(data)).headers["Location"]
    patch(client, url, 0, data[:50])
    incoming._hashes._known.clear()
    patch(client, url, 50, data[50:])
    assert client.post(url).json()["status"] == "saved"
    assert DocumentVersion.objects.get().sha256 == hashlib.sha256(data).hexdigest()


def test_what_a_killed_server_had_not_saved_is_sent_again(client: Client, word_file: MakeFile) -> None:
    data = word_file("killed")
    url = begin(client, "A.docx", len(data)).headers["Location"]
    patch(client, url, 0, data[:50])
    with incoming.path_of(UploadRow.objects.get().uuid).open("ab") as file:
        file.write(b"half of a block that nobody was told of")
    assert offset_of(client, url) == "50"
    patch(client, url, 50, data[50:])
    client.post(url)
    assert DocumentVersion.objects.get().sha256 == hashlib.sha256(data).hexdigest()


def test_what_came_before_the_cut_is_kept(client: Client, word_file: MakeFile, tmp_path: Any) -> None:
    data = word_file("cut")
    url = begin(client, "A.docx", len(data)).headers["Location"]
    upload = UploadRow.objects.get()
    pieces = iter([data[:30], data[30:70]])

    def read(size: int) -> bytes:
        try:
            return next(pieces)
        except StopIteration:
            raise ConnectionResetError from None

    with pytest.raises(ConnectionResetError):
        resumable.write(upload, 0, read)
    assert offset_of(client, url) == "70"


@pytest.mark.parametrize(
    ("offset", "data", "status"),
    [(5, b"12345", 409), (0, b"x" * 11, 413), ("", b"1", 400), ("-1", b"1", 400)],
)
def test_bytes_at_a_wrong_place_change_nothing(
    client: Client, offset: object, data: bytes, status: int
) -> None:
    url = begin(client, "A.docx", 10).headers["Location"]
    assert patch(client, url, offset, data).status_code == status
    assert offset_of(client, url) == "0"


@pytest.mark.parametrize(
    ("size", "status"), [(3 << 30, 413), ("", 400), ("x", 400), (-1, 400), ("9" * 30, 400), (0, 201)]
)
def test_the_told_size_is_judged_before_anything_is_sent(client: Client, size: object, status: int) -> None:
    assert begin(client, "A.docx", size).status_code == status


@pytest.mark.parametrize("header", ["filename %%%", "filename /w=="])
def test_a_name_that_cannot_be_read_is_refused(client: Client, header: str) -> None:
    headers = {"Upload-Length": "1", "Upload-Metadata": header}
    assert client.post("/libraries/crm/uploads/", headers=headers).status_code == 400


def test_other_types_and_versions_are_refused(client: Client) -> None:
    url = begin(client, "A.docx", 10).headers["Location"]
    wrong = client.patch(url, b"1", content_type="text/plain", headers={"Upload-Offset": "0"})
    assert wrong.status_code == 415
    assert client.head(url, headers={"Tus-Resumable": "0.2"}).status_code == 412
    abilities = client.options("/libraries/crm/uploads/").headers
    assert abilities["Tus-Extension"] == "creation,expiration,termination"


@pytest.mark.parametrize("person", ["colleague", "manager", "administrator", "stranger", "reader", "nobody"])
def test_uploads_of_others_are_absent(world: World, client: Client, person: str) -> None:
    url = begin(client, "A.docx", 10).headers["Location"]
    other = client_of(world.person(person))
    answers = [other.head(url), patch(other, url, 0, b"1"), other.post(url), other.delete(url)]
    assert [one.status_code for one in answers] == [404] * 4
    assert UploadRow.objects.get().offset == 0


@pytest.mark.parametrize(("person", "status"), [("reader", 403), ("nobody", 404)])
def test_who_may_not_add_begins_nothing(world: World, crm: Library, person: str, status: int) -> None:
    assert begin(client_of(world.person(person)), "A.docx", 10).status_code == status
    assert not UploadRow.objects.exists()


def test_rights_are_asked_for_at_each_request(world: World, client: Client) -> None:
    url = begin(client, "A.docx", 10).headers["Location"]
    world.salesperson.is_active = False
    world.salesperson.save()
    assert patch(client, url, 0, b"1").status_code in (302, 404)
    assert UploadRow.objects.get().offset == 0


def test_a_request_without_the_token_is_refused(world: World, crm: Library) -> None:
    careless = Client(enforce_csrf_checks=True)
    careless.force_login(world.salesperson)
    assert begin(careless, "A.docx", 10).status_code == 403
    assert not UploadRow.objects.exists()


def test_giving_up_removes_the_bytes(client: Client) -> None:
    url = begin(client, "A.docx", 10).headers["Location"]
    path = incoming.path_of(UploadRow.objects.get().uuid)
    assert path.exists()
    assert client.delete(url).status_code == 204
    assert not path.exists()
    assert client.head(url).status_code == 404


def test_expired_uploads_go_and_younger_ones_stay(client: Client) -> None:
    for name in ("old.docx", "young.docx"):
        begin(client, name, 10)
    UploadRow.objects.filter(name="old.docx").update(expires_at=timezone.now() - timedelta(minutes=1))
    stray = incoming.path_of(UploadRow.objects.first().uuid).with_name("0" * 32)  # type: ignore[union-attr]
    stray.touch()
    os.utime(stray, (0, 0))
    assert resumable.clean_up() == 2
    assert [one.name for one in UploadRow.objects.all()] == ["young.docx"]
    assert not stray.exists()


def test_nobody_has_too_much_under_way(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resumable, "MOST_UPLOADS", 2)
    monkeypatch.setattr(resumable, "MOST_BYTES", 100)
    assert begin(client, "A.docx", 60).status_code == 201
    too_large = begin(client, "B.docx", 60)
    assert (too_large.status_code, b"together" in too_large.content) == (413, True)
    assert begin(client, "C.docx", 40).status_code == 201
    assert begin(client, "D.docx", 0).status_code == 413


def test_two_requests_do_not_write_at_once(client: Client) -> None:
    url = begin(client, "A.docx", 10).headers["Location"]
    with incoming.locked(UploadRow.objects.get().uuid):
        assert patch(client, url, 0, b"1").status_code == 423


def test_a_clash_waits_for_a_choice_without_sending_again(
    client: Client, upload: Upload, word_file: MakeFile
) -> None:
    old = upload("Offer.docx")
    url = sent(client, "Offer.docx", word_file("newer"), choice="ask")
    asked = client.post(url).json()
    assert (asked["status"], asked["same_name"]["name"]) == ("clash", "Offer.docx")
    assert client.post(url, {"choice": "version"}).json()["status"] == "versioned"
    assert old.versions.count() == 2


def test_skipping_lets_go_of_the_bytes(client: Client, upload: Upload, word_file: MakeFile) -> None:
    upload("Offer.docx")
    url = sent(client, "Offer.docx", word_file("newer"), choice="skip")
    path = incoming.path_of(UploadRow.objects.get().uuid)
    assert client.post(url).json()["status"] == "skipped"
    assert (path.exists(), UploadRow.objects.exists()) == (False, False)


@pytest.mark.parametrize(("name", "data"), [("A.docx", b"MZ program"), ("A.docx", b"")])
def test_a_refused_file_is_told_by_name_and_leaves_nothing(client: Client, name: str, data: bytes) -> None:
    url = sent(client, name, data)
    path = incoming.path_of(UploadRow.objects.get().uuid)
    answer = client.post(url).json()
    assert (answer["status"], "A.docx" in answer["message"]) == ("refused", True)
    assert (path.exists(), UploadRow.objects.exists()) == (False, False)


def test_a_lost_file_is_said_to_be_gone(client: Client) -> None:
    url = begin(client, "A.docx", 10).headers["Location"]
    incoming.path_of(UploadRow.objects.get().uuid).unlink()
    assert patch(client, url, 0, b"1").status_code == 410
