"""Moving and copying many documents and folders at once, with progress and a way back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Protocol

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, F, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm_lists.batches.kinds import Kind, kinds
from crm_lists.batches.models import Batch, BatchRow
from crm_lists.batches.running import start
from crm_lists.batches.selection import freeze_pairs
from crm_lists.framework import access, bulk
from crm_lists.framework.actors import Actor
from crm_lists.framework.bulk import Outcome
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import definition_of

from ..document import Document
from . import placing
from .folder import Folder
from .library import Library
from .placing import Place

MOVE, COPY, DELETE = "move-there", "copy-there", "delete"


class Items(Protocol):
    """Readable documents and folders, as queries."""

    @property
    def documents(self) -> "QuerySet[Document]":
        """Return the documents."""

    @property
    def folders(self) -> "QuerySet[Folder]":
        """Return the folders."""


class Placing(Kind):
    """Bring the items to another place."""

    needs = access.VIEW
    asks_history: ClassVar[bool] = False

    def run(self, batch: Batch, definition: ListDefinition, rows: Sequence[BatchRow]) -> Iterable[Outcome]:
        """Do it to each of them; one that is refused stays."""
        actor, place = batch.actor, _place_of(batch)
        found = access.visible(actor, definition).in_bulk([row.item_id for row in rows])
        for row in rows:
            item = found.get(row.item_id)
            yield bulk.attempt(
                definition, row.item_id, item, lambda one: self.do(actor, one, place, batch.parameters)
            )

    def do(self, actor: Actor, item: Any, place: Place, asked: Mapping[str, Any]) -> Any:
        """Do it to one of them."""
        raise NotImplementedError


class Move(Placing):
    """Move the items."""

    label = gettext_lazy("Move")
    needs = access.CHANGE

    def do(self, actor: Actor, item: Any, place: Place, asked: Mapping[str, Any]) -> Any:
        """Move one of them."""
        return placing.move(actor, item, place)


class Copy(Placing):
    """Copy the items."""

    label = gettext_lazy("Copy")

    def do(self, actor: Actor, item: Any, place: Place, asked: Mapping[str, Any]) -> Any:
        """Copy one of them."""
        return placing.copy(actor, item, place, with_history=bool(asked.get("with_history")))


kinds.register(MOVE, Move())
kinds.register(COPY, Copy())


def _place_of(batch: Batch) -> Place:
    asked = batch.parameters
    library = Library.objects.get(pk=asked["library"])
    if asked["folder"] is None:
        return Place(library)
    folders = access.visible(batch.actor, definition_of(Folder)).filter(library=library)
    folder = folders.filter(pk=asked["folder"]).first()
    if folder is None:
        raise ValidationError(_("The folder is not there any more. Choose another place."))
    return Place(library, folder)


def carry_there(
    actor: Actor, kind: str, items: Items, place: Place, *, with_history: bool = False
) -> Batch | None:
    """Move or copy the items to the place, many of them in the background; None where there are none."""
    asked = {
        "library": place.library.pk,
        "folder": place.folder.pk if place.folder else None,
        "with_history": with_history,
    }
    return _begin(actor, kind, items, asked, str(place))


def delete(actor: Actor, items: Items) -> Batch | None:
    """Move documents, and folders with what lies in them, to the recycle bin."""
    return _begin(actor, DELETE, items, {}, "")


def _begin(actor: Actor, kind: str, items: Items, asked: dict[str, Any], place: str) -> Batch | None:
    if actor.user is None:
        return None
    with transaction.atomic():
        batch = Batch.objects.create(
            kind=kind,
            list_code=definition_of(Document).code,
            user=actor.user,
            source=actor.source,
            parameters=asked,
        )
        for found in (items.folders, items.documents):
            _freeze(batch, found)
        batch.name = _name(kind, batch.total, place)[:200]
        batch.save(update_fields=["name"])
    if not batch.total:
        batch.delete()
        return None
    start(batch)
    batch.refresh_from_db()
    return batch


def _freeze(batch: Batch, items: "QuerySet[Any]") -> None:
    code = Value(definition_of(items.model).code, output_field=CharField())
    pairs = items.order_by().annotate(row_list=code, row_item=F("pk"), row_etag=F("version"))
    freeze_pairs(batch, pairs.values("row_list", "row_item", "row_etag"))


def _name(kind: str, total: int, place: str) -> str:
    count = ngettext("%(count)s item", "%(count)s items", total) % {"count": f"{total:,}"}
    parts = {"verb": kinds.get(kind).label, "items": count, "place": place}
    return (_("%(verb)s %(items)s: %(place)s") if place else _("%(verb)s %(items)s")) % parts
