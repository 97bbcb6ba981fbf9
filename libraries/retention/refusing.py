"""Why a document may not go: it is on hold, or a rule keeps it."""

from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from ..document import Document
from .promises import ALWAYS, Promise, promise_of, rules


def reason(document: Document) -> str:
    """Return why the document must be kept, with rule and day; empty where it may go."""
    if document.is_held:
        return _("“%(document)s” is on hold, so it stays with all its versions until the hold is ended.") % {
            "document": document
        }
    promise = promise_of(document) if rules() else None
    if promise is None or promise.until <= timezone.localdate():
        return ""
    return _told(document, promise)


def _told(document: Document, promise: Promise) -> str:
    name = next((rule.name for rule in rules() if rule.pk == promise.rule_id), "")
    facts = {"document": document, "rule": name, "day": formats.date_format(promise.until, "DATE_FORMAT")}
    if promise.until == ALWAYS:
        return (
            _(
                "“%(document)s” is kept by the rule “%(rule)s”; "
                "its time has not begun, because its date is missing."
            )
            % facts
        )
    return _("“%(document)s” is kept by the rule “%(rule)s” until %(day)s, with all its versions.") % facts


def kept_back() -> Q:
    """Return the condition on documents that must be kept, as their columns say it."""
    return Q(is_held=True) | Q(kept_by__isnull=False, kept_until__gt=timezone.localdate())
