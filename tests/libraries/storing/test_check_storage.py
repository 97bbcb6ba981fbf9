"""The check of the storage: what is wrong is told, mended where it can be, and nothing else is touched."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from filer.models import File

from libraries.models import Document, LostFile
from libraries.storing import files, packing
from libraries.storing.delta import delta_path
from libraries.storing.findings import Finding, Kind, storage_checks
from libraries.storing.place import place
from tests.libraries.conftest import MakeFile, Upload
from tests.libraries.storing.conftest import Revise, text, versions
from tests.people import World, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]
DAY = 86_400


def check(*options: str) -> tuple[int, list[str]]:
    """Return the exit code of a check, and what it said but for the last line."""
    out = StringIO()
    try:
        call_command("check_storage", *options, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue().splitlines()[:-1]
    return 0, out.getvalue().splitlines()[:-1]


def path_of(folder: Path, document: Document) -> Path:
    return folder / str(document.current_version().file.file.name)


def age(path: Path, seconds: float = 2 * DAY) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_a_sound_storage_is_told_to_be_sound(upload: Upload, revised: Revise) -> None:
    upload()
    packing.pack_document(revised(6).pk)
    assert check("--deep", "--grace=0") == (0, [])


def test_bytes_that_are_gone_are_told_and_shown_instead_of_an_error(
    world: World, upload: Upload, folder: Path
) -> None:
    document = upload("Offer.docx")
    path_of(folder, document).unlink()

    code, said = check("--repair")
    assert code == 1
    assert "missing" in said[0]
    assert f"document {document.pk}, version 1.0 “Offer.docx”" in said[0]
    client = client_of(world.salesperson)
    answer = client.get(reverse("libraries:file", args=[document.pk]))
    assert answer.status_code == 410
    assert "not where they were kept" in answer.content.decode()
    page = client.get(reverse("libraries:document", args=[document.pk])).content.decode()
    assert "missing or damaged" in page


def test_bytes_come_back_from_a_backup_and_the_mark_goes(
    upload: Upload, folder: Path, tmp_path: Path
) -> None:
    document = upload()
    backup = tmp_path / "backup"
    shutil.copytree(folder, backup)
    path_of(folder, document).unlink()
    check("--repair")
    assert LostFile.objects.exists()

    assert check("--repair", f"--from={backup}")[0] == 0
    assert not LostFile.objects.exists()
    assert check("--deep") == (0, [])


def test_a_backup_with_other_bytes_lends_nothing(upload: Upload, folder: Path, tmp_path: Path) -> None:
    document = upload()
    backup = tmp_path / "backup"
    shutil.copytree(folder, backup)
    (backup / document.current_version().file.file.name).write_bytes(b"another")
    path_of(folder, document).unlink()
    assert check("--repair", f"--from={backup}")[0] == 1


def test_bytes_uploaded_once_more_take_the_mark_away(upload: Upload, folder: Path) -> None:
    document = upload("Offer.docx", text="the same")
    path_of(folder, document).unlink()
    check("--repair")
    upload("Again.docx", text="the same")
    assert check("--repair")[0] == 0
    assert not LostFile.objects.exists()


@pytest.mark.parametrize(
    ("damage", "options", "told"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), [], "bytes instead of"),
        (lambda path: path.write_bytes(b"x" + path.read_bytes()[1:]), ["--deep"], "another hash"),
    ],
)
def test_damaged_bytes_are_told_and_laid_aside(
    world: World,
    upload: Upload,
    folder: Path,
    damage: Callable[[Path], int],
    options: list[str],
    told: str,
) -> None:
    document = upload()
    path = path_of(folder, document)
    damage(path)
    code, said = check(*options, "--repair")
    assert (code, told in said[0]) == (1, True)
    assert path.with_name(path.name + ".damaged").exists()
    with pytest.raises(files.BytesLost):
        files.open_file(document.current_version().file)


def test_bytes_of_nobody_are_removed_once_they_are_old(folder: Path) -> None:
    orphan = files.store(files.stream_of(b"nobody's"))
    assert check() == (0, [])
    age(folder / orphan.path)
    code, said = check()
    assert (code, said) == (1, [f"orphan: {orphan.path}: 8 bytes that no row names"])
    assert check("--repair")[0] == 0
    assert place().kept_size(orphan.path) is None
    assert check() == (0, [])


def test_what_was_half_written_is_removed_or_named(upload: Upload, folder: Path, word_file: MakeFile) -> None:
    document = upload(text="whole")
    path = path_of(folder, document)
    whole, half = path.with_name(".partial-1"), path.with_name(".partial-2")
    path.rename(whole)
    half.write_bytes(b"PK half")
    for one in (whole, half):
        age(one)
    assert [line.split(":")[0] for line in check()[1]] == ["partial", "partial", "missing"]
    assert check("--repair")[0] == 0
    assert path.read_bytes() == word_file("whole")
    assert check("--deep") == (0, [])


def test_a_row_to_which_nothing_refers_goes_with_its_bytes(world: World, upload: Upload) -> None:
    document = upload()
    row = document.current_version().file
    document.versions.all().delete()
    assert check() == (0, [])
    File.objects.filter(pk=row.pk).update(uploaded_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert check("--repair")[0] == 0
    assert not File.objects.filter(pk=row.pk).exists()
    assert place().kept_size(row.file.name) is None


def test_leftovers_of_packing_are_settled(revised: Revise, folder: Path) -> None:
    document = revised(6)
    packing.pack_document(document.pk)
    first, base = versions(document)[0], versions(document)[3]
    place().save(first.file.file.name, ContentFile(text(1)))
    left = delta_path(base.file.file.name, first.file.file.name)
    place().save(left, ContentFile(b"difference of nobody"))
    for name in (first.file.file.name, left):
        age(folder / name)
    assert sorted(line.split(":")[0] for line in check()[1]) == ["double", "orphan"]
    assert check("--repair")[0] == 0
    assert check("--deep", "--grace=0") == (0, [])
    assert place().kept_size(first.file.file.name) is None


def test_a_lost_base_is_told_for_each_version_that_needs_it(revised: Revise, folder: Path) -> None:
    document = revised(6)
    packing.pack_document(document.pk)
    (folder / versions(document)[3].file.file.name).unlink()
    said = check()[1]
    assert len(said) == 4
    assert sum("cannot be unfolded" in line for line in said) == 3


def test_others_may_have_files_checked_and_mended() -> None:
    mended: list[str] = []

    def look(before: datetime) -> Iterator[Finding]:
        yield Finding(Kind.EXPIRED, "upload 5", "was left", mend=lambda: mended.append("upload 5"))

    storage_checks.register("test", look)
    try:
        assert check("--repair") == (0, ["expired: upload 5: was left - mended"])
    finally:
        storage_checks.unregister("test")
    assert mended == ["upload 5"]


def test_a_wrong_folder_of_a_backup_is_refused() -> None:
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("check_storage", "--repair", "--from=/nowhere/at/all")


def test_the_check_costs_no_query_for_each_file(
    world: World, upload: Upload, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for number in range(12):
        upload(f"{number}.docx", text=f"text {number}")
    # Three for each of the first folders, whatever they hold, and some for those that hold rows.
    with django_assert_max_num_queries(257 * 2 + 12 * 8 + 10):
        assert check() == (0, [])
