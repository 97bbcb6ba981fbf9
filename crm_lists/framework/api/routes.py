"""The routes of one list: read, add, change and delete."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from .. import access, actions
from ..actors import Actor, Source
from ..definitions import ListDefinition
from ..filters import sortable
from ..items import Item
from ..listing import Listing, Query
from .answers import REFUSALS, Refusal, UnclearPrecondition
from .values import as_json, from_json, schema_of

MAX_PAGE_SIZE = 200
RESERVED = ("q", "sort", "after", "page_size")
#: One ETag; servers that compress an answer on its way mark the ETag as weak.
ETAG = re.compile(r'(?:W/)?"([0-9]{1,18})"')
#: In If-Match: whatever version the item has.
ANY_VERSION = "*"


def router_of(definition: ListDefinition) -> Router:
    """Return the routes of one list."""
    router = Router(tags=[definition.code])
    payload = schema_of(definition)
    code = definition.code.replace("-", "_")
    _reading(router, definition, code)
    if definition.is_added_by_form:
        _adding(router, definition, code, payload)
    if definition.is_edited_by_form:
        _changing(router, definition, code, payload)
        _deleting(router, definition, code)
    return router


def _opened(request: HttpRequest, definition: ListDefinition) -> Actor:
    actor = Actor.of(request.user, Source.API)
    if not access.may_open(actor, definition):
        raise access.ItemNotFound(definition.code)
    return actor


def _given(definition: ListDefinition, actor: Actor, item: Item, response: HttpResponse) -> dict[str, Any]:
    """Return one item as JSON and name its version in the header."""
    response["ETag"] = f'"{item.version}"'
    [found] = as_json(definition, actor, [item])
    return found


def _reading(router: Router, definition: ListDefinition, code: str) -> None:
    @router.get("/", operation_id=f"list_{code}", response={200: dict[str, Any], 404: Refusal, 422: Refusal})
    def listing(
        request: HttpRequest, q: str = "", sort: str = "", after: str = "", page_size: int = 50
    ) -> dict[str, Any]:
        """Return a page of items; other parameters filter by column (`state=new`, `value__from=100`)."""
        actor = _opened(request, definition)
        known = sort if sortable(definition, sort.removeprefix("-")) else ""
        params = {name: value for name, value in request.GET.dict().items() if name not in RESERVED}
        query = Query(
            params=params, text=q, sort=known, after=after, size=min(max(page_size, 1), MAX_PAGE_SIZE)
        )
        page = Listing(actor, definition, query, columns=(definition.title,))
        keys = [record["pk"] for record in page.records]
        by_key = access.visible(actor, definition).in_bulk(keys)
        items = as_json(definition, actor, [by_key[key] for key in keys if key in by_key])
        return {"count": page.count, "items": items, "next": page.next_cursor}

    @router.get("/{int:pk}", operation_id=f"get_{code}", response={200: dict[str, Any], 404: Refusal})
    def detail(request: HttpRequest, pk: int, response: HttpResponse) -> dict[str, Any]:
        """Return one item, its version as ETag."""
        actor = _opened(request, definition)
        return _given(definition, actor, access.get(actor, definition, pk), response)


def _adding(router: Router, definition: ListDefinition, code: str, payload: type[Schema]) -> None:
    def add(request: HttpRequest, data: Schema, response: HttpResponse) -> Status[Any]:
        """Add an item."""
        actor = _opened(request, definition)
        values = from_json(definition, actor, data.dict(exclude_unset=True))
        item = actions.add_to(actor, definition, values)
        return Status(201, _given(definition, actor, item, response))

    add.__annotations__["data"] = payload
    router.post("/", operation_id=f"add_{code}", response={201: dict[str, Any], **REFUSALS})(add)


def _changing(router: Router, definition: ListDefinition, code: str, payload: type[Schema]) -> None:
    def change(request: HttpRequest, pk: int, data: Schema, response: HttpResponse) -> dict[str, Any]:
        """Change the given columns of an item; If-Match brings the ETag that was read."""
        actor = _opened(request, definition)
        item = access.get(actor, definition, pk)
        etag = version_named_by(request, item)
        values = from_json(definition, actor, data.dict(exclude_unset=True), item=item)
        return _given(definition, actor, actions.change(actor, item, values, etag=etag), response)

    change.__annotations__["data"] = payload
    answers = {200: dict[str, Any], **REFUSALS}
    router.patch("/{int:pk}", operation_id=f"change_{code}", response=answers)(change)


def _deleting(router: Router, definition: ListDefinition, code: str) -> None:
    @router.delete("/{int:pk}", operation_id=f"delete_{code}", response={204: None, **REFUSALS})
    def delete(request: HttpRequest, pk: int) -> Status[Any]:
        """Move an item to the recycle bin; If-Match brings the ETag that was read."""
        actor = _opened(request, definition)
        item = access.get(actor, definition, pk)
        actions.delete(actor, item, etag=version_named_by(request, item))
        return Status(204, None)


def version_named_by(request: HttpRequest, item: Item) -> int | None:
    """Return the version that If-Match asks for, None where it asks for none."""
    given = request.headers.get("If-Match")
    if given is None or given.strip() == ANY_VERSION:
        return None
    found = ETAG.fullmatch(given.strip())
    if found is None:
        raise UnclearPrecondition(item)
    return int(found[1])
