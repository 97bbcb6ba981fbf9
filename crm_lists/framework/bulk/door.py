"""The bulk half of the one door for writing: many items in one transaction, by a few statements for all.

Each function gives what `actions` gives for one item: right, ETag, generated values, validation, history,
search entry and event. A row that is refused does not spoil the others; callers hand over some 500 rows at
a time. Items whose model saves, deletes or restores in a way of its own go through `actions` one by one.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import access, actions, behalf, followers, refusals
from ..actors import Actor
from ..changes import Deed
from ..definitions import ListDefinition
from ..items import Item
from ..registry import Many
from . import history
from .results import (
    REFUSALS,
    NewRow,
    Outcome,
    Refusal,
    RowChange,
    State,
    Values,
    absent,
    forbidden,
    refusal_of,
    refused,
    stale,
    title_of,
)
from .rows import Chunk, Row
from .unique import clashes

#: What is done in the transaction of each bulk write to a list, which sends no signals of models.
written: Many[Callable[[], object]] = Many("followers of bulk writes")


def add_many(
    actor: Actor,
    definition: ListDefinition,
    rows: Sequence[Values],
    *,
    generated: Values | None = None,
    note: str = "",
) -> list[Item | Refusal]:
    """Add an item for each row of typed values; return the item or the refusal of each row, in order."""
    if access.may_add(actor, definition) and not definition.is_added_by_form:
        raise actions.NotPermitted(
            _("Items of %(list)s are not made of typed values alone, so they cannot be added in bulk.")
            % {"list": definition.label}
        )
    return make_many(actor, definition, [NewRow(values, generated or {}) for values in rows], note=note)


def make_many(
    actor: Actor,
    definition: ListDefinition,
    rows: Sequence[NewRow],
    *,
    note: str = "",
    along: Callable[[list[Item]], object] | None = None,
) -> list[Item | Refusal]:
    """Add an item for each row, with values of its own that the program gives.

    `along` writes what belongs to the items that were added, before history and search look at them.
    """
    if not access.may_add(actor, definition):
        raise actions.NotPermitted(refusals.of_list(access.ADD, definition))
    if _saves_its_own_way(definition.model) and not _tells_what_it_does(definition.model):
        return [_added_alone(actor, definition, row, along) for row in rows]
    with transaction.atomic():
        chunk = Chunk(actor, definition)
        made = [_attempt(chunk.new_row(), _assigning(chunk, row.values, row.generated)) for row in rows]
        _generate_and_validate(chunk, made)
        _write(_sound(made), chunk.insert)
        definition.model.inserted_many([row.item for row in _sound(made)])
        _refuse_invisible(chunk, _sound(made))
        added = _sound(made)
        if along is not None and added:
            along([row.item for row in added])
        chunk.keep_many(added)
        states = chunk.snapshots(added)
        _after(
            chunk,
            [(row.item, Deed("add", {}, state, note)) for row, state in zip(added, states, strict=True)],
        )
    return [row.refusal or row.item for row in made]


def change_many(
    actor: Actor,
    definition: ListDefinition,
    changes: Sequence[RowChange],
    *,
    verb: str = "change",
    note: str = "",
) -> list[Outcome]:
    """Change each of the items; equal values change nothing and write no history."""
    if _saves_its_own_way(definition.model):
        return [
            _alone(actor, definition, one.pk, _changing(actor, definition, one, verb, note))
            for one in changes
        ]
    with transaction.atomic():
        chunk = Chunk(actor, definition)
        rows = _held(chunk, changes, access.CHANGE)
        held = _sound(rows)
        _find_represented(chunk, held, access.CHANGE)
        for row, before in zip(held, chunk.snapshots(held), strict=True):
            row.before = before
        for row in held:
            _attempt(row, _assigning(chunk, row.asked.values, row.asked.generated))
        _generate_and_validate(chunk, held)
        chunk.find_differences(_sound(rows))
        changed = [row for row in _sound(rows) if row.is_changed or verb != "change"]
        _write_within_reach(chunk, changed)
        changed = [row for row in changed if row.refusal is None]
        chunk.keep_many(changed)
        _after(chunk, [(row.item, Deed(verb, *row.difference, note)) for row in changed])
    return [_outcome(definition, row, is_same=row not in changed) for row in rows]


def delete_many(actor: Actor, definition: ListDefinition, rows: Sequence[RowChange]) -> list[Outcome]:
    """Move the items to the recycle bin."""
    if _has_way_of_its_own(definition.model, "before_delete"):
        return [
            _alone(actor, definition, one.pk, _deleting(actor, definition, one), is_gone=True) for one in rows
        ]
    with transaction.atomic():
        chunk = Chunk(actor, definition)
        held = _held(chunk, rows, access.DELETE)
        gone = _sound(held)
        _find_represented(chunk, gone, access.DELETE)
        _write(gone, lambda part: chunk.mark_deleted(part, timezone.now()))
        gone = _sound(gone)
        states = chunk.snapshots(gone)
        _after(
            chunk, [(row.item, Deed("delete", state, {})) for row, state in zip(gone, states, strict=True)]
        )
    return [_outcome(definition, row) for row in held]


def restore_many(actor: Actor, definition: ListDefinition, pks: Sequence[int]) -> list[Outcome]:
    """Take the items back out of the recycle bin."""
    if _has_way_of_its_own(definition.model, "before_restore"):
        return [_alone(actor, definition, pk, _restoring(actor, definition, pk)) for pk in pks]
    with transaction.atomic():
        chunk = Chunk(actor, definition)
        found = {item.pk: item for item in _lock(access.deleted(actor, definition), pks)}
        rows = [Row(found.get(pk), RowChange(pk)) for pk in pks]
        for row in rows:
            if row.item is None:
                row.refusal = absent()
        back = _sound(rows)
        _find_represented(chunk, back, access.DELETE)
        for row in back:
            row.item.deleted_at = None
        _refuse_clashes(chunk, back)
        _write(_sound(rows), lambda part: chunk.mark_deleted(part, None))
        back = _sound(rows)
        states = chunk.snapshots(back)
        _after(
            chunk, [(row.item, Deed("restore", {}, state)) for row, state in zip(back, states, strict=True)]
        )
    return [_outcome(definition, row) for row in rows]


# -- rows ---------------------------------------------------------------------------------------


def _held(chunk: Chunk, changes: Sequence[RowChange], needs: str) -> list[Row]:
    """Return the rows with their items held until the end of the transaction, the others refused."""
    pks = [one.pk for one in changes]
    allowed = access.visible(chunk.actor, chunk.definition, needs)
    found = {item.pk: item for item in _lock(allowed, pks)}
    missing = [pk for pk in pks if pk not in found]
    seen = {}
    if missing and needs != access.VIEW:
        seen = access.visible(chunk.actor, chunk.definition).in_bulk(missing)
    rows: list[Row] = []
    known: set[int] = set()
    for one in changes:
        row = Row(None if one.pk in known else found.get(one.pk), one)
        if one.pk in known:
            row.refusal = refused(_("The item stands twice among the rows."))
        elif row.item is None:
            row.item = seen.get(one.pk)
            row.refusal = forbidden(needs) if row.item is not None else absent()
        elif one.etag is not None and one.etag != row.item.version:
            row.refusal = stale()
        rows.append(row)
        known.add(one.pk)
    return rows


def _find_represented(chunk: Chunk, rows: Iterable[Row], action: str) -> None:
    """Find out for whom the actor does this to the items, while they stand as they stood."""
    keys = [row.item.pk for row in rows]
    chunk.represented = behalf.for_whom(chunk.actor, chunk.definition, keys, action)


def _lock(items: models.QuerySet[Any], pks: Iterable[int]) -> models.QuerySet[Any]:
    """Hold the items, always in the same order, so that two batches do not wait for each other."""
    return items.select_for_update(of=("self",)).filter(pk__in=set(pks)).order_by("pk")


def _sound(rows: Iterable[Row]) -> list[Row]:
    """Return the rows that nothing speaks against so far."""
    return [row for row in rows if row.refusal is None]


def _attempt(row: Row, run: Callable[[Row], None]) -> Row:
    """Do a part of the work for one row; what it refuses is kept with the row."""
    try:
        run(row)
    except REFUSALS as error:
        row.refusal = refusal_of(error)
    return row


def _assigning(chunk: Chunk, values: Values, generated: Values | None) -> Callable[[Row], None]:
    def assign(row: Row) -> None:
        chunk.assign(row, values)
        for name, value in (generated or {}).items():
            chunk.set_generated(row, name, value)

    return assign


def _generate_and_validate(chunk: Chunk, rows: list[Row]) -> None:
    sound = _sound(rows)
    chunk.check_many(sound)
    for step in (chunk.generate, chunk.validate):
        # What the program generated may look up rows that nobody typed.
        chunk.load_looked_up(_sound(sound))
        for row in _sound(sound):
            _attempt(row, step)
    _refuse_clashes(chunk, _sound(sound))
    chunk.prepare_warnings(_sound(sound))
    for row in _sound(sound):
        _attempt(row, chunk.warn)


def _refuse_clashes(chunk: Chunk, rows: list[Row]) -> None:
    for row, error in clashes(chunk.definition, rows):
        row.refusal = refusal_of(error)


def _write(rows: list[Row], write: Callable[[list[Row]], None]) -> None:
    """Write all rows by few statements; where the database refuses, find out which row it is."""
    if not rows:
        return
    try:
        with transaction.atomic():
            write(rows)
    except IntegrityError:
        if len(rows) == 1:
            rows[0].refusal = refused(_("The database refuses these values: they clash with other items."))
            return
        half = len(rows) // 2
        _write(rows[:half], write)
        _write(rows[half:], write)


class _OutOfReachError(Exception):
    """Rows that were written are outside what the actor's rights reach."""


