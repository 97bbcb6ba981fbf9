"""The way back from a merge: each value and link as it stood, where nobody has changed it since."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from crm_lists.batches.kinds import Kind, Step, kinds
from crm_lists.batches.models import Batch
from crm_lists.batches.previews import Line, Preview
from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import whole_of
from crm_lists.framework.items import Item
from crm_lists.framework.lists import find_list, has_list
from crm_lists.framework.models import Change
from crm_lists.framework.search import refresh_further

from ..models import Merge
from .deed import result_rows
from .keeper import keeper_of
from .moving import Work, relink

#: So many rows are shown before it is done.
SHOWN = 20
#: Verbs by which an item comes or goes.
_LIFE = ("add", "delete", "restore")
#: Code of the list and key of an item.
Key = tuple[str, int]


@dataclass
class Traces:
    """What a batch did to one item, all its changes together."""

    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    #: Whether it was there before; None where the batch left that as it was.
    was_there: bool | None = None

    def take(self, verb: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Add a later change."""
        if verb in _LIFE:
            self.was_there = verb == "delete" if self.was_there is None else self.was_there
            return
        for name, value in before.items():
            self.before.setdefault(name, value)
        self.after.update(after)


class Unmerge(Kind):
    """Take a merge back."""

    label: "ClassVar[str | Promise]" = _lazy("Take back")
    can_be_taken_back = False
    finds_rows = True

    def step(self, batch: Batch, size: int) -> Step:
        """Bring everything back, in the one transaction of this step."""
        undone = batch.undoes
        if undone is None:
            raise actions.NotPermitted(_("The merge is not there any more."))
        refuse_undo(batch.actor, undone)
        work = Work(keeper_of(batch.actor), batch)
        traces = _traces(undone)
        plan = Plan(work)
        for key, one in traces.items():
            plan.take(key, one)
        plan.bring_back()
        for key, one in traces.items():
            _bring_to_life(work, key, one)
        # What followers did to some because others came back is put right.
        plan.bring_back()
        for merge in Merge.objects.filter(batch=undone, undone_at__isnull=True).order_by("-pk"):
            _bring_rows_back(merge)
        rows = result_rows(batch, batch.actor, undone, plan.messages)
        batch.total = len(rows)
        return Step(rows, is_last=True)

    def preview(self, batch: Batch) -> Preview | None:
        """Return what would come back, as far as the person may read it."""
        if batch.undoes is None:
            return None
        rows = result_rows(batch, batch.actor, batch.undoes)
        lines = [Line(row.title) for row in rows[:SHOWN]]
        return Preview(len(rows), 0, 0, (), lines)


kinds.register("unmerge", Unmerge())


def refuse_undo(actor: Actor, undone: Batch) -> None:
    """Raise NotPermitted where the actor may not take the merge back, or the loser is gone for good."""
    definition = whole_of(find_list(undone.list_code))
    survivor = undone.parameters["survivor"]
    losers = set(undone.parameters["losers"])
    there = definition.items().filter(pk__in=losers).count()
    if there < len(losers):
        raise actions.NotPermitted(
            _("What was merged has left the recycle bin for good, so it stays merged.")
        )
    if not access.visible(actor, definition, access.CHANGE).filter(pk=survivor).exists():
        raise actions.NotPermitted(_("You may not change the item any more into which the other one went."))
    alive = access.visible(actor, definition, access.DELETE).filter(pk__in=losers).count()
    if alive + access.deleted(actor, definition).filter(pk__in=losers).count() < len(losers):
        raise actions.NotPermitted(_("You may not restore the item any more that was merged."))


def _traces(undone: Batch) -> dict[Key, Traces]:
    found: dict[Key, Traces] = {}
    deeds = Change.objects.filter(batch=undone.uuid).order_by("pk")
    for code, pk, verb, before, after in deeds.values_list("list_code", "item_id", "verb", "before", "after"):
        found.setdefault((code, pk), Traces()).take(verb, before, after)
    return found


class Plan:
    """Which values the items get again, and which of their columns somebody changed since."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self._wanted: dict[str, dict[int, dict[str, Any]]] = {}
        self._changed: dict[Key, list[str]] = {}

    def take(self, key: Key, traces: Traces) -> None:
        """Plan what comes back of one item, as it stands now."""
        definition = self._definition(key[0])
        item = definition.items().filter(pk=key[1]).first() if definition is not None else None
        if definition is None or item is None:
            return
        wanted = self._wanted.setdefault(key[0], {}).setdefault(key[1], {})
        for name in traces.after:
            was = _was(definition, item, name, traces)
            if was is None:
                self._changed.setdefault(key, []).append(name)
            else:
                wanted.update(was)

    def bring_back(self) -> None:
        """Set the values, list by list; those that the database refuses count as changed."""
        for code, wanted in self._wanted.items():
            definition = self._definition(code)
            full = {pk: values for pk, values in wanted.items() if values}
            for pk in relink(self.work, definition, full) if definition is not None and full else ():
                self._changed.setdefault((code, pk), []).extend(wanted.pop(pk))

    @property
    def messages(self) -> dict[Key, str]:
        """Return what is said of the items that do not come back whole."""
        found = {}
        for key, names in self._changed.items():
            definition = self._definition(key[0])
            labels = [_label(definition, name) for name in names] if definition is not None else names
            said = _("Changed since, so it stays as it is: %(columns)s.")
            found[key] = said % {"columns": ", ".join(dict.fromkeys(labels))}
        return found

    @staticmethod
    def _definition(code: str) -> ListDefinition | None:
        return whole_of(find_list(code)) if has_list(code) else None


def _was(definition: ListDefinition, item: Item, name: str, traces: Traces) -> dict[str, Any] | None:
    """Return the raw value to set, by column; None where somebody changed it since."""
    try:
        column = definition.column(name)
    except FieldDoesNotExist:
        return {}
    before, after = traces.before.get(name), traces.after[name]
    present = column.kind.to_json(column, column.read(item))
    if present not in (before, after):
        if not (isinstance(before, list) and isinstance(after, list) and isinstance(present, list)):
            return None
        before = _without_merge(before, after, present)
    return {name: before if before is None or column.is_many else column.kind.from_json(column, before)}


def _without_merge(before: list[Any], after: list[Any], present: list[Any]) -> list[Any]:
    """Return several values as they are now, without what the merge added and with what it took."""
    kept = [one for one in present if one in before or one not in after]
    return kept + [one for one in before if one not in after and one not in kept]


def _label(definition: ListDefinition, name: str) -> str:
    try:
        return definition.column(name).label
    except FieldDoesNotExist:
        return name


def _bring_to_life(work: Work, key: Key, traces: Traces) -> None:
    """Restore an item that went, and take away one that came."""
    code, pk = key
    if traces.was_there is None or not has_list(code):
        return
    definition = whole_of(find_list(code))
    item = definition.items().filter(pk=pk).first()
    if item is None or (item.deleted_at is None) == traces.was_there:
        return
    if traces.was_there:
        actions.restore(work.keeper, definition, pk)
    else:
        actions.delete(work.keeper, item)


def _bring_rows_back(merge: Merge) -> None:
    """Give the loser the rows again that are no items, unless they belong to something else by now."""
    for one in merge.moved:
        rows = apps.get_model(one["model"])._base_manager.filter(pk__in=one["rows"])
        rows.filter(**{one["column"]: merge.survivor_id}).update(**{one["column"]: merge.loser_id})
    merge.undone_at = timezone.now()
    merge.save(update_fields=["undone_at"])
    for pk in (merge.survivor_id, merge.loser_id):
        refresh_further(merge.list_code, pk)
