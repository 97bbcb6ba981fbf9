"""The rules of custom columns: what the fields of a model check for the others."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .columns import ExtraColumn
from .definitions import ListDefinition
from .items import Item

NOT_HAD = _("Items of this type do not have this column.")
TAKEN = _("Another item has this value already, and it must be unique.")


def errors_of(
    definition: ListDefinition, item: Item, touched: Collection[str], *, known: set[Any] | None = None
) -> dict[str, list[ValidationError]]:
    """Return what is wrong with the touched custom columns of the item, by column.

    For many items `known` carries the keys that were found before from one to the next; whether a value is
    taken is asked for all of them at once elsewhere.
    """
    errors: dict[str, list[ValidationError]] = {}
    lacked = item.lacked_columns()
    for column in definition.custom_columns:
        if column.name in touched and column.is_editable:
            found = (
                _errors_of_lacked(column, item)
                if column.name in lacked
                else _errors(definition, column, item, known if known is not None else set())
            )
            if known is None and not found and _is_taken(definition, column, item):
                found = [ValidationError(TAKEN)]
            if found:
                errors[column.name] = found
    return errors


def _errors_of_lacked(column: ExtraColumn, item: Item) -> list[ValidationError]:
    """Return what is wrong with a column that the item should not have: any value."""
    return [] if item.extra.get(column.name) in (None, "", []) else [ValidationError(NOT_HAD)]


def _errors(
    definition: ListDefinition, column: ExtraColumn, item: Item, known: set[Any]
) -> list[ValidationError]:
    try:
        value = column.read(item)
    except ValidationError as error:
        return error.error_list
    if value in (None, "", []):
        is_wanted = column.is_required and not definition.keeps_incomplete
        return [ValidationError(_("This column must be filled in."))] if is_wanted else []
    looked_up = (column.name, str(value)) if column.target is not None else None
    try:
        if looked_up is None or looked_up not in known:
            column.kind.check(column, value)
    except ValidationError as error:
        return error.error_list
    known.add(looked_up)
    return []


def _is_taken(definition: ListDefinition, column: ExtraColumn, item: Item) -> bool:
    value: Any = column.read(item) if column.design.is_unique else None
    if value in (None, "", []):
        return False
    others = definition.items().filter(column.where("exact", value), deleted_at__isnull=True)
    return others.exclude(pk=item.pk).exists()
