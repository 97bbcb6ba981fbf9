"""Bytes that several rows share: adopted, removed and written by two at once, and never lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from threading import Event
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from filer.models import File

from crm_lists.framework import actions
from libraries import documents, formats
from libraries.models import Document, Library
from libraries.storing import files, removing
from libraries.storing.place import place
from tests.libraries.conftest import MakeFile, Upload
from tests.libraries.test_races import at_once
from tests.people import World, actor


def whole(document: Document) -> bytes:
    with files.open_file(document.current_version().file) as stream:
        return bytes(stream.read())


def purge(world: World, document: Document) -> None:
    actions.delete(actor(world.salesperson), document)
    with transaction.atomic():
        Document.objects.get(pk=document.pk).purge()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_equal_bytes_that_arrive_at_once_become_one_row_and_one_file(
    world: World, crm: Library, word_file: MakeFile
) -> None:
    content = word_file("equal bytes from four people")

    def upload(name: str) -> Callable[[], Document]:
        return lambda: documents.upload(actor(world.salesperson), crm, name=name, content=content)

    made = at_once(*(upload(f"{name}.docx") for name in ("One", "Two", "Three", "Four")))

    assert len({one.current_version().file_id for one in made}) == 1
    assert {whole(one) for one in made} == {content}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_upload_of_the_bytes_that_are_being_purged_keeps_them(
    world: World, upload: Upload, word_file: MakeFile
) -> None:
    for number in range(5):
        old, text = upload(f"Old {number}.docx", text=f"shared {number}"), f"shared {number}"
        new = partial(upload, f"New {number}.docx", text=text)
        made, _nothing = at_once(new, partial(purge, world, old))
        assert whole(made) == word_file(text)


@pytest.mark.django_db
def test_bytes_removed_between_their_storing_and_their_adoption_are_written_again(
    upload: Upload, word_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = files.claim

    def remove_before(stored: files.StoredFile, **named: Any) -> File:
        assert removing.drop_bytes(stored.path)
        return claim(stored, **named)

    monkeypatch.setattr(files, "claim", remove_before)
    assert whole(upload("New.docx", text="shared")) == word_file("shared")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_removal_waits_for_who_is_adopting_and_then_leaves_the_bytes(
    world: World, upload: Upload, word_file: MakeFile
) -> None:
    old = upload("Old.docx", text="shared")
    path, sha256 = old.current_version().file.file.name, old.current_version().sha256
    held, done = Event(), Event()

    def remove() -> bool:
        held.wait(5)
        try:
            return removing.drop_bytes(path)
        finally:
            done.set()
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        removal = pool.submit(remove)
        with transaction.atomic():
            files.hold_contents([sha256])
            held.set()
            assert not done.wait(0.3)
        assert removal.result() is False
    assert whole(old) == word_file("shared")


@pytest.mark.django_db
def test_bytes_of_another_length_than_their_name_tells_are_written_anew(upload: Upload) -> None:
    text = formats.by_code("txt")
    with transaction.atomic():
        stored = files.store(BytesIO(b"the whole text"))
        place().delete(stored.path)
        place().save(stored.path, ContentFile(b"the wh"))
        row = files.claim(files.store(BytesIO(b"the whole text")), name="a.txt", file_format=text)
    with files.open_file(row) as stream:
        assert stream.read() == b"the whole text"


def test_content_is_held_within_a_transaction_only() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        files.hold_contents(["00"])


@pytest.mark.django_db
def test_a_file_whose_bytes_are_gone_says_so(upload: Upload) -> None:
    version = upload(text="gone").current_version()
    place().delete(version.file.file.name)
    with pytest.raises(files.BytesLost):
        files.open_file(version.file)
