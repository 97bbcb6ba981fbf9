"""Old versions as differences: smaller, read as before, and whole again when they are needed."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from filer.models import File as FilerFile

from crm_lists.framework import actions, events
from libraries import documents
from libraries.fields import key_of
from libraries.models import Document, DocumentVersion, Library, PackedFile
from libraries.storing import files, packing, plans
from libraries.storing.delta import delta_path
from libraries.storing.place import place
from tests.libraries.storing.conftest import Revise, text, versions
from tests.people import World, actor, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


def read(version: DocumentVersion) -> bytes:
    with files.open_file(version.file) as stream:
        return bytes(stream.read())


def is_whole(version: DocumentVersion) -> bool:
    return place().kept_size(version.file.file.name) is not None


def test_old_versions_take_little_room_and_read_as_before(revised: Revise) -> None:
    document = revised(8)
    assert packing.pack_document(document.pk) == 5
    found = versions(document)
    assert [is_whole(one) for one in found] == [False] * 5 + [True] * 3
    assert [read(one) for one in found] == [text(number) for number in range(1, 9)]
    with files.open_at(found[0].file.file.name, found[0].file_id) as stream:
        assert stream.read() == text(1)
    assert all(row.packed_size < row.size / 20 for row in PackedFile.objects.all())
    assert packing.pack_document(document.pk) == 0


def test_packing_waits_for_enough_old_versions_and_then_comes_by_itself(
    world: World, revised: Revise
) -> None:
    document = revised(packing.BATCH + plans.KEPT_WHOLE - 1)
    events.deliver_events.call()
    assert not PackedFile.objects.exists()
    documents.new_version(actor(world.salesperson), document, text(100))
    events.deliver_events.call()
    assert PackedFile.objects.count() == packing.BATCH


def test_what_is_shared_or_the_version_of_the_readers_is_not_packed(
    world: World, mail: Library, revised: Revise
) -> None:
    document = revised(6)
    documents.upload(actor(world.salesperson), mail, name="Copy.txt", content=text(1))
    published = versions(document)[1]
    Document.objects.filter(pk=document.pk).update(published_number=key_of(published.number))
    assert [one.pk for one in plans.plan_of(document.pk).old] == [versions(document)[2].file_id]


def test_a_version_that_does_not_become_smaller_stays_whole_and_is_not_tried_again(
    world: World, mail: Library
) -> None:
    salesperson = actor(world.salesperson)
    noise = [b"\x00" + random.Random(number).randbytes(50_000) for number in range(5)]
    document = documents.upload(salesperson, mail, name="noise.bin", content=noise[0])
    for content in noise[1:]:
        document = documents.new_version(salesperson, document, content)
    assert packing.pack_document(document.pk) == 0
    assert all(is_whole(one) for one in versions(document))
    assert plans.plan_of(document.pk).old == []


def test_a_restored_version_is_read_and_made_whole_again(world: World, revised: Revise) -> None:
    document = revised(6)
    packing.pack_document(document.pk)
    first = versions(document)[0]
    restored = documents.restore_version(actor(world.salesperson), document, first)
    assert read(restored.current_version()) == text(1)
    packing.pack_document(document.pk)
    assert is_whole(first)
    assert not PackedFile.objects.filter(pk=first.file_id).exists()


def test_uploading_the_bytes_of_a_packed_version_makes_them_whole(
    world: World, mail: Library, revised: Revise
) -> None:
    document = revised(6)
    packing.pack_document(document.pk)
    copy = documents.upload(actor(world.salesperson), mail, name="Copy.txt", content=text(1))
    assert copy.current_version().file_id == versions(document)[0].file_id
    assert is_whole(copy.current_version())


def test_a_base_stays_as_long_as_others_are_packed_against_it(revised: Revise) -> None:
    document = revised(6)
    packing.pack_document(document.pk)
    base = PackedFile.objects.values_list("base", flat=True).distinct().get()
    thinned = document.versions.filter(file=base)
    kept = FilerFile.objects.get(pk=base)
    thinned.delete()
    files.drop_unshared([kept])
    assert read(versions(document)[0]) == text(1)

    old = [one.file for one in versions(document)[:3]]
    paths = [delta_path(one.file.name, kept.file.name) for one in old]
    document.versions.filter(file__in=old).delete()
    files.drop_unshared(old)
    assert [place().kept_size(path) for path in [*paths, kept.file.name]] == [None] * 4
    assert not FilerFile.objects.filter(pk=base).exists()


def test_a_purged_document_leaves_nothing(
    world: World, revised: Revise, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    document = revised(6)
    packing.pack_document(document.pk)
    names = [entry.name for one in versions(document) for entry in place().entries(one.file.file.name)]
    actions.delete(actor(world.salesperson), document)
    with django_capture_on_commit_callbacks(execute=True):
        Document.objects.get(pk=document.pk).purge()
    assert len(names) == 6
    assert [name for name in names if place().kept_size(name) is not None] == []


@pytest.mark.parametrize("step", ["save", "_record", "_drop_whole"])
def test_killed_at_any_step_packing_leaves_every_version_readable(
    revised: Revise, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    document = revised(6)

    class Killed(BaseException):
        """Ends the process, as far as the code can tell."""

    def die(*_arguments: object, **_named: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(place() if step == "save" else packing, step, die)
        with pytest.raises(Killed):
            packing.pack_document(document.pk)
    assert [read(one) for one in versions(document)] == [text(number) for number in range(1, 7)]
    packing.pack_document(document.pk)
    assert [read(one) for one in versions(document)] == [text(number) for number in range(1, 7)]


def test_a_part_of_a_packed_version_can_be_downloaded(world: World, revised: Revise) -> None:
    document = revised(6)
    packing.pack_document(document.pk)
    address = reverse("libraries:version", args=[document.pk, "1.0"])
    client: Client = client_of(world.salesperson)
    whole = client.get(address)
    part = client.get(address, headers={"Range": "bytes=-10"})
    assert b"".join(whole.streaming_content) == text(1)  # type: ignore[attr-defined]
    assert (part.status_code, b"".join(part.streaming_content)) == (206, text(1)[-10:])  # type: ignore[attr-defined]


def test_a_damaged_difference_is_found_by_its_hash(revised: Revise) -> None:
    document = revised(6)
    packing.pack_document(document.pk)
    first = versions(document)[0]
    PackedFile.objects.filter(pk=first.file_id).update(sha256="0" * 64)
    with pytest.raises(files.BytesLost):
        read(first)
