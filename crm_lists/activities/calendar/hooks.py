"""What the calendar hangs on events, on the navigation and on the registers of the framework."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import column_types
from crm_lists.framework.commands import Command, Fact, item_commands, item_facts, list_commands
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.followers import followers
from crm_lists.framework.navigation import ABOVE, Entry, Section, sections
from crm_lists.framework.purging import daily_cleaners
from crm_lists.organisation.policies import OrganisationPolicy

from ..activity import ActivityList
from ..event import Event, EventList
from . import answers, keeping, meetings, privacy, prolonging
from .rule_column import RuleColumn
from .working import WorkingException, WorkingTime

__all__ = ["privacy"]

column_types.register(RuleColumn.code, RuleColumn())
followers.register(EventList.code, order=1)(keeping.follow)
followers.register(EventList.code, order=2)(meetings.follow_event)
followers.register(ActivityList.code, order=2)(meetings.follow_activity)
daily_cleaners.register("series without an end that were prolonged", prolonging.prolong_all)
for _model in (WorkingTime, WorkingException):
    access.policies.register(_model, OrganisationPolicy("owner_id"))


@sections.register(ABOVE, order=20)
def way_to_the_calendar(actor: Actor) -> list[Section]:
    """Return the way to the calendar."""
    if not access.may_open(actor, EventList()):
        return []
    return [Section("", [Entry(_("Calendar"), reverse("calendar:page"), "calendar_month")])]


@list_commands.register(EventList.code)
def calendar_of_events(actor: Actor, definition: ListDefinition) -> list[Command]:
    """Return the way from the list of events to the calendar."""
    return [Command(_("Calendar"), reverse("calendar:page"), icon="calendar_month")]


@item_commands.register(EventList.code)
def event_commands(actor: Actor, item: Event) -> list[Command]:
    """Return the ways to the answers and to the day in the calendar."""
    day = urlencode({"day": f"{item.starts_at:%Y-%m-%d}", "view": "week"})
    found = [Command(_("In the calendar"), f"{reverse('calendar:page')}?{day}", icon="calendar_month")]
    return [*answers.commands(actor, item, reverse("calendar:answers", args=[item.pk])), *found]


@item_facts.register(EventList.code)
def event_facts(actor: Actor, item: Event) -> list[Fact]:
    """Return what those who were invited have answered."""
    return answers.facts(actor, item)
