"""Filters that turn plain values into what a page shows."""

from collections.abc import Mapping
from datetime import date, datetime
from itertools import count

from django import template
from django.http import QueryDict
from django.utils import formats
from django.utils.html import format_html

from .. import people
from ..dates import friendly_moment, full_moment, short_date

register = template.Library()

THEMES = ("light", "dark")
_numbers = count(1)

register.filter("avatar", people.avatar)
register.filter("initials", people.initials)
register.filter("person", people.person_cell)
register.filter("display_name", people.display_name)


@register.filter
def ago(moment: date | datetime | None) -> str:
    """Return a day or moment as people say it, with the full one in the title."""
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        full, short = full_moment(moment, "DATETIME_FORMAT"), friendly_moment(moment)
    else:
        full, short = formats.date_format(moment, "DATE_FORMAT"), short_date(moment)
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), full, short)


@register.filter
def without(query: QueryDict | Mapping[str, str], names: str) -> list[tuple[str, str]]:
    """Return the parameters of an address but for these: `request.GET|without:"q,after"`."""
    left_out = names.split(",")
    return [(name, str(value)) for name, value in query.items() if name not in left_out]


@register.filter
def theme(cookies: dict[str, str] | None) -> str:
    """Return the theme a person chose, or "auto" where the system decides."""
    chosen = (cookies or {}).get("theme", "")
    return chosen if chosen in THEMES else "auto"


@register.simple_tag
def unique_id() -> str:
    """Return an id that no other element of the page has, nor of a fragment loaded into it later."""
    return f"made-{next(_numbers)}"
