"""Days and moments as people say them."""

from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.translation import gettext as _


def short_date(day: date) -> str:
    """Return day and month, with the year where it is not the present one."""
    known = "j M" if day.year == timezone.localdate().year else "j M Y"
    return formats.date_format(day, known)


def friendly_moment(moment: datetime) -> str:
    """Return “today 09:12”, “yesterday 16:40”, “14 Nov” or a day with its year."""
    local = timezone.localtime(moment)
    clock = formats.date_format(local, "H:i")
    near = {
        0: _("today %(time)s"),
        1: _("yesterday %(time)s"),
        -1: _("tomorrow %(time)s"),
    }.get((timezone.localdate() - local.date()).days)
    return near % {"time": clock} if near else short_date(local.date())


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
