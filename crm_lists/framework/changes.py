"""The history: what a write records, and how it reads."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .actors import Actor
from .columns import Column
from .definitions import ListDefinition
from .items import Item
from .models import Change
from .prepared import PreparedQueries, Slot
from .registry import Registry

Snapshot = dict[str, Any]
_by_key = PreparedQueries()

VERBS = {
    "add": _("added"),
    "change": _("changed"),
    "delete": _("deleted"),
    "restore": _("restored"),
    "restore_version": _("went back"),
    "empty": _("put out of the recycle bin"),
    "purge": _("deleted for good"),
}
#: Verbs that say what was done about an item and make no version of it.
NOTES: set[str] = set()


@dataclass(frozen=True)
class Discretion:
    """Deeds that not everybody is told of who reads the item."""

    verbs: frozenset[str]
    #: Return the condition on the items of whose deeds the actor is told, None where he is told of all.
    condition: Callable[[Actor], models.Q | None]


#: By the code of the list.
discretions: Registry[Discretion] = Registry("discretions of the history")


def told(
    actor: Actor, definition: ListDefinition, found: "models.QuerySet[Change]"
) -> "models.QuerySet[Change]":
    """Return those changes of a list's items that the actor is told of, when he reads the items."""
    if definition.code not in discretions or actor.is_system:
        return found
    discretion = discretions.get(definition.code)
    condition = discretion.condition(actor)
    if condition is None:
        return found
    items = definition.items().filter(condition, pk=models.OuterRef("item_id"))
    return found.filter(~models.Q(verb__in=sorted(discretion.verbs)) | models.Exists(items))


def narrowed(actor: Actor, definition: ListDefinition, change: Change, allowed: models.Q) -> models.Q:
    """Return the condition under which the actor is told of a change, when he reads the item under one."""
    if definition.code not in discretions or change.verb not in discretions.get(definition.code).verbs:
        return allowed
    condition = discretions.get(definition.code).condition(actor)
    return allowed if condition is None else allowed & condition


def summary(change: Change) -> str:
    """Return what was done, in a few words and with the remark of the person."""
    verb = str(VERBS.get(change.verb, change.verb.replace("_", " ")))
    return f"{verb}: {change.note}" if change.note else verb


def snapshot(definition: ListDefinition, item: Item, *, touched: Collection[str] | None = None) -> Snapshot:
    """Return the recorded columns of the item as JSON values.

    Columns that stand in a table of their own cost a query each; where `touched` says which columns a write
    sets, the others of them are left out, for they stay as they are.
    """
    values: Snapshot = {}
    for name in definition.recorded:
        column = definition.column(name)
        if touched is None or name in touched or not column.is_related:
            values[name] = column.kind.to_json(column, column.read(item))
    return values


