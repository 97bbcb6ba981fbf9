"""Removing what nothing refers to any more, while others may be adopting the very same bytes."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from filer.models import File

from .delta import delta_path
from .holding import hold_contents
from .place import hash_of, place
from .rows import PackedFile


def drop_unshared(kept: Iterable[File]) -> None:
    """Remove files that nothing refers to any more, with their bytes; call it outside a transaction."""
    for one in kept:
        drop_file(one.pk, one.file.name)


def drop_file(pk: int, path: str) -> bool:
    """Remove a file unless something refers to it, and then the one that it was packed against."""
    packed = PackedFile.objects.select_related("base").filter(pk=pk, base__isnull=False).first()
    if not _drop_row(pk, path):
        return False
    drop_bytes(path)
    if packed is not None and packed.base is not None:
        drop_bytes(delta_path(path, packed.base.file.name), of=path)
        drop_file(packed.base.pk, packed.base.file.name)
    return True


def _drop_row(pk: int, path: str) -> bool:
    try:
        with transaction.atomic():
            hold_contents([hash_of(path) or path])
            deleted: int = File.objects.filter(pk=pk).delete()[0]
    except (ProtectedError, IntegrityError):
        return False
    return deleted > 0


def drop_bytes(path: str, *, of: str | None = None) -> bool:
    """Remove bytes that no row names: who adopts them waits, and writes them again when they are gone."""
    named = of or path
    with transaction.atomic():
        hold_contents([hash_of(named) or named])
        if File.objects.filter(file=named, is_public=False).exists():
            return False
        place().delete(path)
    return True
