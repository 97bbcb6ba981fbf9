"""Keeping the files of messages as documents of the e-mail library."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.organisation.models import OwnedItem
from libraries import documents
from libraries.models import Document, Folder, Library
from libraries.names import split, unique_name

from ..attachment import Attachment
from ..message import Message
from ..msg import values
from ..msg.fingerprint import sha256_of
from . import answers, store
from .companions import links_of, program
from .hints import Hints
from .original import Channel, Original
from .record import line

LONGEST_STEM = 80


@dataclass(frozen=True)
class Arrival:
    """A file that came in as mail."""

    content: bytes
    name: str
    channel: Channel
    hints: Hints

    @cached_property
    def sha256(self) -> str:
        """Return the hash of the bytes."""
        return sha256_of(self.content)


def keep(actor: Actor, arrival: Arrival) -> Original:
    """Keep a file as it came, in a folder of its own; one that is kept already is used again."""
    kept = store.unfinished_original(actor, arrival.sha256)
    if kept is not None:
        return kept
    library = documents.common_library(documents.MAIL_LIBRARY)
    group = _group_of(arrival.hints.links)
    with transaction.atomic():
        place = {"library": library, "group_id": group}
        folder = actions.add(actor, Folder, {"name": _folder_name(arrival.name)}, generated=place)
        facts = {"folder": folder, "group_id": group}
        document = documents.upload(
            actor, library, name=arrival.name, content=arrival.content, generated=facts
        )
        return store.add_original(
            actor, document, folder=folder, sha256=arrival.sha256, channel=arrival.channel
        )


def keep_many(actor: Actor, arrivals: Sequence[Arrival]) -> list[Original]:
    """Keep files that are not kept yet, each in a folder of its own."""
    library = documents.common_library(documents.MAIL_LIBRARY)
    with transaction.atomic():
        named = [(_folder_name(one.name), _group_of(one.hints.links)) for one in arrivals]
        folders = documents.add_folders(actor, library, named)
        placed = [
            documents.PlacedFile(one.name, one.content, folder, folder.group_id)
            for one, folder in zip(arrivals, folders, strict=True)
        ]
        kept = documents.add_placed(actor, library, placed)
        rows = ((document, one.sha256, one.channel) for document, one in zip(kept, arrivals, strict=True))
        return store.add_originals(actor, rows)


def _folder_name(name: str) -> str:
    """Return a name that nobody else takes: day, name of the file, and a mark."""
    stem = split(name)[0][:LONGEST_STEM].strip(" .")
    return f"{timezone.localdate():%Y-%m-%d} {stem} {uuid4().hex[:8]}"


def _group_of(links: Mapping[str, Any]) -> int | None:
    """Return the group with which the files are shared: that of what they belong to."""
    subjects: Iterable[OwnedItem | None] = (links["case"], links["relation"], links["activity"])
    return next((one.group_id for one in subjects if one is not None), None)


def attach(
    actor: Actor, message: Message, original: Original, attachments: Iterable[values.Attachment]
) -> None:
    """Keep each attachment as a document beside the original, shared with the same people."""
    items = list(attachments)
    room = _room(actor, original) if any(item.content for item in items) else None
    rows = [_attached(actor, message, original.document.library, room, item) for item in items]
    store.add_attachments(rows)


def _room(actor: Actor, original: Original) -> Folder | None:
    """Return the folder for the attachments; a file that lies where a person put it gets one beside it."""
    document = original.document
    if original.folder is not None:
        return document.folder
    place = {"library": document.library, "parent": document.folder, "group_id": document.group_id}
    folder = actions.add(actor, Folder, {"name": _folder_name(document.name)}, generated=place)
    store.finish_original(original, Original.State(original.state), folder=folder)
    return folder


def attach_many(actor: Actor, filed: Iterable[tuple[Message, Original, Iterable[values.Attachment]]]) -> None:
    """Keep the attachments of several messages, each as a document beside its original."""
    rows = [(message, original, item) for message, original, items in filed for item in items]
    library = documents.common_library(documents.MAIL_LIBRARY)
    kept = [row for row in rows if row[2].content]
    made = documents.add_placed(actor, library, [_placed(*row) for row in kept])
    by_item = {id(row[2]): document for row, document in zip(kept, made, strict=True)}
    store.add_attachments(_row(message, by_item.get(id(item)), item) for message, _original, item in rows)


def _placed(message: Message, original: Original, item: values.Attachment) -> documents.PlacedFile:
    """Return an attachment as a file for the folder of its message, in which only the original lies."""
    is_linked = not (item.inline or item.hidden)
    document = original.document
    if document.folder is None:
        raise ValidationError(_("The file was moved while it was being filed."))
    return documents.PlacedFile(
        name=unique_name(item.name, [document.name]),
        content=item.content,
        folder=document.folder,
        group_id=message.group_id,
        values=links_of(message) if is_linked else {},
    )


def _attached(
    actor: Actor, message: Message, library: Library, room: Folder | None, item: values.Attachment
) -> Attachment:
    document = _document_of(actor, message, library, room, item) if item.content else None
    return _row(message, document, item)


def _row(message: Message, document: Document | None, item: values.Attachment) -> Attachment:
    is_inline = item.inline or item.hidden
    return Attachment(
        message=message,
        document=document,
        position=item.position,
        name=line(item.name, 255),
        size=len(item.content),
        content_id=line(item.content_id, 500),
        is_inline=is_inline,
        is_message=item.nested,
        link=line(item.link, 1000),
    )


def _document_of(
    actor: Actor, message: Message, library: Library, room: Folder | None, item: values.Attachment
) -> Document:
    # Pictures of the text are no documents of the case: only the message links to them.
    is_linked = not (item.inline or item.hidden)
    return documents.upload(
        actor,
        library,
        name=item.name,
        content=item.content,
        values=links_of(message) if is_linked else {},
        generated={"folder": room, "group": message.group},
    )


def note_unread(actor: Actor, original: Original, reason: str, hints: Hints) -> None:
    """Write at the document why it is no message, and let it belong to what the message would belong to."""
    text = answers.not_an_email(reason)
    links = hints.links if hints else {}
    with transaction.atomic():
        actions.change(program(actor), original.document, {**links, "description": text}, note=text)
        store.finish_original(original, Original.State.UNREAD, reason=line(reason, 300))


def join(actor: Actor, original: Original, message: Message) -> None:
    """Add a further file of a message that is here already; an equal one is not kept twice.

    What a person put into the library stays where it is put.
    """
    known = message.originals.exclude(pk=original.pk).filter(sha256=original.sha256)
    if original.folder is not None and known.exists():
        _drop(actor, original)
    store.finish_original(original, Original.State.FILED, message=message)


def _drop(actor: Actor, original: Original) -> None:
    folder = original.document.folder
    actions.delete(program(actor), original.document)
    if folder is not None:
        actions.delete(program(actor), folder)


def bring_back(actor: Actor, message: Message) -> Message:
    """Take a message out of the recycle bin, because it is filed anew."""
    restored: Message = actions.restore(program(actor), definition_of(Message), message.pk)
    return restored
