"""Messages whose content Outlook packed into a `winmail.dat`, shown as if it had not."""

from dataclasses import replace
from itertools import chain

from outlook_bridge.msg import reasons
from outlook_bridge.msg.attachments import number_names
from outlook_bridge.msg.errors import UnreadableMail
from outlook_bridge.msg.outlook import read_tree
from outlook_bridge.msg.tnef import MEDIA_TYPES, NAMES_OF_FILES, NotTnef, is_tnef, read_tnef
from outlook_bridge.msg.values import Attachment, Kind, Limits, MailMessage


def unpacked(message: MailMessage, limits: Limits) -> MailMessage:
    """Return the message with what its `winmail.dat` holds in its place; one that is damaged stays a file."""
    packed = next(filter(_is_packed, message.attachments), None)
    if packed is None:
        return message
    try:
        inner = read_tree(read_tnef(packed.content, depth=limits.nesting), limits)
    except (NotTnef, UnreadableMail):
        return replace(message, warnings=(*message.warnings, reasons.PACKED_UNREADABLE))
    return replace(
        message,
        kind=inner.kind if message.kind is Kind.MAIL and inner.kind is not Kind.OTHER else message.kind,
        text=message.text if message.text.strip() else inner.text,
        html=message.html or inner.html,
        appointments=message.appointments or inner.appointments,
        cards=message.cards or inner.cards,
        tasks=message.tasks or inner.tasks,
        attachments=_merged(message, packed, inner),
        warnings=(*message.warnings, *inner.warnings),
    )


def _is_packed(attachment: Attachment) -> bool:
    named = attachment.name.lower() in NAMES_OF_FILES or attachment.mime_type in MEDIA_TYPES
    return named and is_tnef(attachment.content)


def _merged(message: MailMessage, packed: Attachment, inner: MailMessage) -> tuple[Attachment, ...]:
    own = (item for item in message.attachments if item is not packed)
    numbered = enumerate(chain(own, inner.attachments), 1)
    return number_names([replace(item, position=position) for position, item in numbered])
