"""The batch that moves what a leaver holds: as a whole to be previewed, watched and taken back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import CharField, F, Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.batches.kinds import Kind, kinds
from crm_lists.batches.models import Batch, BatchRow
from crm_lists.batches.selection import freeze_pairs
from crm_lists.framework import access, bulk
from crm_lists.framework.actors import Actor
from crm_lists.framework.bulk import Outcome, RowChange
from crm_lists.framework.bulk.results import refused
from crm_lists.framework.definitions import ListDefinition

from ..assigning.placing import groups_of, placed_with
from ..employee import Employee
from ..owned import OwnedItem
from ..salesperson import Salesperson
from .holdings import DELEGATIONS, DEPARTMENTS, EMPLOYEES, GROUPS, SHARES, Holding

#: The kind of these batches, and the list under which they stand.
KIND, UNDER = "leaver", "salespeople"


def open_leaving(
    actor: Actor, leaver: User, name: str, parts: Sequence[tuple[Holding, Salesperson | None]]
) -> Batch:
    """Return the batch over these parts of what the leaver holds, each with who takes it over."""
    if actor.user is None:
        raise TypeError("Only a person moves what a leaver holds.")
    successors = {holding.code: person.pk for holding, person in parts if person is not None}
    with transaction.atomic():
        batch = Batch.objects.create(
            name=(_("Leaver: %(name)s") % {"name": name})[:200],
            kind=KIND,
            list_code=UNDER,
            user=actor.user,
            source=actor.source,
            parameters={"leaver": leaver.pk, "to": successors},
        )
        for holding, _person in parts:
            freeze_pairs(batch, _pairs(holding))
    return batch


def _pairs(holding: Holding) -> models.QuerySet[Any, Any]:
    code = Value(holding.code, output_field=CharField())
    items = holding.items.order_by().annotate(row_list=code, row_item=F("pk"), row_etag=F("version"))
    pairs: models.QuerySet[Any, Any] = items.values("row_list", "row_item", "row_etag")
    return pairs


class HandOver(Kind):
    """Give what a leaver holds to the successors, and end what ends."""

    label = gettext_lazy("Leaver")
    needs = access.CHANGE

    def run(self, batch: Batch, definition: ListDefinition, rows: Sequence[BatchRow]) -> Iterable[Outcome]:
        """Hand over or end the items of one list."""
        actor = batch.actor
        if definition.code == SHARES:
            return bulk.delete_many(
                actor, definition, [RowChange(row.item_id, etag=row.etag) for row in rows]
            )
        wanted = _wanted(batch, definition, rows)
        changes = [one for one in wanted if isinstance(one, RowChange)]
        note = _("Handed over, because a person leaves")
        done = {one.pk: one for one in bulk.change_many(actor, definition, changes, note=note)}
        return [done[one.pk] if isinstance(one, RowChange) else one for one in wanted]


def _wanted(
    batch: Batch, definition: ListDefinition, rows: Sequence[BatchRow]
) -> Sequence[RowChange | Outcome]:
    """Return what shall become of each row."""
    leaver, key = int(batch.parameters["leaver"]), batch.parameters["to"].get(definition.code)
    successor = Salesperson.objects.filter(pk=key, deleted_at__isnull=True).first() if key else None
    if issubclass(definition.model, OwnedItem):
        return _placed(definition, rows, successor)
    if definition.code == GROUPS:
        return [_without(row, leaver) for row in rows]
    values, generated = _ended(definition, successor)
    return [RowChange(row.item_id, values, row.etag, generated) for row in rows]


def _placed(
    definition: ListDefinition, rows: Sequence[BatchRow], successor: Salesperson | None
) -> list[RowChange | Outcome]:
    """Return the changes that put the items into the successor's place with the owner of each."""
    keys = [row.item_id for row in rows]
    places = _places(successor)
    items = definition.items().filter(pk__in=keys).values_list("pk", "owner_id", "group_id")
    found = {pk: (owner, group) for pk, owner, group in items}
    changes: list[RowChange | Outcome] = []
    for row in rows:
        owner, group = found.get(row.item_id, (None, None))
        place = places.get(owner)
        if place is None:
            refusal = refused(_("The successor does not work for the owner of this item."))
            changes.append(Outcome(row.item_id, bulk.State.REFUSED, refusal=refusal))
        else:
            placed = placed_with(place[0], place[1], group)
            generated = {"salesperson": placed["salesperson_id"], "group": placed["group_id"]}
            changes.append(RowChange(row.item_id, {}, row.etag, generated))
    return changes


def _places(successor: Salesperson | None) -> dict[int | None, tuple[Salesperson, list[int]]]:
    """Return the successor's place with each owner, and the groups there."""
    if successor is None:
        return {}
    places = Salesperson.objects.filter(user=successor.user_id, deleted_at__isnull=True)
    return {place.owner_id: (place, groups_of(place)) for place in places}


def _ended(
    definition: ListDefinition, successor: Salesperson | None
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return what ends a tie: typed values and values of the program."""
    if definition.code == DELEGATIONS:
        return {}, {"revoked_at": timezone.now()}
    if definition.code in (DEPARTMENTS, EMPLOYEES):
        return {"manager": _employee(successor)}, {}
    return {}, {}


def _employee(successor: Salesperson | None) -> Employee | None:
    if successor is None:
        return None
    return Employee.objects.filter(user=successor.user_id, deleted_at__isnull=True).first()


def _without(row: BatchRow, leaver: int) -> RowChange:
    members = Salesperson.objects.filter(groups=row.item_id).exclude(user=leaver)
    return RowChange(row.item_id, {"members": list(members)}, row.etag)


kinds.register(KIND, HandOver())
