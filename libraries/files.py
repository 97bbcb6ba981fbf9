"""The bytes of documents: kept once whatever the number of versions that have them."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from filer.fields.multistorage_file import STORAGES
from filer.models import File as FilerFile

from .formats import Format

#: What a document may be made from: bytes, or a file that can be read from its beginning.
Content = bytes | BinaryIO | File[Any]

LONGEST_FILE = 2 << 30
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Bytes that are safely on the disk under the name of their own hash."""

    path: str
    sha256: str
    sha1: str
    size: int


def stream_of(content: Content) -> BinaryIO:
    """Return the content as a stream that stands at its beginning."""
    if isinstance(content, bytes):
        return BytesIO(content)
    stream: Any = content
    stream.seek(0)
    return stream  # type: ignore[no-any-return] # Django's File reads and seeks like a stream


def store(stream: BinaryIO) -> StoredFile:
    """Keep the bytes; they are on the disk when this returns, and equal bytes are kept once."""
    stored = _measured(stream)
    storage = STORAGES["private"]
    if not storage.exists(stored.path):
        stream.seek(0)
        storage.save(stored.path, File(stream))
    return stored


def _measured(stream: BinaryIO) -> StoredFile:
    sha256, size = hashlib.sha256(), 0
    # django-filer keeps this one beside the file; nothing relies on it.
    sha1 = hashlib.sha1(usedforsecurity=False)
    stream.seek(0)
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > LONGEST_FILE:
            raise ValidationError(
                _("The file is larger than %(limit)s GB. Split it, or share it in another way.")
                % {"limit": LONGEST_FILE >> 30}
            )
        sha256.update(chunk)
        sha1.update(chunk)
    digest = sha256.hexdigest()
    return StoredFile(f"{digest[:2]}/{digest[2:4]}/{digest}", digest, sha1.hexdigest(), size)


def file_row(stored: StoredFile, *, name: str, file_format: Format) -> FilerFile:
    """Return a new row of django-filer for stored bytes."""
    return FilerFile.objects.create(
        file=stored.path,
        is_public=False,
        original_filename=name,
        mime_type=file_format.mime_type,
        sha1=stored.sha1,
        _file_size=stored.size,
    )


def open_file(row: FilerFile) -> File[Any]:
    """Open the bytes of a row for reading."""
    opened: File[Any] = STORAGES["private"].open(row.file.name, "rb")
    return opened


@contextmanager
def local_file(row: FilerFile) -> Iterator[Path]:
    """Give the bytes of a row as a file on this machine, for programs that need one."""
    storage = STORAGES["private"]
    try:
        path = Path(storage.path(row.file.name))
    except NotImplementedError:
        with storage.open(row.file.name, "rb") as remote, tempfile.NamedTemporaryFile() as copy:
            shutil.copyfileobj(remote, copy)
            copy.flush()
            yield Path(copy.name)
    else:
        yield path


def drop_unshared(kept: Iterable[FilerFile]) -> None:
    """Remove files that nothing refers to any more, with their bytes."""
    for one in kept:
        try:
            with transaction.atomic():
                one.delete()
        except ProtectedError:
            continue
