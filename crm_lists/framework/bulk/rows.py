"""The rows of one bulk write: what they look up, how they stood and stand, and the few statements for all."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import access, statements, validation, warnings
from ..actors import Actor
from ..changes import Snapshot, differences
from ..columns import Column, ColumnType
from ..columns.codes import not_offered, retired_among
from ..columns.lookup import lookup_list
from ..definitions import ListDefinition
from ..guarding import not_typed, seen_by, whole_of
from ..items import Item
from .blank import Blank
from .results import refusal_of

Values = Mapping[str, Any]
#: Rows of one model by their key.
Found = dict[Any, models.Model]


@dataclass(eq=False)
class Row:
    """One row on its way: the item in memory, and why it is left alone, if it is."""

    item: Any
    asked: Any = None
    refusal: Any = None
    before: Snapshot = field(default_factory=dict)
    after: Snapshot = field(default_factory=dict)
    #: Values of the columns that stand in a table of their own.
    many: dict[str, set[Any]] = field(default_factory=dict)
    typed: frozenset[str] = frozenset()
    difference: tuple[Snapshot, Snapshot] = field(default_factory=lambda: ({}, {}))
    version: int = 0

    def __post_init__(self) -> None:
        self.version = self.item.version if self.item is not None else 0

    @property
    def is_changed(self) -> bool:
        """Tell whether a recorded column differs."""
        return bool(self.difference[1])


class Chunk:
    """What one bulk write knows of its list, loaded once for all rows."""

    def __init__(self, actor: Actor, definition: ListDefinition) -> None:
        self.actor = actor
        shown = seen_by(actor, definition)
        self.definition = definition = whole_of(definition)
        self.now = timezone.now()
        #: For whom the actor acts on items that are not open to him otherwise, by key.
        self.represented: Mapping[Any, User] = {}
        self.recorded = {name: definition.column(name) for name in definition.recorded}
        self.plain = [(name, _state_of(one)) for name, one in self.recorded.items() if not one.is_related]
        self.related = {name: one for name, one in self.recorded.items() if one.is_related}
        self.editable = {name: definition.column(name) for name in shown.editable}
        self._found: dict[type[models.Model], Found] = {}
        #: Keys that lead nowhere, by the column that names them.
        self._lost: list[tuple[Any, set[Any]]] = []
        #: Keys of custom columns that lead somewhere.
        self._known: set[Any] = set()
        self._many: dict[str, dict[Any, list[Any]]] = {name: {} for name in self.related}

    @cached_property
    def _blank(self) -> Blank:
        return Blank(lambda: self.definition.new_item(created_by=self.actor.user, created_at=self.now))

    def acting_on(self, item: Item) -> Actor:
        """Return the actor as the one who does this to the item, for whom it may be."""
        person = self.represented.get(item.pk)
        return self.actor if person is None else replace(self.actor, on_behalf_of=person)

    # -- what is typed and generated ------------------------------------------------------------

    def new_row(self) -> Row:
        """Return a row for an item that is not saved yet."""
        return Row(self._blank.another())

    def assign(self, row: Row, values: Values) -> None:
        """Set what a person typed."""
        for name, value in values.items():
            column = self.editable.get(name)
            if column is None:
                raise ValidationError({name: not_typed(self.definition, name)})
            if column.is_related:
                row.many[name] = {getattr(one, "pk", one) for one in value or ()}
            else:
                column.write(row.item, value)
        row.typed = frozenset(values)

    def set_generated(self, row: Row, name: str, value: Any) -> None:
        """Set what the program gives: a column, or another attribute of the item."""
        column = self.recorded.get(name)
        if column is None:
            setattr(row.item, name, value)
        elif column.is_related:
            row.many[name] = {getattr(one, "pk", one) for one in value or ()}
        else:
            column.write(row.item, value)

    def generate(self, row: Row) -> None:
        """Refuse keys that lead nowhere, and let the program set its values."""
        for field_, keys in self._lost:
            if _key(field_, row.item) in keys:
                raise ValidationError({field_.name: _("What is looked up here is not there any more.")})
        row.item.generate(self.actor)

    def validate(self, row: Row) -> None:
        """Validate; an untouched column that no longer fits does not block the rest."""
        self._refuse_retired(row)
        item = row.item
        if not row.before:
            self._validate(item, set())
            return
        row.after = self._plain_state(item)
        changed = {name for name, value in row.after.items() if value != row.before.get(name)}
        self._validate(item, self.recorded.keys() - changed - row.typed)
        if type(item).clean is not models.Model.clean:
            row.after = self._plain_state(item)

    def _refuse_retired(self, row: Row) -> None:
        """Refuse choices that are not offered any more, as the form does; an item keeps those that it has."""
        for name in row.typed & self._retired.keys():
            column = self.editable[name]
            new = _several(column.read(row.item)) - _several(row.before.get(name))
            if gone := sorted(map(str, new & self._retired[name])):
                words = dict(column.choices)
                shown = ", ".join(str(words.get(one, one)) for one in gone)
                message = _("“%(value)s” is not offered any more. Choose another one.") % {"value": shown}
                raise ValidationError({name: message})

    @cached_property
    def _retired(self) -> dict[str, frozenset[Any]]:
        return {name: one.retired_choices for name, one in self.editable.items() if one.retired_choices}

    def _validate(self, item: Item, untouched: set[str]) -> None:
        touched = self.editable.keys() - untouched
        custom = validation.errors_of(self.definition, item, touched, known=self._known)
        exclude = {*untouched, *Item.SYSTEM_COLUMNS}
        try:
            item.full_clean(exclude=exclude, validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            raise ValidationError(error.update_error_dict(custom)) from error
        if custom:
            raise ValidationError(custom)

    def prepare_warnings(self, rows: Iterable[Row]) -> None:
        """Look up at once what the warners will ask about the items."""
        warnings.prepare(self.actor, self.definition, [row.item for row in rows])

    def warn(self, row: Row) -> None:
        """Raise Warned where the person should know something first."""
        related = {name for name, keys in row.many.items() if keys != set(row.before.get(name) or ())}
        differing = {name for name, value in row.after.items() if value != row.before.get(name)} | related
        warnings.check(self.acting_on(row.item), self.definition, row.item, differing if row.before else None)

    # -- what is looked up ----------------------------------------------------------------------

    def load_looked_up(self, rows: Iterable[Row]) -> None:
        """Give the items the rows that they look up: one query for each looked-up model."""
        items = [row.item for row in rows]
        self._lost = []
        for target, fields in self._lookups.items():
            keyed = [(one, _keys(one, items)) for one in fields]
            found = self.rows_of(target, {key for _field, keys in keyed for key in keys} - {None})
            for one, keys in keyed:
                self._look_up(one, items, keys, found)

    def _look_up(self, field_: Any, items: list[Item], keys: list[Any], found: Found) -> None:
        named = set(keys) - {None}
        if not named:
            return
        lost = named - found.keys()
        if lost:
            self._lost.append((field_, lost))
        for item, key in zip(items, keys, strict=True):
            if key in found and not field_.is_cached(item):
                field_.set_cached_value(item, found[key])

    @cached_property
    def _lookups(self) -> dict[type[models.Model], list[Any]]:
        found: dict[type[models.Model], list[Any]] = {}
        for one in self.definition.model._meta.concrete_fields:
            if isinstance(one, models.ForeignKey) and one.name in self.recorded:
                found.setdefault(one.related_model, []).append(one)  # type: ignore[arg-type]
        return found

    def rows_of(self, target: type[models.Model], keys: Iterable[Any]) -> Found:
        """Return the rows of these keys; those that are known are not fetched again."""
        known = self._found.setdefault(target, {})
        missing = set(keys) - known.keys()
        if missing:
            known.update(target._base_manager.in_bulk(missing))
        return known

    # -- columns of several rows ----------------------------------------------------------------

    def check_many(self, rows: Iterable[Row]) -> None:
        """Leave out what is not there, and keep what the actor does not see: nobody could choose it."""
        for name, column in self.related.items():
            touched = [row for row in rows if name in row.many]
            if touched:
                chosen = {key for row in touched for key in row.many[name]}
                there = self._there(column, chosen)
                gone = retired_among(column, there)
                hidden = self._hidden(column, [row.item.pk for row in touched if row.item.pk])
                for row in touched:
                    present = set(self._many[name].get(row.item.pk, ()))
                    row.many[name] = (row.many[name] & there) | (present & hidden)
                    new = gone.keys() & row.many[name] - present
                    if new and name in row.typed:
                        row.refusal = refusal_of(not_offered(column, [gone[key] for key in new]))

    @staticmethod
    def _there(column: Column, keys: set[Any]) -> set[Any]:
        target = column.target
        return set(target._base_manager.in_bulk(keys)) if target is not None and keys else set()

    def _hidden(self, column: Column, pks: list[Any]) -> set[Any]:
        present = {key for pk in pks for key in self._many[column.name].get(pk, ())}
        if not present or not column.kind.is_lookup:
            return set()
        seen = access.visible(self.actor, lookup_list(column)).filter(pk__in=present)
        return present - set(seen.values_list("pk", flat=True))

    def keep_many(self, rows: list[Row]) -> None:
        """Write the columns that stand in tables of their own."""
        for name, column in self.related.items():
            touched = [row for row in rows if name in row.many]
            through = getattr(self.definition.model, name).through
            field_: Any = column.field
            ours, theirs = field_.m2m_field_name() + "_id", field_.m2m_reverse_field_name() + "_id"
            gone, new = models.Q(pk__in=[]), []
            for row in touched:
                pk, wanted = row.item.pk, row.many[name]
                present = set(self._many[name].get(pk, ()))
                new += [through(**{ours: pk, theirs: key}) for key in sorted(wanted - present)]
                if present - wanted:
                    gone |= models.Q(**{ours: pk, f"{theirs}__in": present - wanted})
                self._many[name][pk] = sorted(wanted)
            if touched:
                through._default_manager.filter(gone).delete()
                through._default_manager.bulk_create(new)

    def _load_many(self, items: list[Any]) -> None:
        for name, column in self.related.items():
            missing = [item.pk for item in items if item.pk not in self._many[name]]
            if not missing:
                continue
            self._many[name].update((pk, []) for pk in missing)
            field_: Any = column.field
            ours, theirs = field_.m2m_field_name() + "_id", field_.m2m_reverse_field_name() + "_id"
            through = getattr(self.definition.model, name).through._default_manager
            pairs = through.filter(**{f"{ours}__in": missing}).order_by(theirs).values_list(ours, theirs)
            for pk, key in pairs:
                self._many[name][pk].append(key)

    # -- how the items stand --------------------------------------------------------------------

    def snapshots(self, rows: list[Row]) -> Iterator[Snapshot]:
        """Give the recorded columns of the items as JSON values."""
        self._load_many([row.item for row in rows])
        for row in rows:
            yield {
                **self._plain_state(row.item),
                **{name: self._many[name][row.item.pk] for name in self.related},
            }

    def _plain_state(self, item: Item) -> Snapshot:
        return {name: state(item) for name, state in self.plain}

    def find_differences(self, rows: Iterable[Row]) -> None:
        """Note which columns differ from how they stood."""
        for row in rows:
            for name in self.related:
                wanted = row.many.get(name)
                row.after[name] = row.before.get(name) if wanted is None else sorted(wanted)
            row.difference = differences(row.before, row.after)

    # -- statements -----------------------------------------------------------------------------

    def insert(self, rows: list[Row]) -> None:
        """Insert the items."""
        for row in rows:
            self._stamp(row)
        statements.insert([row.item for row in rows])

    def update(self, rows: list[Row]) -> None:
        """Write all columns of the items, which the caller holds, by upserts: they cost what inserts cost."""
        for row in rows:
            self._stamp(row)
        names = [one.name for one in self.definition.model._meta.concrete_fields]
        statements.upsert([row.item for row in rows], [name for name in names if name not in _NEVER_UPDATED])

    def mark_deleted(self, rows: list[Row], moment: datetime | None) -> None:
        """Move the items to the recycle bin, or without a moment out of it."""
        for row in rows:
            self._stamp(row)
            row.item.deleted_at = moment
        items = self.definition.items().filter(pk__in=[row.item.pk for row in rows])
        items.update(
            deleted_at=moment, modified_at=self.now, modified_by=self.actor.user, version=F("version") + 1
        )

    def take_back(self, rows: list[Row]) -> None:
        """Remove items that were inserted a moment ago."""
        if rows:
            self.definition.items().filter(pk__in=[row.item.pk for row in rows]).delete()

    def _stamp(self, row: Row) -> None:
        row.item.modified_at = self.now
        row.item.modified_by = self.actor.user
        row.item.version = row.version + 1


_NEVER_UPDATED = frozenset({"id", "uuid", "created_at", "created_by"})


def _several(value: Any) -> set[Any]:
    return set(value) if isinstance(value, list) else {value} - {None, ""}


def _keys(field_: Any, items: list[Item]) -> list[Any]:
    """Return the key that each item looks up."""
    keys = list(map(attrgetter(field_.attname), items))
    if all(key is None or type(key) is int for key in keys):
        return keys
    return [_key(field_, item) for item in items]


def _key(field_: Any, item: Item) -> Any:
    """Return the key that the item looks up; None for one that fits no key, which validation will tell."""
    key = getattr(item, field_.attname)
    if key is None or type(key) is int:
        return key
    try:
        return field_.target_field.to_python(key)
    except ValidationError:
        return None


def _state_of(column: Column) -> Callable[[Item], Any]:
    """Return what gives the column's value as JSON; values that are JSON already go the short way."""
    if column.is_custom:
        return lambda item: column.kind.to_json(column, column.read(item))
    read, kind, field_ = attrgetter(column.field.attname), column.kind, column.field
    is_usual = type(kind).to_json is ColumnType.to_json
    plain = next((kept for base, kept in _KEPT_AS.items() if is_usual and isinstance(field_, base)), None)

    def state(item: Item) -> Any:
        value = read(item)
        return value if value is None or type(value) is plain else kind.to_json(column, value)

    return state


#: Values of these types stand in a change as they are.
_KEPT_AS: Mapping[type[models.Field[Any, Any]], type] = {
    models.CharField: str,
    models.TextField: str,
    models.BooleanField: bool,
    models.IntegerField: int,
    models.ForeignKey: int,
}
