"""The entries of some days for the calendar of the browser."""

from datetime import UTC, timedelta
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from crm_lists.framework.requests import actor_of, open_list, team_page

from ...event import EventList
from ..reading import MOST, Entry, Reading
from .asked import calendars_of, on_the_clock

#: Longer stretches of time are cut.
LONGEST = timedelta(days=100)


@team_page
@require_GET
def feed(request: HttpRequest) -> JsonResponse:
    """Return the entries from `start` to `end` on the calendars that are on."""
    open_list(request, EventList.code)
    start = on_the_clock(request.GET.get("start", ""))
    end = min(on_the_clock(request.GET.get("end", "")), start + LONGEST)
    found = Reading(actor_of(request), calendars_of(request), start, end).entries()
    return JsonResponse(
        {"entries": [_drawn(entry) for entry in found[:MOST]], "is_cut": len(found) > MOST},
    )


def _drawn(entry: Entry) -> dict[str, Any]:
    """Return an entry as the calendar of the browser takes it: by the clock of whoever looks."""
    form = "%Y-%m-%d" if entry.all_day else "%Y-%m-%dT%H:%M:%S"
    at = entry.starts_at.astimezone(UTC).isoformat()
    kinds = [f"cal-{entry.source.colour}", f"cal-{entry.transparency}"]
    kinds += ["cal-private"] if entry.is_private else []
    kinds += [] if entry.pk else ["cal-closed"]
    return {
        "id": f"{entry.pk}@{at}" if entry.pk else "",
        "title": entry.title,
        "start": entry.begins.strftime(form),
        "end": entry.finishes.strftime(form),
        "allDay": entry.all_day,
        "editable": entry.may_change,
        "classNames": kinds,
        "url": entry.url,
        "extendedProps": {
            "pk": entry.pk,
            "at": at,
            "etag": entry.etag,
            "venue": entry.venue,
            "repeats": entry.repeats and bool(entry.pk),
            "pane": reverse("calendar:pane", args=[entry.pk]) if entry.pk else "",
        },
    }
