"""The column types of plain values."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from babel.numbers import get_currency_symbol, list_currencies
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.template.defaultfilters import linebreaks_filter
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, to_locale
from django.utils.translation import gettext_lazy as _

from ..dates import Place, day_cell, full_moment, in_every_zone, moment_cell, start_of
from .base import EMPTY, Column, ColumnType, Labels

if TYPE_CHECKING:
    from ..actors import Actor

#: Thin enough to keep a figure together, and a figure never breaks over two lines.
GROUP_SEPARATOR = "\N{NO-BREAK SPACE}"
#: Beyond these days a range has no end: their midnight lies outside the calendar elsewhere on Earth.
FIRST_DAY, LAST_DAY = date(1, 1, 2), date(9999, 12, 30)

Settings = Mapping[str, Any]


class TextColumn(ColumnType):
    """One line of text."""

    label = _("Text")

    def custom_field(self, settings: Settings) -> "models.Field[Any, Any]":
        """Return a line that may have to fit a pattern."""
        pattern = settings.get("pattern")
        validators = (
            [RegexValidator(rf"^(?:{pattern})$", settings.get("pattern_hint") or None)] if pattern else []
        )
        return models.CharField(max_length=settings.get("max_length") or 255, validators=validators)

    def setting_fields(self) -> dict[str, forms.Field]:
        """Ask for the pattern and the greatest length."""
        if self.code != "text":
            return {}
        return {
            "max_length": forms.IntegerField(
                label=_("Greatest length"), min_value=1, max_value=2_000, required=False
            ),
            "pattern": forms.CharField(
                label=_("Pattern"),
                required=False,
                max_length=200,
                validators=[is_pattern],
                help_text=_("A regular expression that the whole text must fit, such as [A-Z]{2}[0-9]{4}."),
            ),
            "pattern_hint": forms.CharField(
                label=_("What to say where it does not fit"), required=False, max_length=200
            ),
        }


class MultilineColumn(ColumnType):
    """Several lines of text."""

    code = "multiline"
    css = "long"
    label = _("Multi-line text")

    def long_cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the whole text with its paragraphs, for the item page."""
        return linebreaks_filter(value) if value else EMPTY

    def custom_field(self, settings: Settings) -> "models.Field[Any, Any]":
        """Return a text without limit."""
        return models.TextField()


class NumberColumn(ColumnType):
    """A whole or decimal number."""

    code = "number"
    label = _("Number")
    stored_as = "number"
    css = "num"
    operators = ("exact", "from", "to", "isnull")

    def to_json(self, column: Column, value: Any) -> Any:
        """Return a decimal with the places that its column keeps, so that equal amounts are equal."""
        places = getattr(column.field, "decimal_places", None)
        if value is None or places is None:
            return super().to_json(column, value)
        return str(Decimal(column.field.to_python(value)).quantize(Decimal(1).scaleb(-places)))

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the number in the person's own notation."""
        return "" if value is None else formats.number_format(value, use_l10n=True, force_grouping=True)

    def filter_fields(self, column: Column, actor: "Actor") -> dict[str, forms.Field]:
        """Ask for the least and the greatest value."""
        return {
            "from": _figure(_("%(column)s from") % {"column": column.label}),
            "to": _figure(_("%(column)s to") % {"column": column.label}),
        }

    def custom_field(self, settings: Settings) -> "models.Field[Any, Any]":
        """Return a number with the wanted decimals, between the least and the greatest."""
        least, greatest = settings.get("least"), settings.get("greatest")
        validators: list[Callable[[Any], None]] = []
        if least not in (None, ""):
            validators.append(MinValueValidator(Decimal(str(least))))
        if greatest not in (None, ""):
            validators.append(MaxValueValidator(Decimal(str(greatest))))
        decimals = int(settings.get("decimals") or 0)
        return models.DecimalField(max_digits=18, decimal_places=decimals, validators=validators)

    def setting_fields(self) -> dict[str, forms.Field]:
        """Ask for the decimals and the limits."""
        return {
            "decimals": forms.IntegerField(label=_("Decimals"), min_value=0, max_value=6, required=False),
            "least": _figure(gettext("Least value")),
            "greatest": _figure(gettext("Greatest value")),
        }


class CurrencyColumn(NumberColumn):
    """An amount of money, without decimals where they are nought, in the column's own currency."""

    code = "currency"
    label = _("Currency")

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the amount with grouped thousands and the sign of the currency, where the column has one."""
        if value is None:
            return ""
        amount = Decimal(value)
        decimals = 0 if amount == amount.to_integral_value() else 2
        figure = formats.number_format(amount, decimals, force_grouping=True)
        currency = str(column.settings.get("currency") or "")
        return f"{figure}{GROUP_SEPARATOR}{_sign_of(currency)}" if currency else figure

    def custom_field(self, settings: Settings) -> "models.Field[Any, Any]":
        """Return an amount; two decimals where nothing else is said."""
        decimals = settings.get("decimals")
        return super().custom_field({**settings, "decimals": 2 if decimals in (None, "") else decimals})

    def setting_fields(self) -> dict[str, forms.Field]:
        """Ask for the currency too."""
        return {"currency": currency_field(), **super().setting_fields()}


class PercentColumn(NumberColumn):
    """A share of a hundred."""

    code = "percent"
    label = _("Percent")

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the number with its sign."""
        return "" if value is None else f"{super().text(column, value, labels)}{GROUP_SEPARATOR}%"


