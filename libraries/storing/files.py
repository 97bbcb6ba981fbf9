"""The bytes of documents: kept once whatever the number of versions that have them."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils import timezone
from django.utils.translation import gettext as _
from filer.models import File as FilerFile

from crm_lists.framework import statements

from ..formats import Format
from .holding import hold_contents
from .place import path_of, place
from .removing import drop_unshared
from .unpacking import BytesLost, unpacked

__all__ = [
    "LONGEST_FILE",
    "BytesLost",
    "Content",
    "StoredFile",
    "adopt",
    "claim",
    "claim_many",
    "drop_unshared",
    "hold_contents",
    "local_file",
    "open_at",
    "open_file",
    "store",
    "stream_of",
]

#: What a document may be made from: bytes, or a file that can be read from its beginning.
Content = bytes | BinaryIO | File[Any]

LONGEST_FILE = 2 << 30
_CHUNK = 1 << 20
_SHA1_DIGITS = 40


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Bytes that are safely in the storage under the name of their own hash."""

    path: str
    sha256: str
    size: int
    #: Where the bytes came from, should somebody remove them before a row names them.
    source: BinaryIO | Path = field(compare=False, repr=False)


def stream_of(content: Content) -> BinaryIO:
    """Return the content as a stream that stands at its beginning."""
    if isinstance(content, bytes):
        return BytesIO(content)
    stream: Any = content
    stream.seek(0)
    return stream  # type: ignore[no-any-return] # Django's File reads and seeks like a stream


def store(stream: BinaryIO) -> StoredFile:
    """Keep the bytes; they are safe when this returns, and equal bytes are kept once.

    Until a row names them they may be removed as nobody's; keep the stream open until `claim` has named them.
    """
    stored = _measured(stream)
    _ensure(stored)
    return stored


def adopt(path: Path, *, sha256: str, size: int) -> StoredFile:
    """Keep a file that lies whole on the disk: beside the storage it gets a second name there, no copy."""
    stored = StoredFile(path_of(sha256), sha256, size, path)
    _ensure(stored)
    return stored


def _ensure(stored: StoredFile) -> None:
    """Write the bytes unless all of them are there; a damaged file of another length is written anew."""
    kept = place().kept_size(stored.path)
    if kept == stored.size:
        return
    if not isinstance(stored.source, Path):
        stored.source.seek(0)
        place().save(stored.path, File(stored.source))
    elif kept is not None or not _linked(stored.source, stored.path):
        with stored.source.open("rb") as stream:
            place().save(stored.path, File(stream))


def _linked(path: Path, name: str) -> bool:
    """Give a file a name in the storage, where the storage is a folder of the same disk."""
    link = getattr(place(), "link", None)
    return link is not None and bool(link(path, name))


def _measured(stream: BinaryIO) -> StoredFile:
    sha256, size = hashlib.sha256(), 0
    stream.seek(0)
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > LONGEST_FILE:
            raise ValidationError(
                _("The file is larger than %(limit)s GB. Split it, or share it in another way.")
                % {"limit": LONGEST_FILE >> 30}
            )
        sha256.update(chunk)
    digest = sha256.hexdigest()
    return StoredFile(path_of(digest), digest, size, stream)


def claim(stored: StoredFile, *, name: str, file_format: Format) -> FilerFile:
    """Return the row of stored bytes, within the transaction that comes to refer to it.

    Until the transaction ends nobody removes the bytes; when somebody just has, they are written again.
    """
    return claim_many([(stored, name, file_format)])[stored.sha256]


def claim_many(wanted: Sequence[tuple[StoredFile, str, Format]]) -> dict[str, FilerFile]:
    """Return the rows of stored bytes by their hashes; new ones get name and format, by one statement.

    A transaction that claims several times begins with `hold_contents` of all, before it takes other locks.
    """
    hold_contents(stored.sha256 for stored, _name, _format in wanted)
    for stored, _name, _format in wanted:
        _ensure(stored)
    paths = {stored.path: stored.sha256 for stored, _name, _format in wanted}
    known = FilerFile.objects.non_polymorphic().filter(file__in=paths, is_public=False).order_by("-pk")
    rows = {paths[row.file.name]: row for row in known}
    fresh = {one[0].sha256: one for one in wanted if one[0].sha256 not in rows}
    made = [_new_row(*one) for one in fresh.values()]
    statements.insert(made)
    return rows | dict(zip(fresh, made, strict=True))


def _new_row(stored: StoredFile, name: str, file_format: Format) -> FilerFile:
    now = timezone.now()
    return FilerFile(
        polymorphic_ctype=ContentType.objects.get_for_model(FilerFile),
        file=stored.path,
        is_public=False,
        original_filename=name,
        mime_type=file_format.mime_type,
        # Without a value django-filer reads the whole file for it, 100 MB at a time, when a row is made or
        # loaded. Nothing relies on its being a SHA-1: equal bytes have equal values.
        sha1=stored.sha256[:_SHA1_DIGITS],
        _file_size=stored.size,
        uploaded_at=now,
        modified_at=now,
    )


def open_file(row: FilerFile) -> File[Any]:
    """Open the bytes of a row for reading and seeking, however they are kept, or raise BytesLost."""
    try:
        return place().open(row.file.name, "rb")
    except FileNotFoundError:
        return _open_packed(row)


def open_at(path: str, row: int) -> File[Any]:
    """Open the bytes at a path as `open_file` does; their row is looked up only where they are packed."""
    try:
        return place().open(path, "rb")
    except FileNotFoundError:
        return _open_packed(FilerFile.objects.non_polymorphic().get(pk=row))


def _open_packed(row: FilerFile) -> File[Any]:
    try:
        return unpacked(row)
    except BytesLost:
        # It may just have been made whole again.
        if place().kept_size(row.file.name) is None:
            raise
        return place().open(row.file.name, "rb")


@contextmanager
def local_file(row: FilerFile) -> Iterator[Path]:
    """Give the bytes of a row as a file on this machine, for programs that need one."""
    with open_file(row) as opened:
        path = getattr(opened, "name", None)
        if isinstance(path, str) and Path(path).is_absolute():
            yield Path(path)
            return
        with tempfile.NamedTemporaryFile() as copy:
            shutil.copyfileobj(opened, copy)
            copy.flush()
            yield Path(copy.name)
