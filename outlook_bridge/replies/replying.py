"""Answers to a message as drafts that the person's own mail program opens and sends."""

from html import escape

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.people import display_name

from ..message import Message
from ..msg.eml_writer import write_eml
from ..msg.errors import UnreadableMail
from ..msg.html import html_to_text
from ..msg.values import Address, Kind, MailMessage, Recipient, RecipientKind
from ..msg.worker import clean_safely

ANSWER = "RE: "
MOST_REFERENCES = 50


def draft(actor: Actor, message: Message, *, to_all: bool) -> bytes:
    """Return the answer to a message as an unsent internet message, with what it answers below."""
    html = _html(message)
    answer = MailMessage(
        kind=Kind.MAIL,
        message_class="IPM.Note",
        subject=subject_of(message),
        sender=_own_address(actor),
        recipients=tuple(_recipients(actor, message, to_all=to_all)),
        sent_at=timezone.now(),
        text=html_to_text(html),
        html=html,
        in_reply_to=message.message_id,
        references=references_of(message),
        conversation_topic=message.conversation_topic,
        is_draft=True,
    )
    return write_eml(answer, read=_no_inner)


def _no_inner(_content: bytes) -> MailMessage:
    raise UnreadableMail("")


def subject_of(message: Message) -> str:
    """Return the subject of an answer."""
    subject = message.subject
    return subject if subject[: len(ANSWER)].upper() == ANSWER else f"{ANSWER}{subject}"


def _own_address(actor: Actor) -> Address:
    return Address(display_name(actor.user), actor.user.email) if actor.user else Address()


def _recipients(actor: Actor, message: Message, *, to_all: bool) -> list[Recipient]:
    """Return the sender, and for all those whom everybody saw, each once and without oneself."""
    content = message.content
    own = _own_address(actor).email.lower()
    people = [(RecipientKind.TO, content.sender)]
    if to_all:
        people += [(RecipientKind(one["kind"]), one) for one in content.recipients if one["kind"] != "bcc"]
    seen = {own, ""}
    recipients = []
    for number, (kind, person) in enumerate(people):
        email = person.get("email", "")
        # An answer to oneself is an answer to oneself; in the copy of others one's own name is only noise.
        if "@" in email and (email.lower() not in seen or number == 0):
            seen.add(email.lower())
            recipients.append(Recipient(kind, Address(person.get("name", ""), email)))
    return recipients


def references_of(message: Message) -> tuple[str, ...]:
    """Return the messages before an answer, the one that is answered last."""
    known = [*message.content.references[-MOST_REFERENCES:], message.message_id]
    return tuple(one for one in known if one)


def quoted(message: Message) -> str:
    """Return the text of the message as an answer holds it below its own, each line marked."""
    lines = message.content.text.strip().splitlines()
    return "\n".join([_introduction(message), *(f"> {line}" for line in lines)])


def _html(message: Message) -> str:
    """Return room to write, and the cleaned text of the message below a line that says whose it is."""
    content = message.content
    quoted = clean_safely(content.html, cid_urls={}, allow_remote=False).html if content.html else ""
    quoted = quoted or f"<pre>{escape(content.text)}</pre>"
    return f"<p>&nbsp;</p><p>{escape(_introduction(message))}</p><blockquote>{quoted}</blockquote>"


def _introduction(message: Message) -> str:
    if message.sent_at is None:
        return _("%(name)s wrote:") % {"name": message.sender}
    moment = formats.date_format(timezone.localtime(message.sent_at), "DATETIME_FORMAT")
    return _("On %(moment)s, %(name)s wrote:") % {"moment": moment, "name": message.sender}
