"""Filters that turn plain values into what a page shows."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import count
from typing import Any

from django import template
from django.http import QueryDict
from django.utils import formats, timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from .. import people
from ..dates import friendly_moment, short_date

register = template.Library()

THEMES = ("light", "dark")
#: CSS classes of cells that hold a bare figure or day.
BARE = ("num", "date")
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
        full, short = (
            formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT"),
            friendly_moment(moment),
        )
    else:
        full, short = formats.date_format(moment, "DATE_FORMAT"), short_date(moment)
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), full, short)


@register.filter
def cells(values: Iterable[str], columns: Iterable[Any]) -> SafeString:
    """Return the cells of a row; a value that is not marked safe is escaped.

    Joined here, because a template node for each cell of a listing takes ten times as long.
    """
    return mark_safe(  # noqa: S308
        "".join(
            f'<td class="{_css(column)}"{_label(column)}>{conditional_escape(value)}</td>'
            for value, column in zip(values, columns, strict=True)
        )
    )


@register.filter
def without(query: QueryDict | Mapping[str, str], names: str) -> list[tuple[str, str]]:
    """Return the parameters of an address but for these: `request.GET|without:"q,after"`."""
    left_out = names.split(",")
    return [(name, str(value)) for name, value in query.items() if name not in left_out]


def _css(column: Any) -> SafeString:
    css = column.get("css") if isinstance(column, Mapping) else column.css
    return conditional_escape(css or "")


def _label(column: Any) -> SafeString:
    """Return the heading of a figure or a day, which says too little where a table has no head."""
    is_bare = getattr(column, "css", "") in BARE
    return format_html(' data-label="{}"', column.label) if is_bare else SafeString("")


@register.filter
def theme(cookies: dict[str, str] | None) -> str:
    """Return the theme a person chose, or "auto" where the system decides."""
    chosen = (cookies or {}).get("theme", "")
    return chosen if chosen in THEMES else "auto"


@register.simple_tag
def unique_id() -> str:
    """Return an id that no other element of the page has, nor of a fragment loaded into it later."""
    return f"made-{next(_numbers)}"
