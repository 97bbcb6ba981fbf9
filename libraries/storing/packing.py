"""Old versions are kept as differences, so that a hundred versions do not cost a hundred files.

Killed at any moment this leaves a file whole, packed, or both, and reading takes what it finds:

1. the difference is written, and read back; until a row names it, it is nobody's;
2. the row is written;
3. the whole bytes go.

A base is whole and stays so, which the rows see to: what is packed is always one step from its bytes.
"""

import hashlib

from django.core.files.base import ContentFile, File
from django.db import transaction
from django_tasks import task
from filer.models import File as FilerFile

from crm_lists.framework.models import Change

from ..document_list import DocumentList
from .delta import delta_path, pack
from .holding import hold_contents
from .place import hash_of, place
from .plans import Kept, plan_of
from .removing import drop_file
from .rows import PackedFile
from .unpacking import BytesLost, unfolded

#: A difference must be smaller than this part of the whole.
WORTH = 0.7
#: So many old versions are waited for; a version is not worth a task.
BATCH = 5


def pack_after(sender: str, change: Change, **kwargs: object) -> None:
    """Have the old versions of a document packed when there are enough of them."""
    if sender == DocumentList.code and len(plan_of(change.item_id).old) >= BATCH:
        pack_versions.enqueue(change.item_id)


@task()
def pack_versions(document_id: int) -> int:
    """Pack the old versions of a document; return how many."""
    return pack_document(document_id)


def pack_document(document_id: int) -> int:
    """Pack the old versions of a document, keep the others whole; return how many were packed."""
    plan = plan_of(document_id)
    for kept in plan.recent:
        keep_whole(kept)
    # What was good for others is tried first; the oldest of the recent ones has changed least.
    bases = [*plan.bases[:1], *plan.recent[-1:]]
    return sum(_pack_against(kept, bases) for kept in plan.old)


def _pack_against(kept: Kept, bases: list[Kept]) -> bool:
    if any(pack_file(kept, base) for base in bases):
        return True
    facts = {"base": None, "sha256": kept.sha256, "size": kept.size, "packed_size": kept.size}
    PackedFile.objects.get_or_create(pk=kept.pk, defaults=facts)
    return False


def pack_file(kept: Kept, base: Kept) -> bool:
    """Keep a file as its difference from another; tell whether it was worth it."""
    whole, base_bytes = _sound(kept), _sound(base)
    if kept.pk == base.pk or whole is None or base_bytes is None:
        return False
    delta = pack(whole, base_bytes)
    if len(delta) > WORTH * len(whole):
        return False
    place().save(delta_path(kept.path, base.path), ContentFile(delta))
    if not _record(kept, base, len(delta)):
        drop_delta(kept.path, delta_path(kept.path, base.path))
        return False
    _drop_whole(kept)
    return True


def _sound(kept: Kept) -> bytes | None:
    """Return the bytes of a file, None when they are not those that were put there."""
    try:
        with place().open(kept.path, "rb") as opened:
            data: bytes = opened.read()
    except FileNotFoundError:
        return None
    return data if hashlib.sha256(data).hexdigest() == kept.sha256 else None


def _record(kept: Kept, base: Kept, packed_size: int) -> bool:
    """Name the difference by a row, once it has been read back and as long as both files still allow it."""
    row = PackedFile(pk=kept.pk, base_id=base.pk, sha256=kept.sha256, size=kept.size, packed_size=packed_size)
    try:
        unfolded(row, kept.path).close()
    except BytesLost:
        return False
    with transaction.atomic():
        hold_contents([kept.sha256, base.sha256])
        if not _allow(kept, base):
            return False
        row.save(force_insert=True)
    return True


def _allow(kept: Kept, base: Kept) -> bool:
    """Tell whether both are still there and whole, and nothing is packed against the first."""
    both = [kept.pk, base.pk]
    return (
        FilerFile.objects.filter(pk__in=both).count() == len(both)
        and not PackedFile.objects.filter(pk=kept.pk).exists()
        and not PackedFile.objects.filter(pk=base.pk, base__isnull=False).exists()
        and not PackedFile.objects.filter(base=kept.pk).exists()
        and place().kept_size(base.path) == base.size
    )


def _drop_whole(kept: Kept) -> None:
    with transaction.atomic():
        hold_contents([kept.sha256])
        if PackedFile.objects.filter(pk=kept.pk, base__isnull=False).exists():
            place().delete(kept.path)


def keep_whole(kept: Kept) -> bool:
    """Keep a packed file whole again; tell whether it was packed."""
    packed = PackedFile.objects.select_related("base").filter(pk=kept.pk, base__isnull=False).first()
    if packed is None or packed.base is None:
        return False
    if place().kept_size(kept.path) != kept.size:
        with unfolded(packed, kept.path) as whole:
            place().save(kept.path, File(whole))
    with transaction.atomic():
        hold_contents([kept.sha256])
        PackedFile.objects.filter(pk=kept.pk).delete()
    drop_delta(kept.path, delta_path(kept.path, packed.base.file.name))
    drop_file(packed.base.pk, packed.base.file.name)
    return True


def unpack_all() -> int:
    """Keep every packed file whole again; return how many were packed."""
    PackedFile.objects.filter(base=None).delete()
    packed = PackedFile.objects.select_related("file").order_by("pk")
    return sum(keep_whole(Kept(one.pk, one.file.file.name, one.sha256, one.size)) for one in packed)


def drop_delta(path: str, delta: str) -> None:
    """Remove the difference of a file unless a row names it."""
    with transaction.atomic():
        hold_contents([hash_of(path) or path])
        packed = PackedFile.objects.filter(file__file=path, base__isnull=False).select_related("base")
        if not any(one.base and delta_path(path, one.base.file.name) == delta for one in packed):
            place().delete(delta)
