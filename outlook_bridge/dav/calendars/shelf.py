"""One calendar as programs see it: what lies in it, what a query finds, and what is written to it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.db.models import Q

from crm_lists.activities.calendar import sources
from crm_lists.activities.calendar.scopes import Scope, Target
from crm_lists.activities.calendar.scopes import delete as delete_event
from crm_lists.activities.calendar.times import occurrences_of, taking_place, without_end
from crm_lists.activities.event import Event, EventList
from crm_lists.framework import access, actions
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import hides, seen_by
from crm_lists.framework.lists import find_list
from outlook_bridge.msg.content_lines import Component, read_components

from .. import rows
from ..protocol.errors import DavError
from ..protocol.names import Element, caldav, dav
from ..protocol.service import DavObject, Visit, Written, within_limits
from .alarms import Span, rings
from .endless import goes_on
from .incoming import MOST_LINES, read_object
from .mapping import COLUMNS
from .objects import Head, heads
from .places import events_on
from .properties import properties_of
from .querying import Asked, AskedAlarms, Times, asked_of, matches, times_of
from .rendering import Spread, expanded, thing
from .writing import Writer, remember

#: Things are read so many at a time.
TOGETHER = 500
#: No alarm rings longer before or after its event.
REACH = timedelta(days=366)
#: Occurrences are told of no longer time.
LONGEST_EXPANDED = timedelta(days=2 * 366)
KIND = "VEVENT"


@dataclass(frozen=True)
class CalendarShelf:
    """A calendar of the site for one person."""

    visit: Visit
    source: sources.Source

    @property
    def code(self) -> str:
        """Return its name in addresses."""
        return self.source.code

    @property
    def title(self) -> str:
        """Return what people call it."""
        return str(self.source.label)

    @property
    def may_write(self) -> bool:
        """Tell whether the person may add events."""
        is_reached = self.visit.scopes.may_write(EventList.code)
        return is_reached and access.may_add(self.visit.actor, find_list(EventList.code))

    @cached_property
    def definition(self) -> ListDefinition:
        """Return the list of events as its reader gets it."""
        return seen_by(self.visit.actor, find_list(EventList.code))

    @cached_property
    def _heads(self) -> Mapping[str, Head]:
        return heads(self.visit.actor, self.source)

    def etags(self) -> Mapping[str, str]:
        """Return the ETag of each event by its name."""
        return {name: head.etag for name, head in self._heads.items()}

    # -- reading --------------------------------------------------------------------------------------

    def things(self, names: Iterable[str], data: Element | None = None) -> Mapping[str, DavObject]:
        """Return those of the events that are there, as calendars."""
        span = times_of(data.find(caldav("expand"))) if data is not None else None
        if span is not None and span[1] - span[0] > LONGEST_EXPANDED:
            raise DavError(507, dav("number-of-matches-within-limits"), "Ask for a shorter time.")
        return within_limits(self._some(names, span))

    def _some(self, names: Iterable[str], span: Times | None = None) -> Iterator[dict[str, DavObject]]:
        wanted = [self._heads[name] for name in dict.fromkeys(names) if name in self._heads]
        spread = Spread(span) if span is not None else None
        for start in range(0, len(wanted), TOGETHER):
            some = wanted[start : start + TOGETHER]
            texts = self._texts(some, spread)
            yield {head.name: DavObject(head.etag, texts[head.name]) for head in some}

    def _texts(self, wanted: Sequence[Head], spread: Spread | None) -> dict[str, str]:
        records = rows.record_texts(head.root for head in wanted if head.record.get("digest"))
        kept = {head.name: records[head.root].text if head.root in records else "" for head in wanted}
        is_whole = spread is None and not any(hides(self.definition, name) for name in COLUMNS)
        sent = {head.name for head in wanted if is_whole and head.is_as_sent}
        keys = [pk for head in wanted if head.name not in sent for pk, _version in head.parts]
        visible = access.visible(self.visit.actor, find_list(EventList.code))
        events = {one.pk: one for one in visible.filter(pk__in=keys).select_related("series")}
        return {
            head.name: kept[head.name]
            if head.name in sent
            else self._text(head, events, kept[head.name], spread)
            for head in wanted
        }

    def _text(self, head: Head, events: Mapping[int, Event], kept: str, spread: Spread | None) -> str:
        if spread is not None:
            return expanded(head, events, spread, self.definition)
        return thing(head, events, kept, self.definition)

    def found(self, query: Element) -> Sequence[str]:
        """Return the names of the events that a query asks for."""
        asked = asked_of(query, KIND)
        if asked.is_nothing:
            return []
        names = self._within(asked.times) if asked.times else list(self._heads)
        return self._having(names, asked) if asked.properties or asked.alarms else names

    def _within(self, times: Times) -> list[str]:
        found = heads(self.visit.actor, self.source, only=taking_place(*times))
        return [*found, *self._going_on(times, found)]

    def _going_on(self, times: Times, found: Collection[str]) -> Iterator[str]:
        """Yield the series without an end that go on in that time, after the years that are kept of them."""
        events = events_on(self.visit.actor, self.source)
        texts = rows.endless_texts(events)
        names = {head.root: name for name, head in self._heads.items() if name not in found}
        sent = [head.root for head in self._heads.values() if head.root in texts and head.is_as_sent]
        for event in events.filter(Q(pk__in=sent) | without_end()):
            if event.pk in names and goes_on(event, texts.get(event.pk, ""), times):
                yield names[event.pk]

    def _having(self, names: Iterable[str], asked: Asked) -> list[str]:
        spans = self._spans(asked) if asked.alarms is not None else {}
        found = []
        for name, one in (pair for some in self._some(names) for pair in some.items()):
            blocks = [part for whole in _read(one.text) for part in whole.parts if part.name == KIND]
            is_ringing = asked.alarms is None or _rings(blocks, spans.get(name, ()), asked.alarms)
            if is_ringing and matches(blocks, asked):
                found.append(name)
        return found

    def _spans(self, asked: Asked) -> Mapping[str, Sequence[Span]]:
        """Return when the things take place whose alarms may ring within the asked time."""
        if asked.alarms is None or asked.alarms.times is None:
            return {}
        since, until = asked.alarms.times
        of_root = {head.root: name for name, head in self._heads.items()}
        found: dict[str, list[Span]] = {}
        near = occurrences_of(events_on(self.visit.actor, self.source), since - REACH, until + REACH)
        for root, *span in near:
            if root in of_root:
                found.setdefault(of_root[root], []).append((span[0], span[1]))
        return found

    def properties(self) -> Mapping[str, Element]:
        """Return what only calendars have."""
        return properties_of(self.title, self.source.colour, [KIND])

    # -- writing --------------------------------------------------------------------------------------

    def put(self, name: str, body: bytes, *, is_new: bool, is_known: bool) -> Written:
        """Write an event with the occurrences of its series that differ."""
        actor, source = self.visit.actor, self.source
        self._refuse_program()
        self._refuse_reader(name, is_new=is_new)
        incoming = read_object(body)
        self._refuse_second(name, incoming.uid)
        writer = Writer(actor, source)
        if is_new:
            root = writer.add(incoming)
        else:
            head = self._heads[name]
            if head.uid != incoming.uid:
                raise DavError(403, caldav("no-uid-conflict"), "The UID of an event stays.")
            root = head.root
            writer.change(head, incoming)
        head = remember(actor, source, root, incoming, name if is_new else "")
        is_whole = not any(hides(self.definition, column) for column in COLUMNS)
        return Written(head.etag if is_whole else "", is_new)

    def _refuse_program(self) -> None:
        if not self.visit.scopes.may_write(EventList.code):
            raise DavError(403, dav("need-privileges"), "This token may not change events.")

    def _refuse_reader(self, name: str, *, is_new: bool) -> None:
        """Refuse whoever may not write it anyway, before his text is read."""
        actor, events = self.visit.actor, find_list(EventList.code)
        if is_new:
            may_write = access.may_add(actor, events)
        else:
            keys = [pk for pk, _version in self._heads[name].parts]
            may_write = access.visible(actor, events, access.CHANGE).filter(pk__in=keys).exists()
        if not may_write:
            raise DavError(403, dav("need-privileges"))

    def _refuse_second(self, name: str, uid: str) -> None:
        other = next((head for head in self._heads.values() if head.uid == uid and head.name != name), None)
        if other is not None:
            raise DavError(403, caldav("no-uid-conflict"), "This event is there already.")

    def remove(self, name: str) -> None:
        """Move an event with its changed occurrences to the recycle bin."""
        self._refuse_program()
        actor, head = self.visit.actor, self._heads[name]
        keys = [pk for pk, _version in head.parts]
        events = {one.pk: one for one in access.visible(actor, find_list(EventList.code)).filter(pk__in=keys)}
        if head.root in events:
            event = events[head.root]
            delete_event(actor, Target.of(event, None), Scope.ALL, etag=dict(head.parts)[event.pk])
            return
        for child in events.values():
            actions.delete(actor, child)


def _rings(blocks: Iterable[Component], spans: Sequence[Span], asked: AskedAlarms) -> bool:
    return rings((part for one in blocks for part in one.parts if part.name == "VALARM"), spans, asked)


def _read(text: str) -> list[Component]:
    return read_components(text.encode(), most=MOST_LINES)
