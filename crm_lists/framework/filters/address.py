"""Filters as query parameters: `<column>` or `<column>__<operator>`."""

from collections.abc import Mapping

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db.models.constants import LOOKUP_SEP

from .. import designs
from ..actors import Actor
from ..columns import Column
from ..definitions import ListDefinition
from ..view_parameters import RESERVED
from .operators import operators_of
from .test import Filter

#: The operator of columns with several values: one of them is this.
HAS = "has"


def filters_of(definition: ListDefinition, actor: Actor, params: Mapping[str, str]) -> list[Filter]:
    """Return the filters that these query parameters ask for; parameters that name no column are left out."""
    asked = ((name, raw) for name, raw in params.items() if raw != "" and name not in RESERVED)
    found = (filter_of(definition, actor, name, raw) for name, raw in asked)
    return [one for one in found if one is not None]


def filter_of(definition: ListDefinition, actor: Actor, parameter: str, raw: str) -> Filter | None:
    """Return the filter of one parameter, None where it names no column or no operator of it."""
    name, _separator, operator = parameter.rpartition(LOOKUP_SEP)
    known = filterable(definition)
    for candidate, named in ((parameter, ""), (name, operator)):
        if candidate in known:
            column = definition.column(candidate)
            wanted = named or operators_of(column)[0]
            if wanted in operators_of(column):
                return Filter(column, wanted, raw, actor)
    if operator == HAS and name in _several(definition):
        return Filter(definition.column(name), HAS, raw, actor)
    return None


def _several(definition: ListDefinition) -> frozenset[str]:
    """Return the columns that look up several items: no listing shows them, but pages look back by them."""
    related = {field.name for field in definition.model._meta.many_to_many} & set(definition.recorded)
    return frozenset(name for name in related if definition.column(name).kind.is_lookup)


def filterable(definition: ListDefinition) -> frozenset[str]:
    """Return the columns by which a listing may be filtered; asked for each head and filter of a page."""
    known: dict[ListDefinition, frozenset[str]] = designs.current().derived.setdefault("filters.columns", {})
    if definition not in known:
        known[definition] = _filterable(definition)
    return known[definition]


def _filterable(definition: ListDefinition) -> frozenset[str]:
    system = {"created_at", "created_by", "modified_at", "modified_by"}
    names = {*definition.listed, *definition.offered_filters, *definition.recorded, *system}
    return frozenset(name for name in names if definition.column(name).is_listable)


def sortable(definition: ListDefinition, name: str) -> Column | None:
    """Return the column of this name if a listing may be sorted by it."""
    try:
        return definition.column(name) if name in filterable(definition) else None
    except FieldDoesNotExist:
        return None


def filter_form(definition: ListDefinition, actor: Actor, params: Mapping[str, str]) -> forms.Form:
    """Return the form of the filter pane."""
    fields: dict[str, forms.Field] = {}
    for name in definition.offered_filters:
        column = definition.column(name)
        for operator, field in column.kind.filter_fields(column, actor).items():
            fields[Filter(column, operator, "", actor).parameter] = field
    form = forms.Form(initial={name: params[name] for name in fields if name in params})
    form.fields.update(fields)
    return form
