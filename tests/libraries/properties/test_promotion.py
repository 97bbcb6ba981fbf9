"""Columns that travel in a file: taken over, kept apart where both sides changed, never overwritten."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from django.test import Client

from crm_lists.framework import actions
from crm_lists.relations.models import Relation
from libraries import documents
from libraries.containers.office import unpacked, zipped
from libraries.models import Document, DocumentType, Library
from libraries.properties.conflict import PropertyConflict
from libraries.properties.demotion import demotion_of
from libraries.properties.packages import columns_part
from libraries.properties.promotion import promote, settle
from tests.making import make
from tests.people import World, actor


def given_out(world: World, document: Document, person: str = "salesperson") -> bytes:
    version = documents.version_of(actor(world.person(person)), document)
    demotion = demotion_of(actor(world.person(person)), version)
    assert demotion is not None
    given = demotion.write()
    assert given is not None
    with given.stream as stream:
        content: bytes = stream.read()
    assert len(content) == given.size
    return content


def edited(content: bytes, old: str, new: str) -> bytes:
    """Return the file as it is after somebody has changed a column in Word."""
    entries = unpacked(BytesIO(content))
    part = columns_part(entries)
    assert part is not None
    assert f">{old}<".encode() in entries[part]
    entries[part] = entries[part].replace(f">{old}<".encode(), f">{new}<".encode())
    return zipped(entries)


def come_back(world: World, document: Document, content: bytes, person: str = "salesperson") -> Document:
    who = world.person(person)
    documents.new_version(actor(who), document, content)
    promote.call(document.pk, who.pk)
    return Document.objects.get(pk=document.pk)


def test_a_column_changed_in_the_file_is_taken_over(world: World, offer: Document) -> None:
    content = edited(given_out(world, offer), "Hall roofing", "Bridge")
    fresh = come_back(world, offer, content)
    assert fresh.description == "Bridge"
    assert not PropertyConflict.objects.exists()


def test_a_lookup_is_taken_over_by_the_title_of_what_the_person_may_read(
    world: World, offer: Document
) -> None:
    beta = make(actor(world.salesperson), Relation, name="Beta")
    fresh = come_back(world, offer, edited(given_out(world, offer), "Alfa", "Beta"))
    assert fresh.relation == beta


def test_a_title_that_means_nothing_becomes_a_conflict(world: World, offer: Document) -> None:
    fresh = come_back(world, offer, edited(given_out(world, offer), "Alfa", "Nobody Ltd"))
    assert fresh.relation == offer.relation
    kept = PropertyConflict.objects.get(document=offer)
    assert (kept.column, kept.text) == ("relation", "Nobody Ltd")
    assert kept.reason


def test_what_both_sides_changed_is_shown_and_nothing_is_overwritten(world: World, offer: Document) -> None:
    content = edited(given_out(world, offer), "Hall roofing", "Bridge")
    actions.change(actor(world.salesperson), offer, {"description": "Tunnel"})
    fresh = come_back(world, offer, content)
    assert fresh.description == "Tunnel"
    assert PropertyConflict.objects.get(document=offer).text == "Bridge"
    settle(actor(world.salesperson), fresh, {"description"})
    assert Document.objects.get(pk=offer.pk).description == "Bridge"
    assert not PropertyConflict.objects.exists()


def test_what_was_changed_in_the_library_only_stays(world: World, offer: Document) -> None:
    content = given_out(world, offer)
    actions.change(actor(world.salesperson), offer, {"description": "Tunnel"})
    assert come_back(world, offer, content).description == "Tunnel"
    assert not PropertyConflict.objects.exists()


def test_the_file_of_another_document_changes_nothing_that_is_filled_in(
    world: World, offer: Document, crm: Library, word_file: Callable[..., bytes]
) -> None:
    other = documents.upload(actor(world.salesperson), crm, name="Other.docx", content=word_file())
    actions.change(actor(world.salesperson), other, {"description": "Its own"})
    fresh = come_back(world, other, edited(given_out(world, offer), "Hall roofing", "Bridge"))
    assert fresh.description == "Its own"


def test_a_reader_gets_the_columns_but_cannot_settle(world: World, offer: Document, client: Client) -> None:
    PropertyConflict.objects.create(document=offer, column="description", text="Bridge")
    url = f"/libraries/documents/{offer.pk}/differences/"
    client.force_login(world.stranger)
    assert client.get(url).status_code == 404
    client.force_login(world.salesperson)
    assert "Bridge" in client.get(url).content.decode()
    assert client.post(url, {"description": "file"}).status_code == 302
    assert Document.objects.get(pk=offer.pk).description == "Bridge"


def test_only_types_with_the_setting_write_into_files(world: World, offer: Document, tmp_path: Path) -> None:
    person = actor(world.salesperson)
    assert demotion_of(person, documents.version_of(person, offer))
    DocumentType.objects.update(writes_properties=False)
    fresh = Document.objects.get(pk=offer.pk)
    assert demotion_of(person, documents.version_of(person, fresh)) is None
