"""Two people at once: one check-out is granted, no version is lost, no name is given twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from libraries import documents
from libraries.models import Document, DocumentLock, Library
from tests.libraries.conftest import MakeFile, Upload
from tests.people import World, actor

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do these in threads with connections of their own; return what each gave or refused."""
    ready = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        try:
            ready.wait()
            return deed()
        except ValidationError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_of_two_who_check_out_at_once_one_gets_the_document(world: World, upload: Upload) -> None:
    people = (world.salesperson, world.colleague)
    for number in range(5):
        document = upload(f"Offer {number}.docx")
        results = at_once(*(partial(documents.check_out, actor(person), document) for person in people))
        holder = DocumentLock.objects.get(document=document).holder
        refused = [result for result in results if isinstance(result, ValidationError)]
        assert len(refused) == 1
        assert holder.get_full_name() in refused[0].messages[0]


def test_versions_that_arrive_at_once_are_all_kept(world: World, upload: Upload, word_file: MakeFile) -> None:
    document = upload()
    files = [word_file(f"version {number}") for number in range(4)]

    at_once(*(partial(documents.new_version, actor(world.salesperson), document, file) for file in files))

    kept = [str(version.number) for version in document.versions.all()]
    assert kept == ["5.0", "4.0", "3.0", "2.0", "1.0"]
    assert str(Document.objects.get().number) == "5.0"


def test_equal_names_that_arrive_at_once_become_different(
    world: World, crm: Library, word_file: MakeFile
) -> None:
    content = word_file("equal")

    def upload_one() -> Document:
        return documents.upload(actor(world.salesperson), crm, name="Offer.docx", content=content)

    at_once(*[upload_one] * 4)

    names = sorted(Document.objects.values_list("name", flat=True))
    assert names == ["Offer (2).docx", "Offer (3).docx", "Offer (4).docx", "Offer.docx"]
