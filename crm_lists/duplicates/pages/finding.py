"""The pages of pairs: those of a list, those of one item, the search for them, and what is said of a pair."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crm_lists.batches.models import State
from crm_lists.framework import access
from crm_lists.framework.bulk import title_of
from crm_lists.framework.columns.base import EMPTY
from crm_lists.framework.commands import Command
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.requests import actor_of, back_of, go_to, open_list, show, team_page

from .. import pairs as found_pairs
from .. import sweeping
from ..keys import keys_of
from ..models import Verdict
from ..pairs import Half, Pair
from ..rules import rules_of
from ..searching import FREQUENT, search

#: What is said of pairs, as the address names it.
TABS = {"open": Verdict.OPEN, "later": Verdict.LATER, "different": Verdict.DIFFERENT}


@team_page
@require_GET
def pairs(request: HttpRequest, code: str) -> HttpResponse:
    """Show the pairs of a list that may be the same."""
    definition = _compared_list(request, code)
    actor = actor_of(request)
    tab = request.GET.get("tab", "open")
    if tab not in TABS:
        raise Http404
    page = found_pairs.page_of(actor, definition, TABS[tab], request.GET.get("after", ""))
    context = {
        "title": _("Duplicates in %(list)s") % {"list": definition.label.lower()},
        "breadcrumb": [(definition.label, definition.url)],
        "definition": definition,
        "commands": [_search_command(definition)],
        "tabs": _tabs(tab),
        "pairs": [_line(definition, pair, tab, request.get_full_path()) for pair in page.pairs],
        "next_url": f"?{urlencode({'tab': tab, 'after': page.next})}" if page.next else "",
        **_last_search(definition),
        "empty": _empty(tab),
    }
    return show(request, "duplicates/pairs.html", context)


@team_page
@require_POST
def start_search(request: HttpRequest, code: str) -> HttpResponse:
    """Start a search over the whole list, or lead to the one that is running."""
    definition = _compared_list(request, code)
    sweeping.start(actor_of(request), definition)
    return go_to(request, reverse("duplicates:pairs", args=[code]))


@team_page
@require_GET
def progress(request: HttpRequest, code: str) -> HttpResponse:
    """Tell the progress bar how far the search is."""
    definition = _compared_list(request, code)
    batch = sweeping.latest(definition.code)
    if batch is None:
        raise Http404
    states = {State.STOPPED: "cancelled", State.FAILED: "failed", State.RUNNING: "running"}
    return JsonResponse(
        {
            "done": batch.done,
            "total": batch.total,
            "state": states.get(State(batch.state), "done"),
            "message": sweeping.Sweep().told(batch) or _("At work …"),
        }
    )


@team_page
@require_POST
def judge(request: HttpRequest, code: str) -> HttpResponse:
    """Keep what the person says of two items."""
    definition = _compared_list(request, code)
    actor = actor_of(request)
    keys = request.POST.getlist("item")
    verdict = request.POST.get("verdict", "")
    if len(keys) != 2 or keys[0] == keys[1] or verdict not in ("open", "later", "different"):
        raise Http404
    items = [access.get(actor, definition, key) for key in keys]
    found_pairs.judge(actor, definition, items, TABS[verdict])
    said = {
        "different": _("They are not offered as duplicates any more, unless something of them changes."),
        "later": _("They are kept for later."),
        "open": _("They are offered as duplicates again."),
    }
    messages.success(request, said[verdict])
    return go_to(request, back_of(request, reverse("duplicates:pairs", args=[code])))


@team_page
@require_GET
def of_item(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show the items that may be the same as this one."""
    definition = _compared_list(request, code)
    actor = actor_of(request)
    item = access.get(actor, definition, pk)
    among = access.visible(actor, definition)
    found = search(code, keys_of(definition, item), besides=pk, among=among)
    matches = found.matches[: found_pairs.PAGE_SIZE]
    halves = found_pairs.halves_of(actor, definition, [pk, *(match.pk for match in matches)])
    rules = rules_of(code)
    title = title_of(definition, item)
    shown = [
        Pair(halves[pk], halves[match.pk], match.score, found_pairs.labels_of(rules, match.rules))
        for match in matches
        if match.pk in halves
    ]
    context = {
        "title": _("Duplicates of “%(title)s”") % {"title": title},
        "breadcrumb": [(definition.label, definition.url), (title, definition.url_of(pk))],
        "definition": definition,
        "pairs": [_line(definition, pair, "open", request.get_full_path()) for pair in shown],
        "notice": _frequent(found_pairs.labels_of(rules, found.too_frequent)),
        "empty": _empty("open"),
    }
    return show(request, "duplicates/pairs.html", context)


