"""The event of a meeting that a message is about: which one, and what the message would change of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm_lists.activities.models import Event
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of

from ..intake import store
from ..message import Message
from ..versions import Version
from . import proposing
from .entries import Entries, entries_of

#: Columns of an event that a later message about the meeting changes.
MEETING = ("name", "starts_at", "ends_at", "all_day", "venue", "rrule", "exdates", "time_zone")


def version_of(entries: Entries) -> Version:
    """Return which version of the meeting a message tells (RFC 5546 2.1.4, 2.1.5)."""
    first = next(iter(entries.appointments), None)
    return Version.of(first.sequence, first.stamped_at) if first is not None else Version()


class Difference:
    """A column of an event that a message would change, before and after in words."""

    def __init__(self, actor: Actor, event: Event, name: str, value: Any) -> None:
        self.name, self.value = name, value
        column = definition_of(event).column(name)
        self.label = column.label
        self.before, self.after = (
            column.text(one, column.kind.labels(column, actor, [one])) or "–"
            for one in (column.read(event), value)
        )


def changes(actor: Actor, message: Message) -> list[Difference]:
    """Return what a message about a meeting would change, nothing of no event and by an outdated message."""
    event = meeting_of(actor, message)
    if event is None or is_outdated(actor, message, event):
        return []
    return differences(actor, message, event)


def is_outdated(actor: Actor, message: Message, event: Event) -> bool:
    """Tell whether a later version of the meeting than that of the message stands in the event already."""
    return version_of(entries_of(actor, message)).is_before(store.version_of_event(event.pk))


def differences(actor: Actor, message: Message, event: Event) -> list[Difference]:
    """Return what a message about a meeting would change of its event."""
    entries = entries_of(actor, message)
    if not entries.appointments:
        return []
    said = proposing.event_values(actor, message, entries.appointments[0])
    definition = definition_of(event)
    return [
        Difference(actor, event, name, said[name])
        for name in MEETING
        if definition.column(name).read(event) != said[name] and not _is_same_day_end(event, name, said)
    ]


def _is_same_day_end(event: Event, name: str, said: Mapping[str, Any]) -> bool:
    """Whole days are compared by their days: the calendar sets their hours itself."""
    is_whole = event.all_day and said["all_day"] and name in ("starts_at", "ends_at")
    return is_whole and getattr(event, name).astimezone(event.zone).date() == said[name].date()


def meeting_of(actor: Actor, message: Message) -> Event | None:
    """Return the readable event that another message about the same meeting became; of its group first."""
    keys = store.events_of_meeting(message)
    if not keys:
        return None
    found: Iterable[Event] = access.visible(actor, definition_of(Event)).filter(pk__in=keys)
    return min(found, key=lambda event: (event.group_id != message.group_id, event.pk), default=None)


def event_of(actor: Actor, message: Message) -> Event:
    """Return the event of the meeting that a message is about; refuse where the actor does not see it."""
    event = meeting_of(actor, message)
    if event is None:
        raise ValidationError(_("The event of this meeting is gone, or it is not for you to see."))
    return event
