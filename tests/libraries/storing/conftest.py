"""What the tests of kept bytes share: a storage of their own, documents of many versions that are alike."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from filer.fields.multistorage_file import STORAGES, THUMBNAIL_STORAGES
from filer.models import File
from pytest_django import Settings

from libraries import documents
from libraries.models import Document, DocumentVersion, Library
from libraries.storing.storage import DurablePrivateStorage
from tests.people import World, actor

Revise = Callable[[int], Document]


@pytest.fixture(autouse=True)
def _own_leftovers(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep away what other tests have left of uploads and previews: the check looks at them too."""
    settings.MEDIA_ROOT = str(tmp_path)
    own = DurablePrivateStorage(location=str(tmp_path / "thumbnails"), base_url=None)
    monkeypatch.setitem(THUMBNAIL_STORAGES, "private", own)


@pytest.fixture
def folder(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test a storage of its own, of which all may be removed."""
    # The shipped template is a row of the migrated database; its bytes lay in the storage of another run.
    File.objects.update(is_public=True)
    own = tmp_path / "files"
    monkeypatch.setitem(STORAGES, "private", DurablePrivateStorage(location=str(own), base_url=None))
    return own


@pytest.fixture
def revised(world: World, mail: Library) -> Revise:
    """Return a function that uploads a document and as many versions of it as wanted."""

    def make(count: int) -> Document:
        salesperson = actor(world.salesperson)
        document = documents.upload(salesperson, mail, name="Notes.txt", content=text(1))
        for number in range(2, count + 1):
            document = documents.new_version(salesperson, document, text(number))
        return document

    return make


def text(number: int) -> bytes:
    """Return a long text that is alike in all versions but for one line."""
    body = random.Random(7).randbytes(60_000).hex()
    return f"{body[:50_000]}\nversion {number}\n{body[50_000:]}".encode()


def versions(document: Document) -> list[DocumentVersion]:
    """Return the versions of a document, the oldest first."""
    return list(document.versions.order_by("major", "minor").select_related("file"))
