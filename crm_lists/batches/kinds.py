"""The kinds of batches: what each does with a chunk of rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from crm_lists.framework import access, actions, bulk
from crm_lists.framework.actors import Actor
from crm_lists.framework.bulk import Outcome, Refusal, RowChange
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import find_list
from crm_lists.framework.registry import Registry
from crm_lists.framework.row_actions import RowAction, find

from .models import Batch, BatchRow

if TYPE_CHECKING:
    from .previews import Preview


@dataclass(frozen=True)
class Step:
    """What a batch did that finds its rows as it goes; the rows are not kept yet."""

    rows: Sequence[BatchRow]
    is_last: bool


class Kind:
    """What a batch of this kind does."""

    label: "ClassVar[str | Promise]"
    #: What the actor must be allowed to do with an item.
    needs: ClassVar[str] = access.CHANGE
    #: Whether the items can be brought back to how the batch found them.
    can_be_taken_back: ClassVar[bool] = True
    #: The kind of the batch that takes one of this kind back.
    undone_by: ClassVar[str] = "take-back"
    #: So many rows are done in one transaction, and up to so many at once, while the person waits; those of
    #: all kinds where nothing is told.
    chunk: ClassVar[int] = 0
    at_once: ClassVar[int] = 0
    #: Whether it finds its rows as it goes, so that none are noted before.
    finds_rows: ClassVar[bool] = False

    def run(self, batch: Batch, definition: ListDefinition, rows: Sequence[BatchRow]) -> Iterable[Outcome]:
        """Do it to the items of these rows, in the caller's transaction."""
        raise NotImplementedError

    def step(self, batch: Batch, size: int) -> Step | None:
        """Do the next part of a batch that finds its rows as it goes; None where they are known before."""
        return None

    def already(self, batch: Batch, definition: ListDefinition) -> Q | None:
        """Return the condition on items for which nothing would change, None where there are none such."""
        return None

    def preview(self, batch: Batch) -> "Preview | None":
        """Return what the batch would do; None for what follows from its rows."""
        return None

    def may_be_taken_back(self, batch: Batch) -> bool:
        """Tell whether what this batch did can be undone."""
        return self.can_be_taken_back

    def told(self, batch: Batch) -> str:
        """Return in one sentence what became of the batch; empty for the usual figures."""
        return ""


kinds: Registry[Kind] = Registry("kinds of batches")


def kind_of(batch: Batch) -> Kind:
    """Return the kind of the batch."""
    return kinds.get(batch.kind)


def values_of(batch: Batch, definition: ListDefinition) -> dict[str, Any]:
    """Return the values that a bulk edit sets, by column."""
    asked: Mapping[str, Any] = batch.parameters["values"]
    columns = {name: definition.column(name) for name in asked}
    return {name: columns[name].kind.from_json(columns[name], value) for name, value in asked.items()}


class Edit(Kind):
    """Set columns of the items."""

    label = _lazy("Change")
    needs = access.CHANGE

    def run(self, batch: Batch, definition: ListDefinition, rows: Sequence[BatchRow]) -> Iterable[Outcome]:
        """Change the items."""
        values = values_of(batch, definition)
        changes = [RowChange(row.item_id, values, row.etag) for row in rows]
        return bulk.change_many(batch.actor, definition, changes)

    def already(self, batch: Batch, definition: ListDefinition) -> Q | None:
        """Return the condition on items that have all the values."""
        found = Q()
        for name, value in values_of(batch, definition).items():
            column = definition.column(name)
            if column.is_many:
                return None
            if value is None or (column.is_custom and value == ""):
                found &= column.where("isnull", True)
            else:
                found &= column.where("exact", value)
        return found


class Delete(Kind):
    """Move the items to the recycle bin."""

    label = _lazy("Delete")
    needs = access.DELETE

    def run(self, batch: Batch, definition: ListDefinition, rows: Sequence[BatchRow]) -> Iterable[Outcome]:
        """Delete the items."""
        gone = [RowChange(row.item_id, etag=row.etag) for row in rows]
        return bulk.delete_many(batch.actor, definition, gone)


