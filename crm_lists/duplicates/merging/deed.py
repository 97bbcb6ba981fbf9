"""The merge as a batch: asked for once, done in one transaction, taken back as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from crm_lists.batches import running
from crm_lists.batches.kinds import Kind, Step, kinds
from crm_lists.batches.models import Batch, BatchRow, Result
from crm_lists.framework import access, actions, bulk, changes, refusals
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import seen_by, whole_of
from crm_lists.framework.items import Item
from crm_lists.framework.lists import find_list, has_list
from crm_lists.framework.models import Change

from .keeper import keeper_of
from .moving import Work, absorb
from .values import filled

KIND = "merge"
#: The verb in the history of the survivor.
MERGED = "merge"
changes.VERBS[MERGED] = _lazy("merged")
#: With more links than these the person need not wait.
AT_ONCE = 2_000
#: So many items go into one at once.
MOST_LOSERS = 9


@dataclass(frozen=True)
class Asked:
    """What a person asks to be merged: the items, and the survivor's new values as JSON, by column."""

    survivor: Item
    losers: Sequence[Item]
    values: Mapping[str, Any] = field(default_factory=dict)


def merge(actor: Actor, definition: ListDefinition, asked: Asked, *, links: int = 0) -> Batch:
    """Merge the items as a batch, and return it as it stands then."""
    if actor.user is None:
        raise TypeError("Only a person merges items.")
    title = bulk.title_of(definition, asked.survivor)
    names = ", ".join(f"“{bulk.title_of(definition, loser)}”" for loser in asked.losers)
    batch = Batch.objects.create(
        name=(_("Merge %(losers)s into “%(survivor)s”") % {"losers": names, "survivor": title})[:200],
        kind=KIND,
        list_code=definition.code,
        user=actor.user,
        source=actor.source,
        total=1,
        parameters={
            "survivor": asked.survivor.pk,
            "losers": [loser.pk for loser in asked.losers],
            "values": dict(asked.values),
            "versions": {str(one.pk): one.version for one in (asked.survivor, *asked.losers)},
        },
    )
    running.start(batch, at_once=1 if links <= AT_ONCE else 0)
    batch.refresh_from_db()
    return batch


def refuse_merge(actor: Actor, definition: ListDefinition, survivor: Item, losers: Sequence[Item]) -> None:
    """Raise NotPermitted where the actor may not merge these items."""
    for item, needs in (
        (survivor, access.CHANGE),
        *((loser, one) for loser in losers for one in (access.CHANGE, access.DELETE)),
    ):
        if not access.may(actor, item, needs):
            raise actions.NotPermitted(f"“{bulk.title_of(definition, item)}”: {refusals.of_item(needs)}")


class MergeKind(Kind):
    """Merge items into one."""

    label: "ClassVar[str | Promise]" = _lazy("Merge")
    undone_by = "unmerge"

    def step(self, batch: Batch, size: int) -> Step:
        """Merge: all of it in the one transaction of this step."""
        try:
            rows = _merge(batch)
        except actions.StaleItem as error:
            said = _("Somebody has just changed one of the items. Look at them again before you merge them.")
            raise actions.NotPermitted(said) from error
        except bulk.REFUSALS as error:
            raise actions.NotPermitted(bulk.refusal_of(error).message) from error
        batch.total = len(rows)
        return Step(rows, is_last=True)


kinds.register(KIND, MergeKind())


def _merge(batch: Batch) -> list[BatchRow]:
    asked, actor = batch.parameters, batch.actor
    definition = whole_of(find_list(batch.list_code))
    survivor = access.get(actor, definition, asked["survivor"])
    losers = [access.get(actor, definition, pk) for pk in asked["losers"]]
    refuse_merge(actor, definition, survivor, losers)
    for item in (survivor, *losers):
        if asked["versions"][str(item.pk)] != item.version:
            raise actions.StaleItem(item)
    taken = _unseen(actor, definition, survivor, losers)
    work = Work(keeper_of(actor), batch)
    for loser in losers:
        absorb(work, definition, survivor, loser)
    survivor.refresh_from_db()
    actions.change(
        actor,
        survivor,
        _values(definition, asked["values"]),
        generated=taken,
        verb=MERGED,
        note=_("with %(numbers)s") % {"numbers": ", ".join(f"no. {loser.pk}" for loser in losers)},
    )
    return result_rows(batch, actor, batch)


def _values(definition: ListDefinition, asked: Mapping[str, Any]) -> dict[str, Any]:
    columns = {name: definition.column(name) for name in asked}
    return {
        name: asked[name]
        if column.is_many or asked[name] is None
        else column.kind.from_json(column, asked[name])
        for name, column in columns.items()
    }


def _unseen(
    actor: Actor, definition: ListDefinition, survivor: Item, losers: Sequence[Item]
) -> dict[str, Any]:
    """Return what the survivor takes over in columns that the person may not write, so could not choose."""
    seen = seen_by(actor, definition).editable
    return {name: value for name, value in filled(definition, survivor, losers).items() if name not in seen}


def result_rows(
    made: Batch, reader: Actor, done: Batch, messages: Mapping[Any, str] | None = None
) -> list[BatchRow]:
    """Return the rows of a batch for what another one, or itself, changed: of what the person may read.

    Of the others nothing is told. A row with a message was left alone.
    """
    by_list: dict[str, set[int]] = {}
    for code, pk in Change.objects.filter(batch=done.uuid).values_list("list_code", "item_id"):
        if has_list(code):
            by_list.setdefault(code, set()).add(pk)
    said = messages or {}
    rows: list[BatchRow] = []
    for code, pks in by_list.items():
        definition = find_list(code)
        items = [
            item
            for found in (access.visible(reader, definition), access.deleted(reader, definition))
            for item in found.filter(pk__in=pks)
        ]
        rows += [
            BatchRow(
                batch=made,
                list_code=code,
                item_id=item.pk,
                title=bulk.title_of(definition, item)[:512],
                result=Result.REFUSED if (code, item.pk) in said else Result.DONE,
                message=said.get((code, item.pk), ""),
            )
            for item in items
        ]
    return rows
