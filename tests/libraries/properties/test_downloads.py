"""Columns in the file of a download: for whom, in which version, and never at the price of the file."""

from io import BytesIO
from typing import Any

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from crm_lists.framework import actions
from libraries import documents
from libraries.containers.office import unpacked, zipped
from libraries.models import Document
from libraries.properties.packages import columns_part
from libraries.storing import files
from tests.libraries.conftest import MakeFile
from tests.people import World, actor, client_of


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


def get(client: Client, document: Document, **headers: str) -> HttpResponseBase:
    return client.get(reverse("libraries:file", args=[document.pk]), headers=headers)


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def columns_in(content: bytes) -> str:
    entries = unpacked(BytesIO(content))
    part = columns_part(entries)
    return entries[part].decode() if part else ""


def test_a_download_carries_the_columns(client: Client, offer: Document) -> None:
    answer = get(client, offer)
    content = body(answer)
    assert "Hall roofing" in columns_in(content)
    assert answer.headers["Content-Length"] == str(len(content))
    assert 'filename="Offer.docx"' in answer.headers["Content-Disposition"]


def test_an_old_version_stays_as_it_was(
    client: Client, world: World, offer: Document, word_file: MakeFile
) -> None:
    first = documents.version_of(actor(world.salesperson), offer)
    documents.new_version(actor(world.salesperson), offer, word_file("second"))
    answer = client.get(reverse("libraries:version", args=[offer.pk, str(first.number)]))
    assert not columns_in(body(answer))


def test_the_browser_keeps_a_file_until_its_columns_change(
    client: Client, world: World, offer: Document
) -> None:
    etag = get(client, offer).headers["ETag"]
    assert get(client, offer, if_none_match=etag).status_code == 304
    actions.change(actor(world.salesperson), offer, {"description": "Tunnel"})
    assert get(client, offer, if_none_match=etag).status_code == 200


def test_a_part_of_a_file_with_columns_can_be_asked_for(client: Client, offer: Document) -> None:
    whole = body(get(client, offer))
    part = get(client, offer, range="bytes=10-29")
    assert part.status_code == 206
    assert len(body(part)) == 20
    assert part.headers["Content-Range"] == f"bytes 10-29/{len(whole)}"


def test_a_signed_file_is_sent_as_it_is(client: Client, world: World, offer: Document) -> None:
    kept = documents.version_of(actor(world.salesperson), offer).file
    entries = unpacked(BytesIO(files.open_file(kept).read()))
    entries["_xmlsignatures/origin.sigs"] = b""
    signed = zipped(entries)
    documents.new_version(actor(world.salesperson), offer, signed)
    assert body(get(client, offer)) == signed
