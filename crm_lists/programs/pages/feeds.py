"""Feeds: the address that a feed reader calls, and the form that makes one."""

import hashlib
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from crm_lists.framework import access
from crm_lists.framework.actors import Actor, Source
from crm_lists.framework.definitions import ListDefinition, PublicView
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.listing import Listing
from crm_lists.framework.lists import find_list
from crm_lists.framework.pages.listing import ALL, chosen_view, listing_of
from crm_lists.framework.registry import NotRegistered
from crm_lists.framework.requests import actor_of, is_fragment, open_list, show, team_page

from .. import atom
from ..feeds import PASSING, create
from ..forms import FeedForm
from ..models import Feed
from ..secret import find, note_use
from .tokens import show_once

LONGEST = 50
HEADERS = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


class NoFeed(LookupError):
    """Nothing can be read at this address: nobody is told why."""


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Return the feed behind a secret; no cookie is read or set."""
    try:
        return _answer(request, secret)
    except NoFeed:
        return HttpResponse("Not Found\n", status=404, content_type="text/plain", headers=HEADERS)


def _answer(request: HttpRequest, secret: str) -> HttpResponseBase:
    found = find(Feed, secret)
    if found is None:
        raise NoFeed
    actor = Actor.of(found.user, Source.API)
    definition = _readable_list(actor, found)
    items, listing = latest(actor, definition, found)
    note_use(found)
    site = f"{request.scheme}://{request.get_host()}"
    updated = max((item.modified_at for item in items), default=found.created_at)
    page_url = f"{site}{definition.url}?{urlencode(found.query)}"
    head = atom.Head(found.name, request.build_absolute_uri(), page_url, updated)
    entries = atom.entries_of(actor, definition, listing.columns, items, site=site)
    content = atom.document(head, entries).encode()
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    headers = {**HEADERS, "ETag": etag, "Last-Modified": http_date(updated.timestamp())}
    answer = HttpResponse(content, content_type=atom.CONTENT_TYPE, headers=headers)
    known = get_conditional_response(request, etag, int(updated.timestamp()), answer)
    response: HttpResponseBase = known or answer
    for name, value in HEADERS.items():
        response[name] = value
    return response


def _readable_list(actor: Actor, found: Feed) -> ListDefinition:
    try:
        definition = find_list(found.list_code)
    except NotRegistered:
        raise NoFeed from None
    if not access.may_open(actor, definition):
        raise NoFeed
    return seen_by(actor, definition)


def latest(actor: Actor, definition: ListDefinition, found: Feed) -> tuple[list[Any], Listing]:
    """Return the items of the view that changed last; a view that is gone takes its feed with it."""
    code = found.query.get("view", "")
    view = chosen_view(actor, definition, code)
    if view is None and code not in ("", ALL):
        raise NoFeed
    asked = {**found.query, "sort": "-modified_at", "group_by": "", "limit": ""}
    listing = listing_of(actor, definition, asked, view=view)
    keys = [record["pk"] for record in listing.records][:LONGEST]
    by_key = access.visible(actor, definition).in_bulk(keys)
    return [by_key[key] for key in keys if key in by_key], listing


@team_page
@never_cache
@require_http_methods(["GET", "POST"])
def new_feed(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the name of a feed on what the listing shows, and show its address once."""
    definition = open_list(request, code)
    actor = actor_of(request)
    query = _shown(request, definition)
    view = chosen_view(actor, definition, query.get("view", ""))
    initial = {"name": _name(definition, view), "query": urlencode(query)}
    form = FeedForm(request.POST or None, initial=initial)
    if actor.user is not None and form.is_valid():
        asked = dict(parse_qsl(form.cleaned_data["query"]))
        _feed, secret = create(actor.user, code, form.cleaned_data["name"], asked)
        url = request.build_absolute_uri(reverse("programs:feed", args=[secret]))
        usage = _("Give this address to your feed reader. Whoever knows it reads the view as you do.")
        return show_once(request, title=form.cleaned_data["name"], secret=url, usage=usage)
    context = {
        "form": form,
        "title": _("New feed"),
        "introduction": _("Follows what this view shows, the latest changes first, in a feed reader."),
        "action": reverse("programs:new-feed", args=[code]),
        "submit_label": _("Make the feed"),
        "cancel_url": definition.url,
    }
    template = "lists/form_dialog.html" if is_fragment(request) else "lists/form.html"
    return show(request, template, context, status=422 if form.is_bound else 200)


def _name(definition: ListDefinition, view: PublicView | None) -> str:
    return f"{definition.label}: {view.label}"[:80] if view else definition.label[:80]


def _shown(request: HttpRequest, definition: ListDefinition) -> dict[str, str]:
    """Return the parameters of the listing from which the person comes."""
    came_from = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    shown = dict(parse_qsl(came_from.query)) if came_from.path == definition.url else {}
    asked = {**request.GET.dict(), **shown}
    return {name: value for name, value in asked.items() if name not in PASSING}
