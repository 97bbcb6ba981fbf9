"""The description of the API by OpenAPI: of each list that exists for the caller, with its own columns."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from crm_lists.framework import access, designs
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.filters import filterable
from crm_lists.framework.lists import all_lists

from ..sync import MAX_PAGE_SIZE as MAX_NEWS
from . import openapi_comments as comments
from .identity import Caller
from .schemas import COMMON, INTEGER, TEXT, Json, ref, schemas_of
from .values import name_of

PREFIX = "/api/v1"
DESCRIPTION = """Every list with the same rights as on the team site.

- **Who**: `Authorization: Bearer crml_…` with a personal token, or the session of the team site with its
  CSRF token.
- **Pages**: `next` of an answer is `after` of the next request; it is empty on the last page.
- **Filters**: `column=value` or `column__operator=value`, as in the address of a listing.
- **Versions**: an item's `etag` goes into `If-Match`; an item changed meanwhile answers 412. Without
  `If-Match` the last write wins. Columns that are not named stay as they are, so there is no PUT.
- **Twice**: a POST with an `Idempotency-Key` may be sent again for 24 hours; it is answered again and not
  done again.
- **Copies**: call `changes` without `since`, read all pages of the list, then follow `next` of `changes`.
  Put what stands in `items` into the copy and take out what stands in `removed`. 410 means: read the list
  anew.
