"""Who is shown the log of reading: those who look after the whole owner, and administrators."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.dates import start_of
from crm_lists.framework.lists import definition_of
from crm_lists.organisation.rights import rights_of
from crm_lists.organisation.roles import Scope

from ..document import Document
from ..places.house_rules import house_rules
from ..share_links.link import LinkUse
from .entry import ReadEntry
from .noting import logged_libraries

SCOPES = {Scope.OWNER, Scope.ALL}
PAGE_SIZE = 50
#: So many lines stand in a file; more than anybody reads.
EXPORTED = 50_000


def may_see_readers(actor: Actor, document: Document) -> bool:
    """Tell whether the actor is shown who has read the document.

    Who reads what is about people: the right to change must reach the whole owner, as that of managers does.
    """
    if document.library_id not in logged_libraries():
        return False
    scopes = rights_of(actor).scopes(definition_of(Document).code, access.CHANGE)
    return bool(scopes & SCOPES) and access.may(actor, document, access.CHANGE)


def readers_of(document: Document) -> "QuerySet[ReadEntry]":
    """Return the log of a document, the latest first."""
    return _with_people(ReadEntry.objects.filter(document_id=document.pk))


@dataclass(frozen=True)
class Wanted:
    """What of the whole log is asked for."""

    person: int | None = None
    name: str = ""
    since: date | None = None
    until: date | None = None


def all_reading(wanted: Wanted) -> "QuerySet[ReadEntry]":
    """Return the log of all libraries as far as it is asked for, the latest first."""
    found = ReadEntry.objects.all()
    if wanted.person is not None:
        found = found.filter(person=wanted.person)
    if wanted.name:
        found = found.filter(name__icontains=wanted.name)
    if wanted.since is not None:
        found = found.filter(at__gte=start_of(wanted.since))
    if wanted.until is not None:
        found = found.filter(at__lt=start_of(wanted.until + timedelta(days=1)))
    return _with_people(found)


def page_of(found: "QuerySet[ReadEntry]", before: int | None) -> tuple[list[ReadEntry], int | None]:
    """Return a page of a log, and the key before which the next one begins."""
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    return shown, shown[-1].pk if len(rows) > PAGE_SIZE else None


def exported(found: "QuerySet[ReadEntry]") -> Iterator[ReadEntry]:
    """Yield the lines of a log that stand in a file."""
    yield from found[:EXPORTED]


def _with_people(found: "QuerySet[ReadEntry]") -> "QuerySet[ReadEntry]":
    return found.select_related("person", "on_behalf_of", "link").order_by("-pk")


def forget_old() -> int:
    """Delete what is older than the logs are kept; return how many lines."""
    before = timezone.now() - timedelta(days=house_rules().reading_days)
    gone = 0
    for model in (ReadEntry, LinkUse):
        gone += model._default_manager.filter(at__lt=before).delete()[0]
    return gone
