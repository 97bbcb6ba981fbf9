"""Which files of a document are old, so that they are kept as a difference from a newer one."""

from dataclasses import dataclass

from ..document import Document
from ..fields import number_of
from ..versions.version import DocumentVersion
from .rows import PackedFile

#: So many of a document's newest versions are kept whole, and the one that readers get.
KEPT_WHOLE = 3
SMALLEST = 32 << 10
#: Base and target lie in memory while they are compared.
LARGEST = 128 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that versions consist of."""

    pk: int
    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The files of a document's versions, each newest first."""

    #: To be packed.
    old: list[Kept]
    #: To be kept whole.
    recent: list[Kept]
    #: Those against which others are packed already.
    bases: list[Kept]


def plan_of(document_id: int) -> Plan:
    """Return which files of a document's versions are old, and against which they can be packed."""
    document = Document.objects.only("version_number", "published_number").filter(pk=document_id).first()
    if document is None:
        return Plan([], [], [])
    files, recent = _files_of(document), _recent(document)
    settled = set(PackedFile.objects.filter(pk__in=files).values_list("pk", flat=True))
    bases = set(PackedFile.objects.filter(base__in=files).values_list("base_id", flat=True))
    barred = recent | settled | bases | _shared(document, files)
    return Plan(
        [one for pk, one in files.items() if pk not in barred and SMALLEST <= one.size <= LARGEST],
        [one for pk, one in files.items() if pk in recent],
        [one for pk, one in files.items() if pk in bases],
    )


def _files_of(document: Document) -> dict[int, Kept]:
    rows = document.versions.order_by("-major", "-minor").values_list("file", "file__file", "sha256", "size")
    return {row[0]: Kept(*row) for row in rows}


def _recent(document: Document) -> set[int]:
    """Return the files of the newest versions and of the one that readers get."""
    versions = document.versions.order_by("-major", "-minor")
    shown = number_of(document.published_number or document.version_number)
    readers = versions.filter(major=shown.major, minor=shown.minor)
    newest = versions.values_list("file", flat=True)[:KEPT_WHOLE]
    return {*newest, *readers.values_list("file", flat=True)}


def _shared(document: Document, files: dict[int, Kept]) -> set[int]:
    """Return the files that are versions of other documents too, where they may be the current ones."""
    others = DocumentVersion.objects.filter(file__in=files).exclude(document=document)
    return set(others.values_list("file", flat=True))