def _write_within_reach(chunk: Chunk, rows: list[Row]) -> None:
    """Write the rows; of those that come below other parents, only what the actor's rights still reach."""
    for row in rows:
        if access.is_barred(chunk.actor, chunk.definition, row.item, row.difference[1]):
            row.refusal = refusal_of(actions.NotPermitted(refusals.of_values(chunk.definition)))
    rows = _sound(rows)
    moved = {row.item.pk: row for row in rows if actions.looked_up(chunk.definition, row.difference[1])}
    try:
        with transaction.atomic():
            _write(rows, chunk.update)
            lost = access.lost(chunk.actor, chunk.definition, access.CHANGE, moved.keys())
            for pk in lost:
                moved[pk].refusal = refusal_of(actions.NotPermitted(refusals.of_parents(chunk.definition)))
            if lost:
                raise _OutOfReachError
    except _OutOfReachError:
        _write(_sound(rows), chunk.update)


def _refuse_invisible(chunk: Chunk, rows: list[Row]) -> None:
    """An item must not vanish before the eyes of the person who adds it."""
    allowed = access.visible(chunk.actor, chunk.definition, access.ADD)
    seen = set(allowed.filter(pk__in=[row.item.pk for row in rows]).values_list("pk", flat=True))
    lost = [row for row in rows if row.item.pk not in seen]
    chunk.take_back(lost)
    for row in lost:
        row.refusal = refusal_of(actions.NotPermitted(refusals.of_values(chunk.definition)))


