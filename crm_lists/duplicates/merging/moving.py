"""Moving what points to the loser: through the doors, and past the rules of an item that stand against it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from crm_lists.batches.models import Batch
from crm_lists.framework import access, actions, bulk
from crm_lists.framework.actors import Actor
from crm_lists.framework.bulk import RowChange, State
from crm_lists.framework.bulk.unique import Rule, rules_of
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.overwriting import overwrite
from crm_lists.framework.search import refresh_further

from ..models import Merge
from .links import Lookup, Table, lookups_of, named_by, tables_of
from .values import filled

CHUNK = 500
Part = TypeVar("Part")
#: New raw values by column, for each item by its key.
Wanted = Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True)
class Work:
    """A merge at work: who moves what points to the loser, and the batch under which it is written."""

    keeper: Actor
    batch: Batch

    @property
    def person(self) -> Actor:
        """Return the person who merges, for whom the keeper moves what is not for that person too."""
        return self.batch.actor


def absorb(work: Work, definition: ListDefinition, survivor: Item, loser: Item) -> None:
    """Move all that points to the loser to the survivor, and the loser to the recycle bin."""
    for lookup in lookups_of(definition):
        _move_lookup(work, lookup, survivor.pk, loser.pk)
    for looking, reference in named_by(definition):
        if reference.needs and not access.may(work.person, survivor, reference.needs):
            continue
        named = {reference.list_field: definition.code, reference.item_field: loser.pk}
        found = looking.items().filter(**named).values_list("pk", flat=True)
        relink(work, looking, {pk: {reference.item_field: survivor.pk} for pk in found})
    moved = [one for table in tables_of(definition) if (one := _move_rows(table, survivor.pk, loser.pk))]
    Merge.objects.create(
        batch=work.batch,
        list_code=definition.code,
        survivor_id=survivor.pk,
        loser_id=loser.pk,
        moved=moved,
    )
    refresh_further(definition.code, survivor.pk)
    loser.refresh_from_db()
    actions.delete(work.keeper, loser, note=_("merged into no. %(number)s") % {"number": survivor.pk})


def relink(work: Work, definition: ListDefinition, wanted: Wanted) -> list[int]:
    """Set raw values of many items; return the keys of those that the database refuses.

    An item that its own rules would keep from being saved must follow all the same: it is old, not wrong.
    """
    note = _("Belongs to an item that was merged with another one")
    left: list[int] = []
    for part in _parts(list(wanted.items())):
        changes = [RowChange(pk, generated=values) for pk, values in part]
        outcomes = bulk.change_many(work.keeper, definition, changes, note=note)
        refused = [outcome.pk for outcome in outcomes if outcome.state == State.REFUSED]
        left += [pk for pk in refused if not _forced(work, definition, pk, wanted, note)]
    return left


def _forced(work: Work, definition: ListDefinition, pk: int, wanted: Wanted, note: str) -> bool:
    try:
        with transaction.atomic():
            return overwrite(work.keeper, definition, pk, wanted[pk], note=note) is not None
    except IntegrityError:
        return False


def _parts(whole: Sequence[Part]) -> Iterator[Sequence[Part]]:
    return (whole[first : first + CHUNK] for first in range(0, len(whole), CHUNK))


def _move_lookup(work: Work, lookup: Lookup, survivor: int, loser: int) -> None:
    """Point the items of a list to the survivor; one that this makes equal to another goes into that one."""
    wanted: dict[int, dict[str, Any]] = {}
    for item in lookup.items(loser):
        if _ties_both(lookup, item, survivor):
            continue
        twin = _twin(lookup, item, survivor)
        if twin is None:
            wanted[item.pk] = {lookup.column.name: lookup.moved(item, loser, survivor)}
        elif twin.deleted_at is None and item.deleted_at is None:
            _combine(work, lookup.definition, twin, item)
    relink(work, lookup.definition, wanted)


def _ties_both(lookup: Lookup, item: Item, survivor: int) -> bool:
    """Tell whether the item is a link between survivor and loser, which would tie the survivor to itself.

    It stays with the loser, as nothing that it says holds of one item alone.
    """
    model = lookup.definition.model
    rules = [rule.names for rule in rules_of(model) if lookup.column.name in rule.names]
    others = {name for names in rules for name in names} - {lookup.column.name}
    columns = [lookup.definition.column(name) for name in others if name in lookup.definition.own_lookups]
    same_target = [one for one in columns if one.target is lookup.column.target]
    return any(one.read(item) == survivor for one in same_target)


def _twin(lookup: Lookup, item: Item, survivor: int) -> Any:
    """Return the item whose unique values this one would have if it pointed to the survivor."""
    if lookup.column.is_custom or lookup.column.is_many:
        return None
    rules = (rule for rule in rules_of(lookup.definition.model) if lookup.column.name in rule.names)
    return next((found for rule in rules if (found := _clashing(rule, lookup, item, survivor))), None)


def _clashing(rule: Rule, lookup: Lookup, item: Item, survivor: int) -> Any:
    same = {name: lookup.definition.column(name).read(item) for name in rule.names}
    same[lookup.column.name] = survivor
    ruled = lookup.definition.items().filter(rule.condition or models.Q())
    if None in same.values() or not ruled.filter(pk=item.pk).exists():
        return None
    return ruled.filter(**same).exclude(pk=item.pk).first()


def _combine(work: Work, definition: ListDefinition, twin: Item, item: Item) -> None:
    """Let an item go into another one that says the same: nothing that points to it is lost."""
    taken = filled(definition, twin, [item])
    absorb(work, definition, twin, item)
    if taken:
        relink(work, definition, {twin.pk: taken})


def _move_rows(table: Table, survivor: int, loser: int) -> dict[str, Any] | None:
    """Move rows that are no items; one that the survivor has already stays with the loser."""
    pks = list(table.rows(loser).order_by("pk").values_list("pk", flat=True))
    moved = pks if _set(table, pks, survivor) else [pk for pk in pks if _set(table, [pk], survivor)]
    if not moved:
        return None
    return {"model": table.model._meta.label, "column": table.attname, "rows": moved}


def _set(table: Table, pks: list[Any], key: int) -> bool:
    try:
        with transaction.atomic():
            rows: models.QuerySet[Any] = table.model._base_manager.filter(pk__in=pks)
            return bool(rows.update(**{table.attname: key}))
    except IntegrityError:
        return False
