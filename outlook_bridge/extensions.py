"""What the Outlook bridge hangs on the registers of the framework."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm_lists.accounts.parts import account_parts
from crm_lists.activities.calendar.pages.page import EVERY_CALENDAR, calendar_commands
from crm_lists.exchange.shapes import shapes
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import (
    drop_zones,
    item_commands,
    item_facts,
    item_panels,
    list_commands,
    selection_commands,
)
from crm_lists.framework.events import item_changed
from crm_lists.framework.lists import definition_of
from crm_lists.framework.navigation import ABOVE, BELOW, Entry, account_entries, sections
from crm_lists.framework.purging import daily_cleaners
from crm_lists.framework.row_actions import row_actions
from libraries.documents import MAIL_LIBRARY
from libraries.newcomers import takers

from .add_in import extensions as add_in_extensions
from .address_books.recasting import outlook_contacts
from .channels import deliveries, library_files
from .dav import files
from .dav.contacts.hooks import facts as address_book_facts
from .dav.feeds.commands import ways_to_connect
from .dav.invitations import answering as invitation_answers
from .dav.invitations import pages as invitations
from .intake import companions, privacy
from .links import linking
from .links.filing_rule import FilingRuleList
from .message import Message, MessageList
from .offering import pages as offering
from .offering import rows as offered_entries
from .pages import incoming
from .showing import overview, panel, zones
from .showing.row_actions import AssignMessage, LinkMessage

__all__ = ["add_in_extensions", "linking", "overview", "privacy"]

account_parts.register("drop-box address", incoming.account_part)
shapes.register("contacts")(outlook_contacts)
daily_cleaners.register("deliveries of e-mail that were left", deliveries.file_left)
daily_cleaners.register("deliveries of e-mail that are long done", deliveries.forget_old)
daily_cleaners.register("entries that nobody took over", offered_entries.forget_old)
takers.register(MAIL_LIBRARY)(library_files.take)
item_facts.register("contacts")(address_book_facts)
item_commands.register("events")(files.event_commands)
item_commands.register("events", order=20)(invitations.commands)
selection_commands.register("contacts", order=60)(files.selection_commands_of)
list_commands.register("contacts", order=810)(offering.commands_of_contacts)
calendar_commands.register(EVERY_CALENDAR)(offering.commands_of_calendar)
calendar_commands.register(EVERY_CALENDAR)(ways_to_connect)
item_panels.register(MessageList.code, order=0)(panel.panel)
item_commands.register(MessageList.code, order=0)(panel.commands)
item_commands.register("documents")(panel.commands_of_document)
row_actions.register(MessageList.code, order=10)(LinkMessage)
row_actions.register(MessageList.code, order=20)(AssignMessage)
item_commands.register(FilingRuleList.code)(panel.commands_of_rule)
list_commands.register(MessageList.code)(panel.commands_of_library)
sections.register(BELOW, order=10)(zones.sections)
list_commands.register(MessageList.code)(incoming.library_commands)
for _code in zones.LISTS:
    item_commands.register(_code, order=170)(incoming.item_commands)
    drop_zones.register(_code)(zones.item_zone)


@account_entries.register(ABOVE, order=300)
def entries(actor: Actor) -> list[Entry]:
    """Return the entry of the mail that comes in, for whom the e-mail library is open."""
    if not access.may_open(actor, definition_of(Message)):
        return []
    return [Entry(_("Incoming e-mail"), reverse("outlook_bridge:incoming"), "mail_inbox")]


def take_documents_along(sender: str, change: Any, **kwargs: Any) -> None:
    """Let the documents of a message belong to what it belongs to now."""
    if sender != MessageList.code or not {*companions.LINKS} & {*change.after}:
        return
    program = Actor.system()
    message = access.visible(program, definition_of(Message)).filter(pk=change.item_id).first()
    if message is not None:
        companions.follow_links(Actor(user=change.by), message)


item_changed.connect(take_documents_along, dispatch_uid="outlook_bridge.take_documents_along")
item_changed.connect(invitations.follow_events, dispatch_uid="outlook_bridge.call_off_events")
item_changed.connect(invitation_answers.follow_messages, dispatch_uid="outlook_bridge.take_answers")
