"""The values of a chart in words and in their order: days without a gap, others by size where none is set."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from ...actors import Actor
from ...columns import Column
from ...listing.charting import HIDDEN
from ...views.charts import Dimension

#: Stands for all values that have no bar of their own.
OTHERS = object()
#: So many periods without items are filled in between those with some.
MOST_PERIODS = 120
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Spot:
    """One value on an axis, or several that stand together."""

    key: Any
    label: str
    tone: str
    keys: tuple[Any, ...]


def spots_of(actor: Actor, side: Dimension, weights: Mapping[Any, Decimal], *, most: int) -> list[Spot]:
    """Return the values in their order; what has no value, or is not for the actor, stands last."""
    known = [key for key in weights if key is not None and key != HIDDEN]
    if side.bucket:
        spots = [_plain(key, _period(key, side.bucket)) for key in _periods(known, side.bucket)]
    else:
        labels = side.column.kind.labels(side.column, actor, known)
        ordered, rest = _ranked(side.column, known, labels, weights, most)
        spots = [_spot(side.column, key, labels) for key in ordered]
        spots += [Spot(OTHERS, _("Others"), "quiet", tuple(rest))] if rest else []
    spots += [_plain(HIDDEN, _("restricted"))] if HIDDEN in weights and not side.bucket else []
    return [*spots, _plain(None, _("Not set"))] if None in weights else spots


def _plain(key: Any, label: str) -> Spot:
    is_value = key is not None and key != HIDDEN
    return Spot(key, label, "" if is_value else "quiet", (key,))


def _spot(column: Column, key: Any, labels: Any) -> Spot:
    tone = column.kind.tone(column, key, labels)
    return Spot(key, column.text(key, labels) or str(key), tone, (key,))


def _ranked(
    column: Column, keys: Iterable[Any], labels: Any, weights: Mapping[Any, Decimal], most: int
) -> tuple[list[Any], list[Any]]:
    """Return the values that have a bar of their own, and the others."""
    largest = sorted(keys, key=lambda key: (-weights[key], str(key)))
    kept, rest = largest[:most], largest[most:]
    place = {key: number for number, key in enumerate(_own_order(column, labels))}
    if place:
        kept.sort(key=lambda key: place.get(key, len(place)))
    return kept, rest


def _own_order(column: Column, labels: Any) -> list[Any]:
    """Return the values in the order that the column has by itself; nothing where size decides."""
    match column.kind.code:
        case "choice":
            return [value for value, _label in column.choices]
        case "yesno":
            return [True, False]
        case "code":
            # The labels come in the order of the code list.
            return list(labels)
    return []


def _periods(keys: Iterable[date], bucket: str) -> list[date]:
    """Return the beginnings of the periods, those without items between them too."""
    found = sorted(keys)
    if not found:
        return []
    whole: list[date] = []
    for one in _from(found[0], bucket):
        if one > found[-1] or len(whole) > MOST_PERIODS:
            break
        whole.append(one)
    return whole if len(whole) <= MOST_PERIODS and set(found) <= set(whole) else found


def _from(first: date, bucket: str) -> Iterator[date]:
    one = first
    yield one
    while (last := end_of(one, bucket)) < date.max:
        one = last + timedelta(days=1)
        yield one


def end_of(first: date, bucket: str) -> date:
    """Return the last day of the period that begins on this day; the last year has no day behind it."""
    if bucket == "week":
        return first + min(timedelta(days=6), date.max - first)
    months = first.year * 12 + first.month - 1 + _MONTHS[bucket]
    if months // 12 > date.max.year:
        return date.max
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


def _period(first: date, bucket: str) -> str:
    """Return a period in words."""
    match bucket:
        case "week":
            year, week, _day = first.isocalendar()
            return _("week %(week)s of %(year)s") % {"week": week, "year": year}
        case "quarter":
            return _("Q%(quarter)s %(year)s") % {"quarter": (first.month + 2) // 3, "year": first.year}
        case "year":
            return str(first.year)
    return formats.date_format(first, "M Y")
