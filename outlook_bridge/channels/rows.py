"""The one place for the rows of the channels, which are no items of lists."""

from libraries.models import Document

from ..models import Original


def has_original(document: Document) -> bool:
    """Tell whether the document came in as mail."""
    return Original.objects.filter(document=document).exists()


def open_original(pk: int) -> Original | None:
    """Return a file that came in as mail and is no message yet."""
    kept = Original.objects.filter(pk=pk, message=None, document__deleted_at__isnull=True)
    return kept.select_related("filed_by", "document__library", "document__folder", "folder").first()
