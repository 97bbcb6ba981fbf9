"""What was shared with a person: looked up once per request, and only the lists that have any ask for it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import DateField, Q, QuerySet
from django.utils import timezone

from crm_lists.framework.actors import Actor
from crm_lists.framework.prepared import PreparedQueries, Slot
from crm_lists.framework.registry import ClassRegistry

from .rights import Rights, rights_of
from .share import Share

FACT = "organisation.shares"
#: Up to so many shares of a person are named one by one, which every planner reads best.
NAMED = 500
_TODAY = Slot("today", DateField())
_of_receivers = PreparedQueries()


@dataclass(frozen=True)
class Container:
    """Items that lie in others, as documents in folders: who is given the outer gets what lies in it."""

    list_code: str
    #: Return the condition on what lies in the outer items of these keys, at any depth.
    below: Callable[[Any], Q]


#: Where the items of a model lie.
containers: ClassRegistry[Container] = ClassRegistry("containers of shared items")


@dataclass(frozen=True)
class Received:
    """The shares that count today for a person and for those who lend to him."""

    #: List, item, level, person and group of each; None where there are too many to name them.
    rows: Sequence[tuple[str, int, str, int | None, int | None]] | None = ()
    lists: frozenset[str] = field(default_factory=frozenset)

    def keys(self, rights: Rights, list_code: str, level: str) -> Any:
        """Return the shared items of a list, of one level if asked: keys, a query for them, or None."""
        if list_code not in self.lists:
            return None
        if self.rows is None:
            found = live(with_whom([rights.user_id], rights.group_ids)).filter(shared_list=list_code)
            found = found.filter(level=level) if level else found
            return found.order_by().values("shared_id")
        groups = set(rights.group_ids)
        keys = {
            key
            for code, key, given, person, group in self.rows
            if code == list_code
            and (not level or given == level)
            and (person == rights.user_id or group in groups)
        }
        return tuple(sorted(keys)) or None


def received_by(actor: Actor) -> Received:
    """Return what was shared with the actor and with those who lend to him; one query on first use."""
    return actor.fact(FACT, lambda: _received(rights_of(actor)))


def prepare(actors: Sequence[Actor]) -> None:
    """Look up for many actors at once what was shared with them; one query whatever their number."""
    waiting = [one for one in actors if one.user is not None and FACT not in one.facts]
    people: set[int] = set()
    groups: set[int] = set()
    for actor in waiting:
        own_people, own_groups = _receivers(rights_of(actor))
        people |= own_people
        groups |= own_groups
    rows = list(_rows(with_whom(people, groups))) if waiting else []
    for actor in waiting:
        users, members = _receivers(rights_of(actor))
        actor.facts[FACT] = _made_of([one for one in rows if one[3] in users or one[4] in members])


def live(asked: Q, today: Slot | date | None = None) -> "QuerySet[Share]":
    """Return the shares that count today; the last day ends in the site's time zone."""
    return Share.objects.filter(asked & counting(today), deleted_at=None)


def counting(today: Slot | date | None = None) -> Q:
    """Return the condition that a share counts today."""
    return Q(until=None) | Q(until__gte=today or timezone.localdate())


def with_whom(people: Iterable[int], groups: Iterable[int]) -> Q:
    """Return the condition that a share is for one of these people or groups."""
    asked = Q(person_id__in=list(people))
    members = list(groups)
    return asked | Q(group_id__in=members) if members else asked


def _receivers(rights: Rights) -> tuple[set[int], set[int]]:
    everybody = [rights, *(lent.rights for lent in rights.lent)]
    return {one.user_id for one in everybody}, {group for one in everybody for group in one.group_ids}


def _received(rights: Rights) -> Received:
    if not rights.user_id or rights.is_administrator:
        return Received()
    people, groups = _receivers(rights)
    asked = with_whom(people, groups)
    query = _of_receivers.get(
        (frozenset(people), frozenset(groups)), lambda: _rows(asked, _TODAY)[: NAMED + 1]
    )
    rows = query.rows(today=timezone.localdate())
    if len(rows) <= NAMED:
        return _made_of(rows)
    return Received(None, frozenset(live(asked).order_by().values_list("shared_list", flat=True).distinct()))


def _rows(asked: Q, today: Slot | None = None) -> "QuerySet[Any, Any]":
    columns = ("shared_list", "shared_id", "level", "person_id", "group_id")
    return live(asked, today).order_by().values_list(*columns)


def _made_of(rows: Sequence[Any]) -> Received:
    return Received(tuple(map(tuple, rows)), frozenset(row[0] for row in rows))
