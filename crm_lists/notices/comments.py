"""Comments on items: who may say, change and remove them, and whom they mention.

Whoever may read an item may comment on it. A comment is changed by its author only, and removed by its author
or by whoever may change the item.
"""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from crm_lists.framework import access, people
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.listing.counting import Counted, plain_count
from crm_lists.framework.search import refresh_further

from . import alerts
from .matching import opened
from .models import Comment
from .telling import tell_of_comment_soon
from .text import MOST_MENTIONS, names_in, readings, typed_names

PAGE_SIZE = 50
#: So many people are offered, and so many are looked at to find them.
OFFERED, LOOKED_AT = 8, 40


@dataclass(frozen=True)
class Said:
    """A comment that was kept, and the mentioned names that nobody has who may read the item."""

    comment: Comment
    unknown: list[str]


def comments_of(definition: ListDefinition, item: Item) -> QuerySet[Comment]:
    """Return the comments of an item that the caller was allowed to read, the latest first."""
    found = all_of(definition, item)
    return found.select_related("author").prefetch_related("mentioned").order_by("-pk")


def all_of(definition: ListDefinition, item: Item) -> QuerySet[Comment]:
    """Return the plain rows of the comments of an item that the caller was allowed to read."""
    return Comment.objects.filter(list_code=definition.code, item_id=item.pk)


def count_of(definition: ListDefinition, item: Item) -> Counted:
    """Return the expression for how many comments an item has."""
    return plain_count(all_of(definition, item))


def find(actor: Actor, pk: int) -> tuple[Comment, ListDefinition, Item]:
    """Return a comment with its list and item, or raise ItemNotFound where the item is not for the actor."""
    comment = Comment.objects.filter(pk=pk).select_related("author").first()
    definition = opened(actor, comment.list_code) if comment else None
    if comment is None or definition is None:
        raise access.ItemNotFound(f"comment {pk}")
    return comment, definition, access.get(actor, definition, comment.item_id)


def may_edit(actor: Actor, comment: Comment) -> bool:
    """Tell whether the actor wrote the comment."""
    return actor.user is not None and comment.author_id == actor.user.pk


def may_remove(actor: Actor, comment: Comment, item: Item) -> bool:
    """Tell whether the actor wrote the comment or may change the item."""
    return may_edit(actor, comment) or access.may(actor, item, access.CHANGE)


def add(actor: Actor, definition: ListDefinition, pk: int, text: str) -> Said:
    """Keep a comment on an item; its author is told of further ones from now on."""
    item = access.get(actor, definition, pk)
    if actor.user is None:
        raise access.ItemNotFound(f"{definition.code} {pk}")
    with transaction.atomic():
        comment = Comment.objects.create(
            list_code=definition.code, item_id=item.pk, author=actor.user, text=_cleaned(text)
        )
        said = _mention(definition, item, comment)
        alerts.follow(actor, definition, item)
        refresh_further(definition.code, item.pk)
    return said


def edit(definition: ListDefinition, item: Item, comment: Comment, text: str) -> Said:
    """Change a comment; whom it mentions anew is told."""
    comment.text = _cleaned(text)
    comment.edited_at = timezone.now()
    with transaction.atomic():
        comment.save(update_fields=["text", "edited_at"])
        refresh_further(definition.code, item.pk)
        return _mention(definition, item, comment)


def remove(comment: Comment) -> None:
    """Remove a comment and the notices of it."""
    with transaction.atomic():
        comment.delete()
        refresh_further(comment.list_code, comment.item_id)


def _cleaned(text: str) -> str:
    # PostgreSQL keeps no NUL in a text.
    return text.replace("\r\n", "\n").replace("\x00", "").strip()


def _mention(definition: ListDefinition, item: Item, comment: Comment) -> Said:
    """Note whom the comment mentions: people who may read the item, nobody else."""
    named = {user.get_username().lower(): user for user in _people_named(comment.text)}
    readers = {name: user for name, user in named.items() if may_read(user, definition, item)}
    comment.mentioned.set(readers.values())
    tell_of_comment_soon(comment)
    typed = typed_names(comment.text)
    return Said(comment, [name for name in typed if not any(one in readers for one in readings(name))])


def _people_named(text: str) -> list[User]:
    names = names_in(text)[: MOST_MENTIONS * 2]
    if not names:
        return []
    found = User.objects.annotate(name=Lower("username")).filter(name__in=names, is_active=True)
    return list(found.order_by("pk")[:MOST_MENTIONS])


def may_read(user: User, definition: ListDefinition, item: Item) -> bool:
    """Tell whether this person may read the item."""
    return access.visible(Actor.of(user), definition).filter(pk=item.pk).exists()


def people_to_mention(definition: ListDefinition, item: Item, typed: str) -> list[User]:
    """Return people who may read the item and whose name holds what was typed; those nearest to it first."""
    named = Q()
    for word in typed.replace("\x00", "").split()[:3]:
        named &= Q(username__icontains=word) | Q(first_name__icontains=word) | Q(last_name__icontains=word)
    said = Comment.objects.filter(list_code=definition.code, item_id=item.pk).values("author")
    near = Q(pk__in=[item.created_by_id, item.modified_by_id]) | Q(pk__in=said)
    active = User.objects.filter(named, is_active=True)
    first = list(active.filter(near).order_by("last_name", "username")[:OFFERED])
    others = active.exclude(pk__in=[user.pk for user in first]).order_by("last_name", "username")
    found: list[User] = []
    for user in [*first, *others[:LOOKED_AT]]:
        if len(found) < OFFERED and may_read(user, definition, item):
            found.append(user)
    return sorted(found, key=people.display_name)
