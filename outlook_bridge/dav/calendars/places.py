"""Calendars that a person's programs made: parts of what stands on the person's own calendar."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from crm_lists.activities.calendar.sources import MINE, Source, shown_events
from crm_lists.activities.event import EventList
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list

from .. import rows


@dataclass(frozen=True)
class OwnSource(Source):
    """A calendar that a program made."""

    name_in_addresses: str = ""
    kinds: frozenset[str] = field(default_factory=frozenset)

    @property
    def code(self) -> str:
        """Return the name that the program gave it in addresses."""
        return self.name_in_addresses


def own_sources(actor: Actor, mine: Source) -> list[OwnSource]:
    """Return the calendars that the person's programs made: parts of that person's own calendar."""
    return [
        OwnSource(MINE, 0, one.name, mine.people, mine.colour, False, one.code, frozenset(one.kinds.split()))
        for one in _own_calendars(actor)
    ]


def _own_calendars(actor: Actor) -> list[Any]:
    user = actor.user
    if user is None:
        return []
    return actor.fact("dav.own calendars", lambda: rows.own_calendars_of(user))


def own_codes(actor: Actor) -> list[str]:
    """Return the codes of the calendars that the person's programs made."""
    return [one.code for one in _own_calendars(actor)]


def events_on(actor: Actor, source: Source) -> "QuerySet[Any]":
    """Return the events that stand on a calendar, as far as the actor may read them."""
    found = access.visible(actor, find_list(EventList.code)).filter(shown_events(actor, source))
    if actor.user is None or source.kind != MINE:
        return found
    if isinstance(source, OwnSource):
        return found.filter(rows.events_sorted(actor.user, source.code))
    codes = own_codes(actor)
    # What a program sorted into a calendar of its own is not told twice.
    return found.exclude(rows.events_sorted(actor.user, *codes)) if codes else found
