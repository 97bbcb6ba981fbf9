"""Two messages that may be one, side by side."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm_lists.framework import access, actions, refusals
from crm_lists.framework.lists import definition_of
from crm_lists.framework.requests import actor_of, go_to, show, team_page

from ..copies import twins
from ..models import Message
from .linking import changeable, page_of

SAME, BOTH = "same", "both"


@team_page
@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Show both messages, and take the verdict: they are the same, or both are kept."""
    actor = actor_of(request)
    message: Message = access.get(actor, definition_of(Message), pk)
    copy = next((one for one in twins.possible(actor, message) if one.pk == other), None)
    if copy is None:
        raise access.ItemNotFound(f"message {other} is no copy of {pk}")
    if request.method == "POST":
        changeable(actor, pk)
        if request.POST.get("verdict") == SAME:
            if not access.may(actor, copy, access.DELETE):
                raise actions.NotPermitted(refusals.of_item(access.DELETE))
            twins.make_one(actor, message, copy)
            messages.success(request, _("They are one message now; the copy is in the recycle bin."))
        else:
            twins.keep_both(actor, message, copy)
            messages.success(request, _("Both messages are kept."))
        return go_to(request, page_of(pk))
    difference = twins.difference(message, copy)
    context = {
        "title": _("Is it the same message?"),
        "breadcrumb": [(_("E-mail library"), definition_of(Message).url), (str(message), page_of(pk))],
        "message": message,
        "other": copy,
        "other_url": page_of(copy.pk),
        "headers": list(twins.headers(actor, message, copy)),
        "difference": difference,
        "summary": _("%(count)s places of the text differ.") % {"count": difference.changes},
        "cancel_url": page_of(pk),
        "verdicts": (SAME, BOTH),
    }
    return show(request, "outlook_bridge/twins.html", context)
