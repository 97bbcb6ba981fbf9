"""Comparing rows with bytes, both ways, in as many portions as there are first folders."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import connection
from django.db.models import PROTECT, Q, QuerySet
from filer.models import File as FilerFile

from .contract import Entry
from .delta import delta_path, target_path
from .findings import Finding, Kind, storage_checks
from .place import hash_of, place
from .rows import LostFile, PackedFile
from .unpacking import BytesLost, unfolded

PARTIAL = ".partial-"
DAMAGED = ".damaged"
DELTA = ".zst"
FIRST_FOLDERS = tuple(f"{number:02x}/" for number in range(256))
_CHUNK = 1 << 20
_ROWS = 500


@dataclass
class Portion:
    """The rows of django-filer whose files lie in one of the first folders."""

    pks: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    sizes: dict[str, int | None] = field(default_factory=dict)
    packed: dict[str, PackedFile] = field(default_factory=dict)
    #: The files that the differences are for, by where the differences lie.
    deltas: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)


@dataclass
class Checker:
    """Looks through everything that is kept; what changed after a moment may still be in somebody's hands."""

    before: datetime
    is_deep: bool = False
    files: int = 0

    def findings(self) -> Iterator[Finding]:
        """Return what is wrong, one thing after the other."""
        for folder in FIRST_FOLDERS:
            yield from self._portion(_rows_in(folder), place().entries(folder))
        yield from self._portion(_rows_elsewhere(), _entries_elsewhere())
        yield from _found_again()
        for check in storage_checks:
            yield from check(self.before)

    def _portion(self, rows: "QuerySet[FilerFile]", entries: Iterator[Entry]) -> Iterator[Finding]:
        portion = _read(rows)
        for entry in entries:
            self.files += 1
            portion.seen.add(entry.name)
            if finding := self._of_entry(portion, entry):
                yield finding
        for path in portion.pks:
            if path not in portion.seen and (finding := self._of_unseen(portion, path)):
                yield finding
        yield from self._unused(portion)

    def _of_entry(self, portion: Portion, entry: Entry) -> Finding | None:
        last = entry.name.rpartition("/")[2]
        if last.endswith(DAMAGED) or entry.name in portion.deltas:
            return None
        if entry.name in portion.pks:
            return self._of_named(portion, entry)
        if entry.modified >= self.before or _is_named(entry.name):
            return None
        if last.startswith(PARTIAL):
            return Finding(Kind.PARTIAL, entry.name, "was never written to its end")
        return Finding(Kind.ORPHAN, entry.name, f"{entry.size} bytes that no row names")

    def _of_named(self, portion: Portion, entry: Entry) -> Finding | None:
        """Look at bytes that a row names."""
        pk, size = portion.pks[entry.name][0], portion.sizes[entry.name]
        if size is not None and entry.size != size:
            detail = f"has {entry.size} bytes instead of {size}"
            return Finding(Kind.DAMAGED, entry.name, detail, pk)
        if self.is_deep and not _has_hash(entry.name):
            return Finding(Kind.DAMAGED, entry.name, "has another hash than its name", pk)
        if entry.name in portion.packed and entry.modified < self.before:
            return Finding(Kind.DOUBLE, entry.name, "is kept whole and packed", pk)
        return None

    def _of_unseen(self, portion: Portion, path: str) -> Finding | None:
        """Look at a row whose bytes are not there under their name."""
        pk = portion.pks[path][0]
        packed = portion.packed.get(path)
        if packed is not None and self._unfolds(packed, path):
            return None
        # What was removed or packed since the rows were read is none of this.
        if not FilerFile.objects.filter(pk=pk).exists() or place().kept_size(path) is not None:
            return None
        packed = PackedFile.objects.select_related("base").filter(pk=pk, base__isnull=False).first()
        if packed is None:
            return Finding(Kind.MISSING, path, "has no bytes", pk)
        if self._unfolds(packed, path):
            return None
        return Finding(Kind.MISSING, path, "is packed and cannot be unfolded", pk)

    def _unfolds(self, packed: PackedFile, path: str) -> bool:
        if packed.base is None:
            return False
        if self.is_deep:
            return _unfolds(packed, path)
        base_path = packed.base.file.name
        return None not in (place().kept_size(delta_path(path, base_path)), place().kept_size(base_path))

    def _unused(self, portion: Portion) -> Iterator[Finding]:
        paths = {pk: path for path, pks in portion.pks.items() for pk in pks}
        waiting = iter(paths)
        while chunk := list(islice(waiting, _ROWS)):
            rows = FilerFile.objects.non_polymorphic().filter(pk__in=chunk, uploaded_at__lt=self.before)
            for pk in set(rows.values_list("pk", flat=True)) - _referred(chunk):
                yield Finding(Kind.UNUSED, paths[pk], "has a row to which nothing refers", pk)


