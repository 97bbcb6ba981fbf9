"""The recycle bin: what the person may restore, and what administrators may delete for good."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from .. import access, bulk, recycling
from ..actors import Actor
from ..bulk import Outcome, State
from ..columns.picking import MAX_KEY_DIGITS
from ..definitions import ListDefinition
from ..requests import actor_of, go_to, open_list, show, team_page
from .bin_rows import Stage, page_of

SECOND = "2"
#: So many refusals are told one by one.
TOLD = 5

Deed = Callable[[Actor, ListDefinition, list[int]], list[Outcome]]


@team_page
@require_GET
def recycle_bin(request: HttpRequest) -> HttpResponse:
    """Show the deleted items, the latest first."""
    actor = actor_of(request)
    is_administrator = access.is_administrator(actor)
    is_second = request.GET.get("stage") == SECOND
    if is_second and not is_administrator:
        raise Http404
    is_mine = request.GET.get("by") == "me" and not is_second
    asked = {name: request.GET.get(name, "") for name in ("after", "before")}
    page = page_of(actor, Stage(is_second=is_second, is_mine=is_mine), **asked)
    context = {
        "title": _("Recycle bin"),
        "rows": page.rows,
        "previous_url": _page_url(request, before=page.previous),
        "next_url": _page_url(request, after=page.next),
        "tabs": _tabs(is_administrator=is_administrator, is_second=is_second, is_mine=is_mine),
        "deeds": _deeds(is_second=is_second),
        "note": _note(is_second=is_second),
        "empty": {
            "icon": "bin_recycle",
            "headline": _("The recycle bin is empty"),
            "sentence": _("Deleted items that you may restore appear here."),
        },
    }
    return show(request, "lists/recycle_bin.html", context)


def _page_url(request: HttpRequest, **place: str) -> str:
    """Return the address of another page of the same tab, empty where there is none."""
    if not any(place.values()):
        return ""
    kept = {name: request.GET[name] for name in ("stage", "by") if name in request.GET}
    return f"?{urlencode({**kept, **place})}"


@team_page
@require_POST
def restore_selected(request: HttpRequest) -> HttpResponse:
    """Take the selected items back out of the recycle bin."""

    def told(count: int) -> str:
        return ngettext("%(count)s item is back.", "%(count)s items are back.", count) % {"count": count}

    return _do(request, bulk.restore_many, told)


@team_page
@require_POST
def empty_selected(request: HttpRequest) -> HttpResponse:
    """Put the selected items out of the person's recycle bin."""

    def told(count: int) -> str:
        return ngettext(
            "%(count)s item is out of the recycle bin; an administrator can still restore it.",
            "%(count)s items are out of the recycle bin; an administrator can still restore them.",
            count,
        ) % {"count": count}

    return _do(request, recycling.empty_many, told)


@team_page
@require_POST
def purge_selected(request: HttpRequest) -> HttpResponse:
    """Delete the selected items for good."""
    if not access.is_administrator(actor_of(request)):
        raise Http404

    def told(count: int) -> str:
        return ngettext(
            "%(count)s item is deleted for good.", "%(count)s items are deleted for good.", count
        ) % {"count": count}

    return _do(request, recycling.purge_many, told)


def _do(request: HttpRequest, deed: Deed, told: Callable[[int], str]) -> HttpResponse:
    """Do it to the selected items, list by list, and say what became of them."""
    actor = actor_of(request)
    outcomes: list[Outcome] = []
    for code, pks in _selected(request.POST.getlist("row")).items():
        outcomes += deed(actor, open_list(request, code), pks)
    done = sum(outcome.state == State.DONE for outcome in outcomes)
    if done:
        messages.success(request, told(done))
    refused = [outcome for outcome in outcomes if outcome.refusal is not None]
    for outcome in refused[:TOLD]:
        reason = outcome.refusal.message if outcome.refusal else ""
        messages.error(request, f"“{outcome.title}”: {reason}" if outcome.title else reason)
    if len(refused) > TOLD:
        messages.error(request, _("And %(count)s more were left alone.") % {"count": len(refused) - TOLD})
    if not outcomes:
        messages.info(request, _("Nothing was selected that you may do this with."))
    stage = f"?stage={SECOND}" if request.POST.get("stage") == SECOND else ""
    return go_to(request, reverse("lists:recycle-bin") + stage)


def _selected(values: Iterable[str]) -> dict[str, list[int]]:
    """Return the selected keys by the code of their list."""
    found: dict[str, list[int]] = {}
    for value in values:
        code, _colon, pk = value.partition(":")
        if pk.isdecimal() and len(pk) <= MAX_KEY_DIGITS:
            found.setdefault(code, []).append(int(pk))
    return found


def _tabs(*, is_administrator: bool, is_second: bool, is_mine: bool) -> list[dict[str, Any]]:
    tabs = [
        {"label": _("All that I may restore"), "url": "?", "current": not (is_second or is_mine)},
        {"label": _("Deleted by me"), "url": "?by=me", "current": is_mine},
    ]
    if is_administrator:
        tabs.append({"label": _("Second stage"), "url": f"?stage={SECOND}", "current": is_second})
    return tabs


def _deeds(*, is_second: bool) -> list[dict[str, Any]]:
    """Return the buttons for the selected rows."""
    restore = {"label": _("Restore"), "url": reverse("lists:bin-restore"), "icon": "arrow_undo"}
    if is_second:
        question = _("Delete the selected items for good? Nobody can bring them back then.")
        url = reverse("lists:bin-purge")
        purge = {"label": _("Delete for good"), "url": url, "icon": "delete", "confirm": question}
        return [{**restore, "stage": SECOND}, {**purge, "stage": SECOND}]
    empty = {"label": _("Put out of the bin"), "url": reverse("lists:bin-empty"), "icon": "bin_recycle"}
    return [restore, empty]


def _note(*, is_second: bool) -> str:
    days = recycling.period().days
    if is_second:
        return _("What people put out of their recycle bins. Only administrators see this.")
    return _("Items are deleted for good %(days)s days after their deletion.") % {"days": days}
