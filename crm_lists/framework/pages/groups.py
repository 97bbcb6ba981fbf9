"""Groups, totals and tones of a listing, as the table template draws them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from ..listing.figures import TOTALS_LIMIT, GroupHead, Key, Wanted, token_of
from ..views import FUNCTIONS
from ..views.showing import ViewListing
from .links import address

Rows = list[dict[str, Any]]


def toned(listing: ViewListing, rows: Rows) -> Rows:
    """Give rows and cells the tones of the view's rules."""
    if not listing.rules.rules:
        return rows
    names = [column.name for column in listing.columns]
    for row in rows:
        tones = listing.rules.of(row["values"])
        row["css"] = f"tone-{tones.row}" if tones.row else ""
        if tones.cells:
            row["cells"] = [
                format_html('<span class="toned tone-{}">{}</span>', tones.cells[name], cell)
                if name in tones.cells
                else cell
                for name, cell in zip(names, row["cells"], strict=True)
            ]
    return rows


def with_groups(listing: ViewListing, rows: Rows, params: Mapping[str, str]) -> Rows:
    """Put the heads of the groups between the rows; folded groups stand where their rows would."""
    if not listing.order.groups:
        return rows
    heads = dict(listing.heads)
    folded = [heads.pop(key) for key in list(heads) if heads[key].is_collapsed]
    found: Rows = []
    before: Key = ()
    for row in rows:
        key = row["group_key"]
        for level in range(1, len(key) + 1):
            if key[:level] != before[:level] and key[:level] in heads:
                found.append(_head(listing, heads[key[:level]], params))
        before = key
        found.append(row)
    return _with_folded(listing, found, folded, params)


def _with_folded(
    listing: ViewListing, rows: Rows, folded: Sequence[GroupHead], params: Mapping[str, str]
) -> Rows:
    """Put each folded head before the group that follows it; at an edge only where nothing is beyond."""
    for head in folded:
        drawn = _head(listing, head, params)
        firsts = [
            (place, row["group"]["key"][0])
            for place, row in enumerate(rows)
            if row.get("group") and row["group"]["level"] == 1
        ]
        later = [place for place, value in firsts if _is_before(listing, head.key[0], value)]
        if later and (later[0] > 0 or not listing.previous_cursor):
            rows.insert(later[0], drawn)
        elif not later and not listing.next_cursor:
            rows.append(drawn)
    return rows


def _is_before(listing: ViewListing, value: Any, other: Any) -> bool:
    """Tell whether a group stands before another; unset values stand last."""
    if value is None or other is None:
        return value is not None
    try:
        smaller = value < other
    except TypeError:
        smaller = str(value) < str(other)
    return not smaller if listing.order.sorts[0].is_descending else bool(smaller)


def _head(listing: ViewListing, head: GroupHead, params: Mapping[str, str]) -> dict[str, Any]:
    column = listing.order.sorts[head.level - 1].column
    return {
        "group": {
            "key": head.key,
            "level": head.level,
            "column": column.label,
            "label": head.label or _("%(column)s not set") % {"column": column.label},
            "count": short_count(head.figures.count, head.figures.limit),
            "sum": _totals_text(listing, head.figures.totals),
            "is_collapsed": head.is_collapsed,
            "toggle_url": _toggle(head, params) if head.level == 1 else "",
        }
    }


def _toggle(head: GroupHead, params: Mapping[str, str]) -> str:
    token = token_of(head.key[0])
    tokens = list(filter(None, params.get("collapsed", "").split(".")))
    tokens = [one for one in tokens if one != token] if head.is_collapsed else [*tokens, token]
    kept = {name: value for name, value in params.items() if name not in ("after", "before", "item")}
    return address({**kept, "collapsed": ".".join(tokens)})


def short_count(count: int, limit: int) -> str:
    """Return a count as a figure, or that there are more than are counted."""
    if count > limit:
        return _("more than %(limit)s") % {"limit": number_format(limit, force_grouping=True)}
    return number_format(count, force_grouping=True)


def _totals_text(listing: ViewListing, totals: Sequence[Any] | None) -> str:
    if totals is None:
        return ""
    parts = (
        f"{one.column.label} {total_text(one, value)}"
        for one, value in zip(listing.wanted, totals, strict=True)
    )
    return ", ".join(parts)


def total_text(wanted: Wanted, value: Any) -> str:
    """Return a total as its column shows values."""
    if wanted.function == "count":
        return number_format(value or 0, force_grouping=True)
    return wanted.column.text(value, {}) if value is not None else ""


def totals_row(listing: ViewListing) -> list[str] | None:
    """Return the cells of the line of totals, None where the view asks for none."""
    if not listing.wanted:
        return None
    totals = listing.totals
    cells: list[str] = []
    for column in listing.columns:
        places = [n for n, one in enumerate(listing.wanted) if one.column.name == column.name]
        if places and totals is None:
            limit = number_format(TOTALS_LIMIT, force_grouping=True)
            hint = _("Totals are made of up to %(limit)s items. Filter the view.") % {"limit": limit}
            cells.append(format_html('<span class="muted" title="{}">–</span>', hint))
            continue
        parts = [
            format_html(
                '<span class="muted">{}</span> {}',
                FUNCTIONS[listing.wanted[n].function],
                total_text(listing.wanted[n], (totals or ())[n]),
            )
            for n in places
        ]
        cells.append(format_html("{}" + " · {}" * (len(parts) - 1), *parts) if parts else "")
    return cells
