"""A collection of tasks as programs see it: what lies in it, what a query finds, what is written to it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from crm_lists.activities.activity import ActivityList
from crm_lists.framework import access
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import hides, seen_by
from crm_lists.framework.lists import find_list
from outlook_bridge.msg.calendar_reader import zones_of
from outlook_bridge.msg.content_lines import Component, read_components

from .. import rows
from ..calendars.alarms import rings
from ..calendars.incoming import MOST_LINES
from ..calendars.properties import properties_of
from ..calendars.querying import Asked, asked_of, matches, times_of
from ..calendars.rendering import Spread
from ..protocol.errors import DavError
from ..protocol.names import Element, caldav, dav
from ..protocol.service import DavObject, Visit, Written, within_limits
from . import writing
from .expanding import expanded
from .incoming import read_task
from .objects import TASKS, TaskHead, heads
from .rendering import COLUMNS, thing
from .when import when_of

KIND = "VTODO"
TOGETHER = 500


@dataclass(frozen=True)
class TaskShelf:
    """The tasks of a person: all of them, or those that the person's programs put into a calendar."""

    visit: Visit
    code: str = TASKS

    @property
    def title(self) -> str:
        """Return what people call it."""
        return _("My tasks")

    @property
    def may_write(self) -> bool:
        """Tell whether the person may add tasks."""
        is_reached = self.visit.scopes.may_write(ActivityList.code)
        return is_reached and access.may_add(self.visit.actor, find_list(ActivityList.code))

    @property
    def is_open(self) -> bool:
        """Tell whether there are tasks for the person, by the program that asks."""
        is_reached = self.visit.scopes.may_read(ActivityList.code)
        return is_reached and access.may_open(self.visit.actor, find_list(ActivityList.code))

    @cached_property
    def definition(self) -> ListDefinition:
        """Return the list of activities as its reader gets it."""
        return seen_by(self.visit.actor, find_list(ActivityList.code))

    @cached_property
    def _is_whole(self) -> bool:
        return not any(hides(self.definition, name) for name in COLUMNS)

    @cached_property
    def _heads(self) -> Mapping[str, TaskHead]:
        return heads(self.visit.actor, self.code)

    def etags(self) -> Mapping[str, str]:
        """Return the ETag of each task by its name."""
        return {name: head.etag for name, head in self._heads.items()}

    # -- reading --------------------------------------------------------------------------------------

    def things(self, names: Iterable[str], data: Element | None = None) -> Mapping[str, DavObject]:
        """Return those of the tasks that are there, as calendars."""
        span = times_of(data.find(caldav("expand"))) if data is not None else None
        if span is None:
            return within_limits(self._some(names))
        spread = Spread(span)
        return {
            name: DavObject(one.etag, expanded(one.text, spread))
            for some in self._some(names)
            for name, one in some.items()
        }

    def _some(self, names: Iterable[str]) -> Iterator[dict[str, DavObject]]:
        wanted = [self._heads[name] for name in dict.fromkeys(names) if name in self._heads]
        for start in range(0, len(wanted), TOGETHER):
            some = wanted[start : start + TOGETHER]
            texts = self._texts(some)
            yield {head.name: DavObject(head.etag, texts[head.name]) for head in some if head.name in texts}

    def _texts(self, wanted: Sequence[TaskHead]) -> dict[str, str]:
        kept = rows.task_texts(head.pk for head in wanted if head.record)
        sent = {head.pk for head in wanted if self._is_whole and head.is_as_sent}
        visible = access.visible(self.visit.actor, find_list(ActivityList.code))
        found: Mapping[int, Any] = visible.in_bulk([head.pk for head in wanted if head.pk not in sent])
        told = {head.name: kept[head.pk] for head in wanted if head.pk in sent}
        for head in wanted:
            if head.pk in found:
                text = kept.get(head.pk, "") if self._is_whole else ""
                told[head.name] = thing(head, found[head.pk], text, self.definition)
        return told

    def found(self, query: Element) -> Sequence[str]:
        """Return the names of the tasks that a query asks for."""
        asked = asked_of(query, KIND)
        if asked.is_nothing:
            return []
        if not (asked.times or asked.properties or asked.alarms):
            return list(self._heads)
        every = (pair for some in self._some(self._heads) for pair in some.items())
        return [name for name, one in every if _is_asked(one.text, asked)]

    def properties(self) -> Mapping[str, Element]:
        """Return what only calendars have."""
        return properties_of(self.title, 0, [KIND])

    # -- writing --------------------------------------------------------------------------------------

    def put(self, name: str, body: bytes, *, is_new: bool, is_known: bool) -> Written:
        """Write a task."""
        actor, head = self.visit.actor, None if is_new else self._heads[name]
        if not self.visit.scopes.may_write(ActivityList.code):
            raise DavError(403, dav("need-privileges"), "This token may not change activities.")
        writing.refuse_reader(actor, head)
        incoming = read_task(body)
        writing.refuse_second(self._heads.values(), name, incoming.uid)
        if head is not None and head.uid != incoming.uid:
            raise DavError(403, caldav("no-uid-conflict"), "The UID of a task stays.")
        activity = writing.add(actor, incoming) if head is None else writing.change(actor, head, incoming)
        writing.remember(actor, (self.code, name), activity, incoming, head)
        stored = heads(actor, self.code)
        written = next((one for one in stored.values() if one.pk == activity.pk), None)
        if written is None:
            raise DavError(403, dav("need-privileges"), "This would not stand among your tasks any more.")
        return Written(written.etag if self._is_whole else "", is_new)

    def remove(self, name: str) -> None:
        """Move a task to the recycle bin."""
        if not self.visit.scopes.may_write(ActivityList.code):
            raise DavError(403, dav("need-privileges"), "This token may not change activities.")
        writing.remove(self.visit.actor, self._heads[name])


def _is_asked(text: str, asked: Asked) -> bool:
    blocks = [part for one in read_components(text.encode(), most=MOST_LINES) for part in one.parts]
    todos = [one for one in blocks if one.name == KIND]
    zones = zones_of(blocks)
    if asked.times and not any(when_of(one, zones).overlaps(asked.times) for one in todos):
        return False
    if asked.alarms is not None and not _rings(todos, zones, asked):
        return False
    return matches(todos, asked)


def _rings(todos: Iterable[Component], zones: Mapping[str, str], asked: Asked) -> bool:
    spans = list[tuple[datetime, datetime]]()
    for one in todos:
        when = when_of(one, zones)
        starts = when.starts or when.due
        if starts is not None:
            spans.append((starts, when.due or starts + (when.length or timedelta())))
    alarms = [part for one in todos for part in one.parts if part.name == "VALARM"]
    return asked.alarms is None or rings(alarms, spans, asked.alarms)
