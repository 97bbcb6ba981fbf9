"""Texts, figures, days and choices in files."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column

from ..files.notation import NO, YES, as_date, as_number, from_serial, moment_of
from .base import Cell, Notation, Reader, Transfer, text_of, to_the_second, wrong

#: Figures in a column of days that a spreadsheet means as days: from 1954 to 2119.
_SERIALS = (20_000, 80_000)
_SIGNS = re.compile(r"[€$£%]|Kč|zł|lei|EUR|USD|GBP|CZK|PLN|RON", re.IGNORECASE)
_EXACT_TO = Decimal("1e-9")
_CHOICES_SHOWN = 8


class MultilineTransfer(Transfer):
    """Several lines of text."""

    def reader(self, column: Column, actor: Actor, notation: Notation, cells: Iterable[Any]) -> Reader:
        """Return what takes the text with its own line breaks."""
        return lambda cell: text_of(cell).replace("\r\n", "\n").replace("\r", "\n").strip()


class NumberTransfer(Transfer):
    """A figure; it stays a figure."""

    def cell(self, column: Column, value: Any) -> Cell:
        """Return the number."""
        return value

    def reader(self, column: Column, actor: Actor, notation: Notation, cells: Iterable[Any]) -> Reader:
        """Return what takes numbers in the person's notation, with or without the sign of a currency."""
        field = column.field
        is_whole = isinstance(field, models.IntegerField)
        places = getattr(field, "decimal_places", None)

        def read(cell: Any) -> Any:
            number = _number_in(cell, notation)
            if number is None or not number.is_finite():
                raise wrong(_("“%(value)s” is no number. Write it in figures, such as 1234.50."), cell)
            if not is_whole:
                return float(number) if isinstance(field, models.FloatField) else _exact(number, places)
            if number != number.to_integral_value():
                raise wrong(_("“%(value)s” is no whole number. Leave the decimals out."), cell)
            return int(number)

        return read


def _number_in(cell: Any, notation: Notation) -> Decimal | None:
    if isinstance(cell, bool | dict):
        return None
    if isinstance(cell, int | float):
        return Decimal(repr(cell))
    return as_number(_SIGNS.sub("", str(cell)), decimal_comma=notation.decimal_comma)


def _exact(number: Decimal, places: int | None) -> Decimal:
    """Take off what a spreadsheet's binary figures add beyond the decimals of the column."""
    if places is None or number.adjusted() > 20:
        return number
    rounded = number.quantize(Decimal(1).scaleb(-places))
    return rounded if abs(rounded - number) < _EXACT_TO else number


class YesNoTransfer(Transfer):
    """Yes or no."""

    def cell(self, column: Column, value: Any) -> Cell:
        """Return it as such."""
        return None if value is None else bool(value)

    def reader(self, column: Column, actor: Actor, notation: Notation, cells: Iterable[Any]) -> Reader:
        """Return what takes the words of all languages of ours, 1 and 0."""
        yes = {*YES, _("Yes").casefold(), "1"}
        no = {*NO, _("No").casefold(), "0"}

        def read(cell: Any) -> bool:
            word = str(cell).strip().casefold()
            if word not in yes and word not in no:
                raise wrong(_("“%(value)s” is neither yes nor no. Write one of the two."), cell)
            return word in yes

        return read


class DateTransfer(Transfer):
    """A day."""

    def cell(self, column: Column, value: Any) -> Cell:
        """Return the day."""
        return value

    def reader(self, column: Column, actor: Actor, notation: Notation, cells: Iterable[Any]) -> Reader:
        """Return what takes days in the person's notation, as ISO, and as a spreadsheet keeps them."""

        def read(cell: Any) -> date:
            moment = _moment_in(cell, notation)
            if moment is None:
                raise wrong(_("“%(value)s” is no day. Write it as 31.12.2026 or 2026-12-31."), cell)
            return moment.date()

        return read


