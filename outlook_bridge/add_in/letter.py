"""What the pane says of the message in front of the person, before anybody files it."""

from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field

from crm_lists.programs.api.values import Text

from ..msg.headers import message_id_of
from ..msg.values import Address, Kind, MailMessage, Recipient, RecipientKind

LONGEST_ADDRESS = 320
LONGEST_ID = 998
LONGEST_SUBJECT = 1000
#: As many people and references of a message are looked at.
MOST = 50

Email = Annotated[Text, Field(max_length=LONGEST_ADDRESS)]
MessageId = Annotated[Text, Field(max_length=LONGEST_ID)]


class PersonIn(Schema):
    """Somebody whom a message names."""

    model_config = ConfigDict(extra="forbid")

    name: Email = ""
    email: Email = ""

    @property
    def address(self) -> Address:
        """Return the person as the reader of messages gives people."""
        return Address(self.name.strip(), self.email.strip())


class LetterIn(Schema):
    """A message that is read or written: its people, the writer's first, and by what it is recognised."""

    model_config = ConfigDict(extra="forbid")

    subject: Annotated[Text, Field(max_length=LONGEST_SUBJECT)] = ""
    people: Annotated[list[PersonIn], Field(max_length=MOST)] = []
    message_id: MessageId = ""
    in_reply_to: MessageId = ""
    references: Annotated[list[MessageId], Field(max_length=MOST)] = []

    def as_mail(self) -> MailMessage:
        """Return the message as far as it is known."""
        addresses = [one.address for one in self.people]
        return MailMessage(
            kind=Kind.MAIL,
            message_class="IPM.Note",
            subject=self.subject,
            sender=addresses[0] if addresses else Address(),
            recipients=tuple(Recipient(RecipientKind.TO, one) for one in addresses[1:]),
            message_id=message_id_of(self.message_id),
            in_reply_to=message_id_of(self.in_reply_to),
            references=tuple(found for one in self.references if (found := message_id_of(one))),
        )