# -- the two sides --------------------------------------------------------------------------------


def _rows_in(folder: str) -> "QuerySet[FilerFile]":
    # Both conditions find their way in the index of paths, each in that of its own database.
    begins = Q(file__startswith=folder)
    if connection.vendor == "sqlite":
        begins = Q(file__gte=folder, file__lt=f"{folder[:-1]}0")
    rows: QuerySet[FilerFile] = FilerFile.objects.non_polymorphic().filter(begins, is_public=False)
    return rows


def _rows_elsewhere() -> "QuerySet[FilerFile]":
    rows: QuerySet[FilerFile] = FilerFile.objects.non_polymorphic().filter(is_public=False)
    return rows.exclude(file__regex=r"^[0-9a-f]{2}/").exclude(file="")


def _entries_elsewhere() -> Iterator[Entry]:
    for top in place().tops():
        if top not in FIRST_FOLDERS:
            yield from place().entries(top)


def _read(rows: "QuerySet[FilerFile]") -> Portion:
    portion = Portion()
    for pk, path, size in rows.values_list("pk", "file", "_file_size").iterator():
        portion.pks[path].append(pk)
        portion.sizes[path] = size
    packed = PackedFile.objects.filter(file__in=rows, base__isnull=False).select_related("file", "base")
    for one in packed.iterator():
        path = one.file.file.name
        portion.packed[path] = one
        if one.base is not None:
            portion.deltas[delta_path(path, one.base.file.name)] = path
    return portion


def _is_named(name: str) -> bool:
    """Tell whether a row has come to name the bytes since the rows were read."""
    path = target_path(name) if name.endswith(DELTA) else name
    if not FilerFile.objects.filter(file=path, is_public=False).exists():
        return False
    packed = PackedFile.objects.filter(file__file=path, base__isnull=False).select_related("base")
    return path == name or any(one.base and delta_path(path, one.base.file.name) == name for one in packed)


def _has_hash(path: str) -> bool:
    """Tell whether the bytes have the hash that their name tells."""
    expected = hash_of(path)
    if expected is None:
        return True
    digest = hashlib.sha256()
    try:
        with place().open(path, "rb") as opened:
            while chunk := opened.read(_CHUNK):
                digest.update(chunk)
    except FileNotFoundError:
        return True
    return digest.hexdigest() == expected


def _unfolds(packed: PackedFile, path: str) -> bool:
    try:
        unfolded(packed, path).close()
    except BytesLost:
        return False
    return True


def _referred(pks: list[int]) -> set[int]:
    """Return those rows of django-filer to which any row of any app refers."""
    found: set[int] = set()
    for relation in FilerFile._meta.get_fields(include_hidden=True):
        if getattr(relation, "on_delete", None) is PROTECT and relation.auto_created:
            name = relation.field.name
            manager = relation.related_model._base_manager
            found.update(manager.filter(**{f"{name}__in": pks}).values_list(name, flat=True))
    return found


def _found_again() -> Iterator[Finding]:
    for lost in LostFile.objects.select_related("file").iterator():
        path, size = lost.file.file.name, lost.file._file_size
        if place().kept_size(path) == size:
            yield Finding(Kind.FOUND, path, "was lost and is there", lost.pk)
