"""Edits of cells: each row with the ETag that the browser saw, each answer with the cells that differ now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Self
from uuid import uuid4

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from .. import access, actions, people
from ..actors import Actor
from ..bulk import REFUSALS, Outcome, Reason, RowChange, change_many
from ..columns import Column
from ..dates import friendly_moment
from ..definitions import ListDefinition
from ..guarding import not_typed
from ..items import Item
from ..warnings import Warned
from .cells import changed_cells, row_of
from .typed import Sent, values_of

#: Cells that one block may have, and rows that are written in one transaction.
BLOCK_LIMIT = 2_000
ROWS_AT_ONCE = 500
LARGEST_KEY = 2**63 - 1


class Status(StrEnum):
    """What became of the cells of one row."""

    SAVED = "saved"
    CONFLICT = "conflict"
    INVALID = "invalid"
    #: Comes again with the codes of its warnings, if the person wants it so.
    WARNED = "warned"
    FORBIDDEN = "forbidden"
    GONE = "gone"


_BY_REASON = {
    Reason.INVALID: Status.INVALID,
    Reason.WARNED: Status.WARNED,
    Reason.STALE: Status.CONFLICT,
    Reason.FORBIDDEN: Status.FORBIDDEN,
    Reason.ABSENT: Status.GONE,
}


@dataclass(frozen=True)
class Edit:
    """What a person typed into cells of one row, and what the row held before the eyes of the person."""

    pk: int
    etag: int
    cells: Mapping[str, Sent]
    known: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, sent: Any) -> Self:
        """Return the edit of a request; raise ValueError when it is none."""
        if not isinstance(sent, Mapping):
            raise ValueError("A row is an object.")
        known = sent.get("known", {})
        if not isinstance(known, Mapping):
            raise ValueError("What is known of a row stands by column.")
        return cls(_number(sent.get("id")), _number(sent.get("etag")), cells_in(sent), known)


def cells_in(sent: Mapping[str, Any]) -> dict[str, Sent]:
    """Return the cells of a request by column; raise ValueError when there are none."""
    cells = sent.get("cells")
    if not isinstance(cells, Mapping) or not cells:
        raise ValueError("A row has cells.")
    return {str(name): Sent.of(cell) for name, cell in cells.items()}


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_KEY:
        raise ValueError("A row has an id and an etag.")
    return value


@dataclass
class Answer:
    """What a browser is told of one row."""

    pk: int
    status: Status
    etag: int | None = None
    cells: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    message: str = ""
    warned: Warned | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the answer as JSON."""
        return {
            "id": self.pk,
            "status": self.status,
            "etag": self.etag,
            "cells": self.cells,
            "errors": {name: texts for name, texts in self.errors.items() if name != NON_FIELD_ERRORS},
            "message": self.message,
            "confirm": self.warned.codes if self.warned is not None else [],
        }


def change_row(actor: Actor, definition: ListDefinition, columns: Sequence[Column], edit: Edit) -> Answer:
    """Write the cells of one row through the door of single items, which asks the least."""
    (values,), (errors,) = _values(actor, definition, [edit])
    if errors:
        return Answer(edit.pk, Status.INVALID, errors=errors)
    try:
        item = _change(actor, definition, edit, values)
    except actions.StaleItem as stale:
        return _conflict(actor, columns, edit, stale.item)
    except REFUSALS as error:
        return _refused(edit.pk, error)
    (cells,) = changed_cells(actor, columns, [item], [edit.known])
    return Answer(edit.pk, Status.SAVED, item.version, cells)


def _change(actor: Actor, definition: ListDefinition, edit: Edit, values: Mapping[str, Any]) -> Item:
    """Change the item; what somebody else changed in other columns meanwhile is no conflict."""
    item = definition.new_item(pk=edit.pk)
    try:
        return actions.change(actor, item, values, etag=edit.etag)
    except actions.StaleItem as stale:
        if not _is_untouched(definition, edit, stale.item):
            raise
        return actions.change(actor, item, values, etag=stale.item.version)


def _is_untouched(definition: ListDefinition, edit: Edit, item: Item) -> bool:
    """Tell whether the edited cells still hold what the person saw in them."""
    columns = [definition.column(name) for name in edit.cells]
    return all(
        column.name in edit.known
        and edit.known[column.name] == column.kind.to_json(column, column.read(item))
        for column in columns
    )


def change_block(
    actor: Actor, definition: ListDefinition, columns: Sequence[Column], edits: Sequence[Edit]
) -> tuple[str, list[Answer]]:
    """Write the cells of many rows as one batch; return its number and an answer for each row."""
    batch = uuid4()
    acting = replace(actor, batch=batch)
    values, errors = _values(actor, definition, edits)
    asked = [RowChange(edit.pk, found, edit.etag) for edit, found in zip(edits, values, strict=True) if found]
    outcomes = _write(acting, definition, asked)
    again = [
        RowChange(edit.pk, found, outcomes[edit.pk].item.version)  # type: ignore[union-attr]
        for edit, found in zip(edits, values, strict=True)
        if edit.pk in outcomes and _is_overtaken_elsewhere(definition, edit, outcomes[edit.pk])
    ]
    outcomes |= _write(acting, definition, again)
    return str(batch), _answers(actor, columns, edits, outcomes, errors)


