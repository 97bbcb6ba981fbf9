"""What is wrong with kept renditions is found by the check of the storage and mended."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from filer.fields.multistorage_file import THUMBNAIL_STORAGES

from libraries.models import Rendition
from libraries.renditions import leftovers, store
from libraries.renditions.rendition import Kind, State
from libraries.storing.findings import Finding
from libraries.storing.storage import DurablePrivateStorage
from tests.libraries.conftest import Upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = DurablePrivateStorage(location=str(tmp_path / "kept"), base_url=None)
    monkeypatch.setitem(THUMBNAIL_STORAGES, "private", storage)


def made(sha256: str, tmp_path: Path) -> Rendition:
    picture = tmp_path / "picture.webp"
    picture.write_bytes(b"picture")
    one = Rendition(sha256=sha256, kind=Kind.THUMBNAIL, state=State.DONE)
    store.keep(one, picture)
    one.save()
    return one


def found() -> list[Finding]:
    return list(leftovers.find(timezone.now() + timedelta(seconds=5)))


def mended() -> list[Finding]:
    for one in found():
        assert one.mend is not None
        one.mend()
    return found()


def test_a_sound_rendition_is_nothing_wrong(upload: Upload, tmp_path: Path) -> None:
    made(upload().current_version().sha256, tmp_path)
    assert found() == []


def test_a_rendition_of_bytes_that_are_gone_goes_with_its_file(tmp_path: Path) -> None:
    made("0" * 64, tmp_path)
    [one] = found()
    assert str(one).startswith("unused: thumbnails/thumbnail/00/")
    assert mended() == []
    assert not Rendition.objects.exists()


def test_a_rendition_that_has_lost_its_file_is_made_again(upload: Upload, tmp_path: Path) -> None:
    one = made(upload().current_version().sha256, tmp_path)
    store.drop(one)
    assert [str(finding.kind) for finding in found()] == ["missing"]
    assert mended() == []
    one.refresh_from_db()
    assert one.state == State.WAITING


def test_a_file_that_no_rendition_names_goes(tmp_path: Path) -> None:
    kept = THUMBNAIL_STORAGES["private"]
    kept.save("pdf/ab/old.pdf", ContentFile(b"pdf"))
    assert [str(one) for one in found()] == [
        "orphan: thumbnails/pdf/ab/old.pdf: bytes that no rendition names"
    ]
    assert mended() == []
    assert not kept.exists("pdf/ab/old.pdf")


def test_a_young_file_may_be_about_to_be_named(tmp_path: Path) -> None:
    THUMBNAIL_STORAGES["private"].save("pdf/ab/new.pdf", ContentFile(b"pdf"))
    assert list(leftovers.find(timezone.now() - timedelta(hours=1))) == []
