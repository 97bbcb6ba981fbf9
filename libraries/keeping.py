"""What may not go: the reasons of other modules, asked for wherever a document or a version goes."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.registry import Many

if TYPE_CHECKING:
    from .document import Document

EVERY_DOCUMENT = "*"
#: Return in a sentence why a document must be kept, empty where it need not: (document) -> sentence.
keepers: Many[Callable[["Document"], str]] = Many("keepers of documents")


def reason_to_keep(document: "Document") -> str:
    """Return why neither the document nor one of its versions may go, empty where they may."""
    reasons = (keeper(document) for keeper in keepers.get(EVERY_DOCUMENT))
    return next((reason for reason in reasons if reason), "")


def refuse_deletion(document: "Document") -> None:
    """Refuse that the document or one of its versions goes, as long as it must be kept."""
    reason = reason_to_keep(document)
    if reason:
        raise NotPermitted(reason)
