"""The page behind the bell: what the person was told."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crm_lists.framework.commands import Command
from crm_lists.framework.requests import actor_of, go_to, show, team_page

from .. import notices

#: Longer numbers are no keys.
DIGITS = 18


@team_page
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show the notices, the latest first."""
    only_unread = request.GET.get("show") == "unread"
    page = notices.page_of(
        actor_of(request), after=_key(request, "after"), before=_key(request, "before"), unread=only_unread
    )
    kept = "show=unread&" if only_unread else ""
    context = {
        "title": _("Notices"),
        "icon": "alert",
        "told": page.told,
        "commands": _commands(page),
        "tabs": [
            {"label": _("All"), "url": reverse("notices:index"), "current": not only_unread},
            {"label": _("Unread"), "url": "?show=unread", "current": only_unread},
        ],
        "next_url": f"?{kept}after={page.after}" if page.after is not None else "",
        "previous_url": f"?{kept}before={page.before}" if page.before is not None else "",
        "empty": _empty(only_unread=only_unread),
    }
    return show(request, "notices/index.html", context)


def _commands(page: notices.Page) -> list[Command]:
    mark = Command(_("Mark all as read"), reverse("notices:mark-read"), icon="checkmark", post=True)
    mine = Command(_("My alerts"), reverse("notices:alerts"), icon="alert_on")
    return [mark, mine] if any(one.notice.read_at is None for one in page.told) else [mine]


def _empty(*, only_unread: bool) -> dict[str, Any]:
    if only_unread:
        return {"icon": "checkmark_circle", "headline": _("You have read everything")}
    return {
        "icon": "alert",
        "headline": _("Nothing yet"),
        "sentence": _("“Alert me” on a list or an item tells you here what happens there."),
    }


def _key(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isdecimal() and len(given) <= DIGITS else None


@team_page
@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    """Note that one notice, or all, were read."""
    given = request.POST.get("notice", "")
    if given and not (given.isdecimal() and len(given) <= DIGITS):
        raise Http404
    notices.read(actor_of(request), int(given) if given else None)
    return go_to(request, reverse("notices:index"))


@team_page
@require_GET
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to what a notice is about, and note that it was read."""
    told = notices.open_one(actor_of(request), pk)
    return go_to(request, told.url or reverse("notices:index"))