class Restore(Kind):
    """Take the items out of the recycle bin."""

    label = _lazy("Restore")
    needs = access.DELETE

    def run(self, batch: Batch, definition: ListDefinition, rows: Sequence[BatchRow]) -> Iterable[Outcome]:
        """Restore the items."""
        return bulk.restore_many(batch.actor, definition, [row.item_id for row in rows])


class RunAction(Kind):
    """Run a row action on the items, with what was typed once for all."""

    label = _lazy("Action")
    needs = access.VIEW

    def run(self, batch: Batch, definition: ListDefinition, rows: Sequence[BatchRow]) -> Iterable[Outcome]:
        """Run the action on each item that offers it."""
        action = bulk_action(definition, batch.parameters["action"])
        actor, data = batch.actor, typed(batch.parameters["data"])
        if action is None or not action.is_permitted(actor):
            raise actions.NotPermitted(_("This action is not offered any more."))
        allowed = access.visible(actor, definition, action.needs).in_bulk([row.item_id for row in rows])
        deed = _Deed(actor, definition, action, data)
        return [deed.outcome(row, allowed.get(row.item_id)) for row in rows]

    def already(self, batch: Batch, definition: ListDefinition) -> Q | None:
        """Return the condition on items that do not offer the action, such as closed ones."""
        action = bulk_action(definition, batch.parameters["action"])
        if action is None or not action.when:
            return None
        offered = Q()
        for name, wanted in action.when.items():
            offered &= definition.column(name).where("exact", wanted)
        return ~offered

    def may_be_taken_back(self, batch: Batch) -> bool:
        """Tell whether what the action did can be undone."""
        action = bulk_action(find_list(batch.list_code), batch.parameters["action"])
        return action is not None and action.can_be_taken_back


def bulk_action(definition: ListDefinition, code: str) -> RowAction | None:
    """Return the row action of this code if one form may serve many items."""
    action = find(definition, code)
    return action if action is not None and action.is_bulk else None


def typed(data: Mapping[str, list[str]]) -> QueryDict:
    """Return what was typed into a form as the browser sent it."""
    found = QueryDict(mutable=True)
    for name, values in data.items():
        found.setlist(name, values)
    return found


@dataclass(frozen=True)
class _Deed:
    """A row action with what was typed once for all items."""

    actor: Actor
    definition: ListDefinition
    action: RowAction
    data: QueryDict

    def outcome(self, row: BatchRow, item: Any) -> Outcome:
        """Do it to one item, and return what became of it."""
        return bulk.attempt(self.definition, row.item_id, item, lambda found: self._do(row, found))

    def _do(self, row: BatchRow, item: Any) -> None:
        action = self.action
        if row.etag is not None and item.version != row.etag:
            raise actions.StaleItem(item)
        if not action.is_offered({name: self.definition.column(name).read(item) for name in action.when}):
            raise actions.NotPermitted(
                _("“%(action)s” is not possible for this item.") % {"action": action.label}
            )
        form = action.form(self.actor, item, self.data)
        if not form.is_valid():
            raise ValidationError({name: list(errors) for name, errors in form.errors.items()})
        action.run(self.actor, item, form)


def refusal_text(refusal: Refusal | None, definition: ListDefinition) -> str:
    """Return why a row was left alone, with the names of the columns."""
    if refusal is None:
        return ""
    parts = []
    for name, errors in refusal.errors.items():
        text = " ".join(errors)
        parts.append(f"{definition.column(name).label}: {text}" if name in definition.recorded else text)
    return " ".join(parts)


kinds.register("edit", Edit())
kinds.register("delete", Delete())
kinds.register("restore", Restore())
kinds.register("action", RunAction())
