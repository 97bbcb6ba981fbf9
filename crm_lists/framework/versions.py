"""Versions of an item: how it stood after each change, what differs between two, and the way back to one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.utils.translation import gettext as _

from . import actions, changes
from .actors import Actor
from .changes import Snapshot
from .columns import Column
from .columns.lookup import DeletedTitle
from .definitions import ListDefinition
from .grid.typed import Sent, values_of
from .items import Item
from .models import Change

RESTORE = "restore_version"
PAGE_SIZE = 50
#: So many versions are on offer where one is chosen.
OFFERED = 200


@dataclass(frozen=True)
class Compared:
    """One column in two versions, in words."""

    name: str
    label: str
    before: str
    after: str
    differs: bool


@dataclass(frozen=True)
class LeftOut:
    """A column that a restored version does not touch, and why."""

    label: str
    reason: str


@dataclass(frozen=True)
class Plan:
    """What restoring a version would do."""

    version: int
    values: Mapping[str, Any] = field(default_factory=dict)
    rows: Sequence[Compared] = ()
    left_out: Sequence[LeftOut] = ()


def page_of(
    actor: Actor, definition: ListDefinition, item: Item, *, before: int | None = None
) -> tuple[list[Change], int | None]:
    """Return changes of the item, the latest first, and the key before which the next page begins."""
    found = changes.history(actor, definition, item, limit=PAGE_SIZE + 1, before=before)
    page = found[:PAGE_SIZE]
    return page, page[-1].pk if len(found) > PAGE_SIZE else None


def offered(actor: Actor, definition: ListDefinition, item: Item) -> list[Change]:
    """Return the latest versions, one change for each."""
    latest: dict[int, Change] = {}
    for change in changes.history(actor, definition, item, limit=OFFERED):
        if change.verb in changes.NOTES:
            continue
        latest.setdefault(change.version, change)
    return list(latest.values())


def change_of(definition: ListDefinition, item: Item, version: int) -> Change | None:
    """Return the last change that made this version, None where the item never had it."""
    found = Change.objects.filter(list_code=definition.code, item_id=item.pk, version=version)
    made = found.exclude(verb__in=changes.NOTES)
    return made.select_related("by", "on_behalf_of").order_by("-pk").first()


def states_at(definition: ListDefinition, item: Item, versions: Iterable[int]) -> dict[int, Snapshot]:
    """Return the recorded columns as they stood in each of the versions, found back from the present."""
    wanted = set(versions)
    state = changes.snapshot(definition, item)
    found = {version: dict(state) for version in wanted if version >= item.version}
    later = Change.objects.filter(
        list_code=definition.code, item_id=item.pk, version__gt=min(wanted, default=item.version)
    )
    for version, before in later.order_by("-pk").values_list("version", "before").iterator():
        state.update(before)
        for one in wanted:
            if one < version:
                found[one] = dict(state)
    return {version: found.get(version, dict(state)) for version in wanted}


def compare(actor: Actor, definition: ListDefinition, first: Snapshot, second: Snapshot) -> list[Compared]:
    """Return each column of two states in words; what it looks up is named only to those who may read it."""
    names = dict.fromkeys((*definition.recorded, *first, *second))
    rows = []
    for name in names:
        column = column_of(definition, name)
        if column is not None:
            before, after = words(actor, column, first.get(name), second.get(name))
            if before or after:
                differs = first.get(name) != second.get(name)
                rows.append(Compared(name, column.label, before, after, differs))
    return rows


def column_of(definition: ListDefinition, name: str) -> Column | None:
    """Return the column, None for one that the list no longer has."""
    try:
        return definition.column(name)
    except FieldDoesNotExist:
        return None


def words(actor: Actor, column: Column, *kept: Any) -> list[str]:
    """Return values of a column, as they stand in changes, in words for this actor."""
    values = [_value(column, one) for one in kept]
    keys = {key for value in values for key in (value if isinstance(value, list) else [value])}
    labels = column.kind.labels(column, actor, keys)
    return [column.text(value, labels) for value in values]


def _value(column: Column, kept: Any) -> Any:
    if kept is None:
        return [] if column.is_many else None
    try:
        return column.kind.from_json(column, kept)
    except (ValidationError, ValueError, TypeError):
        # The column was of another type then.
        return None


def plan(actor: Actor, definition: ListDefinition, item: Item, version: int) -> Plan:
    """Return what restoring the version would change, and what would stay as it is."""
    now = changes.snapshot(definition, item)
    then = states_at(definition, item, [version])[version]
    values: dict[str, Any] = {}
    left_out = []
    for name in [name for name in then if then[name] != now.get(name)]:
        value = _restorable(actor, definition, name, then[name])
        if isinstance(value, LeftOut):
            left_out.append(value)
        else:
            values[name] = value
    wanted = {**now, **{name: then[name] for name in values}}
    rows = [row for row in compare(actor, definition, now, wanted) if row.differs]
    return Plan(version, values, rows, left_out)


def _restorable(actor: Actor, definition: ListDefinition, name: str, kept: Any) -> Any:
    """Return the value to write, or why the column is left out."""
    column = column_of(definition, name)
    if column is None:
        return LeftOut(name, _("The list has no such column any more."))
    if name not in definition.editable:
        return LeftOut(column.label, _("The program keeps this column."))
    if kept in (None, "", []) and column.is_required:
        return LeftOut(column.label, _("It was empty then, and must be filled in now."))
    if column.is_many and column.kind.is_lookup:
        # What the person does not see is neither taken away nor added.
        labels = column.kind.labels(column, actor, kept or ())
        kept = [key for key, title in labels.items() if not isinstance(title, DeletedTitle)]
    try:
        (value,) = values_of(actor, column, [Sent(kept, is_text=False)])
    except (ValueError, TypeError):
        value = ValidationError(_("The column was of another type then."))
    if isinstance(value, ValidationError):
        return LeftOut(column.label, " ".join(value.messages))
    return value


def restore(actor: Actor, definition: ListDefinition, item: Item, plan: Plan, *, etag: int) -> Item:
    """Make the columns as they were, as a new change."""
    note = _("version %(version)s") % {"version": plan.version}
    return actions.change(actor, item, plan.values, etag=etag, verb=RESTORE, note=note)
