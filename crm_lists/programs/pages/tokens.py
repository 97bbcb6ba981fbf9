"""The page of a person's tokens and feeds, and what is done with them there."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm_lists.framework.commands import Command
from crm_lists.framework.lists import all_lists
from crm_lists.framework.requests import actor_of, go_to, is_fragment, show, team_page

from ..forms import TokenForm
from ..models import Feed, Secret, Token
from ..secret import of_user, revoke
from ..tokens import EVERY_LIST, PURPOSE, READ, WRITE, create, purposes


@team_page
@require_GET
def tokens(request: HttpRequest) -> HttpResponse:
    """Show the person's tokens and feeds."""
    labels = {one.code: one.label for one in all_lists()}
    user_id = request.user.pk or 0
    context = {
        "title": _("My tokens and feeds"),
        "commands": [
            Command(_("New token"), reverse("programs:new-token"), icon="add", main=True, dialog=True),
            Command(_("API documentation"), reverse("programs:api-docs"), icon="book"),
        ],
        "tokens": [_token_row(token, labels) for token in of_user(Token, user_id)],
        "feeds": [_feed_row(feed, labels) for feed in of_user(Feed, user_id)],
        "no_tokens": {
            "icon": "key",
            "headline": _("No program acts for you"),
            "sentence": _("A token lets a program read or change lists in your name, within your rights."),
        },
        "no_feeds": {
            "icon": "rss",
            "headline": _("No feeds yet"),
            "sentence": _("Open a list and choose “Feed” to follow its view in a feed reader."),
        },
    }
    return show(request, "programs/tokens.html", context)


def _token_row(token: Token, labels: dict[str, str]) -> dict[str, Any]:
    purpose = token.scopes.get(PURPOSE, "")
    return {
        **_row(token, "programs:revoke-token"),
        "hint": token.hint,
        "purpose": purposes.get(purpose) if purpose in purposes else "",
        "read": _names(token.scopes.get(READ, ()), labels),
        "write": _names(token.scopes.get(WRITE, ()), labels),
    }


def _feed_row(feed: Feed, labels: dict[str, str]) -> dict[str, Any]:
    return {**_row(feed, "programs:revoke-feed"), "list_label": labels.get(feed.list_code, feed.list_code)}


def _row(secret: Secret, page: str) -> dict[str, Any]:
    return {
        "secret": secret,
        "is_alive": secret.is_alive(timezone.now()),
        "command": Command(
            _("Revoke"),
            reverse(page, args=[secret.pk]),
            line=True,
            post=True,
            confirm=_("What uses “%(name)s” will find its door closed at once.") % {"name": secret.name},
        ),
    }


def _names(codes: list[str], labels: dict[str, str]) -> str:
    if EVERY_LIST in codes:
        return _("every list")
    return ", ".join(labels.get(code, code) for code in codes)


@team_page
@never_cache
@require_http_methods(["GET", "POST"])
def new_token(request: HttpRequest) -> HttpResponse:
    """Ask for the name and the scopes of a token, and show the new one once."""
    actor = actor_of(request)
    form = TokenForm(actor, request.POST or None)
    if actor.user is not None and form.is_valid():
        given = form.cleaned_data
        _token, secret = create(
            actor.user, given["name"], read=given["read"], write=given["write"], expires_at=form.expires_at
        )
        return show_once(request, title=given["name"], secret=secret, usage=f"Authorization: Bearer {secret}")
    context = {
        "form": form,
        "title": _("New token"),
        "action": reverse("programs:new-token"),
        "submit_label": _("Make the token"),
        "cancel_url": reverse("programs:tokens"),
        "groups": [
            {"fields": [form["name"], form["period"]]},
            {
                "title": _("Scopes"),
                "help": _("A token never does more than you may do yourself."),
                "fields": [form["read"], form["write"]],
            },
        ],
    }
    template = "lists/form_dialog.html" if is_fragment(request) else "lists/form.html"
    return show(request, template, context, status=422 if form.is_bound else 200)


def show_once(request: HttpRequest, *, title: str, secret: str, usage: str) -> HttpResponse:
    """Show a secret to the person who made it; it can never be shown again."""
    template = "programs/secret_dialog.html" if is_fragment(request) else "programs/secret.html"
    context = {"title": title, "secret": secret, "usage": usage, "done_url": reverse("programs:tokens")}
    return show(request, template, context)


@team_page
@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a token open nothing any more."""
    return _revoked(request, Token, pk)


@team_page
@require_POST
def revoke_feed(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the address of a feed lead nowhere any more."""
    return _revoked(request, Feed, pk)


def _revoked(request: HttpRequest, kind: type[Secret], pk: int) -> HttpResponse:
    if not revoke(kind, request.user.pk or 0, pk):
        raise Http404
    return go_to(request, reverse("programs:tokens"))