def _write(actor: Actor, definition: ListDefinition, asked: Sequence[RowChange]) -> dict[int, Outcome]:
    parts = [asked[start : start + ROWS_AT_ONCE] for start in range(0, len(asked), ROWS_AT_ONCE)]
    found = [outcome for part in parts for outcome in change_many(actor, definition, part)]
    return {outcome.pk: outcome for outcome in found}


def _is_overtaken_elsewhere(definition: ListDefinition, edit: Edit, outcome: Outcome) -> bool:
    is_stale = outcome.refusal is not None and outcome.refusal.reason is Reason.STALE
    return is_stale and outcome.item is not None and _is_untouched(definition, edit, outcome.item)


def _answers(
    actor: Actor,
    columns: Sequence[Column],
    edits: Sequence[Edit],
    outcomes: Mapping[int, Outcome],
    errors: Sequence[Mapping[str, list[str]]],
) -> list[Answer]:
    seen = [(edit, outcomes[edit.pk].item) for edit in edits if edit.pk in outcomes]
    shown = [(edit, item) for edit, item in seen if item is not None]
    cells = changed_cells(actor, columns, [item for _, item in shown], [edit.known for edit, _ in shown])
    differing = {edit.pk: found for (edit, _), found in zip(shown, cells, strict=True)}
    return [
        _answer(edit, outcomes.get(edit.pk), differing.get(edit.pk, {}), wrong)
        for edit, wrong in zip(edits, errors, strict=True)
    ]


def _answer(
    edit: Edit, outcome: Outcome | None, cells: Mapping[str, Any], wrong: Mapping[str, list[str]]
) -> Answer:
    if outcome is None:
        return Answer(edit.pk, Status.INVALID, errors=wrong)
    version = outcome.item.version if outcome.item is not None else None
    if outcome.refusal is None:
        # Cells that make no sense are refused alone; the others of their row are written.
        status = Status.INVALID if wrong else Status.SAVED
        return Answer(edit.pk, status, version, cells, wrong)
    refusal = outcome.refusal
    status = _BY_REASON[refusal.reason]
    stands = cells if status is Status.CONFLICT else {}
    return Answer(
        edit.pk,
        status,
        version if stands else None,
        stands,
        {**refusal.errors, **wrong},
        "" if set(refusal.errors) & set(edit.cells) else refusal.message,
        refusal.warned,
    )


def add_row(
    actor: Actor, definition: ListDefinition, columns: Sequence[Column], cells: Mapping[str, Sent]
) -> tuple[Answer, dict[str, Any] | None]:
    """Add an item of what was typed into the empty row; return the answer and the new row."""
    (values,), (errors,) = _values(actor, definition, [Edit(0, 0, cells)])
    if errors:
        return Answer(0, Status.INVALID, errors=errors), None
    try:
        item = actions.add_to(actor, definition, values)
    except REFUSALS as error:
        return _refused(0, error), None
    return Answer(item.pk, Status.SAVED, item.version), row_of(actor, definition, item, columns)


def _values(
    actor: Actor, definition: ListDefinition, edits: Sequence[Edit]
) -> tuple[list[dict[str, Any]], list[dict[str, list[str]]]]:
    """Return the values of each edit by column, and what is wrong with the cells that make none."""
    values: list[dict[str, Any]] = [{} for _edit in edits]
    errors: list[dict[str, list[str]]] = [{} for _edit in edits]
    for name in dict.fromkeys(name for edit in edits for name in edit.cells):
        places = [place for place, edit in enumerate(edits) if name in edit.cells]
        for place, value in zip(places, _made(actor, definition, name, edits, places), strict=True):
            if value in (None, "", []) and definition.column(name).is_required:
                errors[place][name] = [_("This column must be filled in.")]
            elif isinstance(value, ValidationError):
                errors[place][name] = value.messages
            else:
                values[place][name] = value
    return values, errors


def _made(
    actor: Actor, definition: ListDefinition, name: str, edits: Sequence[Edit], places: Iterable[int]
) -> list[Any]:
    cells = [edits[place].cells[name] for place in places]
    if name not in definition.editable:
        refused = ValidationError(not_typed(definition, name))
        return [refused] * len(cells)
    return values_of(actor, definition.column(name), cells)


def _conflict(actor: Actor, columns: Sequence[Column], edit: Edit, item: Item) -> Answer:
    (cells,) = changed_cells(actor, columns, [item], [edit.known])
    who = people.display_name(item.modified_by)
    message = _("%(who)s saved this row (%(when)s) while you were editing it.") % {
        "who": who or _("Somebody"),
        "when": friendly_moment(item.modified_at),
    }
    return Answer(edit.pk, Status.CONFLICT, item.version, cells, message=message)


def _refused(pk: int, error: Exception) -> Answer:
    """Return what the door said against the row."""
    match error:
        case Warned():
            return Answer(pk, Status.WARNED, message=str(error), warned=error)
        case actions.NotPermitted():
            return Answer(pk, Status.FORBIDDEN, message=str(error))
        case access.ItemNotFound():
            return Answer(pk, Status.GONE, message=_("This is not here any more, or you may not see it."))
        case ValidationError():
            errors = (
                error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
            )
            return Answer(
                pk, Status.INVALID, errors=errors, message=" ".join(errors.get(NON_FIELD_ERRORS, ()))
            )
    return Answer(
        pk,
        Status.INVALID,
        message=_("Somebody has just saved the same values. Look whether the item is there already."),
    )
