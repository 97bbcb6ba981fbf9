"""Which document comes before and after one in the view from which a person came, at any depth of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.urls import Resolver404, resolve

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import definition_of
from crm_lists.framework.pages.listing import chosen_view, listing_of
from crm_lists.framework.views.showing import ViewListing

from ..document import Document
from ..document_list import DocumentList
from ..places.library import Library

#: Parameters of an address that say where in the view the person was, and not what the view is.
PLACES = {"after", "before", "item", "collapsed", "tab"}
#: Query parameters that leave a library's page within its folders.
WITHIN = {"sort", "view"}
LONGEST = 4000


@dataclass(frozen=True)
class Neighbours:
    """The keys of the documents before and after one; None at the ends."""

    before: int | None = None
    after: int | None = None


def neighbours_of(actor: Actor, document: Document, address: str) -> Neighbours:
    """Return what stands beside the document in the view of this address."""
    definition = definition_of(Document)
    found = _view(address)
    if found is None:
        return Neighbours()
    params, fixed = found
    here = _listing(actor, definition, params, fixed)
    cursor = _cursor(here, document)
    if not cursor:
        return Neighbours()
    before = _listing(actor, definition, {**params, "before": cursor}, fixed)
    after = _listing(actor, definition, {**params, "after": cursor}, fixed)
    # Both are parts of one view, whose items are counted once.
    after.count = before.count
    return Neighbours(_only(before), _only(after))


def is_view(address: str) -> bool:
    """Tell whether this is the address of a page of documents."""
    return _view(address) is not None


def _view(address: str) -> tuple[dict[str, str], dict[str, str]] | None:
    """Return the parameters and the fixed filters of a page of documents; None for any other address."""
    parts = urlsplit(address[:LONGEST])
    try:
        page = resolve(parts.path)
    except (Resolver404, ValueError):
        return None
    asked = dict(parse_qsl(parts.query, max_num_fields=200))
    params = {name: value for name, value in asked.items() if name not in PLACES}
    fixed = _fixed(page.view_name, page.kwargs, is_browsing=set(params) <= WITHIN)
    return None if fixed is None else (params, fixed)


def _fixed(name: str, key: Mapping[str, Any], *, is_browsing: bool) -> dict[str, str] | None:
    """Return the filters that a page of documents sets by itself."""
    if name == "lists:listing" and key.get("code") == DocumentList.code:
        return {}
    if name == "libraries:library":
        library = Library.by_code(key["code"])
        if library is None:
            return None
        place = {"folder__isnull": "1"} if is_browsing else {}
        return {"library": str(library.pk), **place}
    if name == "libraries:folder":
        return {"folder": str(key["pk"])}
    return None


def _listing(
    actor: Actor, definition: ListDefinition, params: dict[str, str], fixed: dict[str, str]
) -> ViewListing:
    view = chosen_view(actor, definition, params.get("view", ""))
    page = listing_of(actor, definition, params, view=view, fixed=fixed)
    page.query = replace(page.query, size=1)
    page.columns = [definition.column(definition.title)]
    return page


def _cursor(page: ViewListing, document: Document) -> str:
    """Return where the document stands in the order of the view."""
    found = access.visible(page.actor, page.definition).filter(pk=document.pk)
    named = found.annotate(**page.order.annotations(page.actor))
    record = named.values("pk", *(sort.alias for sort in page.order.sorts)).first()
    return page.order.cursor(record) if record else ""


def _only(page: ViewListing) -> int | None:
    return page.records[0]["pk"] if page.records else None
