"""Recurrences in words."""

from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .recurrence import WEEKDAYS as DAYS
from .recurrence import Rule, RuleRefused

LAST = "-1"


def in_words(text: str) -> str:
    """Return a recurrence as people say it; one that cannot be read as it is written."""
    if not text:
        return ""
    try:
        rule = Rule.read(text)
        return ", ".join(filter(None, [_often(rule), _days(rule), _end(rule)]))
    except RuleRefused:
        return text


def _often(rule: Rule) -> str:
    count = int(rule.parts.get("INTERVAL", "1"))
    words = {
        "DAILY": ngettext("every day", "every %(count)s days", count),
        "WEEKLY": ngettext("every week", "every %(count)s weeks", count),
        "MONTHLY": ngettext("every month", "every %(count)s months", count),
        "YEARLY": ngettext("every year", "every %(count)s years", count),
    }
    return words[rule.parts["FREQ"]] % {"count": count}


def _days(rule: Rule) -> str:
    parts = rule.parts
    place = parts.get("BYSETPOS", "")
    found = [_weekday(day, place) for day in parts.get("BYDAY", "").split(",") if day]
    found += [_day_of_month(day) for day in parts.get("BYMONTHDAY", "").split(",") if day]
    months = [str(MONTHS[int(month)]) for month in parts.get("BYMONTH", "").split(",") if month.isdecimal()]
    words = _("on %(days)s") % {"days": ", ".join(found)} if found else ""
    return " ".join(
        filter(None, [words, _("in %(months)s") % {"months": ", ".join(months)} if months else ""])
    )


def _weekday(text: str, place: str) -> str:
    number, name = text[:-2] or place, str(WEEKDAYS[DAYS.index(text[-2:])])
    if not number:
        return name
    if number == LAST:
        return _("the last %(day)s") % {"day": name}
    return _("the %(number)s. %(day)s") % {"number": number.lstrip("+"), "day": name}


def _day_of_month(text: str) -> str:
    return _("the last day") if text == LAST else _("day %(number)s") % {"number": text}


def _end(rule: Rule) -> str:
    if rule.count is not None:
        return ngettext("%(count)s time", "%(count)s times", rule.count) % {"count": rule.count}
    until = rule.until(ZoneInfo("UTC"))
    return _("until %(day)s") % {"day": formats.date_format(until, "j M Y")} if until else ""