"""


def document(caller: Caller) -> Json:
    """Return the description for this caller; made once for all who may open the same lists."""
    actor = caller.actor
    lists = [one for one in all_lists() if access.may_open(actor, one) and caller.scopes.may_read(one.code)]
    made = designs.current().derived.setdefault("programs.api.documents", {})
    key = (get_language(), tuple(one.code for one in lists))
    if key not in made:
        made[key] = _document(lists)
    found: Json = made[key]
    return found


def _document(lists: Sequence[ListDefinition]) -> Json:
    schemas = {**COMMON, **comments.SCHEMAS}
    paths: dict[str, Json] = {}
    for definition in lists:
        schemas |= schemas_of(definition)
        paths |= _paths(definition)
    return {
        "openapi": "3.1.0",
        "info": {"title": str(settings.WAGTAIL_SITE_NAME), "version": "1", "description": DESCRIPTION},
        "servers": [{"url": "/"}],
        "tags": [{"name": one.code, "description": one.label} for one in lists],
        "security": [{"token": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "A personal token."},
                "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
            },
        },
    }


def _paths(definition: ListDefinition) -> dict[str, Json]:
    base = f"{PREFIX}/lists/{definition.code}"
    paths: dict[str, Json] = {
        f"{base}/": {"get": _listing(definition)},
        f"{base}/changes": {"get": _changes(definition)},
        f"{base}/{{id}}": {"parameters": [KEY], "get": _detail(definition)},
        f"{base}/{{id}}/comments": {
            "parameters": [KEY],
            "get": _comments(definition),
            "post": _comment(definition),
        },
        f"{base}/{{id}}/comments/{{comment}}": {
            "parameters": [KEY, comments.KEY],
            "delete": _remove_comment(definition),
        },
    }
    if definition.is_added_by_form:
        paths[f"{base}/"]["post"] = _add(definition)
    if definition.is_edited_by_form:
        paths[f"{base}/{{id}}"] |= {"patch": _change(definition), "delete": _delete(definition)}
        paths[f"{base}/{{id}}/restore"] = {"parameters": [KEY], "post": _restore(definition)}
        paths[f"{base}/bulk"] = {"post": _bulk(definition)}
    return paths


# -- parts ----------------------------------------------------------------------------------------

KEY: Json = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
}
IF_MATCH: Json = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag that was read, in quotation marks.",
    "schema": {"type": "string", "examples": ['"3"']},
}
IDEMPOTENCY_KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Any name of this request; sent again within 24 hours, it is answered and not done again.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$", "minLength": 1, "maxLength": 255},
}
ETAG: Json = {"ETag": {"description": "The version of the item.", "schema": TEXT}}
REASONS: dict[int, str] = {
    400: "The request cannot be read.",
    401: "No token, or one that is not valid.",
    403: "The person or the token may not do this.",
    404: "There is no such item for the caller.",
    410: "The cursor has expired: read the list anew.",
    422: "The values do not fit.",
    429: "Too many tokens were not valid.",
}


def _query(name: str, description: str, schema: Json) -> Json:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _operation(
    definition: ListDefinition, verb: str, summary: str, refusals: Sequence[int], **more: Any
) -> Json:
    answers = more.pop("answers")
    refused = {
        str(status): _answer(REASONS[status], "Refusal") for status in sorted({400, 401, 429, *refusals})
    }
    code = definition.code.replace("-", "_")
    return {
        "operationId": f"{verb}_{code}",
        "tags": [definition.code],
        "summary": summary,
        **more,
        "responses": {**answers, **refused},
    }


def _answer(description: str, schema: str, **more: Any) -> Json:
    return {"description": description, "content": {"application/json": {"schema": ref(schema)}}, **more}


def _body(schema: str) -> Json:
    return {"required": True, "content": {"application/json": {"schema": ref(schema)}}}


CONFIRM: Json = {
    "name": "confirm",
    "in": "query",
    "description": "Codes of warnings that shall not keep it from being saved.",
    "schema": {"type": "array", "items": TEXT},
}
WARNED: Json = {"409": _answer("There are warnings to confirm.", "WarnedRefusal")}
STALE: Json = {"412": _answer("The item was changed meanwhile.", "StaleRefusal")}


def _listing(definition: ListDefinition) -> Json:
    columns = sorted(filterable(definition))
    parameters = [
        _query("q", "Words that stand in the item.", TEXT),
        _query("sort", f"Columns with commas, “-” for the greatest first: {', '.join(columns)}.", TEXT),
        _query("where", "A tree of filters, as it stands in the address of a listing.", TEXT),
        _query("after", "`next` of the page before.", TEXT),
        _query("page_size", "At most 200.", {**INTEGER, "default": 50}),
        *(_query(name, f"Filter: {definition.column(name).label}.", TEXT) for name in columns),
    ]
    answers = {"200": _answer("A page of items.", f"{name_of(definition)}Page")}
    return _operation(
        definition, "list", "Read a page", (403, 404, 422), parameters=parameters, answers=answers
    )


def _detail(definition: ListDefinition) -> Json:
    answers = {"200": _answer("The item.", name_of(definition), headers=ETAG)}
    return _operation(definition, "get", "Read an item", (403, 404), answers=answers)


def _add(definition: ListDefinition) -> Json:
    name = name_of(definition)
    answers = {"201": _answer("The new item.", name, headers=ETAG), **WARNED}
    more: Json = {
        "parameters": [IDEMPOTENCY_KEY, CONFIRM],
        "requestBody": _body(f"{name}In"),
        "answers": answers,
    }
    return _operation(definition, "add", "Add an item", (403, 404, 422), **more)


def _change(definition: ListDefinition) -> Json:
    name = name_of(definition)
    answers = {"200": _answer("The changed item.", name, headers=ETAG), **STALE, **WARNED}
    more: Json = {"parameters": [IF_MATCH, CONFIRM], "requestBody": _body(f"{name}In"), "answers": answers}
    return _operation(definition, "change", "Change columns of an item", (403, 404, 422), **more)


def _delete(definition: ListDefinition) -> Json:
    answers = {"204": {"description": "The item is in the recycle bin."}, **STALE}
    more: Json = {"parameters": [IF_MATCH], "answers": answers}
    return _operation(definition, "delete", "Delete an item", (403, 404, 422), **more)


def _restore(definition: ListDefinition) -> Json:
    answers = {"200": _answer("The item, out of the recycle bin.", name_of(definition), headers=ETAG)}
    return _operation(definition, "restore", "Restore a deleted item", (403, 404, 422), answers=answers)


def _bulk(definition: ListDefinition) -> Json:
    answers = {"200": _answer("What became of each row.", "BulkResult")}
    more: Json = {
        "parameters": [IDEMPOTENCY_KEY, CONFIRM],
        "requestBody": _body(f"{name_of(definition)}Bulk"),
        "answers": answers,
        "description": "All rows are one batch. A row that is refused does not spoil the others.",
    }
    return _operation(definition, "bulk", "Add, change and delete up to 1,000 items", (403, 404, 422), **more)


def _changes(definition: ListDefinition) -> Json:
    parameters = [
        _query("since", "`next` of the call before; without it only the present cursor is given.", TEXT),
        _query("page_size", f"At most {MAX_NEWS} changes.", {**INTEGER, "default": 200}),
    ]
    answers = {"200": _answer("What changed.", f"{name_of(definition)}News")}
    more: Json = {"parameters": parameters, "answers": answers}
    return _operation(definition, "changes_of", "Follow what changes", (403, 404, 410, 422), **more)


def _comments(definition: ListDefinition) -> Json:
    answers = {"200": _answer("A page of comments, the latest first.", "CommentPage")}
    more: Json = {"parameters": comments.PAGE, "answers": answers}
    return _operation(definition, "comments_of", "Read the comments of an item", (403, 404, 422), **more)


def _comment(definition: ListDefinition) -> Json:
    answers = {"201": _answer("The comment.", "CommentAdded")}
    more: Json = {"parameters": [IDEMPOTENCY_KEY], "requestBody": _body("CommentIn"), "answers": answers}
    return _operation(definition, "comment_on", "Comment on an item", (403, 404, 422), **more)


def _remove_comment(definition: ListDefinition) -> Json:
    answers: Json = {"204": {"description": "The comment is removed."}}
    summary = "Remove a comment of one's own, or of an item that one may change"
    return _operation(definition, "remove_comment_of", summary, (403, 404, 422), answers=answers)
