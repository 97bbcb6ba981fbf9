"""Items between two parties: only who reads both ends sees them, and their titles follow the ends."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Model, Q

from crm_lists.framework import access, actions, indexing
from crm_lists.framework.actors import Actor
from crm_lists.framework.changes import Deed
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of, find_list

#: Columns of an item that look up one end, by the code of the list that they look up.
Ends = Mapping[str, tuple[str, ...]]


def program(actor: Actor) -> Actor:
    """Return the program, which writes what follows from a deed of the actor."""
    return Actor(user=actor.user, source=actor.source, batch=actor.batch, is_system=True)


def readable_ends(code: str, ends: Ends) -> Callable[[Actor, str], Q]:
    """Return the restriction that each end of an item of the list which is set must be readable."""

    def restriction(actor: Actor, _action: str) -> Q:
        # The same condition for each action, so that conditions compare as equal.
        return actor.fact(f"relations.ends.{code}", lambda: _condition(actor, ends))

    return restriction


def _condition(actor: Actor, ends: Ends) -> Q:
    condition = Q()
    for target, columns in ends.items():
        readable = access.visible(actor, find_list(target)).order_by().values("pk")
        for column in columns:
            condition &= Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__in": readable})
    return condition


def retitling(model: type[Item], columns: Iterable[str]) -> Callable[[Actor, Item, Deed], None]:
    """Return the follower that writes the titles of the items anew when an end gets another name."""

    def follow(actor: Actor, end: Item, deed: Deed) -> None:
        if "name" in deed.before and "name" in deed.after:
            for item in looking_up(model, end, columns):
                actions.change(program(actor), item, {})

    return follow


def forgetting(model: type[Item]) -> Callable[..., None]:
    """Return the receiver that takes an item out of the search when it goes for good with one of its ends."""

    def forget(instance: Item, **_about: Any) -> None:
        indexing.forget_item(definition_of(model), instance)

    return forget


def looking_up(model: type[Item], end: Model, columns: Iterable[str]) -> list[Any]:
    """Return the items that look up this end by one of the columns, whoever may see them."""
    condition = Q(pk__in=[])
    for column in columns:
        condition |= Q(**{column: end.pk})
    return list(definition_of(model).items().filter(condition, deleted_at__isnull=True))
