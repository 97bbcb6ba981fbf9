"""The things in a calendar: events, each with the changed occurrences that its reader sees there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from django.db.models import Q, QuerySet

from crm_lists.activities.calendar.sources import Source
from crm_lists.framework.actors import Actor

from .. import rows
from .places import events_on

#: The latest so many things of a calendar are shown.
MOST = 20_000
_RECORD = ("uid", "user_id", "shelf", "name", "digest", "state", "sequence_ahead")


@dataclass(frozen=True)
class Head:
    """What is known of a thing without reading it."""

    #: The key of the event, or of the series whose changed occurrences these are.
    root: int
    name: str
    uid: str
    #: Keys and versions of its events, that of the series first where it is there.
    parts: tuple[tuple[int, int], ...]
    record: Mapping[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """Return what differs whenever one of its events was changed."""
        return state_of(self.parts)

    @property
    def etag(self) -> str:
        """Return its ETag."""
        told = f"{self.state} {self.record.get('digest', '')} {self.uid}"
        return f'"{sha256(told.encode()).hexdigest()[:20]}"'

    @property
    def is_as_sent(self) -> bool:
        """Tell whether nothing was changed since a program wrote it."""
        return bool(self.record.get("digest")) and self.record.get("state") == self.state


def state_of(parts: Iterable[tuple[int, int]]) -> str:
    """Return what differs whenever one of these events was changed."""
    told = " ".join(f"{pk}.{version}" for pk, version in sorted(parts))
    return sha256(told.encode()).hexdigest()[:32]


def heads(actor: Actor, source: Source, only: Q | None = None) -> dict[str, Head]:
    """Return the things on a calendar by their names."""
    events = events_on(actor, source)
    whose = (actor.user.pk if actor.user is not None else 0, source.code)
    return heads_of(events.filter(only) if only is not None else events, whose)


def heads_of(events: "QuerySet[Any]", whose: tuple[int, str] = (0, "")) -> dict[str, Head]:
    """Return the things of which these are the events, by the names that they have for this reader."""
    columns = ("pk", "version", "series_id", "uuid", "series__uuid")
    by_root: dict[int, list[tuple[Any, ...]]] = {}
    for row in events.order_by("-last_ends_at", "-pk").values_list(*columns):
        by_root.setdefault(row[2] or row[0], []).append(row)
    records = {row["event_id"]: row for row in rows.records_of(events, *_RECORD)}
    named: dict[str, Head] = {}
    unnamed: list[Head] = []
    for root, found in list(by_root.items())[:MOST]:
        head = _head(root, found, records.get(root, {}))
        own = _own_name(head.record, whose)
        if own:
            named[own] = replace(head, name=own)
        else:
            unnamed.append(head)
    for head in unnamed:
        # A program may have given another thing the name that this one would have.
        name = head.name if head.name not in named else default_name(head.root, "-0")
        named[name] = replace(head, name=name)
    return named


def _head(root: int, found: list[tuple[Any, ...]], record: Mapping[str, Any]) -> Head:
    parts = tuple(sorted(((row[0], row[1]) for row in found), key=lambda one: (one[0] != root, one[0])))
    _pk, _version, series, own, of_series = found[0]
    return Head(
        root, default_name(root), record.get("uid") or str(of_series if series else own), parts, record
    )


def _own_name(record: Mapping[str, Any], whose: tuple[int, str]) -> str:
    """Return the name that a program of the reader gave the thing in this calendar, empty without one."""
    is_own = bool(record) and (record["user_id"], record["shelf"]) == whose
    return str(record["name"]) if is_own else ""


def default_name(root: int, mark: str = "") -> str:
    """Return the name of a thing to which no program of its reader gave one."""
    return f"event-{root}{mark}.ics"
