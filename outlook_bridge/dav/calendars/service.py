"""CalDAV as a service: which calendars a person's programs find, and what is said of them."""

from collections.abc import Sequence

from crm_lists.activities.calendar import sources
from crm_lists.activities.event import EventList
from crm_lists.framework import access
from crm_lists.framework.lists import find_list

from ..protocol.names import Element, caldav, carddav
from ..protocol.service import Shelf, Visit
from .freebusy import free_busy
from .shelf import MOST_BYTES, CalendarShelf

#: Calendars that programs find; those of colleagues and departments are reached by their address.
OFFERED = (sources.COMMON, sources.MINE, sources.GROUP, sources.EQUIPMENT)


class CalendarService:
    """Calendars of the site by CalDAV."""

    prefix = "caldav"
    list_code = EventList.code
    capabilities = "calendar-access"
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
        return [CalendarShelf(visit, one) for one in self._sources(visit) if one.kind in OFFERED]

    def shelf(self, visit: Visit, code: str) -> Shelf | None:
        """Return a calendar, None where the person sees none of this code."""
        found = next((one for one in self._sources(visit) if one.code == code), None)
        return CalendarShelf(visit, found) if found is not None else None

    def further_report(self, visit: Visit, shelf: Shelf, root: Element) -> tuple[str, str] | None:
        """Return when people are busy, the one report that only calendars have."""
        if root.tag != self.further_reports[0] or not isinstance(shelf, CalendarShelf):
            return None
        return self.content_type, free_busy(visit.actor, shelf.source, root)

    @staticmethod
    def _sources(visit: Visit) -> list[sources.Source]:
        if not access.may_open(visit.actor, find_list(EventList.code)):
            return []
        return visit.actor.fact("dav.calendars", lambda: sources.sources_of(visit.actor, ()))
