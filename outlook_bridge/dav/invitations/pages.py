"""The command that invites the guests of an event by mail."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from crm_lists.activities.event import Event, EventList
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command
from crm_lists.framework.requests import actor_of, go_to, open_list, team_page
from crm_lists.occasions.greeting_people import sends_mail

from .sending import call_off, invite


@team_page
@require_POST
def send_invitations(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite the guests of an event, or tell them what has changed."""
    definition = open_list(request, EventList.code)
    event = access.get(actor_of(request), definition, pk, access.CHANGE)
    try:
        count = invite(actor_of(request), event)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = ngettext("%(count)s guest is invited.", "%(count)s guests are invited.", count)
        messages.success(request, said % {"count": count})
    return go_to(request, definition.url_of(pk))


def commands(actor: Actor, event: Event) -> list[Command]:
    """Return the invitation of guests, for those who may change the event."""
    if not event.pk or event.series_id or not sends_mail() or not access.may(actor, event, access.CHANGE):
        return []
    url = reverse("dav:invite", args=[event.pk])
    question = _("All guests with an e-mail address get the event as it stands now.")
    return [Command(_("Send invitations"), url, icon="mail", post=True, confirm=question)]


def follow_events(sender: str, change: Any, **kwargs: Any) -> None:
    """Call off what is deleted."""
    if sender == EventList.code and change.verb == "delete":
        call_off(change.item_id)
