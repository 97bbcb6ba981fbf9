"""The rules of custom columns: what the fields of a model check for the others."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .columns import ExtraColumn
from .definitions import ListDefinition
from .items import Item

TAKEN = _("Another item has this value already, and it must be unique.")


def errors_of(
    definition: ListDefinition, item: Item, touched: Collection[str], *, is_alone: bool = True
) -> dict[str, list[ValidationError]]:
    """Return what is wrong with the touched custom columns of the item, by column.

    Whether a value is taken is asked for an item alone; for many it is asked at once elsewhere.
    """
    errors: dict[str, list[ValidationError]] = {}
    for column in definition.custom_columns:
        if column.name in touched and column.is_editable:
            found = _errors(column, item)
            if is_alone and not found and _is_taken(definition, column, item):
                found = [ValidationError(TAKEN)]
            if found:
                errors[column.name] = found
    return errors


def _errors(column: ExtraColumn, item: Item) -> list[ValidationError]:
    try:
        value = column.read(item)
    except ValidationError as error:
        return error.error_list
    if value in (None, "", []):
        return [ValidationError(_("This column must be filled in."))] if column.is_required else []
    try:
        column.kind.check(column, value)
    except ValidationError as error:
        return error.error_list
    return []


def _is_taken(definition: ListDefinition, column: ExtraColumn, item: Item) -> bool:
    value: Any = column.read(item) if column.design.is_unique else None
    if value in (None, "", []):
        return False
    others = definition.items().filter(column.where("exact", value), deleted_at__isnull=True)
    return others.exclude(pk=item.pk).exists()
