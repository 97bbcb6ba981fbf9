"""CalDAV as a service: which calendars a person's programs find, and what is said of them."""

from collections.abc import Sequence

from lxml import etree

from crm_lists.activities.activity import ActivityList
from crm_lists.activities.calendar import sources
from crm_lists.activities.event import EventList
from crm_lists.framework import access
from crm_lists.framework.lists import find_list

from .. import rows
from ..protocol.errors import DavError
from ..protocol.finding import LONGEST_PROPERTY, MOST_PROPERTIES
from ..protocol.live import is_settable
from ..protocol.names import Element, caldav, carddav, dav
from ..protocol.service import Shelf, Visit, Wished
from ..tasks.objects import TASKS
from ..tasks.shelf import KIND as TASK
from ..tasks.shelf import TaskShelf
from .freebusy import free_busy
from .mixed import OwnShelf
from .places import own_sources
from .properties import MOST_BYTES
from .shelf import KIND as EVENT
from .shelf import CalendarShelf

#: Calendars that programs find; those of colleagues and departments are reached by their address.
OFFERED = (sources.COMMON, sources.MINE, sources.GROUP, sources.EQUIPMENT)
#: So many calendars of its own a person's programs may make.
MOST_OWN = 50
LONGEST_TITLE = 200


class CalendarService:
    """Calendars of the site by CalDAV."""

    prefix = rows.CALENDARS
    list_codes: tuple[str, ...] = (EventList.code, ActivityList.code)
    capabilities = "extended-mkcol, calendar-access"
    content_type = "text/calendar; charset=utf-8"
    most_bytes = MOST_BYTES
    home_property = caldav("calendar-home-set")
    home = "calendars"
    beside = (carddav("addressbook-home-set"), "carddav", "books")
    data_element = caldav("calendar-data")
    query_report = caldav("calendar-query")
    multiget_report = caldav("calendar-multiget")
    further_reports: tuple[str, ...] = (caldav("free-busy-query"),)
    too_large = caldav("max-resource-size")
    resource_type = caldav("calendar")

    def shelves(self, visit: Visit) -> Sequence[Shelf]:
        """Return the calendars of the person's home."""
        events = [one for one in self._sources(visit) if one.kind in OFFERED]
        return [*(CalendarShelf(visit, one) for one in events), *self._tasks(visit), *self._own(visit)]

    def shelf(self, visit: Visit, code: str) -> Shelf | None:
        """Return a calendar, None where the person sees none of this code."""
        found = next((one for one in self._sources(visit) if one.code == code), None)
        if found is not None:
            return CalendarShelf(visit, found)
        others: list[Shelf] = [*self._tasks(visit), *self._own(visit)]
        return next((one for one in others if one.code == code), None)

    def prepare(self, visit: Visit, shelf: Shelf, name: str, body: bytes) -> None:
        """Do nothing: events and tasks are read soon enough."""

    def further_report(self, visit: Visit, shelf: Shelf, root: Element) -> tuple[str, str] | None:
        """Return when people are busy, the one report that only calendars have."""
        if root.tag != self.further_reports[0] or not isinstance(shelf, CalendarShelf | OwnShelf):
            return None
        if not visit.scopes.may_read(EventList.code):
            raise DavError(403, said="This token may not read this list.")
        return self.content_type, free_busy(visit.actor, shelf.source, root)

    # -- calendars of the person's programs -----------------------------------------------------------

    def make_shelf(self, visit: Visit, wished: Wished) -> None:
        """Make a calendar of the person's own, for events, tasks or both."""
        if len(rows.own_calendars_of(visit.user)) >= MOST_OWN:
            raise DavError(507, said="There are as many calendars as anybody makes. Delete one first.")
        known = {str(one.tag): one for one in wished.properties}
        kinds = _kinds(known.pop(caldav("supported-calendar-component-set"), None))
        title = known.pop(dav("displayname"), None)
        name = (title.text or "").strip()[:LONGEST_TITLE] if title is not None else ""
        if refused := [one for one in known if not is_settable(one)]:
            raise DavError(403, dav("cannot-modify-protected-property"), f"Not to be set: {refused[0]}")
        kept = {tag: etree.tostring(one, encoding="unicode", with_tail=False) for tag, one in known.items()}
        if len(kept) > MOST_PROPERTIES or any(len(one) > LONGEST_PROPERTY for one in kept.values()):
            raise DavError(507, said="No more properties are kept of a calendar.")
        rows.make_calendar(visit.user, wished.code, name=name or wished.code, kinds=kinds)
        if kept:
            rows.keep_properties(visit.user, self.prefix, wished.code, kept)

    def remove_shelf(self, visit: Visit, shelf: Shelf) -> None:
        """Take a calendar away that a program made; what lay in it stands on the person's own again."""
        if not isinstance(shelf, OwnShelf):
            said = "The calendars of the site stay."
            raise DavError(403, dav("need-privileges"), said)
        rows.remove_calendar(visit.user, shelf.code)

    @staticmethod
    def _sources(visit: Visit) -> list[sources.Source]:
        if not visit.scopes.may_read(EventList.code):
            return []
        if not access.may_open(visit.actor, find_list(EventList.code)):
            return []
        return visit.actor.fact("dav.calendars", lambda: sources.sources_of(visit.actor, ()))

    @staticmethod
    def _tasks(visit: Visit) -> list[TaskShelf]:
        tasks = TaskShelf(visit, TASKS)
        return [tasks] if tasks.is_open else []

    def _own(self, visit: Visit) -> list[OwnShelf]:
        mine = next((one for one in self._sources(visit) if one.kind == sources.MINE), None)
        found = own_sources(visit.actor, mine or sources.Source(sources.MINE, 0, ""))
        return [OwnShelf(visit, one) for one in found]


def _kinds(asked: Element | None) -> str:
    """Return what a calendar takes, or refuse one for what is not kept here."""
    if asked is None:
        return f"{EVENT} {TASK}"
    names = {(one.get("name") or "").upper() for one in asked.findall(caldav("comp"))}
    found = sorted(names & {EVENT, TASK})
    if not found:
        said = "Calendars of events and of tasks are made here."
        raise DavError(403, caldav("supported-calendar-component-set"), said)
    return " ".join(found)
