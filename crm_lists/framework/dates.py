"""Days and moments as people say them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Self

from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

#: Days and moments in words that a process remembers; a page is asked for again and again.
REMEMBERED = 8_192


@dataclass(frozen=True)
class Place:
    """What the words for a day or moment depend on: the present day, the time zone and the language."""

    today: date
    zone: str
    language: str | None

    @classmethod
    def here(cls) -> Self:
        """Return it for whoever looks."""
        return cls(timezone.localdate(), timezone.get_current_timezone_name(), get_language())


def short_date(day: date, place: Place | None = None) -> str:
    """Return day and month, with the year where it is not the present one."""
    place = place or Place.here()
    known = "j M" if day.year == place.today.year else "j M Y"
    return formats.date_format(day, known)


def full_moment(moment: datetime, known: str = "SHORT_DATETIME_FORMAT") -> str:
    """Return day and time in one of the formats of the person's language."""
    return formats.date_format(timezone.localtime(moment), known)


def friendly_moment(moment: datetime, place: Place | None = None) -> str:
    """Return “today 09:12”, “yesterday 16:40”, “14 Nov” or a day with its year."""
    place = place or Place.here()
    local = timezone.localtime(moment)
    days = (place.today - local.date()).days
    if abs(days) > 1:
        return short_date(local.date(), place)
    near = {0: _("today %(time)s"), 1: _("yesterday %(time)s"), -1: _("tomorrow %(time)s")}[days]
    return near % {"time": formats.date_format(local, "H:i")}


@lru_cache(maxsize=REMEMBERED)
def day_cell(day: date, place: Place) -> SafeString:
    """Return the day in short as HTML."""
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), short_date(day, place))


@lru_cache(maxsize=REMEMBERED)
def moment_cell(moment: datetime, place: Place) -> SafeString:
    """Return the moment as people say it as HTML, with the full one in the title."""
    full, short = full_moment(moment), friendly_moment(moment, place)
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), full, short)


def start_of(day: date) -> datetime:
    """Return the first moment of a day where the site is."""
    return timezone.make_aware(datetime.combine(day, time.min))


def in_every_zone(moment: datetime) -> None:
    """Refuse the first and the last day of the calendar: elsewhere on Earth they lie outside it."""
    try:
        _neighbours = moment - timedelta(days=1), moment + timedelta(days=1)
    except OverflowError:
        raise ValidationError(
            _("The moment lies outside the calendar. Choose a year nearer to ours.")
        ) from None
