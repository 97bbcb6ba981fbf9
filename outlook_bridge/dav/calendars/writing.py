"""Events written by programs, through the door of writing; series with all that differs in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from crm_lists.activities.calendar import sources
from crm_lists.activities.calendar.recurrence import RuleRefused, moment_of
from crm_lists.activities.event import Event, EventList
from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.lists import find_list
from crm_lists.organisation.rights import rights_of
from outlook_bridge.msg.entries import Appointment

from .. import rows
from ..protocol.errors import DavError
from ..protocol.names import caldav
from ..records import facts_of
from .incoming import Incoming, Part
from .mapping import (
    appointment_of,
    ended_rule,
    recurrence_wall,
    values_between,
    without_hidden,
    written_times,
    zone_of,
)
from .objects import Head, heads, state_of

PLACE = ("owner_id", "group_id", "salesperson_id")


@dataclass(frozen=True)
class Writer:
    """Writes the things of one calendar for a person, within the transaction of the request."""

    actor: Actor
    source: sources.Source

    @property
    def definition(self) -> ListDefinition:
        """Return the list of events as the person may write it."""
        return seen_by(self.actor, find_list(EventList.code))

    def add(self, incoming: Incoming) -> int:
        """Add an event with the occurrences that differ; return its key."""
        first = incoming.master or next(iter(incoming.changed), None)
        if first is None:
            raise DavError(403, caldav("valid-calendar-object-resource"))
        values, generated = self._placed(self._values(None, first.appointment))
        if self.source.kind == sources.EQUIPMENT:
            self._let_end(values, first.appointment)
        if incoming.master is not None:
            values["exdates"] = self._left_out(first.appointment, incoming.changed, ())
        event = actions.add(self.actor, Event, values, generated=generated)
        if incoming.master is not None:
            self._write_changed(event, incoming.changed, {})
        return event.pk

    def _placed(self, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return typed and generated values of a new event that stands on this calendar."""
        source = self.source
        match source.kind:
            case sources.COMMON:
                return {**values, "calendar": Event.Calendar.COMMON}, {}
            case sources.GROUP:
                return {**values, "calendar": Event.Calendar.GROUP}, {"group_id": source.pk}
            case sources.EQUIPMENT:
                return {**values, "equipment": [source.pk]}, {}
            case sources.MINE:
                # Whoever is no salesperson stands in the calendar as one who takes part.
                people = [] if rights_of(self.actor).salespeople else sorted(source.people)
                return {**values, "calendar": Event.Calendar.PERSONAL, "employees": people}, {}
        return {**values, "employees": sorted(source.people)}, {}

    # -- changes --------------------------------------------------------------------------------------

    def change(self, head: Head, incoming: Incoming) -> None:
        """Make the events of a thing as they were sent."""
        events = _by_key(self.actor, [pk for pk, _version in head.parts])
        versions = dict(head.parts)
        master = events.get(head.root)
        children = {pk: one for pk, one in events.items() if pk != head.root}
        if master is None:
            self._change_alone(children, versions, incoming)
            return
        if incoming.master is None:
            raise DavError(
                403, caldav("valid-calendar-object-resource"), "Send the series with its occurrences."
            )
        present = self._present(master, children.values())
        unseen = self._unseen(master, children.values())
        values = self._values(present, incoming.master.appointment)
        wanted = self._left_out(incoming.master.appointment, incoming.changed, unseen)
        if set(wanted.split()) != set(master.exdates.split()) and incoming.master.appointment.rule:
            values["exdates"] = wanted
        if master.equipment.exists():
            self._let_end(values, incoming.master.appointment)
        values = without_hidden(values, self.definition)
        changed = actions.change(self.actor, master, values, etag=versions[master.pk]) if values else master
        known = {recurrence_wall(child, master): child for child in children.values()}
        self._write_changed(changed, incoming.changed, known)

    def _present(self, master: Event, children: Iterable[Event]) -> Appointment:
        """Return the series as its program has it: what is changed by itself does not fall out."""
        one = appointment_of(master, self.definition)
        replaced = {recurrence_wall(child, master) for child in children}
        return replace(one, left_out=tuple(wall for wall in one.left_out if wall not in replaced))

    def _change_alone(
        self, children: Mapping[int, Event], versions: Mapping[int, int], incoming: Incoming
    ) -> None:
        """Change occurrences whose series the person does not see."""
        for child in children.values():
            part = next((one for one in incoming.changed if _moment(one, child) == child.recurrence_id), None)
            if part is None:
                actions.delete(self.actor, child, etag=versions[child.pk])
            else:
                self._change_child(child, part)

    def _write_changed(self, event: Event, parts: Iterable[Part], known: dict[datetime, Event]) -> None:
        """Make the changed occurrences of a series as they were sent; others take place as the rule says."""
        place = {name: getattr(event, name) for name in PLACE}
        for part in parts:
            original = part.original
            child = known.pop(original, None) if original is not None else None
            if child is not None:
                self._change_child(child, part)
            elif original is not None:
                values = {**_copied(event, self.definition), **self._values(None, part.appointment)}
                moment = moment_of(original, event.zone)
                generated = {**place, "series": event, "recurrence_id": moment}
                actions.add(self.actor, Event, {**values, "rrule": "", "exdates": ""}, generated=generated)
        for child in known.values():
            actions.delete(self.actor, child)

    def _change_child(self, child: Event, part: Part) -> None:
        values = self._values(appointment_of(child, self.definition), part.appointment)
        values = {name: value for name, value in values.items() if name not in ("rrule", "exdates")}
        if values:
            actions.change(self.actor, child, values)

    # -- values ---------------------------------------------------------------------------------------

    def _values(self, present: Appointment | None, asked: Appointment) -> dict[str, Any]:
        try:
            return without_hidden(values_between(present, asked), self.definition)
        except RuleRefused as refused:
            raise DavError(403, caldav("valid-calendar-data"), str(refused.reason)) from refused

    @staticmethod
    def _let_end(values: dict[str, Any], asked: Appointment) -> None:
        if values.get("rrule"):
            values["rrule"] = ended_rule(values["rrule"], asked.starts, zone_of(asked))

    @staticmethod
    def _left_out(one: Appointment, parts: Iterable[Part], unseen: Iterable[datetime]) -> str:
        """Return the starts that fall out of the series, those of its changed occurrences among them."""
        originals = [part.original for part in parts if part.original is not None]
        return written_times([*one.left_out, *originals, *unseen]) if one.rule else ""

    @staticmethod
    def _unseen(master: Event, children: Iterable[Event]) -> list[datetime]:
        """Return when changed occurrences would start that the person does not see."""
        seen = [child.pk for child in children]
        every = access.visible(Actor.system(), find_list(EventList.code)).filter(series=master)
        return [recurrence_wall(child, master) for child in every.exclude(pk__in=seen)]


