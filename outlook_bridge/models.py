"""The lists and models of the Outlook bridge."""

from .attachment import Attachment
from .content import MessageContent
from .message import Message, MessageList
from .original import Channel, Original

__all__ = ["Attachment", "Channel", "Message", "MessageContent", "MessageList", "Original"]
