"""The search page: one box over all that the person may read."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ..actors import Actor
from ..findable import DirectHit, hits_named, readable_entries, searched_lists
from ..lists import find_list
from ..registry import NotRegistered
from ..requests import actor_of, show, team_page
from ..search import FoundEntry, find
from .links import address
from .tables import count_text

PAGE_SIZE = 25
MAX_OFFSET = 1000


@team_page
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Show what the words were found in."""
    actor = actor_of(request)
    text = request.GET.get("q", "").strip()
    code = request.GET.get("list", "")
    offset = min(int(request.GET["from"][:6]), MAX_OFFSET) if request.GET.get("from", "").isdecimal() else 0
    scope = readable_entries(actor, (code,) if code else ())
    results = find(text, scope, limit=PAGE_SIZE, offset=offset) if text else None
    named = hits_named(actor, text) if text and not offset else []
    known = {(one.definition.code, one.pk) for one in named}
    others = [one for one in results.hits if (one.list_code, one.item_id) not in known] if results else []
    hits = [*map(_named, named), *map(_hit, others)]
    context = {
        "title": _("Search"),
        "search_query": text,
        "hits": [hit for hit in hits if hit],
        "facets": [_lists_facet(actor, text, code)] if text else [],
        "count_text": count_text(max(results.total, len(named))) if results else "",
        "next_url": _page_url(text, code, offset + PAGE_SIZE) if results and results.more else "",
        "previous_url": _page_url(text, code, max(offset - PAGE_SIZE, 0)) if offset else "",
        "empty_state": _nothing_found(text),
    }
    return show(request, "lists/search.html", context)


def _page_url(text: str, code: str, offset: int) -> str:
    return address({"q": text, "list": code, "from": str(offset)})


def _lists_facet(actor: Actor, text: str, current: str) -> dict[str, Any]:
    """Return the lists to which the search may be narrowed."""
    everywhere = {"label": _("Everything"), "url": address({"q": text}), "current": not current}
    narrowed = [
        {
            "label": one.label,
            "icon": one.icon,
            "url": address({"q": text, "list": one.code}),
            "current": one.code == current,
        }
        for one in searched_lists(actor)
    ]
    return {"label": _("Lists"), "entries": [everywhere, *narrowed]}


def _nothing_found(text: str) -> dict[str, Any]:
    if not text:
        return {
            "icon": "search",
            "headline": _("What are you looking for?"),
            "sentence": _("Words are found in lists, documents and mail. “Quotes” keep words together."),
        }
    return {
        "icon": "search",
        "headline": _("Nothing was found for “%(text)s”") % {"text": text[:80]},
        "sentence": _("Try fewer or other words; the beginning of a word is enough with a star: roof*."),
    }


def _hit(found: FoundEntry) -> dict[str, object] | None:
    try:
        definition = find_list(found.list_code)
    except NotRegistered:
        return None
    return {
        "icon": definition.icon,
        "list_label": definition.item_label,
        "title": found.title,
        "url": definition.url_of(found.item_id),
        "snippet_html": found.snippet_html,
    }


def _named(found: DirectHit) -> dict[str, object]:
    return {
        "icon": found.definition.icon,
        "list_label": found.definition.item_label,
        "title": found.title,
        "url": found.definition.url_of(found.pk),
        "snippet_html": found.reason,
    }
