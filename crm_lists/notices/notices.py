"""A person's notices: how many are unread, which there are, and which were read."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone

from crm_lists.framework import access
from crm_lists.framework.actors import Actor

from .models import Notice
from .reading import NoticeReader, Told

PAGE_SIZE = 30
#: Unread notices are counted up to here.
COUNTED = 100


@dataclass(frozen=True)
class Page:
    """One page of a person's notices; the cursors are keys, none where there is no further page."""

    told: list[Told]
    after: int | None
    before: int | None


def unread_count(actor: Actor) -> int:
    """Return how many notices the person has not read, COUNTED standing for more; one query."""
    return Notice.objects.unread().filter(to=actor.user)[:COUNTED].count()


def page_of(
    actor: Actor, *, after: int | None = None, before: int | None = None, unread: bool = False
) -> Page:
    """Return a page of notices, the latest first; it begins behind one key or ends before the other."""
    mine = Notice.objects.filter(to=actor.user).select_related("alert")
    mine = mine.unread() if unread else mine
    if before is not None:
        found = list(mine.filter(pk__gt=before).order_by("pk")[: PAGE_SIZE + 1])
        has_more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE][::-1]
        has_previous, has_next = has_more, True
    else:
        found = list(
            (mine.filter(pk__lt=after) if after is not None else mine).order_by("-pk")[: PAGE_SIZE + 1]
        )
        has_previous, has_next, found = after is not None, len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    told = NoticeReader(actor, found).told()
    _settle(found, {one.notice.pk for one in told})
    return Page(
        told,
        after=found[-1].pk if found and has_next else None,
        before=found[0].pk if found and has_previous else None,
    )


def _settle(found: Collection[Notice], readable: Collection[int]) -> None:
    """Count what the person may not read any more as read, so that the bell does not promise it."""
    hidden = [notice.pk for notice in found if notice.read_at is None and notice.pk not in readable]
    if hidden:
        Notice.objects.filter(pk__in=hidden).update(read_at=timezone.now())


def open_one(actor: Actor, pk: int) -> Told:
    """Return one of the person's notices and note that it was read, or raise ItemNotFound."""
    found = Notice.objects.filter(to=actor.user, pk=pk).select_related("alert")
    told = NoticeReader(actor, found).told()
    if not told:
        raise access.ItemNotFound(f"notice {pk}")
    read(actor, pk)
    return told[0]


def read(actor: Actor, pk: int | None = None) -> int:
    """Note that the person has read one notice, or all; return how many were unread."""
    mine = Notice.objects.unread().filter(to=actor.user)
    mine = mine if pk is None else mine.filter(pk=pk)
    return mine.update(read_at=timezone.now())
