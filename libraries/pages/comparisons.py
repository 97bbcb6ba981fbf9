"""The page that compares two versions of a document."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_safe

from crm_lists.framework.people import display_name
from crm_lists.framework.requests import actor_of, show, team_page

from .. import reading
from ..comparing.finding import Difference, can_be_marked, choices, difference
from ..documents import version_of
from ..models import Document, DocumentVersion
from ..refusals import sentence
from ..renditions import making
from ..renditions.showing import PDF, WAITING, Preview
from ..showing import panels
from .answers import document_of
from .renditions import send


@team_page
@require_GET
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the comparison of the two versions that were chosen; first of the last two."""
    actor = actor_of(request)
    document = document_of(actor, pk)
    labels = [str(one.number) for one in choices(actor, document)]
    newest = str(version_of(actor, document).number)
    new = request.GET.get("new") or newest
    older = labels[labels.index(new) + 1 :] if new in labels else labels
    old = request.GET.get("old") or (older or labels)[0]
    return redirect("libraries:compare", pk, old, new)


@team_page
@require_GET
def compare(request: HttpRequest, pk: int, label: str, other: str) -> HttpResponse:
    """Show what was changed from one version to another."""
    document, old, new = _versions(request, pk, label, other)
    for version in (old, new):
        reading.note(actor_of(request), version, reading.Way.PREVIEW)
    is_marked = "marked" in request.GET and can_be_marked(old, new)
    context = {
        "title": _("Compare versions"),
        "icon": "branch_compare",
        "breadcrumb": [(str(document), panels.address("document", document))],
        "choices": [_choice(version) for version in choices(actor_of(request), document)],
        "choose_url": panels.address("compare-versions", document),
        "swap_url": panels.address("compare", document, other, label),
        "old": _facts(old),
        "new": _facts(new),
        "tabs": _tabs(request.path, is_marked=is_marked) if can_be_marked(old, new) else [],
        "is_marked": is_marked,
        **(_marked(document, old, new) if is_marked else _differences(old, new)),
    }
    return show(request, "libraries/compare.html", context)


def _tabs(path: str, *, is_marked: bool) -> list[dict[str, Any]]:
    return [
        {"label": _("Changed text"), "url": path, "current": not is_marked},
        {"label": _("Marked document"), "url": f"{path}?marked=1", "current": is_marked},
    ]


def _differences(old: DocumentVersion, new: DocumentVersion) -> dict[str, Any]:
    found = difference(old, new)
    return {
        "difference": found,
        "reason": sentence(found.reason) if found.reason else "",
        "summary": _summary(found),
    }


def _summary(found: Difference) -> str:
    """Return how much was changed, in words."""
    number = found.changes
    places = ngettext("%(count)s place differs", "%(count)s places differ", number) % {"count": number}
    kinds = {
        "added": _("%(count)s added"),
        "removed": _("%(count)s removed"),
        "changed": _("%(count)s changed"),
    }
    parts = [words % {"count": found.found[kind]} for kind, words in kinds.items() if found.found.get(kind)]
    return f"{places}: {', '.join(parts)}" if parts else places


@team_page
@require_safe
def marked(request: HttpRequest, pk: int, label: str, other: str) -> HttpResponseBase:
    """Send the document with its changes marked, as a PDF."""
    _document, old, new = _versions(request, pk, label, other)
    found = making.ask_comparison(old, new) if can_be_marked(old, new) else None
    if found is None or not found.is_done:
        raise Http404
    return send(request, found, new.name)


@team_page
@require_GET
def marked_body(request: HttpRequest, pk: int, label: str, other: str) -> HttpResponse:
    """Show the document with its changes marked as a part of a page, which asks until it is made."""
    document, old, new = _versions(request, pk, label, other)
    if not can_be_marked(old, new):
        raise Http404
    return show(request, "libraries/includes/preview.html", _marked(document, old, new))


def _versions(
    request: HttpRequest, pk: int, label: str, other: str
) -> tuple[Document, DocumentVersion, DocumentVersion]:
    actor = actor_of(request)
    document = document_of(actor, pk)
    return document, version_of(actor, document, label), version_of(actor, document, other)


def _choice(version: DocumentVersion) -> dict[str, str]:
    label = str(version.number)
    return {"value": label, "label": f"{label} - {version.comment[:60]}" if version.comment else label}


def _facts(version: DocumentVersion) -> dict[str, Any]:
    return {
        "label": str(version.number),
        "by": display_name(version.by) or _("The program"),
        "at": version.at,
        "size": filesizeformat(version.size),
        "sha256": version.sha256,
        "format": version.file_format.label,
    }


def _marked(document: Document, old: DocumentVersion, new: DocumentVersion) -> dict[str, Any]:
    key = [document.pk, str(old.number), str(new.number)]
    rendition = making.ask_comparison(old, new)
    remark = sentence(rendition.message) if rendition.message else ""
    shown = Preview("nothing", remark=remark)
    if rendition.is_waiting:
        shown = Preview(WAITING, remark=_("The comparison is being prepared. It appears here by itself."))
    elif rendition.is_done:
        shown = Preview(PDF, reverse("libraries:compare-marked", args=key), remark=remark)
    return {
        "preview": {
            "shown": shown,
            "name": new.name,
            "body_url": reverse("libraries:compare-marked-body", args=key),
            "file_url": reverse("libraries:version", args=[document.pk, str(new.number)]),
        }
    }
