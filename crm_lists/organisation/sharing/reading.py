"""What a person has shared and what was shared with him: only items that he may still read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.framework.registry import NotRegistered

from ..group import Group
from ..share import Share
from .giving import active

#: Title, address and icon of an item, and what one item of its list is called.
About = tuple[str, str, str, str]
PAGE_SIZE = 50


@dataclass(frozen=True)
class Line:
    """A share with the item as it is called now."""

    share: Share
    title: str
    url: str
    icon: str
    list_label: str


@dataclass(frozen=True)
class Page:
    """A part of a person's shares, and the key before which the next part begins."""

    lines: Sequence[Line]
    before: int | None


def shared_by(actor: Actor, before: int | None = None) -> Page:
    """Return what the person has shared, the latest first."""
    return _page(actor, Q(created_by=actor.user), before)


def shared_with(actor: Actor, before: int | None = None) -> Page:
    """Return what was shared with the person or with one of his groups, the latest first."""
    groups = Group.objects.filter(
        members__user=actor.user, members__deleted_at__isnull=True, deleted_at__isnull=True
    )
    mine = Q(person=actor.user) | Q(group__in=groups.values("pk"))
    return _page(actor, mine & ~Q(created_by=actor.user), before)


def _page(actor: Actor, mine: Q, before: int | None) -> Page:
    found: QuerySet[Share] = Share.objects.filter(mine, active(), deleted_at__isnull=True)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found.select_related("person", "group", "created_by").order_by("-pk")[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    return Page(_lines(actor, shown), shown[-1].pk if len(rows) > PAGE_SIZE else None)


def _lines(actor: Actor, shares: Sequence[Share]) -> list[Line]:
    """Return the lines of the readable items, in the order of the shares; one query for each list."""
    keys: dict[str, set[int]] = {}
    for one in shares:
        keys.setdefault(one.shared_list, set()).add(one.shared_id)
    known = {code: dict(_readable(actor, code, wanted)) for code, wanted in keys.items()}
    found = ((one, known[one.shared_list].get(one.shared_id)) for one in shares)
    return [Line(one, *about) for one, about in found if about is not None]


def _readable(
    actor: Actor, code: str, keys: Iterable[int]
) -> Iterable[tuple[int, tuple[str, str, str, str]]]:
    try:
        definition = find_list(code)
    except NotRegistered:
        return
    title = definition.column(definition.title)
    items: dict[Any, Any] = access.visible(actor, definition).in_bulk(list(keys))
    for key, item in items.items():
        yield key, (str(title.read(item)), definition.url_of(key), definition.icon, definition.item_label)
