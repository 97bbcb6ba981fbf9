"""What the Outlook bridge hangs on the registers of the framework."""

from typing import Any

from crm_lists.activities.calendar.pages.page import EVERY_CALENDAR, calendar_commands
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import drop_zones, item_commands, item_panels
from crm_lists.framework.events import item_changed
from crm_lists.framework.lists import definition_of
from crm_lists.framework.navigation import BELOW, sections
from crm_lists.framework.row_actions import row_actions
from libraries.documents import MAIL_LIBRARY
from libraries.newcomers import takers

from . import companions, linking, overview, panel, privacy, zones
from .channels import library_files
from .dav.feeds.commands import ways_to_connect
from .message import Message, MessageList
from .row_actions import AssignMessage, LinkMessage

__all__ = ["linking", "overview", "privacy"]

takers.register(MAIL_LIBRARY)(library_files.take)
calendar_commands.register(EVERY_CALENDAR)(ways_to_connect)
item_panels.register(MessageList.code, order=0)(panel.panel)
item_commands.register(MessageList.code, order=0)(panel.commands)
item_commands.register("documents")(panel.commands_of_document)
row_actions.register(MessageList.code, order=10)(LinkMessage)
row_actions.register(MessageList.code, order=20)(AssignMessage)
sections.register(BELOW, order=10)(zones.sections)
for _code in zones.LISTS:
    drop_zones.register(_code)(zones.item_zone)


def take_documents_along(sender: str, change: Any, **kwargs: Any) -> None:
    """Let the documents of a message belong to what it belongs to now."""
    if sender != MessageList.code or not {*companions.LINKS} & {*change.after}:
        return
    program = Actor.system()
    message = access.visible(program, definition_of(Message)).filter(pk=change.item_id).first()
    if message is not None:
        companions.follow_links(Actor(user=change.by), message)


item_changed.connect(take_documents_along, dispatch_uid="outlook_bridge.take_documents_along")
