"""The lists and models of the Outlook bridge."""

from .attachment import Attachment
from .channels.delivery import Delivery, DeliveryContent
from .channels.drop_address import DropAddress
from .channels.grant import TokenGrant
from .channels.mailbox import Mailbox
from .content import MessageContent
from .copies.twin import KeptBoth
from .dav.models import (
    ContactLink,
    EventRecord,
    Invitation,
    OwnCalendar,
    ShelfProperties,
    SyncState,
    TaskRecord,
)
from .derived.made import Made
from .intake.original import Channel, Original
from .links.filing_rule import FilingRule, FilingRuleList
from .links.link import Link, LinkedBy
from .message import Message, MessageList
from .offering.entry import OfferedEntry

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
