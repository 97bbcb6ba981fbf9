"""When there was business with a relation last, and when a case with it was won last.

Both days go forward only and are no change of the relation: no version, no history, nobody is told.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from crm_lists.framework.changes import Deed
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.followers import followers_of_many
from crm_lists.framework.items import Item

from .relation import Relation

Deeds = Sequence[tuple[Item, Deed]]
#: A relation, one of its days, and the day to which it moves.
Moved = tuple[int, str, date]
BUSINESS, WON = "last_business_on", "last_won_on"


@followers_of_many.register("activities")
def activities_written(_definition: ListDefinition, deeds: Deeds) -> None:
    """Note the days of activities that are done."""
    _move(moved for item, deed in deeds for moved in _of_activity(item, deed))


@followers_of_many.register("cases")
def cases_written(_definition: ListDefinition, deeds: Deeds) -> None:
    """Note the days on which cases were begun, closed and won."""
    _move(moved for item, deed in deeds for moved in _of_case(item, deed))


def _of_activity(item: Any, deed: Deed) -> Iterator[Moved]:
    if item.relation_id and deed.after.get("state") == "completed":
        today = timezone.localdate()
        # One that is written down later was done on its day.
        yield item.relation_id, BUSINESS, min(item.due or today, today)


def _of_case(item: Any, deed: Deed) -> Iterator[Moved]:
    if not item.relation_id:
        return
    if deed.after.get("state") == "closed":
        day = _day_of(deed.after.get("closed_at"))
        yield item.relation_id, BUSINESS, day
        if item.outcome == "successful":
            yield item.relation_id, WON, day
    elif deed.verb == "add":
        yield item.relation_id, BUSINESS, timezone.localdate()


def _day_of(moment: Any) -> date:
    found = parse_datetime(moment) if isinstance(moment, str) else moment
    return timezone.localdate(found) if found else timezone.localdate()


def _move(moved: Iterator[Moved]) -> None:
    """Move the days forward, by one statement for each day."""
    together: dict[tuple[str, date], set[int]] = defaultdict(set)
    for pk, name, day in moved:
        together[name, day].add(pk)
    for (name, day), keys in together.items():
        earlier = Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__lt": day})
        Relation._default_manager.filter(earlier, pk__in=keys).update(**{name: day})
