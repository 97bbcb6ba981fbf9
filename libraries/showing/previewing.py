"""The preview of a document as part of a page: in its own tab, in the details pane, over the whole window."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Panel
from crm_lists.framework.listing.counting import Counted
from crm_lists.framework.requests import actor_of, back_of

from .. import reading
from ..document import Document
from ..documents import version_of
from ..renditions.showing import NOTHING, WAITING, preview_of
from ..versions.version import DocumentVersion
from . import neighbours

TEMPLATE = "libraries/includes/preview.html"


def context_of(
    request: HttpRequest, document: Document, version: DocumentVersion, *, is_part: bool = False
) -> dict[str, Any]:
    """Return what the part of the page draws, and note that somebody looks at it."""
    found = preview_of(version)
    if found.kind not in (NOTHING, WAITING):
        reading.note(actor_of(request), version, reading.Way.PREVIEW)
    asked = {"version": str(version.number), **_view(request)}
    if is_part:
        asked["part"] = "1"
    return {
        "shown": found,
        "name": version.name,
        "is_part": is_part,
        "body_url": address_of("preview-body", document, asked),
        "full_url": address_of("preview", document, _view(request)),
        "file_url": reverse("libraries:version", args=[document.pk, str(version.number)]),
    }


def _context(request: HttpRequest, document: Document) -> Mapping[str, Any]:
    version = version_of(actor_of(request), document)
    return {"preview": context_of(request, document, version, is_part=True)}


def _count(actor: Actor, document: Document) -> Counted | None:
    return None


preview_panel = Panel("preview", gettext_lazy("Preview"), _count, TEMPLATE, _context)


def pane_preview(request: HttpRequest, document: Document) -> SafeString:
    """Return the preview for the details pane, which is fetched when the pane is there."""
    url = address_of("preview-body", document, {"part": "1", **_view(request)})
    return render_to_string("libraries/includes/preview_later.html", {"body_url": url}, request)


def address_of(name: str, document: Document, asked: Mapping[str, str]) -> str:
    """Return the address of one of the pages of a preview."""
    url = reverse(f"libraries:{name}", args=[document.pk])
    return f"{url}?{urlencode(asked)}" if asked else url


def _view(request: HttpRequest) -> dict[str, str]:
    """Return the view of documents from which the person came, as the parameter that keeps it."""
    asked = back_of(request, "")
    came_from = [request.headers.get(name, "") for name in ("HX-Current-URL", "Referer")]
    here = [_within(request, address) for address in came_from]
    view = next((one for one in [asked, *here] if one and neighbours.is_view(one)), "")
    return {"back": view} if view else {}


def _within(request: HttpRequest, address: str) -> str:
    """Return path and query of an address of this site, nothing for any other."""
    parts = urlsplit(address)
    if parts.netloc != request.get_host():
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
