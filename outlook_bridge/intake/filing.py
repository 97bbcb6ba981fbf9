"""The way in: every channel hands a file over here, and gets told what became of it.

The bytes are kept as a document before anybody reads them. What cannot be read stays there with the reason.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import Error, IntegrityError, transaction
from django.utils.translation import gettext as _

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from libraries.models import Document

from ..content import MessageContent
from ..links import linking, ruling
from ..links.filing_rule import FilingRule
from ..links.link import LinkedBy
from ..links.matching import Found, Matcher
from ..message import Message
from ..msg.errors import MailTooLarge, UnreadableMail
from ..msg.values import MailMessage
from ..msg.worker import count_remote_safely, read_safely
from . import answers, keeping, store
from .hints import Hints
from .identity import Identity, identity_of
from .original import Channel, Original
from .record import columns_of, content_of

#: How often filing starts again because somebody else filed the same message at the same moment.
ATTEMPTS = 3

logger = logging.getLogger(__name__)


class Status(StrEnum):
    """What became of a file."""

    FILED = "filed"
    DUPLICATE = "duplicate"
    UNREAD = "unread"
    FAILED = "failed"


@dataclass(frozen=True)
class Filed:
    """What became of a file, and in words for the one who brought it."""

    status: Status
    text: str
    message: Message | None = None
    document: Document | None = None


@dataclass(frozen=True)
class Prepared:
    """A message that was read, ready to be written."""

    mail: MailMessage
    identity: Identity
    links: Mapping[str, Any]
    columns: Mapping[str, Any]
    content: Mapping[str, Any]
    rules: Sequence[FilingRule] = ()


NO_HINTS = Hints()


def ingest(actor: Actor, content: bytes, *, name: str, channel: Channel, hints: Hints = NO_HINTS) -> Filed:
    """File a message out of its file: `.msg`, `.oft` or `.eml`; raises NotPermitted to whom may file none."""
    refuse_unpermitted(actor)
    arrival = keeping.Arrival(content, name, channel, hints)
    known = store.message_with_file(actor, arrival.sha256)
    if known is not None:
        return duplicate(actor, known, hints)
    original = keeping.keep(actor, arrival)
    try:
        return read_and_file(actor, original, arrival)
    # The original is kept; whatever goes wrong from here on is told and logged, and ends no batch.
    except (Error, ValidationError, OSError):
        logger.exception("Document %s could not be filed as e-mail.", original.document_id)
        return Filed(Status.FAILED, answers.failed(), document=original.document)


def refuse_unpermitted(actor: Actor) -> None:
    """Refuse whom no role lets file e-mail."""
    if not access.may_add(actor, definition_of(Message)):
        raise actions.NotPermitted(
            _("You may not file e-mail. An administrator can give you a role that may.")
        )


def read_and_file(actor: Actor, original: Original, arrival: keeping.Arrival) -> Filed:
    """File a message out of a file that is kept already, or note why it is none."""
    try:
        mail = read_safely(arrival.content, name=arrival.name)
    except (UnreadableMail, MailTooLarge) as failure:
        return unread(actor, original, failure.reason, arrival.hints)
    content = content_of(mail, remote_pictures=count_remote_safely(mail.html))
    prepared = prepare(actor, mail, content, arrival.hints)
    return filed(actor, original, prepared, arrival.hints, *file(actor, original, prepared))


def filed(  # noqa: PLR0913, PLR0917 - what there is to be said of a message
    actor: Actor, original: Original, prepared: "Prepared", hints: Hints, message: Message, is_new: bool
) -> Filed:
    """Say what became of a message that was read."""
    if not is_new:
        return duplicate(actor, message, hints)
    files = sum(not (one.inline or one.hidden) for one in prepared.mail.attachments)
    return Filed(Status.FILED, answers.filed(actor, message, files), message, original.document)


def unread(actor: Actor, original: Original, reason: str, hints: Hints) -> Filed:
    """Keep what could not be read, with the reason."""
    earlier = original.state == Original.State.UNREAD and original.filed_by != actor.user
    keeping.note_unread(actor, original, reason, hints)
    text = answers.unread(reason, original if earlier else None)
    return Filed(Status.UNREAD, text, document=original.document)


def prepare(
    actor: Actor, mail: MailMessage, content: Mapping[str, Any], hints: Hints, matcher: Matcher | None = None
) -> Prepared:
    """Do what takes time before the transaction begins."""
    identity = identity_of(mail)
    rules = ruling.holding(ruling.rules_of(actor), mail)
    links = ruling.with_rules(actor, _links(mail, hints, matcher or Matcher(actor)), rules)
    columns = columns_of(mail, identity)
    return Prepared(
        mail=mail,
        identity=identity,
        links=links.values,
        columns={
            **columns,
            "categories": ", ".join(filter(None, [columns["categories"], *ruling.categories(rules)]))[:320],
            "linked_by": links.by,
            "hows": links.hows,
        },
        content=content,
        rules=rules,
    )


def _links(mail: MailMessage, hints: Hints, matcher: Matcher) -> Found:
    """Return what the message belongs to and who says so: the person, a conversation, or its addresses."""
    if hints:
        return Found(hints.values, LinkedBy.HAND)
    return matcher.links_of_thread(mail) or matcher.links_of_addresses(mail)


def file(actor: Actor, original: Original, prepared: Prepared) -> tuple[Message, bool]:
    """Return the message of the mail, and whether it is new."""
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _find_or_add(actor, original, prepared)
        except (IntegrityError, ValidationError):
            # Somebody else may have filed the message since it was looked for; the next look finds it.
            continue
    with transaction.atomic():
        return _find_or_add(actor, original, prepared)


def _find_or_add(actor: Actor, original: Original, prepared: Prepared) -> tuple[Message, bool]:
    same, twin = store.place_among_known(actor, prepared.mail, prepared.identity)
    if same is not None:
        keeping.join(actor, original, same)
        return same, False
    generated = generated_for(original, prepared, twin, store.add_content(prepared.content))
    message = actions.add(actor, Message, prepared.links, generated=generated)
    keeping.attach(actor, message, original, prepared.mail.attachments)
    store.finish_original(original, Original.State.FILED, message=message)
    return ruling.assign(actor, message, prepared.rules), True


def generated_for(
    original: Original, prepared: Prepared, twin: int, content: MessageContent
) -> dict[str, Any]:
    """Return the values of a new message that the program sets."""
    return {
        **prepared.columns,
        "twin": twin,
        "sha256": original.sha256,
        "channel": original.channel,
        "document": original.document,
        "content": content,
    }


def duplicate(actor: Actor, message: Message, hints: Hints) -> Filed:
    """Say who filed the message, when and where; take over the hints where it belongs to nothing yet."""
    if message.deleted_at is not None:
        if not access.deleted(actor, definition_of(Message)).filter(pk=message.pk).exists():
            return Filed(Status.DUPLICATE, answers.hidden_duplicate(message))
        message = keeping.bring_back(actor, message)
        return Filed(Status.DUPLICATE, answers.brought_back(), message, message.document)
    if not access.may(actor, message, access.VIEW):
        return Filed(Status.DUPLICATE, answers.hidden_duplicate(message))
    if hints and access.may(actor, message, access.CHANGE):
        return _linked_too(actor, message, hints)
    return Filed(Status.DUPLICATE, answers.duplicate(actor, message), message, message.document)


def _linked_too(actor: Actor, message: Message, hints: Hints) -> Filed:
    """Link a message that is here already to what the person says, besides what it belongs to."""
    was_linked, version = message.is_linked, message.version
    message = linking.add(actor, message, hints.items)
    text = answers.linked_duplicate(actor, message)
    if message.version == version:
        text = answers.duplicate(actor, message)
    elif was_linked:
        text = answers.further_duplicate(message, hints.items[:1])
    return Filed(Status.DUPLICATE, text, message, message.document)
