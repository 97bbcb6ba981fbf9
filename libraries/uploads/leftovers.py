"""What unfinished uploads leave behind, for the check of the storage."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from ..storing.findings import Finding, Kind
from . import incoming, resumable
from .upload import Upload


def find(before: datetime) -> Iterator[Finding]:
    """Return uploads that nobody can go on with, and bytes that belong to none."""
    # Beginning an upload makes its file first: a file whose row is looked for later is nobody's.
    found = {path.name: path for path in _folder().glob("*")}
    known = set()
    for upload in Upload.objects.filter(began_at__lt=before).iterator():
        known.add(upload.uuid.hex)
        if detail := _wrong(upload, has_bytes=upload.uuid.hex in found):
            yield Finding(Kind.EXPIRED, _name(upload.uuid.hex), detail, mend=partial(_end, upload))
    for name in sorted(found.keys() - known):
        if _is_old(found[name], before) and not _is_known(name):
            detail = "bytes that belong to no upload"
            yield Finding(Kind.PARTIAL, _name(name), detail, mend=partial(_unlink, found[name]))


def _wrong(upload: Upload, *, has_bytes: bool) -> str:
    if upload.expires_at <= timezone.now():
        return "nobody has gone on with the upload"
    if upload.document_id is not None:
        return "the upload is a document, and its bytes are still here" if has_bytes else ""
    return "" if has_bytes else "the bytes of the upload are gone"


def _end(upload: Upload) -> None:
    """Let go of the bytes; an upload that is a document stays, to be asked again until it expires."""
    if upload.document_id is not None and upload.expires_at > timezone.now():
        incoming.remove(upload.uuid)
    else:
        resumable.cancel(upload)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / incoming.FOLDER


def _name(name: str) -> str:
    return f"{incoming.FOLDER}/{name}"


def _is_known(name: str) -> bool:
    try:
        return Upload.objects.filter(uuid=UUID(name)).exists()
    except ValueError:
        return False


def _is_old(path: Path, before: datetime) -> bool:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) < before
    except FileNotFoundError:
        return False


def _unlink(path: Path) -> None:
    path.unlink(missing_ok=True)
