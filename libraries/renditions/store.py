"""Where renditions lie: beside the files of documents, because they can be made again."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.base import File
from filer.fields.multistorage_file import THUMBNAIL_STORAGES

from ..storing.contract import Entry
from .rendition import Kind, Rendition

ENDINGS = {Kind.PDF: "pdf", Kind.COMPARISON: "pdf", Kind.THUMBNAIL: "webp", Kind.PICTURE: "webp"}


def keep(rendition: Rendition, path: Path) -> None:
    """Take a file into the storage and note on the rendition where it lies."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    with path.open("rb") as stream:
        rendition.file = _storage().save(_name(rendition), File(stream))
    rendition.tag, rendition.size = digest.hexdigest(), path.stat().st_size


def open_rendition(rendition: Rendition) -> File[Any]:
    """Open the bytes of a rendition for reading."""
    opened: File[Any] = _storage().open(rendition.file, "rb")
    return opened


@contextmanager
def local_file(rendition: Rendition) -> Iterator[Path]:
    """Give the bytes of a rendition as a file on this machine."""
    with open_rendition(rendition) as kept, tempfile.NamedTemporaryFile() as copy:
        shutil.copyfileobj(kept, copy)
        copy.flush()
        yield Path(copy.name)


def drop(rendition: Rendition) -> None:
    """Remove the bytes of a rendition."""
    if rendition.file:
        _storage().delete(rendition.file)


def drop_file(name: str) -> None:
    """Remove bytes that no rendition names."""
    _storage().delete(name)


def is_kept(rendition: Rendition) -> bool:
    """Tell whether all bytes of a rendition that was made are there."""
    return bool(rendition.file) and _storage().kept_size(rendition.file) == rendition.size


def entries() -> Iterator[Entry]:
    """Return all files of renditions that really lie there."""
    for kind in Kind.values:
        yield from _storage().entries(f"{kind}/")


def _name(rendition: Rendition) -> str:
    first = rendition.sha256
    other = f"-{rendition.other_sha256}" if rendition.other_sha256 else ""
    return f"{rendition.kind}/{first[:2]}/{first}{other}.{ENDINGS[Kind(rendition.kind)]}"


def _storage() -> Any:
    return THUMBNAIL_STORAGES["private"]
