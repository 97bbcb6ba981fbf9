"""The lists and models of the Outlook bridge."""

from .attachment import Attachment
from .content import MessageContent
from .dav.models import ContactLink, EventRecord, ShelfProperties, SyncState
from .link import Link, LinkedBy
from .made import Made
from .message import Message, MessageList
from .original import Channel, Original

__all__ = [
    "Attachment",
    "Channel",
    "ContactLink",
    "EventRecord",
    "Link",
    "LinkedBy",
    "Made",
    "Message",
    "MessageContent",
    "MessageList",
    "Original",
    "ShelfProperties",
    "SyncState",
]
