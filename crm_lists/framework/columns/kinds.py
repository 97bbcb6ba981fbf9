"""The column types of plain values."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.template.defaultfilters import linebreaks_filter
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from .. import people
from ..dates import friendly_moment, in_every_zone, short_date
from .base import EMPTY, Column, ColumnType, Labels

if TYPE_CHECKING:
    from ..actors import Actor

#: Thin enough to keep a figure together, and a figure never breaks over two lines.
GROUP_SEPARATOR = "\N{NO-BREAK SPACE}"


class TextColumn(ColumnType):
    """One line of text."""


class MultilineColumn(ColumnType):
    """Several lines of text."""

    code = "multiline"
    css = "long"

    def long_cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the whole text with its paragraphs, for the item page."""
        return linebreaks_filter(value) if value else EMPTY


class NumberColumn(ColumnType):
    """A whole or decimal number."""

    code = "number"
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


class CurrencyColumn(NumberColumn):
    """An amount of money, without decimals in a cell where they are nought."""

    code = "currency"

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the amount with grouped thousands."""
        if value is None:
            return ""
        amount = Decimal(value)
        decimals = 0 if amount == amount.to_integral_value() else 2
        return formats.number_format(amount, decimals, force_grouping=True)


class PercentColumn(NumberColumn):
    """A share of a hundred."""

    code = "percent"

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the number with its sign."""
        return "" if value is None else f"{super().text(column, value, labels)}{GROUP_SEPARATOR}%"


class YesNoColumn(ColumnType):
    """Yes or no."""

    code = "yesno"
    operators = ("exact",)

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the word."""
        return "" if value is None else str(_("Yes") if value else _("No"))

    def filter_fields(self, column: Column, actor: "Actor") -> dict[str, forms.Field]:
        """Ask for yes, no or either."""
        choices = [("", _("Either")), ("1", _("Yes")), ("0", _("No"))]
        return {"exact": forms.ChoiceField(label=column.label, choices=choices, required=False)}


class DateColumn(ColumnType):
    """A day."""

    code = "date"
    css = "date"
    operators = ("from", "to", "exact", "isnull")

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the day in the person's own notation."""
        return "" if value is None else formats.date_format(value, "DATE_FORMAT")

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the day in short."""
        if value is None:
            return EMPTY
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), short_date(value))

    def condition(self, column: Column, operator: str, value: Any) -> models.Q:
        """Return the condition; the last day of a range counts whole."""
        lookup = {"from": "gte", "to": "lte"}.get(operator, operator)
        return models.Q(**{f"{column.path}__{lookup}": value})

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


class DateTimeColumn(DateColumn):
    """A moment, shown in the person's time zone."""

    code = "datetime"

    def to_json(self, column: Column, value: Any) -> Any:
        """Return the moment in one time zone and whole, so that equal moments are equal."""
        return None if value is None else column.field.to_python(value).astimezone(UTC).isoformat()

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return day and time in the person's own notation; a filter's day stays a day."""
        if value is not None and not isinstance(value, datetime):
            return super().text(column, value, labels)
        return (
            "" if value is None else formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
        )

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the moment as people say it, with the full one in the title."""
        if value is None:
            return EMPTY
        return format_html(
            '<time datetime="{}" title="{}">{}</time>',
            value.isoformat(),
            self.text(column, value, labels),
            friendly_moment(value),
        )

    def condition(self, column: Column, operator: str, value: Any) -> models.Q:
        """Return the condition on the day of the moment when a day is asked for."""
        if operator in ("from", "to", "exact") and not isinstance(value, datetime):
            lookup = {"from": "date__gte", "to": "date__lte", "exact": "date"}[operator]
            return models.Q(**{f"{column.path}__{lookup}": value})
        return super().condition(column, operator, value)

    def form_field(self, column: Column, actor: "Actor", current: Any = None) -> forms.Field:
        """Ask for day and time with the browser's own calendar."""
        field = column.field.formfield()
        if not isinstance(field, forms.DateTimeField):
            raise TypeError(f"{column.name} cannot be edited in a form.")
        field.validators.append(in_every_zone)
        field.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M:%S")
        return field


class ChoiceColumn(ColumnType):
    """One of fixed choices, shown as a pill where the list gives it a tone."""

    code = "choice"
    operators = ("exact", "isnull")

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the label of the choice."""
        return str(dict(column.field.flatchoices).get(value, value)) if value not in (None, "") else ""

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the label as a pill, or plain where there is no tone for it."""
        text = self.text(column, value, labels)
        tone = self.tone(column, value, labels)
        return pill(text, tone) if text and tone else super().cell(column, value, labels)

    def filter_fields(self, column: Column, actor: "Actor") -> dict[str, forms.Field]:
        """Ask for one of the choices."""
        choices = [("", _("Any")), *column.field.flatchoices]
        return {"exact": forms.ChoiceField(label=column.label, choices=choices, required=False)}


class PersonColumn(ColumnType):
    """A person who can log in."""

    code = "person"
    operators = ("exact", "isnull")

    def labels(self, column: Column, actor: "Actor", values: Iterable[Any]) -> Labels:
        """Return the names of the people."""
        return people.names_of(value for value in values if value is not None)

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the name."""
        return str(labels.get(value, "")) if value is not None else ""

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the person's sign and name."""
        name = self.text(column, value, labels)
        return people.person_cell(name) if name else EMPTY

    def sort_expression(self, column: Column, actor: "Actor") -> Any:
        """Sort by surname."""
        return models.F(f"{column.name}__last_name")

    def filter_fields(self, column: Column, actor: "Actor") -> dict[str, forms.Field]:
        """Offer the person's own items; other people are found by the salesperson column."""
        choices = [("", _("Anybody")), ("[Me]", _("Me"))]
        return {"exact": forms.ChoiceField(label=column.label, choices=choices, required=False)}


class LinkColumn(TextColumn):
    """An address on the web."""

    code = "link"

    def form_field(self, column: Column, actor: "Actor", current: Any = None) -> forms.Field:
        """Ask for an address; one without a scheme is meant as a safe one."""
        field = column.field.formfield(assume_scheme="https")
        if not isinstance(field, forms.URLField):
            raise TypeError(f"{column.name} is no web address.")
        return field

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return a link that gives the target nothing of ours."""
        if not value:
            return EMPTY
        return format_html(
            '<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>', value, bare_address(value)
        )


class EmailColumn(TextColumn):
    """An e-mail address."""

    code = "email"

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return a link that opens a new message."""
        return format_html('<a href="mailto:{0}">{0}</a>', value) if value else EMPTY


class PhoneColumn(TextColumn):
    """A phone number."""

    code = "phone"

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return a link that dials."""
        dialled = "".join(sign for sign in str(value or "") if sign.isdigit() or sign == "+")
        return format_html('<a href="tel:{}">{}</a>', dialled, value) if value else EMPTY


def _figure(label: str) -> forms.DecimalField:
    """Return a field for a figure of a filter; more digits than any column has would only cost time."""
    return forms.DecimalField(label=label, required=False, max_digits=18, decimal_places=6)


def pill(text: str, tone: str) -> SafeString:
    """Return a word on a coloured ground; the tone is good, warn, bad, info or quiet."""
    return format_html('<span class="pill {}">{}</span>', tone, text)


def bare_address(url: str) -> str:
    """Return a web address as people say it."""
    return url.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
