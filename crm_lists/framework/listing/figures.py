"""Counts and totals of a view and of its groups, exact within limits and said to be none beyond them."""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.utils import timezone

from .. import access
from ..columns import Column
from . import counting
from .order import WRONG, Sort
from .page import Listing

#: The totals of more items are not made: it would take longer than anybody waits for a page.
TOTALS_LIMIT = 50_000
#: Groups of one page, and groups that a person may fold at once.
MAX_FIGURES = 100
MAX_COLLAPSED = 30
#: Up to here the items of a group are counted where nothing but their number is asked for: no index has them
#: by their group and by who may see them, so each is looked at.
GROUP_COUNT_LIMIT = 1_000
#: The values of the group columns of a group; one of the first column alone stands for all its second groups.
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Wanted:
    """One total that is asked for."""

    column: Column
    function: str


@dataclass(frozen=True)
class Figures:
    """What is known of a group, or of the whole view."""

    #: Exact up to `limit`; one above it stands for more.
    count: int
    #: The totals in the order they were asked for; None beyond the limit.
    totals: tuple[Any, ...] | None = ()
    #: One raw value of the group's column, by which it is called.
    raw: Any = None
    limit: int = counting.COUNT_LIMIT


@dataclass(frozen=True)
class GroupHead:
    """The line above the rows of a group."""

    key: Key
    label: str
    figures: Figures
    is_collapsed: bool = False
    level: int = field(default=1)


def totals_of(listing: Listing, wanted: Sequence[Wanted]) -> tuple[Any, ...] | None:
    """Return the totals of the whole view, None where it has too many items."""
    try:
        sql, params = _figures(listing, listing.items, wanted, TOTALS_LIMIT)
    except EmptyResultSet:
        return tuple(0 if one.function == "count" else None for one in wanted)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        count, _raw, *found = cursor.fetchone()
    return None if count > TOTALS_LIMIT else _converted(found, wanted)


def totals_together(listings: Sequence[Listing], wanted: Sequence[Wanted]) -> list[tuple[Any, ...] | None]:
    """Return the totals of several listings, such as the lanes of a board; one query for all of them."""
    parts: list[str] = []
    params: list[Any] = []
    for place, listing in enumerate(listings):
        try:
            sql, more = _figures(listing, listing.items, wanted, TOTALS_LIMIT)
        except EmptyResultSet:
            continue
        parts.append(f"SELECT {place}, f.* FROM ({sql}) AS f")  # noqa: S608 - Django's own SQL
        params += more
    found: dict[int, tuple[Any, ...] | None] = {}
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), params)
            for place, count, _raw, *totals in cursor.fetchall():
                found[place] = None if count > TOTALS_LIMIT else _converted(totals, wanted)
    return [found.get(place, ()) for place in range(len(listings))]


def figures_of(listing: Listing, keys: Iterable[Key], wanted: Sequence[Wanted]) -> dict[Key, Figures]:
    """Return the figures of these groups in one query."""
    limit = counting.COUNT_LIMIT if wanted else min(counting.COUNT_LIMIT, GROUP_COUNT_LIMIT)
    items = listing.items.annotate(**_group_values(listing))
    parts, params, asked = [], [], []
    for key in list(dict.fromkeys(keys))[:MAX_FIGURES]:
        same = models.Q()
        for sort, value in zip(listing.order.sorts, key, strict=False):
            same &= listing.of_group(sort, value)
        raw = listing.order.sorts[len(key) - 1]
        try:
            sql, more = _figures(listing, items.filter(same), wanted, limit, raw)
        except (EmptyResultSet, *WRONG):
            continue
        parts.append(sql)
        params += more
        asked.append(key)
    if not parts:
        return {}
    selects = (f"SELECT {number}, f.* FROM ({sql}) AS f" for number, sql in enumerate(parts))  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), params)
        return {
            asked[number]: Figures(count, None if count > limit else _converted(found, wanted), raw, limit)
            for number, count, raw, *found in cursor.fetchall()
        }


