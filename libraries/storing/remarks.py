"""What a reader should know of the bytes of a document."""

from typing import Any

from django.utils.translation import gettext as _

from ..document import Document
from .rows import LostFile


def lost_banner(document: Document) -> list[dict[str, Any]]:
    """Return the remark that the bytes of versions are gone."""
    lost = LostFile.objects.filter(file__in=document.versions.values("file"))
    versions = document.versions.filter(file__in=lost.values("file"))
    numbers = [str(version.number) for version in versions.order_by("-major", "-minor")[:5]]
    if not numbers:
        return []
    sentence = _(
        "The bytes of version %(numbers)s are missing or damaged. An administrator can bring them back "
        "from a backup; if you have the file, upload it as a new version."
    ) % {"numbers": ", ".join(numbers)}
    return [{"tone": "bad", "icon": "document_error", "sentence": sentence}]
