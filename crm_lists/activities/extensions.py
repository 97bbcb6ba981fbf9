"""What activities hang on cases, relations and contacts, and the calendar on events."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.navigation import ABOVE, Entry, Section, sections
from crm_lists.framework.row_actions import row_actions

from . import advising, follow_ups, following, greeting, overview, parts
from .activity import Activity, ActivityList
from .assigning import OneForEach, TakeActivity
from .calendar import hooks
from .completing import CancelActivity, CompleteActivity, ReopenActivity, SetStatus
from .row_actions import AddTask, LogCall, ScheduleMeeting
from .work import own

__all__ = [
    "advising",
    "follow_ups",
    "following",
    "greeting",
    "hooks",
    "overview",
    "own",
    "parts",
]

OWN_ACTIONS = (CompleteActivity, TakeActivity, SetStatus, OneForEach, CancelActivity, ReopenActivity)
for _order, _action in enumerate((LogCall, AddTask, ScheduleMeeting)):
    for _code in ("cases", "relations", "contacts"):
        row_actions.register(_code, order=_order)(_action)
for _order, _own in enumerate(OWN_ACTIONS):
    row_actions.register(ActivityList.code, order=_order)(_own)


@sections.register(ABOVE, order=10)
def way_to_my_work(actor: Actor) -> list[Section]:
    """Return the way to what waits, with how much of it is due by today."""
    if not access.may_open(actor, definition_of(Activity)):
        return []
    url, count_url = reverse("activities:my-work"), reverse("activities:my-work-count")
    return [Section("", [Entry(_("My work"), url, "clipboard_task_list_ltr", count_url=count_url)])]