def _after(chunk: Chunk, deeds: list[tuple[Item, Deed]]) -> None:
    """Write what follows each write: history, search entries, one event; then tell the followers."""
    if deeds:
        history.record(chunk.actor, chunk.definition, deeds, chunk.rows_of, represented=chunk.represented)
        for follow in written.get(chunk.definition.code):
            follow()
        followers.tell_together(chunk.definition, deeds)
        followers.tell_each(chunk.acting_on, chunk.definition, deeds)


def _outcome(definition: ListDefinition, row: Row, *, is_same: bool = False) -> Outcome:
    state = State.REFUSED if row.refusal else State.SAME if is_same else State.DONE
    return Outcome(row.asked.pk, state, title_of(definition, row.item), row.item, row.refusal)


# -- one by one ---------------------------------------------------------------------------------


def _saves_its_own_way(model: type[Item]) -> bool:
    return model.save is not models.Model.save


def _tells_what_it_does(model: type[Item]) -> bool:
    return model.inserted_many is not Item.inserted_many


def _has_way_of_its_own(model: type[Item], hook: str) -> bool:
    return _saves_its_own_way(model) or getattr(model, hook) is not getattr(Item, hook)


def _added_alone(
    actor: Actor, definition: ListDefinition, row: NewRow, along: Callable[[list[Item]], object] | None
) -> Item | Refusal:
    try:
        with transaction.atomic():
            item: Item = actions.add_to(actor, definition, row.values, generated=row.generated)
            if along is not None:
                along([item])
            return item
    except REFUSALS as error:
        return refusal_of(error)


def _alone(
    actor: Actor, definition: ListDefinition, pk: int, run: Callable[[], Item], *, is_gone: bool = False
) -> Outcome:
    try:
        with transaction.atomic():
            before = None if is_gone else access.visible(actor, definition).filter(pk=pk).first()
            item = run()
    except REFUSALS as error:
        present = access.visible(actor, definition).filter(pk=pk).first()
        refusal = refusal_of(error)
        return Outcome(pk, State.REFUSED, title_of(definition, present), present, refusal)
    is_same = before is not None and before.version == item.version
    return Outcome(pk, State.SAME if is_same else State.DONE, title_of(definition, item), item)


def _changing(
    actor: Actor, definition: ListDefinition, one: RowChange, verb: str, note: str
) -> Callable[[], Item]:
    def run() -> Item:
        item: Item = access.get(actor, definition, one.pk)
        return actions.change(
            actor, item, one.values, etag=one.etag, generated=one.generated, verb=verb, note=note
        )

    return run


def _deleting(actor: Actor, definition: ListDefinition, one: RowChange) -> Callable[[], Item]:
    def run() -> Item:
        item: Item = access.get(actor, definition, one.pk)
        actions.delete(actor, item, etag=one.etag)
        return item

    return run


def _restoring(actor: Actor, definition: ListDefinition, pk: int) -> Callable[[], Item]:
    def run() -> Item:
        item: Item = actions.restore(actor, definition, pk)
        return item

    return run