class DateTimeTransfer(Transfer):
    """A moment, in the files of a person as that person's clock shows it."""

    def cell(self, column: Column, value: Any) -> Cell:
        """Return the moment without its zone, to the second."""
        if value is None:
            return None
        local: datetime = value.astimezone(timezone.get_current_timezone())
        return local.replace(tzinfo=None, microsecond=0)

    def json(self, column: Column, actor: Actor, values: "Iterable[Any]") -> list[Any]:
        """Return the moments with their zone."""
        return [None if value is None else value.astimezone(UTC).isoformat() for value in values]

    def reader(self, column: Column, actor: Actor, notation: Notation, cells: Iterable[Any]) -> Reader:
        """Return what takes moments; a day without a time of day begins at midnight."""

        def read(cell: Any) -> datetime:
            moment = _moment_in(cell, notation)
            if moment is None:
                raise wrong(_("“%(value)s” is no moment. Write it as 31.12.2026 14:05."), cell)
            try:
                return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
            except (ValueError, OverflowError):
                raise wrong(_("“%(value)s” lies outside the calendar."), cell) from None

        return read


def _moment_in(cell: Any, notation: Notation) -> datetime | None:
    if isinstance(cell, dict):
        return to_the_second(datetime.fromisoformat(str(next(iter(cell.values())))))
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return from_serial(cell) if _SERIALS[0] <= cell <= _SERIALS[1] else None
    text = str(cell)
    if (moment := moment_of(text, month_first=notation.month_first)) is not None:
        return moment
    day = as_date(text, month_first=notation.month_first)
    return datetime(day.year, day.month, day.day) if day else None


class ChoiceTransfer(Transfer):
    """One of fixed choices, by its label or its value."""

    is_labelled: ClassVar[bool] = True

    def json(self, column: Column, actor: Actor, values: "Iterable[Any]") -> list[Any]:
        """Return the values of the choices, which stay when a choice is renamed."""
        return list(values)

    def reader(self, column: Column, actor: Actor, notation: Notation, cells: Iterable[Any]) -> Reader:
        """Return what finds the choice."""
        choices = [(value, str(label)) for value, label in column.choices if value not in (None, "")]
        known = {str(value).casefold(): value for value, _label in choices}
        known.update({label.casefold(): value for value, label in choices})
        offered = [label for value, label in choices if value not in column.retired_choices]
        return lambda cell: found_among(known, offered, cell)


def found_among(known: dict[str, Any], labels: list[str], cell: Any) -> Any:
    """Return what the cell names among the known ones, or say which there are."""
    name = text_of(cell).strip().casefold()
    if name in known:
        return known[name]
    shown = ", ".join(labels[:_CHOICES_SHOWN]) + (" …" if len(labels) > _CHOICES_SHOWN else "")
    raise wrong(_("“%(value)s” is none of the choices. Write one of: %(choices)s."), cell, choices=shown)


class FieldTransfer(Transfer):
    """A type that nothing is registered for: shown by its text, taken as its form field takes it."""

    is_labelled: ClassVar[bool] = True

    def cells(self, column: Column, actor: Actor, values: "Iterable[Any]") -> list[Cell]:
        """Return the texts; values that are lists are put into words one by one."""
        values = list(values)
        keys = {key for value in values for key in (value if isinstance(value, list) else (value,))}
        labels = column.kind.labels(column, actor, keys)
        return [column.text(value, labels) or None for value in values]

    def reader(self, column: Column, actor: Actor, notation: Notation, cells: Iterable[Any]) -> Reader:
        """Return what finds the choices of the form field by their labels, and cleans what has none."""
        field = column.kind.form_field(column, actor)
        field.required = False
        known: dict[str, Any] = {}
        for value, label in getattr(field, "choices", ()):
            if value not in (None, ""):
                known.setdefault(str(label).casefold(), str(value))
        is_many = column.is_many

        def read(cell: Any) -> Any:
            text = text_of(cell).strip()
            names = [one.strip() for one in re.split(r"[;\n]", text) if one.strip()] if is_many else [text]
            taken = [known.get(name.casefold(), name) for name in names]
            value = field.clean(taken if is_many else taken[0])
            if isinstance(value, models.QuerySet):
                return [row.pk for row in value]
            return getattr(value, "pk", value)

        return read


def refused(error: ValidationError) -> str:
    """Return what is wrong in one line."""
    return " ".join(error.messages)
