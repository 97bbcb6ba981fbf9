"""What the forms of a role offer, named by lists, types and libraries instead of by their keys."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import column_sets
from crm_lists.framework.lists import all_lists

from ..roles import EVERY_LIST

Choices = list[tuple[str, Any]]
#: Columns besides the type by which a grant may be narrowed.
NARROWING = ("library",)
#: The type of the items of a list, where the model does not say it.
TYPES = {"cases": "case_type", "activities": "activity_type", "documents": "document_type"}


def list_choices() -> Choices:
    """Return the lists that a grant can be for, section by section."""
    by_section: dict[str, Choices] = {}
    for one in all_lists():
        by_section.setdefault(str(one.section or _("Without a place in the navigation")), []).append(
            (one.code, one.label)
        )
    return [(EVERY_LIST, _("Every list")), *by_section.items()]


def within_choices() -> Choices:
    """Return the libraries and types to which a grant may be narrowed: `list:column:key`."""
    found: Choices = [("", _("All of the list"))]
    for definition in all_lists():
        for field in _narrowing(definition):
            label = f"{definition.label} · {definition.column(field.name).label}"
            found.append(
                (label, [(f"{definition.code}:{field.name}:{key}", name) for key, name in _rows(field)])
            )
    return found


def type_choices() -> Choices:
    """Return the types for which there are rights: `list:key`."""
    found: Choices = [("", "---------")]
    for definition in all_lists():
        field = _field(definition, type_column(definition))
        if field is not None:
            found.append(
                (definition.label, [(f"{definition.code}:{key}", name) for key, name in _rows(field)])
            )
    return found


def column_set_choices() -> Choices:
    """Return the guarded sets of columns."""
    return column_sets.items()


def type_column(definition: ListDefinition) -> str:
    """Return the column that is the type of the list's items, empty where there is none."""
    return str(getattr(definition.model, "type_column", "") or TYPES.get(definition.code, ""))


def _narrowing(definition: ListDefinition) -> Iterator[Any]:
    for name in (*NARROWING, type_column(definition)):
        field = _field(definition, name)
        if field is not None:
            yield field


def _field(definition: ListDefinition, name: str) -> Any:
    fields = {one.name: one for one in definition.model._meta.concrete_fields}
    found = fields.get(name)
    return found if isinstance(found, models.ForeignKey) else None


def _rows(field: Any) -> list[tuple[int, str]]:
    """Return keys and names of what the column looks up; types and libraries are few."""
    return [(row.pk, str(row)) for row in field.related_model._default_manager.all()[:500]]
