"""From query parameters to conditions, and back to words.

A parameter is `<column>` or `<column>__<operator>`; what the values may be is said by the column type.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .actors import Actor
from .columns import Column
from .columns.lookup import ME
from .definitions import ListDefinition
from .registry import ClassRegistry

TODAY = "[Today]"
NOT_SET = "isnull"

#: What “[Me]” means for a column that looks up this model.
me: ClassRegistry[Callable[[Actor], Any]] = ClassRegistry("meanings of [Me]")
me.register(User, lambda actor: actor.user.pk if actor.user else None)


@dataclass(frozen=True)
class Filter:
    """One filter of a listing: a column, an operator and the value as it stands in the address."""

    column: Column
    operator: str
    raw: str
    actor: Actor

    @property
    def parameter(self) -> str:
        """Return the name of the query parameter."""
        is_first = self.operator == self.column.kind.operators[0]
        return self.column.name if is_first else f"{self.column.name}{LOOKUP_SEP}{self.operator}"

    @cached_property
    def value(self) -> Any:
        """Return the value to compare with; raises ValidationError for one that fits nothing."""
        if self.operator == NOT_SET:
            return self.raw == "1"
        if self.raw == ME and self.column.target is not None:
            meaning = me.find(self.column.target)
            mine = meaning(self.actor) if meaning else None
            if mine is None:
                raise ValidationError(_("You are nobody whom this column could name."))
            return mine
        if self.raw.startswith(TODAY) and self.column.kind.code in ("date", "datetime"):
            return timezone.localdate() + timedelta(days=int(self.raw.removeprefix(TODAY) or 0))
        return self._field.clean(self.raw)

    @property
    def _field(self) -> forms.Field:
        fields = self.column.kind.filter_fields(self.column, self.actor)
        return fields.get(self.operator) or next(iter(fields.values()))

    def condition(self) -> models.Q:
        """Return the condition; a value that fits nothing finds nothing."""
        try:
            value = self.value
        except (ValidationError, ValueError, OverflowError):
            return models.Q(pk__in=[])
        if self.operator == NOT_SET:
            return self.column.where("isnull", value)
        return self.column.kind.condition(self.column, self.operator, value)

    def words(self) -> str:
        """Return the value as it is shown on the chip."""
        if self.operator == NOT_SET:
            return str(_("not set") if self.raw == "1" else _("set"))
        if self.raw == ME:
            return str(_("me"))
        try:
            value = self.value
        except (ValidationError, ValueError, OverflowError):
            return self.raw
        if isinstance(value, models.Model):
            return str(value)
        word = self.column.text(value, {})
        return f"{ {'from': '≥', 'to': '≤'}.get(self.operator, '') } {word}".strip()


def filters_of(definition: ListDefinition, actor: Actor, params: Mapping[str, str]) -> list[Filter]:
    """Return the filters that these query parameters ask for; parameters that name no column are left out."""
    found = (_filter(definition, actor, name, raw) for name, raw in params.items() if raw != "")
    return [one for one in found if one is not None]


def _filter(definition: ListDefinition, actor: Actor, parameter: str, raw: str) -> Filter | None:
    name, _separator, operator = parameter.rpartition(LOOKUP_SEP)
    for candidate, named in ((parameter, ""), (name, operator)):
        if candidate in filterable(definition):
            column = definition.column(candidate)
            wanted = named or column.kind.operators[0]
            if wanted in (*column.kind.operators, NOT_SET):
                return Filter(column, wanted, raw, actor)
    return None


def filterable(definition: ListDefinition) -> set[str]:
    """Return the columns by which a listing may be filtered."""
    system = {"created_at", "created_by", "modified_at", "modified_by"}
    names = {*definition.listed, *definition.offered_filters, *definition.recorded, *system}
    return {name for name in names if not definition.column(name).is_related}


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


def conditions(filters: Iterable[Filter]) -> models.Q:
    """Return the conditions of all filters together."""
    found = models.Q()
    for one in filters:
        found &= one.condition()
    return found
