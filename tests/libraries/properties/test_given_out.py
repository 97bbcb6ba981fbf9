"""Columns in files that leave in an archive or behind a share link."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm_lists.framework.lists import find_list
from crm_lists.organisation.models import ColumnRight
from libraries import documents
from libraries.containers.office import unpacked
from libraries.models import Document, DocumentType, Folder, Library, ShareLink
from libraries.share_links import making
from libraries.share_links.making import Asked
from libraries.storing import files
from tests.libraries.conftest import Upload
from tests.libraries.properties.test_downloads import body, columns_in
from tests.people import World, actor, client_of


def archive_of(answer: Any) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(body(answer)))
    assert archive.testzip() is None
    return archive


def columns_of_the_first(archive: zipfile.ZipFile) -> str:
    return columns_in(archive.read(next(one for one in archive.namelist() if one.endswith(".docx"))))


def link_to(world: World, item: Document | Folder) -> str:
    """Return the secret of a link that the salesperson makes."""
    asked = Asked(ShareLink.Mode.VIEW, timezone.localdate() + timedelta(days=9), "", "Buyer")
    return making.make(actor(world.salesperson), item, asked)[1]


def fetch(secret: str, name: str, pk: int) -> HttpResponseBase:
    answer = Client().get(reverse(f"shared:{name}", args=[secret, pk]))
    assert answer.status_code == 200
    return answer


@pytest.fixture
def folder(world: World, crm: Library, offer: Document) -> Folder:
    """Return a folder with the document in it."""
    who = actor(world.salesperson)
    made = documents.add_folder(who, crm, name="Out")
    documents.move(who, offer, made)
    return made


def kept_bytes(world: World, document: Document) -> bytes:
    version = documents.version_of(actor(world.salesperson), document)
    with files.open_file(version.file) as stream:
        return bytes(stream.read())


def zipped_by(world: World, *chosen: Document) -> zipfile.ZipFile:
    keys = [one.pk for one in chosen]
    return archive_of(client_of(world.salesperson).post("/libraries/zip/", {"pk": keys}))


def test_files_in_an_archive_carry_their_columns_and_others_stay_as_they_are(
    world: World, offer: Document, upload: Upload
) -> None:
    plain = upload("Plain.docx")
    archive = zipped_by(world, offer, plain)
    assert "Hall roofing" in columns_in(archive.read("Offer.docx"))
    assert archive.read("Plain.docx") == kept_bytes(world, plain)


def test_a_file_that_takes_no_columns_goes_into_the_archive_as_it_is(
    world: World, offer: Document, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("libraries.properties.demotion.Demotion.write", lambda _self: None)
    archive = zipped_by(world, offer, upload("Plain.docx"))
    assert archive.read("Offer.docx") == kept_bytes(world, offer)


def test_a_file_behind_a_link_carries_its_columns(world: World, offer: Document) -> None:
    found = columns_in(body(fetch(link_to(world, offer), "file", offer.pk)))
    assert "Hall roofing" in found
    assert "Alfa" in found


def test_a_shared_folder_as_an_archive_carries_them_too(
    world: World, offer: Document, folder: Folder
) -> None:
    archive = archive_of(fetch(link_to(world, folder), "archive", folder.pk))
    assert "Hall roofing" in columns_of_the_first(archive)


def test_guarded_columns_leave_by_no_link_though_its_maker_reads_them(
    world: World, offer: Document, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(find_list("documents")), "guarded", {"description": "drafts"})
    own = client_of(world.salesperson).get(reverse("libraries:file", args=[offer.pk]))
    assert "Hall roofing" in columns_in(body(own))
    secret = link_to(world, folder)
    alone = columns_in(body(fetch(secret, "file", offer.pk)))
    packed = columns_of_the_first(archive_of(fetch(secret, "archive", folder.pk)))
    for found in (alone, packed):
        assert "Alfa" in found
        assert "Hall roofing" not in found


@pytest.mark.parametrize("asks", [True, False])
def test_what_a_file_brought_back_of_guarded_columns_leaves_neither(
    world: World, offer: Document, folder: Folder, monkeypatch: pytest.MonkeyPatch, *, asks: bool
) -> None:
    who = actor(world.salesperson)
    own = body(client_of(world.salesperson).get(reverse("libraries:file", args=[offer.pk])))
    documents.new_version(who, Document.objects.get(pk=offer.pk), own)
    DocumentType.objects.filter(code="offer").update(writes_properties=asks)
    monkeypatch.setattr(type(find_list("documents")), "guarded", {"description": "drafts"})
    secret = link_to(world, folder)
    alone = body(fetch(secret, "file", offer.pk))
    archive = archive_of(fetch(secret, "archive", folder.pk))
    packed = archive.read(next(one for one in archive.namelist() if one.endswith(".docx")))
    for content in (alone, packed):
        parts = unpacked(io.BytesIO(content)).values()
        assert any(b"Alfa" in part for part in parts)
        assert not any(b"Hall roofing" in part for part in parts)


def test_an_old_version_tells_nobody_what_he_may_not_read(
    world: World, offer: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = body(client_of(world.salesperson).get(reverse("libraries:file", args=[offer.pk])))
    documents.new_version(actor(world.salesperson), Document.objects.get(pk=offer.pk), own)
    address = reverse("libraries:version", args=[offer.pk, str(Document.objects.get(pk=offer.pk).number)])
    client = client_of(world.colleague)
    assert body(client.get(address)) == own
    ColumnRight.objects.all().delete()
    monkeypatch.setattr(type(find_list("documents")), "guarded", {"description": "margin"})
    parts = unpacked(io.BytesIO(body(client.get(address)))).values()
    assert any(b"Alfa" in part for part in parts)
    assert not any(b"Hall roofing" in part for part in parts)
