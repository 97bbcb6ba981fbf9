"""The documents that go with a message: its original and its attachments."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from libraries.models import Document, Folder

if TYPE_CHECKING:
    from ..message import Message

#: The columns of a message that say what it belongs to; its documents have the same ones.
LINKS = ("relation", "case", "activity")


def program(actor: Actor) -> Actor:
    """Return the program itself, acting because of the person."""
    # What is known of the program must not be taken for what the person may.
    return replace(actor, is_system=True, facts={})


def links_of(message: "Message") -> dict[str, Any]:
    """Return what the message belongs to."""
    return {name: getattr(message, name) for name in LINKS}


def follow_links(actor: Actor, message: "Message") -> None:
    """Let the attachments belong to what the message belongs to.

    The original and the pictures of the text belong to nothing: they are found through the message.
    """
    for document in _documents(message).filter(attachment__is_inline=False):
        actions.change(program(actor), document, links_of(message))


def delete(actor: Actor, message: "Message") -> None:
    """Move the documents to the recycle bin, with the folder that was made for them.

    A folder that people made stays, though nothing lies in it any more.
    """
    documents = list(_documents(message))
    for document in documents:
        actions.delete(program(actor), document)
    folders = access.visible(Actor.system(), definition_of(Folder))
    made = message.originals.exclude(folder=None).values("folder")
    for folder in folders.filter(pk__in=made):
        if not _inhabitants(folder).exists():
            actions.delete(program(actor), folder)


def restore(actor: Actor, message: "Message") -> None:
    """Take the documents out of the recycle bin, and first the folder in which they lie."""
    documents = list(access.deleted(Actor.system(), definition_of(Document)).filter(_of(message)))
    folders = access.deleted(Actor.system(), definition_of(Folder))
    for folder in folders.filter(pk__in={document.folder_id for document in documents}):
        actions.restore(program(actor), definition_of(Folder), folder.pk)
    for document in documents:
        actions.restore(program(actor), definition_of(Document), document.pk)


def _documents(message: "Message") -> QuerySet[Document]:
    return access.visible(Actor.system(), definition_of(Document)).filter(_of(message))


def _inhabitants(folder: Folder) -> QuerySet[Document]:
    return access.visible(Actor.system(), definition_of(Document)).filter(folder=folder)


def _of(message: "Message") -> Q:
    return Q(original__message=message.pk) | Q(attachment__message=message.pk)