def differences(before: Snapshot, after: Snapshot) -> tuple[Snapshot, Snapshot]:
    """Return the columns that differ, as they were and as they are."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}


@dataclass(frozen=True)
class Deed:
    """What was done to an item: the verb, the changed columns as they were and as they are, and a remark."""

    verb: str
    before: Snapshot
    after: Snapshot
    note: str = ""


def record(actor: Actor, definition: ListDefinition, item: Item, deed: Deed) -> Change:
    """Write the change of an item."""
    return Change.objects.create(
        list_code=definition.code,
        item_id=item.pk,
        item_title=str(getattr(item, definition.title))[:512],
        verb=deed.verb,
        version=item.version,
        at=timezone.now(),
        by=actor.user,
        on_behalf_of=actor.on_behalf_of,
        source=actor.source,
        batch=actor.batch,
        note=deed.note,
        before=deed.before,
        after=deed.after,
        labels=_labels_of(definition, item, deed.before, deed.after),
    )


def _labels_of(definition: ListDefinition, item: Item, *states: Snapshot) -> dict[str, dict[str, str]]:
    """Return the titles of the looked-up rows, as they are called at this moment."""
    titles: dict[str, dict[str, str]] = {}
    for name in states[-1]:
        column = definition.column(name)
        if column.target is not None:
            keys = {key for state in states for key in _keys(state.get(name))}
            titles[name] = {str(row.pk): str(row) for row in _rows(column, item, keys)}
    return titles


def _keys(value: Any) -> Iterable[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def _rows(column: Column, item: Item, keys: set[Any]) -> Iterable[models.Model]:
    """Return the rows of these keys; one that was loaded with the item is not fetched again."""
    field, target = column.field, column.target
    row = None
    if isinstance(field, models.ForeignKey) and not column.is_custom:
        row = field.get_cached_value(item, None)
    loaded = [row] if row is not None and row.pk in keys else []
    missing = keys - {row.pk for row in loaded}
    if target is None or not missing:
        return loaded
    if len(missing) == 1:
        return [*loaded, *_row(target, *missing)]
    return [*loaded, *target._default_manager.filter(pk__in=missing)]


def _row(target: type[models.Model], key: Any) -> Iterable[models.Model]:
    columns = [field.attname for field in target._meta.concrete_fields]
    query = _by_key.get(target, lambda: _of_key(target, columns))
    return [target.from_db(DEFAULT_DB_ALIAS, columns, row) for row in query.rows(pk=key)]


def _of_key(target: type[models.Model], columns: Sequence[str]) -> "models.QuerySet[Any, Any]":
    rows = target._default_manager.filter(pk=Slot("pk", target._meta.pk))
    return rows.order_by().values_list(*columns)


@dataclass(frozen=True)
class Difference:
    """One column of a change, ready to be read."""

    label: str
    before: str
    after: str


def history(
    actor: Actor, definition: ListDefinition, item: Item, *, limit: int = 100, before: int | None = None
) -> list[Change]:
    """Return changes of the item, the latest first; `before` is the key of the last one already shown."""
    found = told(actor, definition, Change.objects.filter(list_code=definition.code, item_id=item.pk))
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.select_related("by", "on_behalf_of").order_by("-pk")[:limit])


class Reader:
    """Puts changes of one list into words for one actor.

    Looked-up items that are not for the actor stay unnamed.
    """

    def __init__(self, actor: Actor, definition: ListDefinition, found: Iterable[Change]) -> None:
        self.definition = definition
        self._found = list(found)
        columns = [definition.column(name) for name in definition.recorded]
        self._readable = {one.name: self._keys_for(actor, one) for one in columns if one.kind.is_lookup}

    def _keys_for(self, actor: Actor, column: Column) -> Collection[Any]:
        states = (state for change in self._found for state in (change.before, change.after))
        return set(
            column.kind.labels(column, actor, {key for one in states for key in _keys(one.get(column.name))})
        )

    def differences(self, change: Change) -> list[Difference]:
        """Return what the change did, column by column."""
        lines = []
        for name, after in change.after.items():
            column = self._column(name)
            if column is not None:
                was, became = (self._say(column, change, value) for value in (change.before.get(name), after))
                lines.append(Difference(column.label, was, became))
        return [line for line in lines if line.before or line.after]

    def _column(self, name: str) -> Column | None:
        """Return the column, None for one that the list no longer has."""
        try:
            return self.definition.column(name)
        except FieldDoesNotExist:
            return None

    def _say(self, column: Column, change: Change, value: Any) -> str:
        if column.target is not None:
            return ", ".join(self._title(column, change, key) for key in _keys(value))
        try:
            return column.text(None if value is None else column.kind.from_json(column, value), {})
        except (ValidationError, ValueError, TypeError, ArithmeticError):
            # The column was of another type when the value was written.
            return str(value)

    def _title(self, column: Column, change: Change, key: Any) -> str:
        if column.name in self._readable and key not in self._readable[column.name]:
            return str(_("restricted"))
        return str(change.labels.get(column.name, {}).get(str(key), key))
