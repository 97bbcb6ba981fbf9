"""The lists and models of the Outlook bridge."""

from .attachment import Attachment
from .channels.delivery import Delivery, DeliveryContent
from .channels.drop_address import DropAddress
from .channels.grant import TokenGrant
from .channels.mailbox import Mailbox
from .content import MessageContent
from .dav.models import (
    ContactLink,
    EventRecord,
    Invitation,
    OwnCalendar,
    ShelfProperties,
    SyncState,
    TaskRecord,
)
from .filing_rule import FilingRule, FilingRuleList
from .link import Link, LinkedBy
from .made import Made
from .message import Message, MessageList
from .offering.entry import OfferedEntry
from .original import Channel, Original
from .twin import KeptBoth

__all__ = [
    "Attachment",
    "Channel",
    "ContactLink",
    "Delivery",
    "DeliveryContent",
    "DropAddress",
    "EventRecord",
    "FilingRule",
    "FilingRuleList",
    "Invitation",
    "KeptBoth",
    "Link",
    "LinkedBy",
    "Made",
    "Mailbox",
    "Message",
    "MessageContent",
    "MessageList",
    "OfferedEntry",
    "Original",
    "OwnCalendar",
    "ShelfProperties",
    "SyncState",
    "TaskRecord",
    "TokenGrant",
]
