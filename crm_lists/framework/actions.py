"""The one door for writing.

Each action checks the right and the ETag, validates, lets the program generate its values, saves, writes
one `Change`, the search entry and the event: all in one transaction. Forms, API, bridge and commands only
call these.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import access, behalf, changes, events, followers, indexing, refusals, validation, warnings
from .actors import Actor
from .columns import Column
from .columns.codes import CodesColumn, not_offered, retired_among
from .columns.lookup import lookup_list
from .definitions import ListDefinition
from .guarding import not_typed, seen_by, whole_of
from .items import Item
from .lists import definition_of
from .models import Change

Kind = TypeVar("Kind", bound=Item)
Values = Mapping[str, Any]


class NotPermitted(Exception):
    """The actor may see the item but may not do this with it; the message says who can help."""


class StaleItem(Exception):
    """The item was changed by somebody else meanwhile; `item` is how it stands now."""

    def __init__(self, item: Item) -> None:
        super().__init__(_("The item was changed by somebody else meanwhile."))
        self.item = item


def add(  # noqa: PLR0913 - the options of the one door
    actor: Actor,
    model: type[Kind],
    values: Values,
    *,
    generated: Values | None = None,
    note: str = "",
    confirmed: Collection[str] = (),
) -> Kind:
    """Add an item: `values` are what a person typed, `generated` what the program sets."""
    actor = warnings.confirming(actor, confirmed)
    item: Kind = add_to(actor, definition_of(model), values, generated=generated, note=note)
    return item


def add_to(
    actor: Actor,
    definition: ListDefinition,
    values: Values,
    *,
    generated: Values | None = None,
    note: str = "",
) -> Any:
    """Add an item to the list; for lists that are known at run time only."""
    if not access.may_add(actor, definition):
        raise NotPermitted(refusals.of_list(access.ADD, definition))
    definition = whole_of(definition)
    with transaction.atomic():
        item = definition.new_item(created_by=actor.user, created_at=timezone.now())
        many = {**_assign(actor, definition, item, values), **_set(definition, item, generated)}
        item.generate(actor)
        _validate(definition, item, untouched=set())
        warnings.check(actor, definition, item, None)
        _save(actor, item)
        _set_many(actor, definition, item, many)
        _refuse_invisible(actor, definition, item)
        state = changes.snapshot(definition, item)
        _after(actor, definition, item, changes.Deed("add", {}, state, note))
    return item


def change(  # noqa: PLR0913 - the options of the one door
    actor: Actor,
    item: Kind,
    values: Values,
    *,
    etag: int | None = None,
    generated: Values | None = None,
    verb: str = "change",
    needs: str = access.CHANGE,
    note: str = "",
    confirmed: Collection[str] = (),
) -> Kind:
    """Change an item; equal values change nothing and write no history."""
    actor = warnings.confirming(actor, confirmed)
    definition = definition_of(item)
    with transaction.atomic():
        fresh: Kind = _locked(actor, definition, item.pk, needs)
        _refuse_stale(fresh, etag)
        actor = behalf.acting_on(actor, definition, fresh.pk, needs)
        named = {*values, *(generated or ())}
        before = changes.snapshot(definition, fresh, touched=named)
        many = {**_assign(actor, definition, fresh, values), **_set(definition, fresh, generated)}
        fresh.generate(actor)
        present = changes.snapshot(definition, fresh, touched=named)
        changed = {name for name in present if present[name] != before[name]}
        _validate(definition, fresh, untouched=set(definition.recorded) - changed - values.keys())
        warnings.check(actor, definition, fresh, changed | _differing(many, before))
        _set_many(actor, definition, fresh, many)
        states = changes.differences(before, changes.snapshot(definition, fresh, touched=named))
        if states[1] or verb != "change":
            _save(actor, fresh)
            refuse_out_of_reach(actor, definition, fresh, states[1], needs=needs)
            _after(actor, definition, fresh, changes.Deed(verb, *states, note))
    return fresh


def delete(actor: Actor, item: Item, *, etag: int | None = None, note: str = "") -> None:
    """Move an item to the recycle bin."""
    definition = definition_of(item)
    with transaction.atomic():
        fresh = _locked(actor, definition, item.pk, access.DELETE)
        _refuse_stale(fresh, etag)
        actor = behalf.acting_on(actor, definition, fresh.pk, access.DELETE)
        fresh.before_delete(actor)
        fresh.deleted_at = timezone.now()
        _save(actor, fresh)
        state = changes.snapshot(definition, fresh)
        _after(actor, definition, fresh, changes.Deed("delete", state, {}, note))


def restore(actor: Actor, definition: ListDefinition, pk: Any) -> Any:
    """Take an item back out of the recycle bin."""
    with transaction.atomic():
        item: Item = access.one_of(access.deleted(actor, definition).select_for_update(of=("self",)), pk)
        actor = behalf.acting_on(actor, definition, item.pk, access.DELETE)
        item.before_restore(actor)
        item.deleted_at = None
        _save(actor, item)
        state = changes.snapshot(definition, item)
        _after(actor, definition, item, changes.Deed("restore", {}, state))
    return item


def note(actor: Actor, item: Item, verb: str, said: str, *, needs: str) -> Change:
    """Write into the history of an item what was done about it; the item itself stays as it is."""
    definition = definition_of(item)
    with transaction.atomic():
        fresh = _locked(actor, definition, item.pk, needs)
        actor = behalf.acting_on(actor, definition, fresh.pk, needs)
        written = changes.record(actor, definition, fresh, changes.Deed(verb, {}, {}, said))
        events.emit(written)
    return written


def _locked(actor: Actor, definition: ListDefinition, pk: Any, needs: str) -> Any:
    """Return the item as it stands now, held until the end of the transaction."""
    allowed = access.visible(actor, definition, needs).select_for_update(of=("self",))
    try:
        return access.one_of(allowed, pk)
    except access.ItemNotFound:
        access.get(actor, definition, pk)
    raise NotPermitted(refusals.of_item(needs))


def _refuse_stale(item: Item, etag: int | None) -> None:
    if etag is not None and etag != item.version:
        raise StaleItem(item)


def _assign(actor: Actor, definition: ListDefinition, item: Item, values: Values) -> dict[str, Any]:
    """Set what a person typed; return the values of many-to-many columns, which need a saved item."""
    many = {}
    editable = seen_by(actor, definition).editable
    for name, value in values.items():
        if name not in editable:
            raise ValidationError({name: not_typed(definition, name)})
        column = definition.column(name)
        if column.is_related:
            many[name] = value
        elif column.kind.is_lookup and column.is_many:
            column.write(item, _with_unseen(actor, column, column.read(item), value))
        else:
            column.write(item, value)
    return many


def _set(definition: ListDefinition, item: Item, generated: Values | None) -> dict[str, Any]:
    """Set what the program gives; return the values of many-to-many columns, which need a saved item."""
    many = {}
    for name, value in (generated or {}).items():
        if name in definition.recorded and definition.column(name).is_related:
            many[name] = value
        else:
            setattr(item, name, value)
    return many


def _set_many(actor: Actor, definition: ListDefinition, item: Item, many: Values) -> None:
    """Set columns of several values."""
    for name, value in many.items():
        column = definition.column(name)
        chosen = _keys(value)
        if column.kind.is_lookup:
            chosen = _with_unseen(actor, column, column.read(item), chosen)
        elif column.kind.code == CodesColumn.code:
            _refuse_retired(column, chosen - set(column.read(item)))
        getattr(item, name).set(chosen)


def _differing(many: Values, before: changes.Snapshot) -> set[str]:
    """Return those columns of several values that are to hold other keys than before."""
    return {name for name, value in many.items() if _keys(value) != set(before.get(name) or ())}


def _keys(value: Any) -> set[Any]:
    return {getattr(one, "pk", one) for one in value or ()}


def _refuse_retired(column: Column, new: set[Any]) -> None:
    """Refuse values that are not offered any more; an item keeps those that it has."""
    if gone := retired_among(column, new):
        raise not_offered(column, gone.values())


def _with_unseen(actor: Actor, column: Column, present: list[int], chosen: Any) -> set[int]:
    """Return the chosen keys; those that the actor does not see stay, as nobody could choose them."""
    seen = access.visible(actor, lookup_list(column)).filter(pk__in=present) if present else ()
    unseen = set(present) - {one.pk for one in seen}
    return _keys(chosen) | unseen


def _validate(definition: ListDefinition, item: Item, *, untouched: set[str]) -> None:
    """Validate: an untouched column that no longer fits does not block the rest, rules over several hold."""
    system = set(Item.SYSTEM_COLUMNS)
    custom = validation.errors_of(definition, item, set(definition.editable) - untouched)
    try:
        item.full_clean(exclude={*untouched, *system}, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise ValidationError(error.update_error_dict(custom)) from error
    if custom:
        raise ValidationError(custom)


def _save(actor: Actor, item: Item) -> None:
    """Write the item; the database holds the constraints, and only a clash is looked for by name."""
    item.modified_at = timezone.now()
    item.modified_by = actor.user
    item.version += 1
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError:
        item.validate_unique(exclude=set(Item.SYSTEM_COLUMNS))
        item.validate_constraints()
        raise


def _refuse_invisible(actor: Actor, definition: ListDefinition, item: Item) -> None:
    """An item must not vanish before the eyes of the person who adds it."""
    if not access.reaches(actor, definition, item.pk, access.ADD):
        raise NotPermitted(refusals.of_values(definition))


def refuse_out_of_reach(
    actor: Actor, definition: ListDefinition, item: Item, changed: Collection[str], *, needs: str
) -> None:
    """A changed item must not come below a parent, nor get a type, that the person's rights do not reach."""
    if access.is_barred(actor, definition, item, changed):
        raise NotPermitted(refusals.of_values(definition))
    if looked_up(definition, changed) and access.lost(actor, definition, needs, [item.pk]):
        raise NotPermitted(refusals.of_parents(definition))


def looked_up(definition: ListDefinition, changed: Iterable[str]) -> bool:
    """Tell whether one of the changed columns looks up what people choose."""
    chosen = (definition.column(name) for name in changed if name in definition.editable)
    return any(column.kind.is_lookup for column in chosen)


def _after(
    actor: Actor,
    definition: ListDefinition,
    item: Item,
    deed: changes.Deed,
) -> None:
    """Write what follows each write: history, search entry and event; then tell the followers."""
    events.emit(changes.record(actor, definition, item, deed))
    if item.deleted_at is None:
        changed = deed.after if deed.verb == "change" else ()
        indexing.index_item(definition, item, changed=changed)
    else:
        indexing.forget_item(definition, item)
    followers.tell_together(definition, [(item, deed)])
    followers.tell(actor, definition, item, deed)
