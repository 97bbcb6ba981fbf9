"""Where a message that nobody has filed yet may belong: ranked as on the page of a filed one."""

from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item

from ..content import MessageContent
from ..intake.identity import identity_of
from ..intake.record import columns_of, content_of
from ..links import suggesting
from ..message import Message
from ..msg.values import MailMessage


def suggestions(actor: Actor, mail: MailMessage) -> list[tuple[Item, str]]:
    """Return the places with their reasons, the best first."""
    unfiled = Message(**columns_of(mail, identity_of(mail)))
    unfiled.content = MessageContent(**content_of(mail, remote_pictures=0))
    return [(one.item, one.reason) for one in suggesting.suggestions(actor, unfiled)]
