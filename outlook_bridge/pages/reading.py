"""The page of a message, and its text in a frame of its own."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crm_lists.framework import access, actions
from crm_lists.framework.lists import definition_of
from crm_lists.framework.pages.items import SHOWN_RIGHTS, page_context
from crm_lists.framework.requests import actor_of, go_to, open_list, show, team_page

from ..links.link import SEVERAL
from ..message import FURTHER
from ..models import Message, MessageList
from ..showing import body, remote
from ..showing.panel import may_follow
from .files import PICTURES

#: Of the details: what the head says already, and what its pill says where it is so.
IN_THE_HEAD = {*FURTHER, "files_replies"}
CRM_PART = {*MessageList.form, *MessageList.facts} - IN_THE_HEAD - {*SEVERAL}


@team_page
@require_GET
def message_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a message."""
    definition = open_list(request, "messages")
    message = access.open_item(actor_of(request), definition, pk, SHOWN_RIGHTS, "content", "document")
    # The head of the message shows the standard part; the details show the CRM part (DS-63, DS-64).
    elsewhere = {*definition.asked, *definition.listed, *definition.facts} - CRM_PART
    context = page_context(request, definition, message, besides=elsewhere)
    context |= {"breadcrumb": [(_("E-mail library"), definition.url)]}
    return show(request, "lists/item.html", context)


@team_page
@require_GET
def body_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the cleaned text of a message, for the frame of its page."""
    message: Message = access.get(actor_of(request), definition_of(Message), pk)
    pictures = message.attachments.exclude(content_id="").filter(document__format__in=PICTURES)
    urls = {
        content_id: reverse("outlook_bridge:inline", args=[pk, position])
        for content_id, position in pictures.values_list("content_id", "position")
    }
    return body.answer(
        request, message.content, pictures=urls, allow_remote=remote.are_shown(request, message)
    )


@team_page
@require_POST
def file_replies(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin or end to file the answers to this message where it belongs."""
    actor = actor_of(request)
    message: Message = access.get(actor, definition_of(Message), pk)
    if not may_follow(actor, message):
        raise access.ItemNotFound(f"message {pk} belongs to nothing, or is not for this actor to change")
    actions.change(actor, message, {}, generated={"files_replies": not message.files_replies})
    return go_to(request, reverse("outlook_bridge:message", args=[pk]))


@team_page
@require_POST
def remote_pictures(request: HttpRequest, pk: int) -> HttpResponse:
    """Let this message load its pictures from elsewhere, for this person until he logs out."""
    message: Message = access.get(actor_of(request), definition_of(Message), pk)
    remote.show(request, message)
    return go_to(request, reverse("outlook_bridge:message", args=[pk]))
