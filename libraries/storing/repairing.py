"""Mending what a check of the storage found, as far as the bytes are anywhere to be had."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.core.files.base import File
from django.db import transaction
from filer.models import File as FilerFile

from .checking import DAMAGED, DELTA
from .delta import target_path
from .findings import Finding, Kind
from .holding import hold_contents
from .packing import drop_delta
from .place import hash_of, path_of, place
from .removing import drop_bytes, drop_file
from .rows import LostFile, PackedFile
from .unpacking import BytesLost, unfolded

_CHUNK = 1 << 20


class Mender:
    """Mends findings; a backup of the folder of files may lend what is missing."""

    def __init__(self, backup: Path | None = None) -> None:
        self._backup = backup
        self._ways: dict[Kind, Callable[[Finding], bool]] = {
            Kind.MISSING: self._restore,
            Kind.DAMAGED: self._replace,
            Kind.ORPHAN: _drop_orphan,
            Kind.UNUSED: lambda finding: drop_file(finding.pk or 0, finding.name),
            Kind.PARTIAL: _finish_or_drop,
            Kind.DOUBLE: _settle,
            Kind.FOUND: _forget_loss,
        }

    def mend(self, finding: Finding) -> bool:
        """Mend one finding; tell whether all is well now. What cannot be mended is marked for its readers."""
        if finding.mend is not None:
            finding.mend()
            return True
        return self._ways[finding.kind](finding)

    def _restore(self, finding: Finding) -> bool:
        if self._bring(finding.name):
            LostFile.objects.filter(file__file=finding.name).delete()
            return True
        _mark_lost(finding.name, LostFile.Reason.MISSING)
        return False

    def _replace(self, finding: Finding) -> bool:
        """Put sound bytes in the place of damaged ones; without any, lay the damaged ones aside."""
        if not self._bring(finding.name):
            with transaction.atomic():
                hold_contents([hash_of(finding.name) or finding.name])
                with place().open(finding.name, "rb") as damaged:
                    place().save(finding.name + DAMAGED, File(damaged))
                place().delete(finding.name)
            _mark_lost(finding.name, LostFile.Reason.DAMAGED)
            return False
        LostFile.objects.filter(file__file=finding.name).delete()
        return True

    def _bring(self, path: str) -> bool:
        """Write sound bytes from the packed file or from the backup; tell whether there were any."""
        packed = PackedFile.objects.filter(file__file=path, base__isnull=False).select_related("base").first()
        if packed is not None:
            try:
                with unfolded(packed, path) as whole:
                    place().save(path, File(whole))
            except BytesLost:
                pass
            else:
                return True
        return self._bring_from_backup(path)

    def _bring_from_backup(self, path: str) -> bool:
        if self._backup is None or hash_of(path) is None:
            return False
        try:
            with (self._backup / path).open("rb") as kept:
                if _digest(File(kept)) != hash_of(path):
                    return False
                kept.seek(0)
                place().save(path, File(kept))
        except FileNotFoundError:
            return False
        return True


def _mark_lost(path: str, reason: str) -> None:
    for pk in FilerFile.objects.filter(file=path, is_public=False).values_list("pk", flat=True):
        LostFile.objects.get_or_create(pk=pk, defaults={"reason": reason})


def _forget_loss(finding: Finding) -> bool:
    LostFile.objects.filter(pk=finding.pk).delete()
    return True


def _drop_orphan(finding: Finding) -> bool:
    if not finding.name.endswith(DELTA):
        return drop_bytes(finding.name)
    drop_delta(target_path(finding.name), finding.name)
    return True


def _finish_or_drop(finding: Finding) -> bool:
    """Let a file that was written to its end but not named take its name, where a row misses it."""
    with place().open(finding.name, "rb") as opened:
        path = path_of(_digest(opened))
        is_missed = place().kept_size(path) is None
        if is_missed and FilerFile.objects.filter(file=path, is_public=False).exists():
            opened.seek(0)
            place().save(path, File(opened))
    place().delete(finding.name)
    return True


def _settle(finding: Finding) -> bool:
    """Keep a file in one way, packed when that can be read."""
    packed = PackedFile.objects.filter(pk=finding.pk, base__isnull=False).select_related("base").first()
    if packed is None or packed.base is None:
        return True
    try:
        unfolded(packed, finding.name).close()
    except BytesLost:
        packed.delete()
        return True
    with transaction.atomic():
        hold_contents([packed.sha256])
        if PackedFile.objects.filter(pk=packed.pk, base=packed.base).exists():
            place().delete(finding.name)
    return True


def _digest(opened: File[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := opened.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
