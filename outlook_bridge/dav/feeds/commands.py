"""The way from the calendar to Outlook."""

from django.urls import reverse
from django.utils.translation import gettext as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command


def ways_to_connect(actor: Actor) -> list[Command]:
    """Return the way to the page that connects calendars to other programs."""
    return [Command(_("Connect to Outlook"), reverse("dav:connect"), icon="calendar_sync")]