def _compared_list(request: HttpRequest, code: str) -> ListDefinition:
    """Return the list if it has match rules, or raise Http404."""
    definition = open_list(request, code)
    if not rules_of(code):
        raise Http404
    return definition


def _frequent(labels: tuple[str, ...]) -> str:
    if not labels:
        return ""
    return _("Not compared, because more than %(most)s items share it: %(reasons)s.") % {
        "most": FREQUENT,
        "reasons": ", ".join(labels),
    }


def _search_command(definition: ListDefinition) -> Command:
    url = reverse("duplicates:search", args=[definition.code])
    return Command(_("Search the whole list"), url, icon="search", main=True, post=True)


def _tabs(current: str) -> list[dict[str, Any]]:
    labels = {"open": _("To be judged"), "later": _("Later"), "different": _("Different")}
    return [{"label": labels[code], "url": f"?tab={code}", "current": code == current} for code in TABS]


def _line(definition: ListDefinition, pair: Pair, tab: str, back: str) -> dict[str, Any]:
    keys = [("item", pair.first.pk), ("item", pair.second.pk)]
    return {
        "halves": (pair.first, pair.second),
        "facts": _facts(pair.first, pair.second),
        "score": pair.score,
        "reasons": pair.reasons,
        "merge_url": f"{reverse('duplicates:merge', args=[definition.code])}?{urlencode(keys)}",
        "judge_url": reverse("duplicates:judge", args=[definition.code]),
        "verdicts": [
            (code, label)
            for code, label in (
                ("different", _("Different")),
                ("later", _("Later")),
                ("open", _("Offer again")),
            )
            if code != tab
        ],
        "back": back,
    }


def _facts(first: Half, second: Half) -> list[tuple[str, str, str, bool]]:
    """Return label, both cells, and whether they are the same, of what either item has."""
    both = zip(first.facts, second.facts, strict=True)
    full = (pair for pair in both if any(cell != EMPTY for _label, cell in pair))
    return [(label, one, other, one == other) for (label, one), (_label, other) in full]


def _last_search(definition: ListDefinition) -> dict[str, Any]:
    """Return how far the last search is, or what it said."""
    batch = sweeping.latest(definition.code)
    if batch is None:
        return {"notice": _("The list was not searched yet. Pairs appear here after a search.")}
    if batch.state != State.RUNNING:
        return {"notice": sweeping.Sweep().told(batch) or batch.problem, "searched_at": batch.finished_at}
    return {
        "progress": {
            "url": reverse("duplicates:progress", args=[definition.code]),
            "done_url": reverse("duplicates:pairs", args=[definition.code]),
            "label": _("Searching for duplicates"),
            "total": batch.total,
            "done": batch.done,
            "message": _("At work …"),
        }
    }


def _empty(tab: str) -> dict[str, Any]:
    if tab != "open":
        return {"icon": "people_search", "headline": _("Nothing is kept here"), "sentence": ""}
    return {
        "icon": "people_search",
        "headline": _("No duplicates are known"),
        "sentence": _("New ones are told of when somebody enters them."),
    }
