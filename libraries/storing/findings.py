"""What can be wrong with kept bytes, and who else looks for it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from crm_lists.framework.registry import Registry


class Kind(StrEnum):
    """What is wrong."""

    MISSING = "missing"
    DAMAGED = "damaged"
    ORPHAN = "orphan"
    UNUSED = "unused"
    PARTIAL = "partial"
    DOUBLE = "double"
    FOUND = "found again"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, with the file and the row of django-filer that it is about."""

    kind: Kind
    name: str
    detail: str
    pk: int | None = None
    #: Mends what another app has found; what libraries find is mended by its kind.
    mend: Callable[[], object] | None = None

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}: {self.detail}"


#: Other files that are kept beside the documents, such as unfinished uploads. Each is asked what is wrong
#: with those last changed before a moment.
storage_checks: Registry[Callable[[datetime], Iterator[Finding]]] = Registry("checks of the storage")
