"""What differs between two versions, for the page that shows it."""

from dataclasses import dataclass
from typing import Any

from crm_lists.framework.actors import Actor

from ..document import Document
from ..formats import Family
from ..messages import Message
from ..renditions.kinds import COMPARED
from ..sandbox import Limits, run
from ..storing import files
from ..versions.drafts import versions_seen
from ..versions.version import DocumentVersion
from .lines import NUMBERED

MOST_CHOICES = 200
LIMITS = Limits(cpu_seconds=20, wall_seconds=30, memory_mb=768, file_mb=32)
#: Formats whose text can be read.
READ = NUMBERED | frozenset(
    {"docx", "docm", "dotx", "dotm", "odt", "ott", "rtf", "pdf"}
    | {"pptx", "pptm", "ppsx", "ppsm", "potx", "potm", "odp", "otp"}
)


@dataclass(frozen=True)
class Difference:
    """What differs, as far as it is known."""

    #: What `worker.compare_job` found; empty where the bytes are equal or cannot be compared.
    found: dict[str, Any]
    is_equal: bool = False
    #: Why there is no more.
    reason: Message | None = None

    @property
    def changes(self) -> int:
        """Return how many places differ."""
        of_sheets = [one for one in self.found.get("sheets", ()) if one["done"] != "changed"]
        places: list[int] = [self.found.get(done, 0) for done in ("added", "removed", "changed")]
        return len(of_sheets) + sum(places)


def difference(old: DocumentVersion, new: DocumentVersion) -> Difference:
    """Return what differs between two versions."""
    if old.sha256 == new.sha256:
        return Difference({}, is_equal=True)
    if not is_comparable(old, new):
        return Difference({})
    with files.local_file(old.file) as before, files.local_file(new.file) as after:
        arguments = {
            "old": str(before),
            "old_code": old.format,
            "new": str(after),
            "new_code": new.format,
        }
        outcome = run("libraries.comparing.worker:compare_job", arguments, limits=LIMITS)
    return Difference(outcome.value or {}, reason=outcome.failure)


def choices(actor: Actor, document: Document) -> list[DocumentVersion]:
    """Return the versions that the actor may compare, the newest first."""
    found = versions_seen(actor, document).select_related("by")
    return list(found[:MOST_CHOICES])


def is_comparable(old: DocumentVersion, new: DocumentVersion) -> bool:
    """Tell whether the contents of these two can be compared, and not only their sizes."""
    families = {old.file_format.family, new.file_format.family}
    return families == {Family.EXCEL} or {old.format, new.format} <= READ


def can_be_marked(old: DocumentVersion, new: DocumentVersion) -> bool:
    """Tell whether LibreOffice can mark the changes in the layout of the document."""
    return old.sha256 != new.sha256 and {old.format, new.format} <= COMPARED
