"""Days that come back each year and whose year may be unknown: “14 May 1970”, “14 May”."""

import calendar
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from typing import Any

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.columns import Column, Labels
from crm_lists.framework.columns.kinds import TextColumn
from crm_lists.framework.columns.rows import Part

#: Any leap year: in it every day of every year exists.
LEAP_YEAR = 2000
FIRST_YEAR = 1850
#: As vCard and ISO 8601 write a day without its year.
NO_YEAR = "--"
_ISO = re.compile(r"(?:(\d{4})-|--)(\d{2})-?(\d{2})(?:[T ].*)?")
_FIGURES = re.compile(r"(\d{1,2})\s*[./]\s*(\d{1,2})\s*(?:[./]\s*(\d{4})?)?")
_WORDS = re.compile(r"(\d{1,2})\.?\s+([^\W\d]+)\.?(?:,?\s+(\d{4}))?")


@dataclass(frozen=True, order=True)
class Anniversary:
    """A day of the year, with the year in which it came first where that is known."""

    month: int
    day: int
    year: int | None = None

    def __str__(self) -> str:
        year = f"{self.year:04}-" if self.year else NO_YEAR
        return f"{year}{self.month:02}-{self.day:02}"

    @property
    def is_leap_day(self) -> bool:
        """Tell whether the day comes in leap years only."""
        return (self.month, self.day) == (2, 29)

    def in_year(self, year: int, *, leap_day_in_march: bool = False) -> date:
        """Return the day in a year; 29 February moves to the day before or behind it in common years."""
        if self.is_leap_day and not calendar.isleap(year):
            return date(year, 3, 1) if leap_day_in_march else date(year, 2, 28)
        return date(year, self.month, self.day)

    def count_in(self, year: int) -> int | None:
        """Return how many years it will have been; None where the first one is not known."""
        return year - self.year if self.year and year > self.year else None

    def in_words(self) -> str:
        """Return the day as people write it, in the present language."""
        if self.year:
            return formats.date_format(date(self.year, self.month, self.day))
        return formats.date_format(date(LEAP_YEAR, self.month, self.day), "j E")


def read_anniversary(value: Any) -> Anniversary | None:
    """Return the day that a text or a date means, None for nothing; raise ValidationError for another."""
    if value in (None, ""):
        return None
    if isinstance(value, Anniversary):
        return value
    if isinstance(value, date | datetime):
        return Anniversary(value.month, value.day, value.year)
    parts = _parts(str(value).strip())
    if parts is None:
        raise ValidationError(
            gettext("Write the day as “14 May 1970” or “14.5.1970”; without the year where it is not known.")
        )
    return _checked(*parts)


def _parts(text: str) -> tuple[int | None, int, int] | None:
    """Return year, month and day that a text names."""
    if found := _ISO.fullmatch(text):
        return _year(found[1]), int(found[2]), int(found[3])
    if found := _FIGURES.fullmatch(text):
        return _year(found[3]), int(found[2]), int(found[1])
    found = _WORDS.fullmatch(text)
    month = _months().get(_folded(found[2])) if found else None
    return (_year(found[3]), month, int(found[1])) if found and month else None


def _year(text: str | None) -> int | None:
    return int(text) if text else None


def _checked(year: int | None, month: int, day: int) -> Anniversary:
    try:
        date(year or LEAP_YEAR, month, day)
    except ValueError:
        raise ValidationError(gettext("There is no such day in the calendar.")) from None
    if year is not None and not FIRST_YEAR <= year <= 9999:
        raise ValidationError(
            gettext("Write the year with four figures, from %(first)s on.") % {"first": FIRST_YEAR}
        )
    return Anniversary(month, day, year)


def _months() -> Mapping[str, int]:
    """Return the months by their folded names, in the present language and in English."""
    named: dict[str, int] = {}
    for language in ("en", translation.get_language() or "en"):
        months = Locale.parse(translation.to_locale(language)).months
        for use, width in product(("format", "stand-alone"), ("wide", "abbreviated")):
            named.update({_folded(word).rstrip("."): number for number, word in months[use][width].items()})
    return named


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


class AnniversaryFormField(forms.CharField):
    """Asks for a day in one line."""

    def to_python(self, value: Any) -> str:
        """Return the day in the form in which it is kept."""
        found = read_anniversary(super().to_python(value))
        return str(found) if found else ""

    def prepare_value(self, value: Any) -> Any:
        """Return a kept day in figures, which are read in every language; what was typed stays as it is."""
        kept = _ISO.fullmatch(value) if isinstance(value, str) else None
        return f"{int(kept[3])}. {int(kept[2])}. {kept[1] or ''}".strip() if kept else value


class AnniversaryField(models.CharField[str, str]):
    """Keeps a day as “1970-05-14”, or as “--05-14” where its year is not known."""

    description = _("A day whose year may be unknown")

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 10)
        super().__init__(*args, **options)

    def to_python(self, value: Any) -> Any:
        """Return the day in the form in which it is kept."""
        found = read_anniversary(value)
        return str(found) if found else ""

    def formfield(self, *args: Any, **options: Any) -> Any:
        """Ask for the day in one line; what is typed may be longer than what is kept."""
        field = super().formfield(*args, **{"form_class": AnniversaryFormField, **options})
        if isinstance(field, AnniversaryFormField):
            field.max_length, field.validators = None, []
            field.widget.attrs.pop("maxlength", None)
            field.widget.attrs.setdefault("placeholder", gettext("14.5.1970, or 14.5."))
        return field


class AnniversaryColumn(TextColumn):
    """A day of the year, with or without its year."""

    code = "anniversary"
    operators = ("exact", "isnull")

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the day as people write it; what is no day stays as it is."""
        try:
            found = read_anniversary(value)
        except ValidationError:
            return str(value)
        return found.in_words() if found else ""

    def to_json(self, column: Column, value: Any) -> Any:
        """Return the day as it is kept."""
        return column.field.to_python(value)

    def filter_fields(self, column: Column, actor: Any) -> dict[str, forms.Field]:
        """Ask for one day."""
        return {"exact": AnniversaryFormField(label=column.label, required=False)}


class AnniversaryPart(Part):
    """A day of the year as one part of rows."""

    def field(self) -> forms.Field:
        """Return the field by which a form asks for the day."""
        made = AnniversaryFormField(label=self.heading, required=False)
        made.widget.attrs.setdefault("placeholder", gettext("14.5.1970, or 14.5."))
        return made

    def words(self, value: Any) -> str:
        """Return the day as people read it."""
        found = read_anniversary(value)
        return found.in_words() if found else ""
