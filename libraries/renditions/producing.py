"""Making one rendition: what runs in the sandbox, what LibreOffice does, and what is said when it fails."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from ..messages import Message, Refusal
from ..messages import gettext_noop as _
from ..sandbox import Limits, Outcome, run
from ..storing import files
from ..versions.version import DocumentVersion
from . import office, store
from .kinds import FILTERS, READ_PICTURES
from .rendition import Rendition

#: A spreadsheet can have more pages than anybody turns.
MOST_PAGES = 500
CHECKING_LIMITS = Limits(cpu_seconds=20, wall_seconds=40, memory_mb=512)
#: Longest side of a thumbnail, and of a picture that is made because browsers do not show its format.
THUMBNAIL = 480
PICTURE = 2000
#: Longest side of a page that is read.
PAGE = 1400
DRAWING_LIMITS = Limits(cpu_seconds=20, wall_seconds=40, memory_mb=1024, file_mb=16)
_CHECK = "libraries.renditions.checking:check_office_job"
_PICTURE = "libraries.renditions.pictures:picture_job"
_FIRST_PAGE = "libraries.renditions.pictures:first_page_job"
_PAGES = "libraries.renditions.pictures:pages_job"
_COUNT = "libraries.renditions.pictures:count_pages_job"


@dataclass(frozen=True, slots=True)
class Product:
    """A file that was made, and what one must know of it."""

    path: Path
    pages: int | None = None
    reason: Message | None = None


def program() -> office.Program | None:
    """Return the LibreOffice that this site uses."""
    return office.find(settings.LIBREOFFICE)


def no_office() -> Message:
    """Return why there is no rendition of Office files."""
    return Message(_("LibreOffice is not installed on the server, which would make the preview."))


@contextmanager
def pdf_of(version: DocumentVersion) -> Iterator[Product]:
    """Give the PDF of an Office file."""
    with _folder() as folder, _source(version, folder / "source") as source:
        yield _made(folder, "convert", {"source": str(source), "filter_name": FILTERS[version.format]})


@contextmanager
def pdf_of_file(path: Path, code: str) -> Iterator[Product]:
    """Give the PDF of an Office file that is no version of a document."""
    with _folder() as folder:
        source = _copied(path, code, folder / "source")
        yield _made(folder, "convert", {"source": str(source), "filter_name": FILTERS[code]})


@contextmanager
def comparison_of_files(older: Path, newer: Path, code: str) -> Iterator[Product]:
    """Give the PDF in which is marked what differs between two files that are no versions of a document."""
    with _folder() as folder:
        source, before = _copied(newer, code, folder / "newer"), _copied(older, code, folder / "older")
        known = {"filter_name": FILTERS[code], "older": str(before), "older_filter": FILTERS[code]}
        yield _made(folder, "compare", {"source": str(source), **known})


def pages_of(pdf: Path, folder: Path, most: int) -> int:
    """Draw the first pages of a PDF into a folder, as `1.webp` and so on; return how many were drawn."""
    arguments = {"source": str(pdf), "folder": str(folder.absolute()), "side": PAGE, "most": most}
    return int(_value(run(_PAGES, arguments, limits=DRAWING_LIMITS))["pages"])


@contextmanager
def comparison_of(older: DocumentVersion, newer: DocumentVersion) -> Iterator[Product]:
    """Give the PDF of a text in which is marked what was changed since the older version."""
    with (
        _folder() as folder,
        _source(newer, folder / "newer") as source,
        _source(older, folder / "older") as before,
    ):
        arguments = {
            "source": str(source),
            "filter_name": FILTERS[newer.format],
            "older": str(before),
            "older_filter": FILTERS[older.format],
        }
        yield _made(folder, "compare", arguments)


@contextmanager
def picture_of(version: DocumentVersion, *, is_small: bool) -> Iterator[Product]:
    """Give a picture of a picture or of the first page of a PDF."""
    with files.local_file(version.file) as path, _folder() as folder:
        job = _PICTURE if version.format in READ_PICTURES else _FIRST_PAGE
        yield _drawn(job, path, folder, THUMBNAIL if is_small else PICTURE)


@contextmanager
def first_page_of(pdf: Rendition) -> Iterator[Product]:
    """Give a picture of the first page of a PDF that was made of an Office file."""
    with store.local_file(pdf) as path, _folder() as folder:
        yield _drawn(_FIRST_PAGE, path, folder, THUMBNAIL)


def _drawn(job: str, source: Path, folder: Path, side: int) -> Product:
    target = folder / "picture.webp"
    value = _value(
        run(job, {"source": str(source), "target": str(target), "side": side}, limits=DRAWING_LIMITS)
    )
    return Product(target, value["pages"])


def _made(folder: Path, do: str, arguments: Mapping[str, Any]) -> Product:
    found = program()
    if found is None:
        raise office.OfficeUnavailable
    target = folder / "made.pdf"
    office.attend(found, do, {**arguments, "target": str(target), "last_page": MOST_PAGES})
    if not target.exists():
        raise Refusal("office", Message(_("LibreOffice made no PDF of the file.")))
    pages = _value(run(_COUNT, {"source": str(target)}, limits=DRAWING_LIMITS))["pages"]
    msgid = _("Only the first %(count)s pages are shown.")
    reason = Message(msgid, {"count": MOST_PAGES}) if pages >= MOST_PAGES else None
    return Product(target, pages, reason)


@contextmanager
def _source(version: DocumentVersion, folder: Path) -> Iterator[Path]:
    """Give a copy of the file under a name of ours, found harmless so far."""
    with files.local_file(version.file) as path:
        copy = _copied(path, version.format, folder)
    yield copy


def _copied(path: Path, code: str, folder: Path) -> Path:
    folder.mkdir()
    _value(run(_CHECK, {"path": str(path.absolute())}, limits=CHECKING_LIMITS))
    copy = folder / f"document.{code}"
    shutil.copyfile(path, copy)
    return copy


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="rendition-") as folder:
        yield Path(folder)


def _value(outcome: Outcome) -> Any:
    if outcome.failure is not None:
        raise Refusal(outcome.code, outcome.failure)
    return outcome.value
