"""The routes: read, add, change, delete and restore items of whatever list the address names."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import register_converter
from django.urls.converters import StringConverter
from ninja import Router

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.listing import Listing, Query

from ..sync import PAGE_SIZE, news
from .answers import NotOffered, UnclearPrecondition, api
from .bulk import bulk_answer
from .identity import caller_of, opened
from .openapi import document
from .repeating import once
from .values import as_json, from_json, payload

MAX_PAGE_SIZE = 200
RESERVED = ("q", "where", "sort", "after", "page_size")
#: One ETag; servers that compress an answer on its way mark the ETag as weak.
ETAG = re.compile(r'(?:W/)?"([0-9]{1,18})"')
#: In If-Match: whatever version the item has.
ANY_VERSION = "*"


class Anything(StringConverter):
    """The rest of an address, line breaks and all."""

    regex = r"[\s\S]+"


register_converter(Anything, "anything")
router = Router()


@router.get("/openapi.json")
def openapi(request: HttpRequest) -> HttpResponse:
    """Return the description of the lists that exist for the caller."""
    return api.create_response(request, document(caller_of(request)), status=200)


@router.get("/lists/{slug:code}/")
def listing(request: HttpRequest, code: str, page_size: int = 50) -> dict[str, Any]:
    """Return a page of items; other parameters filter by column (`state=new`, `value__from=100`)."""
    actor, definition = opened(request, code)
    asked = request.GET.dict()
    query = Query(
        params={name: value for name, value in asked.items() if name not in RESERVED},
        text=asked.get("q", ""),
        sort=asked.get("sort", ""),
        where=asked.get("where", ""),
        after=asked.get("after", ""),
        size=min(max(page_size, 1), MAX_PAGE_SIZE),
    )
    page = Listing(actor, definition, query, columns=(definition.title,))
    keys = [record["pk"] for record in page.records]
    by_key = access.visible(actor, definition).in_bulk(keys)
    items = as_json(definition, actor, [by_key[key] for key in keys if key in by_key])
    return {"count": page.count, "items": items, "next": page.next_cursor}


@router.get("/lists/{slug:code}/changes")
def changes(request: HttpRequest, code: str, since: str = "", page_size: int = PAGE_SIZE) -> dict[str, Any]:
    """Return what changed since a cursor; see `sync`."""
    actor, definition = opened(request, code)
    found = news(actor, definition, since, size=page_size)
    return {
        "items": as_json(definition, actor, found.items),
        "removed": found.removed,
        "next": found.cursor,
        "has_more": found.has_more,
    }


@router.post("/lists/{slug:code}/")
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Add an item."""
    actor, definition = opened(request, code, writes=True)
    if not definition.is_added_by_form:
        raise NotOffered("Items of this list are not made of typed values alone.", "GET")
    given = payload(definition, request)

    def run() -> HttpResponse:
        item = actions.add_to(actor, definition, from_json(definition, actor, given))
        return _item(request, actor, definition, item, status=201)

    return once(request, run)


@router.post("/lists/{slug:code}/bulk")
def bulk(request: HttpRequest, code: str) -> HttpResponse:
    """Add, change and delete many items in one batch."""
    actor, definition = opened(request, code, writes=True)
    if not definition.is_edited_by_form:
        raise NotOffered("Items of this list are not changed by typed values.", "GET")
    return once(request, lambda: bulk_answer(request, actor, definition))


@router.get("/lists/{slug:code}/{int:pk}")
def detail(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Return one item, its version as ETag."""
    actor, definition = opened(request, code)
    return _item(request, actor, definition, access.get(actor, definition, pk))


@router.patch("/lists/{slug:code}/{int:pk}")
def change(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Change the given columns of an item; If-Match brings the ETag that was read."""
    actor, definition = opened(request, code, writes=True)
    if not definition.is_edited_by_form:
        raise NotOffered("Items of this list are not changed by typed values.", "GET")
    given = payload(definition, request)
    item = access.get(actor, definition, pk)
    etag = version_named_by(request, item)
    values = from_json(definition, actor, given, item=item)
    return _item(request, actor, definition, actions.change(actor, item, values, etag=etag))


@router.delete("/lists/{slug:code}/{int:pk}")
def delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Move an item to the recycle bin; If-Match brings the ETag that was read."""
    actor, definition = opened(request, code, writes=True)
    if not definition.is_edited_by_form:
        raise NotOffered("Items of this list are not deleted by the API.", "GET")
    item = access.get(actor, definition, pk)
    actions.delete(actor, item, etag=version_named_by(request, item))
    return HttpResponse(status=204)


@router.post("/lists/{slug:code}/{int:pk}/restore")
def restore(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take an item back out of the recycle bin."""
    actor, definition = opened(request, code, writes=True)
    return _item(request, actor, definition, actions.restore(actor, definition, pk))


def _item(
    request: HttpRequest, actor: Actor, definition: ListDefinition, item: Item, *, status: int = 200
) -> HttpResponse:
    """Answer with one item and name its version in the header."""
    [found] = as_json(definition, actor, [item])
    response = api.create_response(request, found, status=status)
    response["ETag"] = f'"{item.version}"'
    return response


def version_named_by(request: HttpRequest, item: Item) -> int | None:
    """Return the version that If-Match asks for, None where it asks for none."""
    given = request.headers.get("If-Match")
    if given is None or given.strip() == ANY_VERSION:
        return None
    found = ETAG.fullmatch(given.strip())
    if found is None:
        raise UnclearPrecondition(item)
    return int(found[1])


@router.api_operation(["GET", "POST", "PUT", "PATCH", "DELETE"], "/{anything:rest}")
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer for addresses that lead nowhere as for items that are not there."""
    raise access.ItemNotFound(rest)
