"""Messages that are wrapped in their signature, shown with what it wraps; the container stays attached."""

from dataclasses import replace
from itertools import chain

from outlook_bridge.msg import reasons
from outlook_bridge.msg.attachments import number_names
from outlook_bridge.msg.bodies import limit_bodies
from outlook_bridge.msg.cms import NotSigned, signed_content
from outlook_bridge.msg.eml import parse_mime
from outlook_bridge.msg.errors import UnreadableMail
from outlook_bridge.msg.mime import read_content
from outlook_bridge.msg.values import Limits, MailMessage


def unwrapped(message: MailMessage, limits: Limits) -> MailMessage:
    """Return the message with text and files out of its signature; what cannot be taken out stays inside."""
    if reasons.OPAQUE_SIGNED not in message.warnings or not message.attachments:
        return message
    container = message.attachments[0]
    try:
        content = read_content(parse_mime(signed_content(container.content)), most_parts=limits.entries)
    except (NotSigned, UnreadableMail):
        return message
    bodies = limit_bodies(content.bodies, limits)
    told = [reasons.OPENED_SIGNED if one == reasons.OPAQUE_SIGNED else one for one in message.warnings]
    # The container comes first: it is what is sent on where the message is written anew.
    numbered = enumerate(chain(message.attachments, content.attachments), 1)
    return replace(
        message,
        text=bodies.text,
        html=bodies.html,
        attachments=number_names([replace(item, position=position) for position, item in numbered]),
        appointments=content.calendar.appointments,
        cards=content.cards,
        tasks=content.calendar.tasks,
        warnings=(*told, *content.warnings, *bodies.warnings),
    )
