"""Calculated columns: what a formula gives over the columns of the row, in Python and in each query."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..formulas import FormulaError, Kind, compile_formula, sql, values
from ..formulas.parsing import Formula
from ..lists import find_list
from ..registry import NotRegistered
from . import kinds
from .base import Column, ColumnType
from .extra import ExtraColumn

DEFAULT_PLACES = 2
#: So many calculated columns may stand on each other.
MAX_CHAIN = 6

_chain: ContextVar[tuple[str, ...]] = ContextVar("calculated_chain", default=())

#: What a formula may give: the name, and what it is shown as.
RESULTS = {
    "number": _("Number"),
    "currency": _("Currency"),
    "percent": _("Percent"),
    "text": _("Text"),
    "date": _("Date"),
    "yesno": _("Yes/No"),
}
_FIGURES = {"number", "currency", "percent"}


def kind_of_result(result: str) -> Kind:
    """Return what the formula of a column with this result must give."""
    return Kind.NUMBER if result in _FIGURES else Kind(result)


def kind_of(column: Column) -> Kind | None:
    """Return as what formulas take the values of the column, None where they cannot."""
    if isinstance(column, CalculatedColumn):
        return kind_of_result(column.result)
    if column.is_many:
        return None
    field = column.field
    if isinstance(field, models.ForeignKey):
        return Kind.OTHER
    found = next((kind for base, kind in _KINDS.items() if isinstance(field, base)), None)
    return found if found is not Kind.TEXT or column.kind.stored_as == "text" else None


#: By Django field; the first that fits is meant.
_KINDS: Mapping[type, Kind] = {
    models.BooleanField: Kind.YESNO,
    models.DateField: Kind.DATE,
    models.IntegerField: Kind.NUMBER,
    models.DecimalField: Kind.NUMBER,
    models.FloatField: Kind.NUMBER,
    models.CharField: Kind.TEXT,
    models.TextField: Kind.TEXT,
}


@dataclass(frozen=True)
class CalculatedColumn(ExtraColumn):
    """A custom column that nobody types: a formula gives its values."""

    @property
    def result(self) -> str:
        """Return as what the values are shown."""
        return str(self.design.settings.get("result") or "number")

    @property
    def places(self) -> int:
        """Return how many decimals the values have."""
        return int(self.design.settings.get("decimals", DEFAULT_PLACES))

    @cached_property
    def formula(self) -> Formula | None:
        """Return the formula, None where it makes no sense any more."""
        try:
            found = compile_formula(str(self.design.settings.get("formula", "")), self._kind_of)
        except FormulaError:
            return None
        return found if found.kind is kind_of_result(self.result) else None

    def _kind_of(self, name: str) -> Kind | None:
        column = self._column(name)
        return None if column is None or column.name == self.name else kind_of(column)

    def _column(self, name: str) -> Column | None:
        try:
            return find_list(self.design.list_code).column(name)
        except (FieldDoesNotExist, NotRegistered):
            return None

    @property
    def expression(self) -> Any:
        """Return the formula as SQL."""
        with _in_chain(self) as is_sound:
            if self.formula is None or not is_sound:
                return sql.unset(kind_of_result(self.result), self.places)
            return self.formula.sql(self._sql_of, self.places)

    def _sql_of(self, name: str) -> Any:
        column: Any = self._column(name)
        found = kind_of(column)
        if isinstance(column, CalculatedColumn):
            return (
                sql.column_as(Kind.NUMBER, column.expression, "")
                if found is Kind.NUMBER
                else column.expression
            )
        stored = {"date": "iso day", "datetime": "iso moment"}.get(column.kind.stored_as, "")
        if not column.is_custom:
            stored = "moment" if isinstance(column.field, models.DateTimeField) else ""
        return sql.column_as(found or Kind.OTHER, column.expression, stored)

    def read(self, item: Any) -> Any:
        """Return what the formula gives for the item."""
        with _in_chain(self) as is_sound:
            if self.formula is None or not is_sound:
                return None
            return self.formula.value(lambda name: self._value_of(name, item), self.places)

    def _value_of(self, name: str, item: Any) -> Any:
        column: Any = self._column(name)
        return values.as_kind(kind_of(column) or Kind.OTHER, column.read(item))

    def write(self, item: Any, value: Any) -> None:
        """Refuse to set what follows from other columns."""
        raise TypeError(f"{self.name} is calculated.")


@contextmanager
def _in_chain(column: CalculatedColumn) -> Iterator[bool]:
    """Tell whether the column does not stand on itself, and not on too many others."""
    chain, name = _chain.get(), f"{column.design.list_code}.{column.name}"
    token = _chain.set((*chain, name))
    try:
        yield name not in chain and len(chain) < MAX_CHAIN
    finally:
        _chain.reset(token)


def used_by(column: Column) -> frozenset[str]:
    """Return the columns that the formula of the column asks, none for other columns."""
    formula = column.formula if isinstance(column, CalculatedColumn) else None
    return formula.names if formula else frozenset()


class CalculatedType(ColumnType):
    """The calculated column as administrators choose it; what it gives says how it is shown."""

    code = "calculated"
    label = _("Calculated")
    is_typed = False
    column_class = CalculatedColumn

    def resolved(self, settings: Mapping[str, Any]) -> ColumnType:
        """Return the type of the result."""
        return _RESOLVED[str(settings.get("result") or "number")]

    def custom_field(self, settings: Mapping[str, Any]) -> "models.Field[Any, Any]":
        """Return what the formula gives."""
        kind = kind_of_result(str(settings.get("result") or "number"))
        found = sql.field_of(kind, int(settings.get("decimals", DEFAULT_PLACES)))
        found.null = True
        return found

    def setting_fields(self) -> dict[str, forms.Field]:
        """Ask for the formula and what it gives."""
        return {
            "formula": forms.CharField(
                label=_("Formula"),
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_(
                    "Columns stand by their codes: price * amount, if(due < today(), 'late', 'in time'), "
                    "join(first_name, ' ', last_name). What is divided by nought or not set gives nothing."
                ),
            ),
            "result": forms.ChoiceField(label=_("It gives"), choices=[*RESULTS.items()]),
            "decimals": forms.IntegerField(
                label=_("Decimals"), min_value=0, max_value=6, required=False, initial=DEFAULT_PLACES
            ),
            "currency": kinds.currency_field(),
        }


def _shown_as(base: type[ColumnType]) -> ColumnType:
    shown = type(f"Calculated{base.__name__}", (base,), {"is_typed": False, "__doc__": base.__doc__})
    kind: ColumnType = shown()
    return kind


_RESOLVED: Mapping[str, ColumnType] = {
    "number": _shown_as(kinds.NumberColumn),
    "currency": _shown_as(kinds.CurrencyColumn),
    "percent": _shown_as(kinds.PercentColumn),
    "text": _shown_as(kinds.TextColumn),
    "date": _shown_as(kinds.DateColumn),
    "yesno": _shown_as(kinds.YesNoColumn),
}