class YesNoColumn(ColumnType):
    """Yes or no."""

    code = "yesno"
    is_repeated = True
    label = _("Yes/No")
    stored_as = "yesno"
    operators = ("exact",)

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the word."""
        return "" if value is None else str(_("Yes") if value else _("No"))

    def filter_fields(self, column: Column, actor: "Actor") -> dict[str, forms.Field]:
        """Ask for yes, no or either."""
        choices = [("", _("Either")), ("1", _("Yes")), ("0", _("No"))]
        return {"exact": forms.ChoiceField(label=column.label, choices=choices, required=False)}

    def custom_field(self, settings: Settings) -> "models.Field[Any, Any]":
        """Return yes, no, or not said."""
        return models.BooleanField(null=True)


class DateColumn(ColumnType):
    """A day."""

    code = "date"
    label = _("Date")
    stored_as = "date"
    css = "date"
    operators = ("from", "to", "exact", "isnull")

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the day in the person's own notation."""
        return "" if value is None else formats.date_format(value, "DATE_FORMAT")

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the day in short."""
        return EMPTY if value is None else day_cell(value, Place.here())

    def condition(self, column: Column, operator: str, value: Any) -> models.Q:
        """Return the condition; the last day of a range counts whole."""
        return column.where({"from": "gte", "to": "lte"}.get(operator, operator), value)

    def filter_fields(self, column: Column, actor: "Actor") -> dict[str, forms.Field]:
        """Ask for the first and the last day."""
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return {
            operator: forms.DateField(label=label % {"column": column.label}, required=False, widget=widget)
            for operator, label in (("from", _("%(column)s from")), ("to", _("%(column)s to")))
        }

    def form_field(self, column: Column, actor: "Actor", current: Any = None) -> forms.Field:
        """Ask with the browser's own calendar."""
        field = super().form_field(column, actor, current)
        field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return field

    def custom_field(self, settings: Settings) -> "models.Field[Any, Any]":
        """Return a day."""
        return models.DateField()


class DateTimeColumn(DateColumn):
    """A moment, shown in the person's time zone."""

    code = "datetime"
    label = _("Date and time")
    stored_as = "datetime"

    def to_json(self, column: Column, value: Any) -> Any:
        """Return the moment in one time zone and whole, so that equal moments are equal."""
        return None if value is None else column.field.to_python(value).astimezone(UTC).isoformat()

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return day and time in the person's own notation; a filter's day stays a day."""
        if value is not None and not isinstance(value, datetime):
            return super().text(column, value, labels)
        return "" if value is None else full_moment(value)

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the moment as people say it, with the full one in the title."""
        return EMPTY if value is None else moment_cell(value, Place.here())

    def condition(self, column: Column, operator: str, value: Any) -> models.Q:
        """Return the condition on the day of the moment when a day is asked for."""
        if operator not in ("from", "to", "exact") or isinstance(value, datetime):
            return super().condition(column, operator, value)
        found = models.Q()
        if operator != "to" and value > FIRST_DAY:
            found &= column.where("gte", start_of(value))
        if operator != "from" and value < LAST_DAY:
            found &= column.where("lt", start_of(value + timedelta(days=1)))
        return found

    def form_field(self, column: Column, actor: "Actor", current: Any = None) -> forms.Field:
        """Ask for day and time with the browser's own calendar."""
        field = column.field.formfield()
        if not isinstance(field, forms.DateTimeField):
            raise TypeError(f"{column.name} cannot be edited in a form.")
        field.validators.append(in_every_zone)
        field.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M:%S")
        return field

    def custom_field(self, settings: Settings) -> "models.Field[Any, Any]":
        """Return a moment."""
        return models.DateTimeField()


def _figure(label: str) -> forms.DecimalField:
    """Return a field for a figure of a filter; more digits than any column has would only cost time."""
    return forms.DecimalField(label=label, required=False, max_digits=18, decimal_places=6)


def currency_field() -> forms.Field:
    """Return the field that asks for a currency."""
    return forms.CharField(
        label=_("Currency"),
        required=False,
        max_length=3,
        validators=[_is_currency],
        help_text=_("By its three letters, such as EUR, CZK or PLN."),
    )


def _is_currency(code: str) -> None:
    if code.upper() not in list_currencies():
        raise ValidationError(_("There is no such currency."))


def _sign_of(currency: str) -> str:
    """Return how people write the currency: €, Kč, zł."""
    return get_currency_symbol(currency.upper(), to_locale(get_language() or "en"))


def is_pattern(pattern: str) -> None:
    """Refuse what is no regular expression."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValidationError(_("This is no regular expression: %(why)s.") % {"why": error}) from error


def pill(text: str, tone: str) -> SafeString:
    """Return a word on a coloured ground; the tone is good, warn, bad, info or quiet."""
    return format_html('<span class="pill {}">{}</span>', tone, text)
