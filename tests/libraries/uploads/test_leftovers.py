"""What unfinished uploads leave behind is found by the check of the storage; what goes on is left alone."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from libraries.models import Document, Library
from libraries.models import Upload as UploadRow
from libraries.storing.findings import Finding
from libraries.uploads import incoming, leftovers
from tests.libraries.conftest import Upload
from tests.people import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: object) -> None:
    settings.MEDIA_ROOT = str(tmp_path)  # type: ignore[attr-defined]


def begun(world: World, library: Library, *, days: int = 2, document: Document | None = None) -> UploadRow:
    then = timezone.now() - timedelta(days=days)
    row = UploadRow.objects.create(
        person=world.salesperson, library=library, name="A.docx", size=9, began_at=then, document=document
    )
    incoming.begin(row.uuid)
    return row


def found() -> list[Finding]:
    return list(leftovers.find(timezone.now() - timedelta(days=1)))


def test_an_upload_under_way_is_nothing_wrong(world: World, crm: Library) -> None:
    begun(world, crm)
    begun(world, crm, days=0)
    assert found() == []


def test_an_upload_that_has_expired_goes_with_its_bytes(world: World, crm: Library) -> None:
    row = begun(world, crm)
    UploadRow.objects.update(expires_at=timezone.now())
    [one] = found()
    assert str(one) == f"expired: incoming/{row.uuid.hex}: nobody has gone on with the upload"
    assert one.mend is not None
    one.mend()
    assert (UploadRow.objects.exists(), incoming.path_of(row.uuid).exists()) == (False, False)


def test_bytes_of_what_is_a_document_go_and_its_answer_stays(
    world: World, crm: Library, upload: Upload
) -> None:
    row = begun(world, crm, document=upload())
    [one] = found()
    assert "is a document" in one.detail
    assert one.mend is not None
    one.mend()
    assert (UploadRow.objects.count(), incoming.path_of(row.uuid).exists()) == (1, False)
    assert found() == []


def test_an_upload_without_bytes_is_ended(world: World, crm: Library) -> None:
    incoming.path_of(begun(world, crm).uuid).unlink()
    [one] = found()
    assert "are gone" in one.detail
    assert one.mend is not None
    one.mend()
    assert not UploadRow.objects.exists()


def test_bytes_without_an_upload_go_when_they_are_old(world: World, crm: Library, tmp_path: Path) -> None:
    old, young = tmp_path / "incoming" / ("0" * 32), tmp_path / "incoming" / ("1" * 32)
    old.parent.mkdir()
    old.touch()
    young.touch()
    os.utime(old, (0, 0))
    [one] = found()
    assert one.name == f"incoming/{old.name}"
    assert one.mend is not None
    one.mend()
    assert (old.exists(), young.exists()) == (False, True)


def test_a_file_of_another_name_is_told_of(tmp_path: Path) -> None:
    strange = tmp_path / "incoming" / "notes.txt"
    strange.parent.mkdir()
    strange.touch()
    os.utime(strange, (0, 0))
    assert [one.name for one in found()] == ["incoming/notes.txt"]
