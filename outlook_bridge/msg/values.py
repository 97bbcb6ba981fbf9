"""What a message says, as plain immutable values that know neither its file format nor Django."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from outlook_bridge.msg.entries import Appointment, Card, Task

MEBIBYTE = 1024 * 1024


class Kind(StrEnum):
    """Class family of a message: what a person would call it."""

    MAIL = "mail"
    APPOINTMENT = "appointment"
    MEETING_REQUEST = "meeting request"
    MEETING_RESPONSE = "meeting response"
    MEETING_CANCELLATION = "meeting cancellation"
    CONTACT = "contact"
    DISTRIBUTION_LIST = "distribution list"
    TASK = "task"
    TASK_REQUEST = "task request"
    NOTE = "note"
    POST = "post"
    JOURNAL = "journal"
    REPORT = "report"
    SMIME_ENCRYPTED = "smime-encrypted"
    OTHER = "other"


class RecipientKind(StrEnum):
    """Line of the header a recipient stands in."""

    TO = "to"
    CC = "cc"
    BCC = "bcc"


class Importance(StrEnum):
    """Importance the sender gave the message."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Sensitivity(StrEnum):
    """Sensitivity the sender gave the message."""

    NORMAL = "normal"
    PERSONAL = "personal"
    PRIVATE = "private"
    CONFIDENTIAL = "confidential"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one reading; beyond them the result is partial and says so."""

    file_size: int = 150 * MEBIBYTE
    nesting: int = 8
    entries: int = 10_000
    rtf_size: int = 32 * MEBIBYTE
    body_size: int = 16 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class Address:
    """A person or mailbox; `unresolved` when `email` is a directory name instead of an e-mail address."""

    name: str = ""
    email: str = ""
    unresolved: bool = False

    def __bool__(self) -> bool:
        return bool(self.name or self.email)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One addressee of a message."""

    kind: RecipientKind
    address: Address


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file or message that travels with a message; a `nested` one can be read again from its content.

    An `embedded` one is a message that was put in as such, not as a file that happens to hold a message.
    """

    position: int
    name: str
    original_name: str
    mime_type: str
    content: bytes
    content_id: str = ""
    inline: bool = False
    hidden: bool = False
    nested: bool = False
    embedded: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class MailMessage:
    """Everything the suite keeps of one message."""

    kind: Kind
    message_class: str
    subject: str = ""
    sender: Address = Address()
    sent_by: Address | None = None
    recipients: tuple[Recipient, ...] = ()
    sent_at: datetime | None = None
    is_sent_at_estimated: bool = False
    received_at: datetime | None = None
    text: str = ""
    html: str = ""
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    conversation_index: bytes = b""
    conversation_topic: str = ""
    importance: Importance = Importance.NORMAL
    sensitivity: Sensitivity = Sensitivity.NORMAL
    is_private: bool = False
    categories: tuple[str, ...] = ()
    is_draft: bool = False
    is_encrypted: bool = False
    is_signed: bool = False
    has_rtf_only: bool = False
    attachments: tuple[Attachment, ...] = ()
    #: What a message of another kind than mail is besides; files of the internet may hold several.
    appointments: tuple[Appointment, ...] = ()
    cards: tuple[Card, ...] = ()
    tasks: tuple[Task, ...] = ()
    #: The internet message whose signature holds for its bytes as they are.
    signed_content: bytes = b""
    transport_headers: str = ""
    warnings: tuple[str, ...] = ()
