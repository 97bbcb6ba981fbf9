"""The page on which differences between a file and its columns are settled."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command
from crm_lists.framework.lists import definition_of
from crm_lists.framework.requests import actor_of, go_to, show, team_page

from ..document import Document
from .columns import labels_of, texts_of
from .promotion import conflicts_of, settle


@team_page
@require_http_methods(["GET", "POST"])
def differences(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what file and columns say differently, and take for each column what the person chooses."""
    actor = actor_of(request)
    document: Document = access.get(actor, definition_of(Document), pk)
    url = definition_of(Document).url_of(document.pk)
    rows = _rows(actor, document)
    if not rows:
        return go_to(request, url)
    errors: list[str] = []
    if request.method == "POST":
        taken = {row["name"] for row in rows if request.POST.get(row["name"]) == "file"}
        try:
            settle(actor, document, taken)
        except ValidationError as error:
            errors = error.messages
        else:
            messages.success(request, _("“%(document)s” was saved.") % {"document": document})
            return go_to(request, url)
    context = {
        "title": _("File and columns differ"),
        "subtitle": str(document),
        "breadcrumb": [(str(document), url)],
        "rows": rows,
        "errors": errors,
        "cancel_url": url,
    }
    return show(request, "libraries/differences.html", context, status=422 if errors else 200)


def _rows(actor: Actor, document: Document) -> list[dict[str, str]]:
    texts, labels = texts_of(actor, document), labels_of(actor)
    return [
        {
            "name": one.column,
            "label": labels[one.column],
            "here": texts[one.column],
            "there": one.text,
            "reason": one.reason,
        }
        for one in conflicts_of(actor, document)
    ]


def banners(actor: Actor, document: Document) -> list[dict[str, object]]:
    """Return that file and columns differ, with the way to settle it."""
    number = len(conflicts_of(actor, document))
    if not number:
        return []
    words = ngettext(
        "The file says something else than the column of the library in %(number)s place.",
        "The file says something else than the columns of the library in %(number)s places.",
        number,
    )
    url = reverse("libraries:differences", args=[document.pk])
    command = Command(_("Compare and choose"), url, icon="branch_compare", line=True)
    return [{"tone": "warn", "icon": "warning", "sentence": words % {"number": number}, "command": command}]
