"""The page that connects calendars to Outlook and phones, and the addresses that are followed."""

import hashlib
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from crm_lists.activities.calendar.sources import MINE, Source, sources_of
from crm_lists.activities.event import EventList
from crm_lists.framework import access, actors
from crm_lists.framework.commands import Command
from crm_lists.framework.lists import find_list
from crm_lists.framework.requests import actor_of, open_list, show, team_page
from crm_lists.notices.messages import language_of
from crm_lists.programs.feeds import create
from crm_lists.programs.models import Feed
from crm_lists.programs.pages.feeds import HEADERS
from crm_lists.programs.secret import find, note_use, of_user, revoke

from .document import document

CONTENT_TYPE = "text/calendar; charset=utf-8"
#: In the query of a feed: the calendars that it follows.
CALENDARS = "calendars"


@team_page
@never_cache
@require_GET
def connect(request: HttpRequest) -> HttpResponse:
    """Show how the calendars come to Outlook and to phones, and the addresses that were made for that."""
    open_list(request, EventList.code)
    return show(request, "outlook_bridge/connect.html", _context(request))


@team_page
@never_cache
@require_POST
def new_address(request: HttpRequest) -> HttpResponse:
    """Make a secret address for a calendar, and show it once."""
    open_list(request, EventList.code)
    asked = request.POST.get("calendar", "")
    chosen = next((one for one in sources_of(actor_of(request), ()) if one.code == asked), None)
    if chosen is None:
        raise Http404
    return _shown_once(request, str(chosen.label), chosen.code)


@team_page
@never_cache
@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a new address in the place of one, which leads nowhere from now on."""
    open_list(request, EventList.code)
    old = next((one for one in _addresses(request) if one.pk == pk), None)
    if old is None or not revoke(Feed, request.user.pk or 0, pk):
        raise Http404
    return _shown_once(request, old.name, str(old.query.get(CALENDARS, "")))


def _shown_once(request: HttpRequest, name: str, codes: str) -> HttpResponse:
    user = actor_of(request).user
    if user is None:
        raise Http404
    _feed, secret = create(user, EventList.code, name[:80], {CALENDARS: codes})
    address = request.build_absolute_uri(reverse("dav:feed", args=[secret]))
    made = {"name": name, "address": address, "webcal": f"webcal:{address.partition(':')[2]}"}
    return show(request, "outlook_bridge/connect.html", {**_context(request), "made": made})


def _context(request: HttpRequest) -> dict[str, Any]:
    actor = actor_of(request)
    sources = sources_of(actor, ())
    labels = {one.code: str(one.label) for one in sources}
    token = reverse("programs:new-token")
    return {
        "title": _("Connect to Outlook"),
        "icon": "calendar_sync",
        "calendars": sources,
        "first": MINE,
        "addresses": [_row(one, labels) for one in _addresses(request)],
        "caldav": request.build_absolute_uri(reverse("dav:calendars-root")),
        "user_name": actor.user.get_username() if actor.user is not None else "",
        "new_token": Command(_("New token"), token, icon="key", line=True, dialog=True),
        "commands": [Command(_("Calendar"), reverse("calendar:page"), icon="calendar_month")],
    }


def _addresses(request: HttpRequest) -> list[Feed]:
    return [one for one in of_user(Feed, request.user.pk or 0) if CALENDARS in one.query]


def _row(feed: Feed, labels: dict[str, str]) -> dict[str, Any]:
    codes = str(feed.query.get(CALENDARS, "")).split(",")
    question = _("Programs that follow “%(name)s” will read nothing any more.") % {"name": feed.name}
    pages = {_("Make a new address"): "dav:renew", _("Revoke"): "programs:revoke-feed"}
    return {
        "feed": feed,
        "calendars": ", ".join(labels[code] for code in codes if code in labels),
        "commands": [
            Command(label, reverse(page, args=[feed.pk]), line=True, post=True, confirm=question)
            for label, page in pages.items()
        ],
    }


# -- what programs read -------------------------------------------------------------------------------


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Return the calendars behind a secret; nobody is asked who he is, no cookie is read or set."""
    found = find(Feed, secret)
    actor = actors.Actor.of(found.user, actors.Source.API) if found is not None else None
    known = find_list(EventList.code)
    if found is None or actor is None or found.list_code != known.code or not access.may_open(actor, known):
        return HttpResponse("Not Found\n", status=404, content_type="text/plain", headers=HEADERS)
    note_use(found)
    with translation.override(language_of(found.user)):
        sources = _followed(actor, found)
        site = f"{request.scheme}://{request.get_host()}"
        content = document(actor, sources, title=found.name, site=site).encode()
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    answer = HttpResponse(content, content_type=CONTENT_TYPE, headers={**HEADERS, "ETag": etag})
    response: HttpResponseBase = get_conditional_response(request, etag, None, answer) or answer
    for name, value in HEADERS.items():
        response[name] = value
    return response


def _followed(actor: actors.Actor, found: Feed) -> list[Source]:
    codes = str(found.query.get(CALENDARS, "")).split(",")
    return [one for one in sources_of(actor, codes) if one.is_on]
