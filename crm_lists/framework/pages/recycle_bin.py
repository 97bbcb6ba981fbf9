"""The recycle bin: what the person may restore."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from .. import access
from ..commands import Command
from ..lists import all_lists
from ..requests import actor_of, show, team_page

PER_LIST = 50


@team_page
@require_GET
def recycle_bin(request: HttpRequest) -> HttpResponse:
    """Show the deleted items, the latest first."""
    actor = actor_of(request)
    rows = [
        {
            "icon": definition.icon,
            "list_label": definition.item_label,
            "title": title,
            "deleted_at": deleted_at,
            "command": Command(
                _("Restore"), reverse("lists:restore", args=[definition.code, pk]), line=True, post=True
            ),
        }
        for definition in all_lists()
        if access.may_open(actor, definition)
        for pk, title, deleted_at in access.deleted(actor, definition)
        .order_by("-deleted_at")
        .values_list("pk", definition.title, "deleted_at")[:PER_LIST]
    ]
    rows.sort(key=lambda row: row["deleted_at"], reverse=True)
    empty = {
        "icon": "bin_recycle",
        "headline": _("The recycle bin is empty"),
        "sentence": _("Deleted items that you may restore appear here."),
    }
    return show(request, "lists/recycle_bin.html", {"title": _("Recycle bin"), "rows": rows, "empty": empty})
