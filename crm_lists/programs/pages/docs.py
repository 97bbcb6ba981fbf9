"""The page that describes the API to people: the OpenAPI description, one list at a time."""

import json
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crm_lists.framework.commands import Command
from crm_lists.framework.requests import show, team_page

from ..api.identity import Caller
from ..api.openapi import PREFIX, document
from ..tokens import Scopes

METHODS = {"get": "good", "post": "accent", "patch": "warn", "delete": "bad"}


@team_page
@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """Describe the API as far as its lists exist for the person."""
    if not isinstance(request.user, User):
        raise Http404
    described = document(Caller(request.user, Scopes.everything()))
    codes = [tag["name"] for tag in described["tags"]]
    chosen = request.GET.get("list", codes[0] if codes else "")
    context = {
        "title": _("API documentation"),
        "commands": [
            Command(_("My tokens"), reverse("programs:tokens"), icon="key", main=True),
            Command(_("OpenAPI schema"), f"{PREFIX}/openapi.json", icon="code"),
        ],
        "lists": [{**tag, "current": tag["name"] == chosen} for tag in described["tags"]],
        "operations": list(_operations(described, chosen)),
        "columns": _columns(described, chosen),
        "server": f"{request.scheme}://{request.get_host()}",
    }
    return show(request, "programs/docs.html", context)


def _operations(described: dict[str, Any], code: str) -> Iterator[dict[str, Any]]:
    for path, found in described["paths"].items():
        for method, operation in found.items():
            if method in METHODS and code in operation["tags"]:
                body = _example(described, operation)
                yield {
                    "method": method.upper(),
                    "tone": METHODS[method],
                    "path": path,
                    "summary": operation["summary"],
                    "description": operation.get("description", ""),
                    "parameters": operation.get("parameters", []),
                    "body": body,
                    "responses": operation["responses"],
                }


def _example(described: dict[str, Any], operation: dict[str, Any]) -> str:
    """Return an example of the body as text, empty where the operation takes none."""
    if "requestBody" not in operation:
        return ""
    schema = _schema(described, operation["requestBody"]["content"]["application/json"]["schema"]["$ref"])
    return json.dumps(schema.get("example", {}), indent=2, ensure_ascii=False)


def _schema(described: dict[str, Any], reference: str) -> dict[str, Any]:
    found: dict[str, Any] = described["components"]["schemas"][reference.rpartition("/")[2]]
    return found


def _columns(described: dict[str, Any], code: str) -> list[dict[str, Any]]:
    """Return the columns of an item of the list: what they hold, and whether they can be written."""
    detail = described["paths"].get(f"{PREFIX}/lists/{code}/{{id}}")
    if detail is None:
        return []
    reference = detail["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    written = described["components"]["schemas"].get(f"{reference.rpartition('/')[2]}In", {})
    return [
        {
            "name": name,
            "label": schema.get("title", ""),
            "type": _type(schema),
            "help": schema.get("description", ""),
            "is_written": name in written.get("properties", ()),
        }
        for name, schema in _schema(described, reference)["properties"].items()
    ]


def _type(schema: dict[str, Any]) -> str:
    kind = schema.get("type", "any")
    words = " | ".join(kind) if isinstance(kind, list) else str(kind)
    return f"{words} ({schema['format']})" if "format" in schema else words
