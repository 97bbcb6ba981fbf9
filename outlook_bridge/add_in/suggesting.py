"""Where a message that nobody has filed yet may belong: ranked as on the page of a filed one."""

from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item

from .. import suggesting
from ..content import MessageContent
from ..identity import identity_of
from ..message import Message
from ..msg.values import MailMessage
from ..record import columns_of, content_of


def suggestions(actor: Actor, mail: MailMessage) -> list[tuple[Item, str]]:
    """Return the places with their reasons, the best first."""
    unfiled = Message(**columns_of(mail, identity_of(mail)))
    unfiled.content = MessageContent(**content_of(mail, remote_pictures=0))
    return [(one.item, one.reason) for one in suggesting.suggestions(actor, unfiled)]
