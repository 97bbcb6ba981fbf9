"""Forms made from the columns of a list."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from copy import copy
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.utils import ErrorDict

from .actors import Actor
from .columns import ExtraColumn
from .definitions import ListDefinition
from .items import Item

ETAG = "etag"


def _lacked(definition: ListDefinition, actor: Actor, item: Item | None, data: Any) -> Collection[str]:
    """Return the columns that the item does not have, as far as what was typed decides of them."""
    if not definition.deciding:
        return ()
    like = copy(item) if item is not None else definition.new_item()
    for name in definition.deciding if data is not None else ():
        if name not in data:
            continue
        column = definition.column(name)
        field = column.kind.form_field(column, actor, column.read(like))
        # What is wrong with it is said by the form.
        with suppress(ValidationError):
            column.write(like, field.clean(field.widget.value_from_datadict(data, {}, name)))
    return like.lacked_columns()


class ItemForm(forms.Form):
    """A form over columns of a list; it asks and shows errors, the action validates and saves."""

    etag = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(  # noqa: PLR0913 - what Django's forms take, and the list
        self,
        definition: ListDefinition,
        actor: Actor,
        *,
        columns: Iterable[str] = (),
        item: Item | None = None,
        data: Any = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.definition = definition
        lacked = _lacked(definition, actor, item, data)
        self.columns = tuple(columns) or tuple(name for name in definition.asked if name not in lacked)
        current = self._values_of(item)
        super().__init__(data, initial={**current, **(initial or {})})
        for name in self.columns:
            column = definition.column(name)
            field = column.kind.form_field(column, actor, current.get(name))
            field.label = column.label
            if column.is_custom and definition.keeps_incomplete:
                field.required = False
            if item is not None and isinstance(field, forms.ModelChoiceField) and not column.is_many:
                field.queryset = item.offered(name, field.queryset)  # type: ignore[arg-type] # it has one
            self.fields[name] = field

    def _values_of(self, item: Item | None) -> dict[str, Any]:
        if item is None:
            return {}
        values = {name: self._value(item, name) for name in self.columns}
        return {**values, ETAG: item.version}

    def _value(self, item: Item, name: str) -> Any:
        return self.definition.column(name).read(item)

    def clean_etag(self) -> int | None:
        """Return the version of the item that the form was made from."""
        etag: int | None = self.cleaned_data["etag"]
        return etag

    def leave_unjudged(self) -> None:
        """Show what was typed as it is, with no word of what is wrong so far."""
        # What Django itself sets before it begins to judge.
        self._errors = ErrorDict()
        self.cleaned_data = {}

    @property
    def values(self) -> dict[str, Any]:
        """Return what the person typed, by column."""
        return {name: self.cleaned_data[name] for name in self.columns}

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Return the fields in their groups, those of none first; nothing where there are no groups."""
        by_title: dict[str, list[Any]] = {"": []}
        by_title.update((str(title), []) for title, _names in self.definition.form_groups)
        declared = {name: str(title) for title, names in self.definition.form_groups for name in names}
        for name in self.columns:
            column = self.definition.column(name)
            own = column.design.group if isinstance(column, ExtraColumn) else ""
            by_title.setdefault(declared.get(name, own), []).append(self[name])
        found = [{"title": title, "fields": fields} for title, fields in by_title.items() if fields]
        return found if len(found) > 1 or found[0]["title"] else []

    def take_errors(self, error: ValidationError) -> None:
        """Show the errors of the action at their fields; those of columns not asked for stand above."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            known = name if name in self.fields else None
            for one in errors:
                self.add_error(known, one if known or name == NON_FIELD_ERRORS else self._named(name, one))

    def _named(self, name: str, error: ValidationError) -> ValidationError:
        """Return the error of a column that the form does not ask for, with the column's name."""
        return ValidationError(f"{self.definition.column(name).label}: {'; '.join(error.messages)}")
