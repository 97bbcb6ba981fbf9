"""Values of many rows as the bulk actions take them, with one query per column for what they look up."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from pydantic import ValidationError as PydanticError

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column
from crm_lists.framework.definitions import ListDefinition

from .values import CHOKES, schema_of

Errors = dict[str, list[str]]
Values = Mapping[str, Any]
#: The values of a row, and what is wrong with them.
Read = tuple[dict[str, Any], Errors]
NOT_OFFERED = "Select a valid choice. That choice is not one of the available choices."


class RowReader:
    """Reads the values of the rows of one list."""

    def __init__(self, definition: ListDefinition, actor: Actor) -> None:
        self.definition = definition
        self.actor = actor
        self._schema = schema_of(definition)
        self._fields: dict[str, forms.Field] = {}

    def read(self, rows: Sequence[Values], items: Sequence[Any]) -> list[Read]:
        """Return for each row its values and what is wrong with them; `items` are those that it changes."""
        found = [self._typed(row) for row in rows]
        names = {name for values, _errors in found for name in values}
        for name in names:
            column = self.definition.column(name)
            if isinstance(self._field(column), forms.ModelChoiceField):
                self._refuse_hidden(column, found, items)
        return [(self._cleaned(values, errors), errors) for values, errors in found]

    def _typed(self, row: Values) -> Read:
        try:
            return self._schema.model_validate(row).dict(exclude_unset=True), {}
        except PydanticError as error:
            errors: Errors = {}
            for one in error.errors(include_url=False):
                errors.setdefault(str(one["loc"][0]) if one["loc"] else "", []).append(one["msg"])
            return {}, errors

    def _field(self, column: Column) -> forms.Field:
        if column.name not in self._fields:
            field = column.kind.form_field(column, self.actor, None)
            field.required = False
            self._fields[column.name] = field
        return self._fields[column.name]

    def _refuse_hidden(
        self, column: Column, found: Iterable[tuple[dict[str, Any], Errors]], items: Iterable[Any]
    ) -> None:
        """Refuse keys that are not on offer to the actor; the one that an item has already may stay."""
        pairs = list(zip(found, items, strict=True))
        wanted = {key for (values, _errors), _item in pairs for key in _keys(values.get(column.name))}
        queryset = self._field(column).queryset  # type: ignore[attr-defined]
        offered = set(queryset.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
        for (values, errors), item in pairs:
            missing = _keys(values.get(column.name)) - offered
            if missing and not (item is not None and not column.is_many and missing == {column.read(item)}):
                errors[column.name] = [NOT_OFFERED]

    def _cleaned(self, values: dict[str, Any], errors: Errors) -> dict[str, Any]:
        cleaned = {}
        for name, value in values.items():
            field = self._field(self.definition.column(name))
            if isinstance(field, forms.ModelChoiceField):
                cleaned[name] = value
                continue
            try:
                cleaned[name] = field.clean(value)
            except ValidationError as error:
                errors[name] = error.messages
            except CHOKES:
                errors[name] = ["The value does not fit this column."]
        return cleaned


def present(actor: Actor, definition: ListDefinition, keys: Collection[int]) -> dict[int, Any]:
    """Return the items of these keys that the actor sees, in one query."""
    return access.visible(actor, definition).in_bulk(list(keys)) if keys else {}


def _keys(value: Any) -> set[Any]:
    if value is None:
        return set()
    return set(value) if isinstance(value, list) else {value}
