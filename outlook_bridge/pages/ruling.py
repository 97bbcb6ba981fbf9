"""Trying a filing rule on the latest messages, before it is switched on."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crm_lists.framework import access
from crm_lists.framework.lists import definition_of
from crm_lists.framework.requests import actor_of, open_list, show, team_page

from ..links import ruling
from ..links.filing_rule import FilingRule, FilingRuleList
from ..models import Message

LAST = 100
CHOICES = (50, LAST, ruling.MOST_TRIED)


@team_page
@require_GET
def try_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Show for which of the latest messages the rule would hold, and what it would do with them."""
    actor = actor_of(request)
    definition = open_list(request, FilingRuleList.code)
    rule: FilingRule = access.get(actor, definition, pk)
    asked = request.GET.get("last", "")
    last = int(asked) if asked in map(str, CHOICES) else LAST
    looked_at, trials = ruling.tried(actor, rule, last)
    page = definition.url_of(pk)
    context = {
        "title": _("Try “%(rule)s”") % {"rule": rule},
        "breadcrumb": [
            (_("E-mail library"), definition_of(Message).url),
            (definition.label, definition.url),
            (str(rule), page),
        ],
        "rule": rule,
        "looked_at": looked_at,
        "trials": trials,
        "tabs": [
            {"label": _("Last %(count)s") % {"count": one}, "url": f"?last={one}", "current": one == last}
            for one in CHOICES
        ],
        "empty": {
            "icon": definition.icon,
            "headline": _("The rule holds for none of them"),
            "sentence": _("Look whether each of its conditions is meant: all that are given must hold."),
        },
        "page_url": page,
    }
    return show(request, "outlook_bridge/try_rule.html", context)
