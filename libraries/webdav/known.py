"""What is looked up at once for all that lies in a place: locks, and what programs keep."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from .dav_lock import DavLock
from .dead_property import DavProperty
from .refs import Kind, Ref

#: So many are asked for by one query.
ASKED_FOR = 5_000
_LOCKED_BY: dict[Kind, str] = {"document": "held", "folder": "folder", "scratch": "scratch"}


def look_up(members: list[Any]) -> list[Any]:
    """Give each member what is known of it, by a fixed number of queries."""
    keys: defaultdict[Kind, list[int]] = defaultdict(list)
    for member in members:
        keys[member.ref.kind].append(member.ref.pk)
    locks: dict[Ref, list[DavLock]] = {}
    properties: dict[Ref, dict[str, str]] = {}
    for kind, asked in keys.items():
        for lock in _rows(DavLock.objects.alive().select_related("holder"), _LOCKED_BY[kind], asked):
            locks.setdefault(Ref(kind, getattr(lock, f"{_LOCKED_BY[kind]}_id")), []).append(lock)
        for one in _rows(DavProperty.objects.all(), kind, asked):
            properties.setdefault(Ref(kind, getattr(one, f"{kind}_id")), {})[one.name] = one.value
    for member in members:
        member.known_locks = locks.get(member.ref, [])
        member.known_properties = properties.get(member.ref, {})
    return members


def _rows(rows: Any, field: str, keys: list[int]) -> Iterator[Any]:
    for start in range(0, len(keys), ASKED_FOR):
        where = {f"{field}__in": keys[start : start + ASKED_FOR]}
        yield from rows.filter(**where).order_by("pk")