def _figures(
    listing: Listing,
    items: models.QuerySet[Any],
    wanted: Sequence[Wanted],
    limit: int,
    group: Sort | None = None,
) -> tuple[str, list[Any]]:
    # What may be seen but not analysed is counted among the rows, and in no total.
    beyond = access.also(listing.actor, listing.definition, access.ANALYSE) if wanted else models.Q()
    named = {f"figure_{number}": _analysed(one, beyond) for number, one in enumerate(wanted)}
    if group is not None and group.column.kind.code != "yesno":
        named["raw_group"] = group.column.expression
    sql, params = items.order_by().annotate(**named).values("pk", *named)[: limit + 1].query.sql_with_params()
    made = "".join(f', {one.function}("figure_{number}")' for number, one in enumerate(wanted))
    raw = 'MAX("raw_group")' if "raw_group" in named else "NULL"
    return f"SELECT COUNT(*), {raw}{made} FROM ({sql}) AS rows_of_it", list(params)  # noqa: S608 - known functions


def _analysed(wanted: Wanted, beyond: models.Q | None) -> Any:
    expression = wanted.column.expression
    if beyond is None:
        return models.ExpressionWrapper(models.Value(None), wanted.column.field)
    return models.Case(models.When(beyond, then=expression)) if beyond else expression


def _group_values(listing: Listing) -> dict[str, Any]:
    groups = listing.order.sorts[: listing.order.groups]
    return {sort.alias: sort.expression(listing.actor) for sort in groups}


def _converted(found: Sequence[Any], wanted: Sequence[Wanted]) -> tuple[Any, ...]:
    return tuple(_value(value, one) for value, one in zip(found, wanted, strict=True))


def _value(value: Any, wanted: Wanted) -> Any:
    """Return a total as its column shows values; SQLite gives plain figures and texts."""
    if value is None or wanted.function == "count":
        return value
    if wanted.function in ("sum", "avg"):
        return round(Decimal(str(value)), 2)
    expression = wanted.column.expression
    output = getattr(expression, "output_field", None) or wanted.column.field
    return _aware(output.to_python(value))


def _aware(value: Any) -> Any:
    """Return a moment with its zone: SQLite keeps moments in UTC and does not say so."""
    if isinstance(value, datetime) and timezone.is_naive(value):
        return value.replace(tzinfo=UTC)
    return value


# -- groups of a page ---------------------------------------------------------------------------


def heads_of(listing: Listing, wanted: Sequence[Wanted] = ()) -> dict[Key, GroupHead]:
    """Return the heads of the groups that stand on the page, folded ones included."""
    depth = listing.order.groups
    if not depth:
        return {}
    shown = [row.group[: level + 1] for row in listing.rows for level in range(depth)]
    collapsed = [(value,) for value in listing.collapsed]
    figures = figures_of(listing, [*shown, *collapsed], wanted)
    labels = [_labels(listing, figures, level) for level in range(depth)]
    return {
        key: GroupHead(key, labels[len(key) - 1].get(key, ""), found, key in collapsed, len(key))
        for key, found in figures.items()
        if found.count
    }


def _labels(listing: Listing, figures: Mapping[Key, Figures], level: int) -> dict[Key, str]:
    column = listing.order.sorts[level].column
    raws = {
        key: key[-1] if column.kind.code == "yesno" else _raw(column, found.raw)
        for key, found in figures.items()
        if len(key) == level + 1
    }
    known = column.kind.labels(column, listing.actor, set(raws.values()))
    return {key: column.text(raw, known) if raw is not None else "" for key, raw in raws.items()}


def _raw(column: Column, value: Any) -> Any:
    """Return a raw value that came past Django as the column has it."""
    if value is None or column.target is not None:
        return value
    output = getattr(column.expression, "output_field", None)
    if output is not None and hasattr(output, "from_db_value"):
        return output.from_db_value(value, None, connection)
    return _aware((output or column.field).to_python(value))


def token_of(value: Any) -> str:
    """Return the value of a group as it stands in an address."""
    text = json.dumps(value, default=str, ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def values_of_tokens(text: str) -> list[Any]:
    """Return the values of groups in an address; damaged ones are left out."""
    found = []
    for token in text.split(".")[:MAX_COLLAPSED]:
        try:
            value = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        except (binascii.Error, ValueError, RecursionError):
            continue
        if value is None or isinstance(value, str | int | float | bool):
            found.append(value)
    return found
