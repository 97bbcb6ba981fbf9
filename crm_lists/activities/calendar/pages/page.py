"""The calendar as a page: an agenda that the server draws, and over it the calendar of the browser."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from csp.constants import NONCE, SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command
from crm_lists.framework.registry import Many
from crm_lists.framework.requests import actor_of, open_list, show, team_page

from ...event import EventList
from ..reading import MOST, Entry, Reading
from ..sources import LABELS, Source
from .asked import calendars_of, day_of

#: So many days the agenda of the server shows.
AGENDA_DAYS = 30
#: FullCalendar writes its own style sheet, which the page lets in by a nonce, with a font of icons in it.
STYLES = {"style-src": [SELF, NONCE], "font-src": [SELF, "data:"]}
#: Return the commands that other apps add to the page of the calendar.
calendar_commands: Many[Callable[[Actor], list[Command]]] = Many("calendar commands")
EVERY_CALENDAR = "*"
VIEWS = ("day", "week", "month", "agenda")


@team_page
@csp_update(STYLES)
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Show the calendars that are on."""
    definition = open_list(request, EventList.code)
    sources = calendars_of(request)
    day = day_of(request.GET.get("day", ""))
    reading = Reading(actor_of(request), sources, _begin(day), _begin(day + timedelta(days=AGENDA_DAYS)))
    entries = reading.entries()
    context = {
        "title": _("Calendar"),
        "icon": "calendar_ltr",
        "definition": definition,
        "sections": _sections(sources),
        "day": day,
        "view": request.GET["view"] if request.GET.get("view") in VIEWS else "",
        "days": _days(entries[:MOST], day),
        "is_cut": len(entries) > MOST,
        "earlier_url": _address(request, day - timedelta(days=AGENDA_DAYS)),
        "later_url": _address(request, day + timedelta(days=AGENDA_DAYS)),
        "commands": _commands(request),
        "may_add": access.may_add(actor_of(request), definition),
        "settings": _settings(request, day),
    }
    return show(request, "activities/calendar/page.html", context)


def _settings(request: HttpRequest, day: date) -> dict[str, Any]:
    """Return what the script needs to know."""
    return {
        "feed": reverse("calendar:feed"),
        "move": reverse("calendar:move", args=[0]),
        "pane": reverse("calendar:pane", args=[0]),
        "add": reverse("lists:add", args=[EventList.code]),
        "page": request.path,
        "day": day.isoformat(),
        "now": timezone.localtime().replace(tzinfo=None).isoformat(timespec="seconds"),
        "mayAdd": access.may_add(actor_of(request), open_list(request, EventList.code)),
    }


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _address(request: HttpRequest, day: date) -> str:
    on = request.GET.getlist("on")
    return f"{request.path}?{urlencode({'day': day.isoformat(), 'on': on}, doseq=True)}"


def _sections(sources: Sequence[Source]) -> list[dict[str, Any]]:
    """Return the calendars under their headings; those with one that is on stand open."""
    found: list[dict[str, Any]] = []
    for code, label in LABELS.items():
        some = [source for source in sources if source.section == code]
        if some:
            is_open = any(source.is_on for source in some) or code == "common"
            found.append({"code": code, "label": label, "sources": some, "is_open": is_open})
    return found


def _days(entries: Iterable[Entry], first: date) -> list[dict[str, Any]]:
    """Return the days of the agenda on which something takes place."""
    found: dict[date, list[Entry]] = {}
    last = first + timedelta(days=AGENDA_DAYS - 1)
    for entry in entries:
        day = max(entry.begins.date(), first)
        while day <= min(entry.last_day, last):
            found.setdefault(day, []).append(entry)
            day += timedelta(days=1)
    today = timezone.localdate()
    return [{"date": day, "entries": found[day], "is_today": day == today} for day in sorted(found)]


def _commands(request: HttpRequest) -> list[Command]:
    definition = open_list(request, EventList.code)
    found = []
    if access.may_add(actor_of(request), definition):
        url = f"{definition.add_url}?{urlencode({'back': request.path})}"
        label = _("New %(item)s") % {"item": definition.item_label.lower()}
        found.append(Command(label, url, icon="add", main=True, dialog=True))
        found.append(Command(_("Find a time"), reverse("calendar:find"), icon="calendar_search"))
    found += [one for add in calendar_commands.get(EVERY_CALENDAR) for one in add(actor_of(request))]
    found.append(Command(_("As a list"), definition.url, icon="apps_list"))
    return found
