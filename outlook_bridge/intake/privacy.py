"""Private mail, and mail whose sensitivity nobody has read yet, is for the person who filed it only."""

from collections.abc import Callable
from functools import lru_cache

from django.db.models import Exists, OuterRef, Q, QuerySet

from crm_lists.framework.access import ADD, restrictions
from crm_lists.framework.actors import Actor

from ..attachment import Attachment
from .original import Original

Restriction = Callable[[Actor, str], Q]
#: Conditions of so many people are kept: made anew they would look different to prepared queries.
PEOPLE = 1024


def _own_user(actor: Actor) -> int | None:
    return actor.user.pk if actor.user else None


def _unless_adding(restrict: Restriction) -> Restriction:
    """Return the condition for all but items that are only being added: those hide from nobody yet."""
    return lambda actor, action: Q() if action == ADD else restrict(actor, action)


def messages(actor: Actor, action: str) -> Q:
    """Return the condition on messages."""
    return Q(is_private=False) | Q(created_by=_own_user(actor))


def documents(actor: Actor, action: str) -> Q:
    """Return the condition on documents: those of hidden mail are hidden with it."""
    return _not_of_hidden_mail(_own_user(actor))


@lru_cache(PEOPLE)
def _not_of_hidden_mail(person: int | None) -> Q:
    return ~Exists(_hidden_originals(person).filter(document=OuterRef("pk"))) & ~Exists(
        _hidden_attachments(person).filter(document=OuterRef("pk"))
    )


def folders(actor: Actor, action: str) -> Q:
    """Return the condition on folders: one that was made for a message tells what that is about.

    Folders that people made stay: none vanishes for all because somebody puts a private message into it.
    """
    return _not_for_hidden_mail(_own_user(actor))


@lru_cache(PEOPLE)
def _not_for_hidden_mail(person: int | None) -> Q:
    return Q(~Exists(_hidden_originals(person).filter(folder=OuterRef("pk"))))


def _hidden_originals(person: int | None) -> QuerySet[Original]:
    hidden = Q(message__is_private=True) | Q(state=Original.State.TAKEN)
    return Original.objects.filter(hidden).exclude(filed_by=person)


def _hidden_attachments(person: int | None) -> QuerySet[Attachment]:
    return Attachment.objects.filter(message__is_private=True).exclude(message__created_by=person)


restrictions.register("messages")(messages)
restrictions.register("documents")(_unless_adding(documents))
restrictions.register("folders")(_unless_adding(folders))
