"""Taking a batch back: each item as the batch found it, unless somebody changed it since."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from crm_lists.framework import access, bulk
from crm_lists.framework.bulk import Outcome, RowChange
from crm_lists.framework.columns.codes import CodesColumn
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.models import Change
from crm_lists.framework.warnings import NOT_ASKED, confirming

from .kinds import Kind, kinds
from .models import Batch, BatchRow
from .selection import freeze_pairs


class TakeBack(Kind):
    """Bring the items back to how the batch found them."""

    label = _lazy("Take back")
    needs = access.CHANGE

    def run(self, batch: Batch, definition: ListDefinition, rows: Sequence[BatchRow]) -> Iterable[Outcome]:
        """Delete what was added, bring back what was deleted, change what was changed."""
        wanted = _wanted(batch, definition, rows)
        versions = dict(
            definition.items().filter(pk__in=[row.item_id for row in rows]).values_list("pk", "version")
        )
        later = [row.item_id for row in rows if versions.get(row.item_id) != row.etag]
        found = {outcome.pk: outcome for outcome in _changed_since(batch, definition, later)}
        for deed in ("delete", "restore", "change"):
            part = [row for row in rows if row.item_id not in found and wanted[row.item_id][0] == deed]
            for outcome in _done(batch, definition, deed, part, wanted):
                found[outcome.pk] = outcome
        return [found[row.item_id] for row in rows]


#: What shall be done to an item: the deed and, for a change, the values as they stood.
Wanted = tuple[str, dict[str, Any]]


def undo_of(batch: Batch, user: Any) -> Batch:
    """Return a batch that takes this one back, ready to be run: a row for each item that it changed."""
    name = _("Take back: %(name)s") % {"name": batch.name}
    kind = kinds.get(batch.kind).undone_by
    made = Batch.objects.create(
        name=name[:200], kind=kind, list_code=batch.list_code, user=user, undoes=batch
    )
    if kinds.get(kind).finds_rows:
        return made
    deeds = Change.objects.filter(batch=batch.uuid).order_by()
    items = deeds.values(row_list=F("list_code"), row_item=F("item_id"))
    freeze_pairs(made, items.annotate(row_etag=Max("version")))
    return made


def may_undo(batch: Batch) -> bool:
    """Tell whether there is anything to take back that nobody is taking back already."""
    if batch.state not in ("done", "stopped", "failed") or not batch.handled:
        return False
    if not kinds.get(batch.kind).may_be_taken_back(batch):
        return False
    return not batch.undone_by.filter(state__in=["previewed", "running"]).exists()


def _wanted(batch: Batch, definition: ListDefinition, rows: Sequence[BatchRow]) -> dict[int, Wanted]:
    keys = [row.item_id for row in rows]
    undone = batch.undoes.uuid if batch.undoes else None
    deeds = Change.objects.filter(batch=undone, list_code=definition.code, item_id__in=keys).order_by("-pk")
    found: dict[int, Wanted] = {}
    for pk, verb, before in deeds.values_list("item_id", "verb", "before"):
        _deed, values = found.get(pk, ("", {}))
        opposite = {"add": "delete", "delete": "restore", "restore": "delete"}.get(verb, "change")
        # The earliest change says how the item stood: it comes last here.
        found[pk] = (opposite, values if opposite != "change" else {**values, **before})
    return found


def _done(
    batch: Batch, definition: ListDefinition, deed: str, rows: list[BatchRow], wanted: dict[int, Wanted]
) -> Iterable[Outcome]:
    if not rows:
        return []
    changes = [_row_change(definition, row, wanted[row.item_id][1]) for row in rows]
    if deed == "delete":
        return bulk.delete_many(batch.actor, definition, changes)
    if deed == "restore":
        return bulk.restore_many(batch.actor, definition, [row.item_id for row in rows])
    note = _("Took back “%(name)s”") % {"name": batch.undoes.name if batch.undoes else ""}
    # What stood there before is nothing to be warned of.
    actor = confirming(batch.actor, [NOT_ASKED])
    return bulk.change_many(actor, definition, changes, note=note)


def _row_change(definition: ListDefinition, row: BatchRow, before: dict[str, Any]) -> RowChange:
    """Return the change to how the columns stood; those that the list no longer has are left out."""
    editable, recorded = set(definition.editable), set(definition.recorded)
    values: dict[str, Any] = {}
    generated: dict[str, Any] = {}
    for name, value in before.items():
        if name in recorded:
            column = definition.column(name)
            kept = value if value is None or column.is_many else column.kind.from_json(column, value)
            # What is not offered to people any more may come back nevertheless.
            may_be_retired = column.retired_choices or column.kind.code == CodesColumn.code
            is_typed = name in editable and not may_be_retired
            (values if is_typed else generated)[name] = kept
    return RowChange(row.item_id, values, row.etag, generated)


def _changed_since(batch: Batch, definition: ListDefinition, keys: list[int]) -> Iterable[Outcome]:
    """Give what is said of items that somebody changed since."""
    seen = access.visible(batch.actor, definition).in_bulk(keys) if keys else {}
    message = _("Changed since by somebody, so it was left as it is.")
    refusal = bulk.Refusal(bulk.Reason.STALE, {NON_FIELD_ERRORS: [message]})
    for key in keys:
        item = seen.get(key)
        yield Outcome(key, bulk.State.REFUSED, bulk.title_of(definition, item), item, refusal)


kinds.register("take-back", TakeBack())
