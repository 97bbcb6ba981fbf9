"""The column types of plain values."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.models import User
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.template.defaultfilters import linebreaks_filter
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from .. import people
from ..dates import friendly_moment, in_every_zone, short_date, start_of
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


class CurrencyColumn(NumberColumn):
    """An amount of money, without decimals in a cell where they are nought."""

    code = "currency"
    label = _("Currency")

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
    label = _("Percent")

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the number with its sign."""
        return "" if value is None else f"{super().text(column, value, labels)}{GROUP_SEPARATOR}%"


class YesNoColumn(ColumnType):
    """Yes or no."""

    code = "yesno"
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
        if value is None:
            return EMPTY
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), short_date(value))

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


class ChoiceColumn(ColumnType):
    """One of fixed choices, shown as a pill where the list gives it a tone."""

    code = "choice"
    label = _("Choice")
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

    def custom_field(self, settings: Settings) -> "models.Field[Any, Any]":
        """Return one of the choices of the settings, `[{"value", "label", "tone", "is_retired"}]`."""
        choices = [(one["value"], one["label"]) for one in settings.get("choices", ())]
        return models.CharField(max_length=120, choices=choices)

    def form_field(self, column: Column, actor: "Actor", current: Any = None) -> forms.Field:
        """Ask for one of the choices; a retired one is offered only where it is set."""
        field = super().form_field(column, actor, current)
        if column.retired_choices and isinstance(field, forms.TypedChoiceField):
            gone = column.retired_choices - {current}
            field.choices = [choice for choice in column.field.get_choices() if choice[0] not in gone]
        return field


class PersonColumn(ColumnType):
    """A person who can log in."""

    code = "person"
    label = _("Person")
    stored_as = "key"
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
        if not column.is_custom:
            return models.F(f"{column.name}__last_name")
        person = User.objects.filter(pk=models.OuterRef(column.path))
        return models.Subquery(person.values("last_name")[:1])

    def filter_fields(self, column: Column, actor: "Actor") -> dict[str, forms.Field]:
        """Offer the person's own items; other people are found by the salesperson column."""
        choices = [("", _("Anybody")), ("[Me]", _("Me"))]
        return {"exact": forms.ChoiceField(label=column.label, choices=choices, required=False)}

    def custom_field(self, settings: Settings) -> "models.Field[Any, Any]":
        """Return one of the people who can log in."""
        return models.ForeignKey(User, models.DO_NOTHING)

    def form_field(self, column: Column, actor: "Actor", current: Any = None) -> forms.Field:
        """Ask for one of the active people, and the one who is set."""
        known = User.objects.filter(models.Q(is_active=True) | models.Q(pk=current))
        return PeopleField(
            known.order_by("last_name", "first_name"),
            label=column.label,
            required=column.is_required,
            help_text=column.help_text,
        )


class LinkColumn(TextColumn):
    """An address on the web."""

    code = "link"
    label = _("Link")

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

    def custom_field(self, settings: Settings) -> "models.Field[Any, Any]":
        """Return an address on the web."""
        return models.URLField(max_length=2_000)


class EmailColumn(TextColumn):
    """An e-mail address."""

    code = "email"
    label = _("E-mail")

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return a link that opens a new message."""
        return format_html('<a href="mailto:{0}">{0}</a>', value) if value else EMPTY

    def custom_field(self, settings: Settings) -> "models.Field[Any, Any]":
        """Return an e-mail address."""
        return models.EmailField()


class PhoneColumn(TextColumn):
    """A phone number."""

    code = "phone"
    label = _("Phone")

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return a link that dials."""
        dialled = "".join(sign for sign in str(value or "") if sign.isdigit() or sign == "+")
        return format_html('<a href="tel:{}">{}</a>', dialled, value) if value else EMPTY


class PeopleField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Takes one of the people, called by their names."""

    def label_from_instance(self, obj: models.Model) -> str:
        """Return the name of the person."""
        return people.display_name(obj) if isinstance(obj, User) else str(obj)


def _figure(label: str) -> forms.DecimalField:
    """Return a field for a figure of a filter; more digits than any column has would only cost time."""
    return forms.DecimalField(label=label, required=False, max_digits=18, decimal_places=6)


def pill(text: str, tone: str) -> SafeString:
    """Return a word on a coloured ground; the tone is good, warn, bad, info or quiet."""
    return format_html('<span class="pill {}">{}</span>', tone, text)


def bare_address(url: str) -> str:
    """Return a web address as people say it."""
    return url.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
