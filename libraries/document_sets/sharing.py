"""Bringing what a set shares to all its documents: when it changes, and when documents come in."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from crm_lists.framework import bulk
from crm_lists.framework.actors import Actor
from crm_lists.framework.bulk import Outcome, RowChange
from crm_lists.framework.changes import Deed
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of

from ..document import Document
from ..places.contents import Job, Way, carry_out, documents_in, ways
from ..places.folder import Folder
from .lending import EMPTY, lent_by, set_above

SHARE = "share"


class Sharing(Way):
    """The documents of a set get what it shares."""

    is_strict = False
    label = gettext_lazy("Shared columns of “%(folder)s”")

    def documents(self, job: Job) -> "QuerySet[Document]":
        """Return the documents that differ from their set; those of sets within it have their own."""
        found = documents_in(job.folder).filter(deleted_at__isnull=True)
        inner = Folder.objects.filter(set_type__isnull=False, nestings__above=job.folder.pk)
        inner = inner.exclude(pk=job.folder.pk)
        if inner.exists():
            found = found.exclude(folder__nestings__above__in=inner.values("pk"))
        return found.filter(self._differing(job))

    def _differing(self, job: Job) -> Q:
        definition, found = definition_of(Document), Q(pk__in=[])
        for name, value in self._lent(job).items():
            column = definition.column(name)
            if column.is_many:
                return Q()
            same = column.where("isnull", True) if value in EMPTY else column.where("exact", value)
            found |= ~same | (Q() if value in EMPTY else column.where("isnull", True))
        return found

    def _lent(self, job: Job) -> dict[str, Any]:
        lent = lent_by(job.folder, definition_of(Document))
        names = job.state.get("names")
        if names is None:
            # What comes in keeps what the set leaves empty.
            return {name: value for name, value in lent.items() if value not in EMPTY}
        return {name: value for name, value in lent.items() if name in names}

    def do(self, job: Job, model: type[Any], keys: Sequence[int]) -> Iterable[Outcome]:
        """Write the columns; a document whose type does not have one of them gets the others."""
        lent = self._lent(job)
        types = Document.objects.in_bulk(list(keys))
        changes = []
        for key in keys:
            lacked = types[key].lacked_columns() if key in types else ()
            values = {name: value for name, value in lent.items() if name not in lacked}
            changes.append(RowChange(key, generated=values))
        return bulk.change_many(job.actor, definition_of(model), changes)


ways.register(SHARE, Sharing())


def follow_set(actor: Actor, item: Item, deed: Deed) -> None:
    """Bring what changed in a set to its documents, and what a set shares to a folder that came into it."""
    folder = cast(Folder, item)
    if deed.verb == "move":
        arrived(actor, folder)
    kind = folder.set_type
    if kind is None or deed.verb not in ("change", "restore_version"):
        return
    names = sorted(set(kind.shared_columns) & deed.after.keys())
    if names:
        carry_out(actor, folder, SHARE, {"names": names})


def arrived(actor: Actor, folder: Folder) -> None:
    """Give the documents of a folder what the set shares into which the folder came."""
    owner = set_above(folder.parent_id)
    if owner is not None and folder.set_type_id is None:
        carry_out(actor, owner, SHARE)


def follow_document(actor: Actor, item: Item, deed: Deed) -> None:
    """Give a document what the set shares into which it was moved."""
    document = cast(Document, item)
    if deed.verb == "add" or "folder" not in deed.after:
        return
    owner = set_above(document.folder_id)
    lent = lent_by(owner, definition_of(Document)) if owner else {}
    lacked = document.lacked_columns()
    values = {name: value for name, value in lent.items() if value not in EMPTY and name not in lacked}
    if values:
        bulk.change_many(actor, definition_of(Document), [RowChange(document.pk, generated=values)])
