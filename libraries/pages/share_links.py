"""The pages of the team site about share links: making, listing and revoking them, and their logs."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command
from crm_lists.framework.lists import definition_of
from crm_lists.framework.people import display_name
from crm_lists.framework.requests import actor_of, back_of, go_to, is_fragment, show, team_page

from ..models import Document, Folder
from ..share_links import making
from ..share_links.forms import LinkForm
from ..share_links.link import ShareLink
from .answers import UNPROCESSABLE, key_in, sent


@sensitive_post_parameters("password")
@team_page
@never_cache
@require_http_methods(["GET", "POST"])
def of_document(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link to a document, and show the links that it has."""
    return _dialog(request, access.get(actor_of(request), definition_of(Document), pk))


@sensitive_post_parameters("password")
@team_page
@never_cache
@require_http_methods(["GET", "POST"])
def of_folder(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link to a folder, and show the links that it has."""
    return _dialog(request, access.get(actor_of(request), definition_of(Folder), pk))


def _dialog(request: HttpRequest, item: Document | Folder) -> HttpResponse:
    actor = actor_of(request)
    if not making.may_link(actor, item):
        raise actions.NotPermitted(
            _("You may not open this to people outside, or the library has no links. Ask its salesperson.")
        )
    form = LinkForm(actor, item, sent(request)[0])
    if form.is_valid():
        link, secret = making.make(actor, item, form.asked)
        return _show_once(request, item, link, secret)
    url = definition_of(item).url_of(item.pk)
    context = {
        "form": form,
        "title": _("Share link"),
        "subtitle": str(item),
        "breadcrumb": [(str(item), url)],
        "action": request.get_full_path(),
        "cancel_url": url,
        "back": url,
        "links": _lines(actor, making.links_of(actor, item)),
    }
    name = "dialog" if is_fragment(request) else "page"
    template = f"libraries/share_links/{name}.html"
    return show(request, template, context, status=UNPROCESSABLE if form.is_bound else 200)


def _show_once(request: HttpRequest, item: Document | Folder, link: ShareLink, secret: str) -> HttpResponse:
    url = definition_of(item).url_of(item.pk)
    context = {
        "title": _("Share link"),
        "subtitle": str(item),
        "breadcrumb": [(str(item), url)],
        "link": link,
        "last_day": making.last_day(link),
        "address": request.build_absolute_uri(reverse("shared:link", args=[secret])),
        "done_url": url,
    }
    name = "made_dialog" if is_fragment(request) else "made"
    return show(request, f"libraries/share_links/{name}.html", context)


def _lines(actor: Actor, links: list[ShareLink]) -> list[dict[str, Any]]:
    now = timezone.now()
    urls = making.titles_of(actor, links)
    return [
        {
            "link": link,
            "is_alive": link.is_alive(now),
            "by": display_name(link.user),
            "last_day": making.last_day(link),
            "item_url": urls.get(link.pk, ""),
            "log_url": reverse("libraries:share-link", args=[link.pk]),
            "revoke_url": reverse("libraries:revoke-share-link", args=[link.pk]),
        }
        for link in links
    ]


@team_page
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a link open nothing any more."""
    actor = actor_of(request)
    link = making.link_of(actor, pk)
    making.revoke(actor, link)
    messages.success(request, _("The link to “%(title)s” opens nothing any more.") % {"title": link.title})
    return go_to(request, back_of(request, reverse("libraries:share-links")))


@team_page
@require_GET
def links(request: HttpRequest) -> HttpResponse:
    """Show the links that the person has made; to administrators those of everybody if they ask."""
    actor = actor_of(request)
    is_all = "all" in request.GET and access.is_administrator(actor)
    found, before = making.links_made(actor, by_all=is_all, before=key_in(request, "before"))
    own = reverse("libraries:share-links")
    tabs = [{"url": own, "label": _("My links"), "current": not is_all}]
    if access.is_administrator(actor):
        tabs.append({"url": f"{own}?all=1", "label": _("Everybody’s links"), "current": is_all})
    more = "&all=1" if is_all else ""
    context = {
        "title": _("Share links"),
        "icon": "link",
        "tabs": tabs,
        "lines": _lines(actor, found),
        "shows_maker": is_all,
        "back": request.get_full_path(),
        "next_url": f"?before={before}{more}" if before else "",
        "empty": {
            "icon": "link",
            "headline": _("No share links yet"),
            "sentence": _("Open a document or a folder and choose “Share link”."),
        },
    }
    return show(request, "libraries/share_links/links.html", context)


@team_page
@require_GET
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a link with the log of its uses."""
    actor = actor_of(request)
    found = making.link_of(actor, pk)
    uses, before = making.uses_of(found, key_in(request, "before"))
    line = _lines(actor, [found])[0]
    revoking = Command(_("Revoke"), line["revoke_url"], icon="link_dismiss", post=True)
    context = {
        "title": _("Link to “%(title)s”") % {"title": found.title},
        "icon": "link",
        "breadcrumb": [(_("Share links"), reverse("libraries:share-links"))],
        "commands": [revoking] if line["is_alive"] else [],
        "line": line,
        "uses": uses,
        "next_url": f"?before={before}" if before else "",
        "empty": {"icon": "link", "headline": _("Nobody has used this link yet"), "quiet": True},
    }
    return show(request, "libraries/share_links/link.html", context)