def _moment(part: Part, child: Event) -> datetime | None:
    series = child.series or child
    return moment_of(part.original, series.zone) if part.original is not None else None


def _copied(event: Event, definition: ListDefinition) -> dict[str, Any]:
    """Return what people typed of the series: an occurrence of its own keeps its people and rooms."""
    return {name: definition.column(name).read(event) for name in definition.editable}


def _by_key(actor: Actor, keys: Iterable[int]) -> dict[int, Event]:
    found = access.visible(actor, find_list(EventList.code)).filter(pk__in=list(keys))
    return {one.pk: one for one in found.select_related("series")}


def remember(actor: Actor, source: sources.Source, root: int, incoming: Incoming, name: str) -> Head:
    """Keep what a program wrote, and under which name; return what stands there now."""
    if name and actor.user is not None:
        rows.forget_name(actor.user, source.code, name)
        # By this row it stands on a calendar that a program made.
        rows.keep_record(root, uid=incoming.uid, user=actor.user, shelf=source.code, name=name)
    head = only_head(actor, source, root)
    version = max((version for _pk, version in head.parts), default=0)
    ahead = head.record.get("sequence_ahead", 0)
    rows.keep_record(root, **facts_of(incoming, version=version, state=state_of(head.parts), ahead=ahead))
    return only_head(actor, source, root)


def only_head(actor: Actor, source: sources.Source, root: int) -> Head:
    """Return one thing of a calendar, or refuse to leave an event where its writer does not find it."""
    found = heads(actor, source, only=of_root(root))
    if not found:
        raise actions.NotPermitted(_("This would not stand in the calendar any more."))
    return next(iter(found.values()))


def of_root(root: int) -> Any:
    """Return the condition on an event and the changed occurrences of its series."""
    return Q(pk=root) | Q(series=root)
