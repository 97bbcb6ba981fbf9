"""Reading a page of a timeline: one query for all its sources, merged by time."""

import heapq
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection, models
from django.db.models import F, Q
from django.db.models.lookups import Contains
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from ..actors import Actor
from ..commands import EVERY_LIST
from ..dates import in_every_zone
from ..definitions import ListDefinition
from ..items import Item
from ..search.folding import fold
from ..sort_keys import SortKey
from .sources import Entry, Row, TimelineSource, timeline_sources

PAGE_SIZE = 20
#: So many of the planned entries stand above the others.
AHEAD = 5
COLUMNS = "t_at, t_key, t_title, t_text, t_state, t_who, t_more"
LONGEST_TEXT = 100
LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True)
class Cursor:
    """The last entry of a page, behind which the next one begins."""

    at: datetime
    code: str
    key: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.code}~{self.key}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the cursor that an address carries, None for what is none."""
        moment, _separator, rest = text.partition("~")
        code, _separator, key = rest.partition("~")
        try:
            at = parse_datetime(moment)
        except ValueError:
            return None
        if at is None or timezone.is_naive(at) or not key.isdecimal() or int(key[:20]) > LARGEST_KEY:
            return None
        try:
            in_every_zone(at)
        except ValidationError:
            return None
        return cls(at, code, int(key))


@dataclass(frozen=True)
class Wanted:
    """Which part of a timeline is asked for."""

    kinds: Collection[str] = ()
    text: str = ""
    before: Cursor | None = None
    size: int = PAGE_SIZE
    #: Whether what is planned stands above.
    with_ahead: bool = False


@dataclass
class Timeline:
    """A page of a timeline, each entry with the source that tells of it."""

    entries: list[tuple[TimelineSource, Entry]] = field(default_factory=list)
    ahead: list[tuple[TimelineSource, Entry]] = field(default_factory=list)
    #: Behind which the next page begins, None on the last one.
    following: Cursor | None = None
    #: When somebody last talked with the people of the item; looked for on the first page only.
    last_contact: Entry | None = None


@dataclass(frozen=True, eq=False)
class _Part:
    """The query of one source within the one of the page."""

    place: int
    source: TimelineSource
    sql: str
    params: tuple[Any, ...]


_Placed = tuple[_Part, Row]


def read(actor: Actor, definition: ListDefinition, item: Item, wanted: Wanted) -> Timeline:
    """Return one page of the item's timeline, as far as the actor may read what is linked to it."""
    found = timeline_sources.get(definition.code, EVERY_LIST)
    parts = list(_parts(actor, item, found, wanted))
    rows = _rows(parts)
    past = [part for part in parts if not part.source.is_ahead]
    merged = list(heapq.merge(*(_placed(part, rows) for part in past), key=_newest_first))
    page = merged[: wanted.size]
    ahead = _soonest([part for part in parts if part.source.is_ahead], rows)
    contact = next((pair for pair in merged if pair[0].source.is_contact(pair[1])), None)
    told = _told(actor, definition, item, [*page, *ahead, *([contact] if contact else [])])
    last = page[-1] if len(merged) > wanted.size else None
    return Timeline(
        entries=[told[place] for place in page],
        ahead=[told[place] for place in ahead],
        following=Cursor(last[1].at, last[0].source.code, last[1].key) if last else None,
        last_contact=told[contact][1] if contact else None,
    )


def _soonest(parts: Sequence[_Part], rows: dict[int, list[Row]]) -> list[_Placed]:
    placed = [pair for part in parts for pair in _placed(part, rows)]
    return sorted(placed, key=lambda pair: pair[1].at)[:AHEAD]


def _placed(part: _Part, rows: dict[int, list[Row]]) -> Iterator[_Placed]:
    return ((part, row) for row in rows[part.place])


def _newest_first(placed: _Placed) -> tuple[float, int, int]:
    part, row = placed
    return -row.at.timestamp(), part.place, -row.key


def _parts(actor: Actor, item: Item, found: Sequence[TimelineSource], wanted: Wanted) -> Iterator[_Part]:
    places = {source.code: place for place, source in enumerate(found)}
    for place, source in enumerate(found):
        if not _is_asked(source, wanted):
            continue
        rows = source.rows(actor, item)
        if rows is None:
            continue
        rows = _searched(rows, wanted.text)
        if source.is_ahead:
            rows = rows.order_by("t_at", "t_key")[:AHEAD]
        else:
            rows = _behind(rows, wanted.before, place, places)
            rows = rows.order_by("-t_at", "-t_key")[: wanted.size + 1]
        try:
            yield _Part(place, source, *rows.query.sql_with_params())
        except EmptyResultSet:
            continue


def _is_asked(source: TimelineSource, wanted: Wanted) -> bool:
    is_chosen = not wanted.kinds or source.kind in wanted.kinds
    return is_chosen and (wanted.with_ahead or not source.is_ahead)


def _searched(rows: "models.QuerySet[Any, Any]", text: str) -> "models.QuerySet[Any, Any]":
    for word in fold(text[:LONGEST_TEXT]).split():
        rows = rows.filter(Q(Contains(SortKey(F("t_title")), word)) | Q(Contains(SortKey(F("t_text")), word)))
    return rows


def _behind(
    rows: "models.QuerySet[Any, Any]", cursor: Cursor | None, place: int, places: dict[str, int]
) -> "models.QuerySet[Any, Any]":
    """Return the rows behind the last one of the page before; sources at one moment follow their order."""
    if cursor is None:
        return rows
    last = places.get(cursor.code, len(places))
    if place < last:
        return rows.filter(t_at__lt=cursor.at)
    if place > last:
        return rows.filter(t_at__lte=cursor.at)
    return rows.filter(Q(t_at__lt=cursor.at) | Q(t_key__lt=cursor.key), t_at__lte=cursor.at)


def _rows(parts: Sequence[_Part]) -> dict[int, list[Row]]:
    """Return the rows of each part, by its place; one query for all of them."""
    found: dict[int, list[Row]] = {part.place: [] for part in parts}
    if not parts:
        return found
    sql = " UNION ALL ".join(
        f"SELECT {part.place}, {COLUMNS} FROM ({part.sql}) AS part{part.place}"  # noqa: S608 - Django's own SQL
        for part in parts
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [one for part in parts for one in part.params])
        for place, at, *others in cursor.fetchall():
            found[place].append(Row(_moment(at), *others))
    for part in parts:
        found[part.place].sort(key=lambda row: (row.at, row.key), reverse=not part.source.is_ahead)
    return found


def _moment(value: Any) -> datetime:
    """Return the moment as Python knows it; SQLite keeps it as text, and a day has no time."""
    known = value if isinstance(value, datetime) else parse_datetime(str(value))
    if known is None:
        raise ValueError(f"A timeline source gives {value!r} as a moment.")
    return known if timezone.is_aware(known) else known.replace(tzinfo=UTC)


def _told(
    actor: Actor, definition: ListDefinition, item: Item, placed: Sequence[_Placed]
) -> dict[_Placed, tuple[TimelineSource, Entry]]:
    """Return the rows in words, each source asked once for all its rows of the page."""
    by_part: dict[_Part, list[Row]] = {}
    for part, row in dict.fromkeys(placed):
        by_part.setdefault(part, []).append(row)
    return {
        (part, row): (part.source, entry)
        for part, rows in by_part.items()
        for row, entry in zip(rows, part.source.entries(actor, definition, item, rows), strict=True)
    }
