"""What lies beside the files of documents and is checked with them: uploads under way, and renditions."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from filer.fields.multistorage_file import THUMBNAIL_STORAGES

from ..renditions import store
from ..renditions.rendition import Rendition, State
from ..uploads import incoming, resumable
from ..uploads.upload import Upload
from ..versions.version import DocumentVersion
from .findings import Finding, Kind


def left_uploads(before: datetime) -> Iterator[Finding]:
    """Return uploads that nobody goes on with, and bytes that belong to none."""
    for upload in Upload.objects.filter(expires_at__lte=timezone.now()).iterator():
        end = partial(resumable.cancel, upload)
        yield Finding(Kind.EXPIRED, f"upload {upload.uuid}", "was not gone on with", mend=end)
    known = {one.hex for one in Upload.objects.values_list("uuid", flat=True)}
    for path in _files(Path(settings.MEDIA_ROOT) / incoming.FOLDER, before):
        if path.name not in known:
            yield Finding(Kind.EXPIRED, str(path), "belongs to no upload", mend=partial(_remove, path))


def wrong_renditions(before: datetime) -> Iterator[Finding]:
    """Return renditions of bytes that no version has, those without a file, and files without one."""
    first = DocumentVersion.objects.filter(sha256=OuterRef("sha256"))
    other = DocumentVersion.objects.filter(sha256=OuterRef("other_sha256"))
    for one in Rendition.objects.filter(~Exists(first) | ~Q(other_sha256="") & ~Exists(other)).iterator():
        yield Finding(Kind.UNUSED, str(one), "is made from what is gone", mend=partial(_drop, one))
    storage = THUMBNAIL_STORAGES["private"]
    for one in Rendition.objects.filter(state=State.DONE).iterator():
        if storage.kept_size(one.file) is None:
            # It is made again when somebody looks.
            yield Finding(Kind.MISSING, str(one), "has no file", mend=partial(_drop, one))
    for entry in storage.entries():
        if entry.modified < before and not Rendition.objects.filter(file=entry.name).exists():
            remove = partial(storage.delete, entry.name)
            yield Finding(Kind.ORPHAN, entry.name, "belongs to no rendition", mend=remove)


def _files(folder: Path, before: datetime) -> Iterator[Path]:
    """Return the files of a folder that were last changed before a moment."""
    if folder.is_dir():
        for entry in os.scandir(folder):
            if entry.is_file() and datetime.fromtimestamp(entry.stat().st_mtime, UTC) < before:
                yield Path(entry.path)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def _drop(rendition: Rendition) -> None:
    store.drop(rendition)
    rendition.delete()
