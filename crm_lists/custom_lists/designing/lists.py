"""Making, copying, retiring and deleting lists without programming."""

from dataclasses import fields
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm_lists.framework import designs
from crm_lists.framework.columns import Column
from crm_lists.framework.columns.extra import Design
from crm_lists.framework.columns.lookup import lookup_list
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import lists as declared
from crm_lists.framework.models import Change, CustomColumn, SavedView, SearchEntry
from crm_lists.organisation.models import Grant

from ..models import CustomItem, CustomList
from .columns import columns_of, save_column, type_choices
from .indexes import drop_index

#: As what a column of a declared list is copied, by its type's code; others as text.
_COPIED_AS = {"salesperson": "", "code": "choice", "reference": "", "references": ""}


def made_list(code: str) -> CustomList | None:
    """Return the list without programming of this code, retired ones too."""
    return CustomList.objects.filter(code=code).first()


def retired_lists() -> list[CustomList]:
    """Return the retired lists."""
    return list(CustomList.objects.filter(is_retired=True))


def save_list(made: CustomList) -> None:
    """Save a list, new or changed; all processes see it with their next request."""
    made.full_clean()
    if made._state.adding and made.code in declared:
        raise ValidationError({"code": _("There is a list of this code already.")})
    with transaction.atomic():
        made.save()
        designs.changed()


def copy_design(source: ListDefinition, made: CustomList) -> None:
    """Give the new list the columns of another list, coded or not; no items."""
    for column in columns_of(source.code):
        if not column.is_retired:
            save_column(_copy_of_custom(column, made.code))
    for name in source.own_editable:
        if name != source.title:
            copied = _copy_of_declared(source.column(name), made.code)
            if copied is not None:
                save_column(copied)


def _copy_of_custom(column: CustomColumn, list_code: str) -> CustomColumn:
    values = {one.name: getattr(column, one.name) for one in fields(Design)}
    return CustomColumn(**{**values, "list_code": list_code})


def _copy_of_declared(column: Column, list_code: str) -> CustomColumn | None:
    kind = _COPIED_AS.get(column.kind.code, column.kind.code)
    if not kind or column.name in {one.name for one in CustomItem._meta.get_fields()}:
        return None
    settings: dict[str, Any] = {}
    if kind == "choice":
        settings["choices"] = _choices_of(column)
    if column.kind.is_lookup:
        settings["list"] = lookup_list(column).code
    if places := getattr(column.field, "decimal_places", None):
        settings["decimals"] = places
    return CustomColumn(
        list_code=list_code,
        code=column.name,
        label=column.label[:120],
        type_code=kind if kind in dict(type_choices()) else "text",
        help_text=column.help_text[:250],
        settings=settings,
        is_required=column.is_required,
    )


def _choices_of(column: Column) -> list[dict[str, Any]]:
    if column.target is not None:
        rows = column.target._default_manager.all()
        return [{"value": str(row.pk), "label": str(row), "tone": getattr(row, "tone", "")} for row in rows]
    return [
        {"value": str(value), "label": str(label), "tone": column.tones.get(value, "")}
        for value, label in column.choices
        if value not in (None, "")
    ]


def set_list_retired(made: CustomList, is_retired: bool) -> None:
    """Close the list, or open it again: its items stay."""
    made.is_retired = is_retired
    save_list(made)


def items_in(made: CustomList) -> int:
    """Return how many items the list has, deleted ones too."""
    return CustomItem.objects.filter(list=made).count()


def delete_list(made: CustomList) -> int:
    """Delete a retired list with all its items, columns and history for good; return how many."""
    if not made.is_retired:
        raise ValidationError(_("Retire the list first: what is deleted is gone."))
    with transaction.atomic():
        count = items_in(made)
        CustomItem.objects.filter(list=made).delete()
        for column in columns_of(made.code):
            drop_index(column)
            column.delete()
        for kept in (Change, SearchEntry, SavedView, Grant):
            kept._default_manager.filter(list_code=made.code).delete()
        made.delete()
        designs.changed()
    return count
