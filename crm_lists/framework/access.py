"""The one door for reading: which items a person may see, and for which action.

Row security is a condition on the query, given by the policy of the model. Every listing, count, search,
picker, feed, export, API answer and file goes through `visible` or `get`.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, Protocol

from django.apps import apps
from django.db import models

from .actors import Actor
from .items import Item
from .lists import definition_of
from .prepared import PreparedQueries, Slot
from .registry import ClassRegistry, Many

if TYPE_CHECKING:
    from .definitions import ListDefinition

VIEW = "view"
ADD = "add"
CHANGE = "change"
DELETE = "delete"
COMPLETE = "complete"
APPROVE = "approve"
EXPORT = "export"
ANALYSE = "analyse"
SHARE = "share"
DESIGN = "design"
#: The verb of the change that puts an item out of the recycle bin of people.
EMPTY = "empty"


class ItemNotFound(LookupError):
    """The item is absent, or may not be seen: nobody is told which."""


class Policy(Protocol):
    """Says which items of a list an actor may act upon."""

    def condition(self, actor: Actor, definition: "ListDefinition", action: str) -> models.Q | None:
        """Return the condition on the items, an empty one for all, None for none.

        It must not join rows in a way that repeats an item.
        """

    def written(self, actor: Actor, definition: "ListDefinition", action: str) -> models.Q | None:
        """Return the condition that an item must fulfil after the actor has so written it, None for never."""

    def reasons(self, actor: Actor, item: Item) -> list[str]:
        """Return in words why the actor may see the item."""


policies: ClassRegistry[Policy] = ClassRegistry("policies")
#: Conditions that narrow what the policy allows, by the code of the list: (actor, action) -> condition.
restrictions: Many[Callable[[Actor, str], models.Q]] = Many("restrictions")
#: Tell of a written item whether one of its changed columns now holds what the actor may not choose there.
bars: Many[Callable[[Actor, "ListDefinition", Item, Collection[str]], bool]] = Many("bars")

#: What looks up at once what the policies will ask of each of many actors, for every policy together.
preparations: Many[Callable[[Sequence[Actor]], None]] = Many("preparations of actors")
EVERY_POLICY = "*"
_reaching = PreparedQueries()


def is_barred(actor: Actor, definition: "ListDefinition", item: Item, changed: Collection[str]) -> bool:
    """Tell whether the actor may not leave the changed columns of the item as they are now."""
    if actor.is_system:
        return False
    return any(bar(actor, definition, item, changed) for bar in bars.get(EVERY_POLICY, definition.code))


def prepare(actors: Sequence[Actor]) -> None:
    """Look up for many actors at once what the policies will ask of each of them."""
    for look_up in preparations.get(EVERY_POLICY):
        look_up(actors)


def condition(actor: Actor, definition: "ListDefinition", action: str = VIEW) -> models.Q | None:
    """Return the condition under which the actor may do this to items of the list, None for never."""
    granted = _granted(actor, definition, action)
    if granted is None or actor.is_system:
        return granted
    return granted & _restricted(actor, definition, action)


def _restricted(actor: Actor, definition: "ListDefinition", action: str) -> models.Q:
    found = (restrict(actor, action) for restrict in restrictions.get(definition.code))
    return reduce(and_, found, models.Q())


def _granted(actor: Actor, definition: "ListDefinition", action: str) -> models.Q | None:
    if actor.is_system:
        return models.Q()
    policy = policies.find(definition.model)
    if policy is None or actor.user is None:
        return None
    return policy.condition(actor, definition, action)


def lost(actor: Actor, definition: "ListDefinition", action: str, pks: Collection[Any]) -> set[Any]:
    """Return the keys of those written items that the actor may not leave as they are now."""
    policy = policies.find(definition.model)
    if actor.is_system or not pks:
        return set()
    allowed = policy.written(actor, definition, action) if policy is not None else None
    if allowed is not None and not allowed and definition.code not in restrictions:
        return set()
    kept = definition.items().none() if allowed is None else definition.items().filter(allowed)
    kept = kept.filter(_restricted(actor, definition, action), pk__in=pks)
    return set(pks) - set(kept.values_list("pk", flat=True))


def visible(actor: Actor, definition: "ListDefinition", action: str = VIEW) -> models.QuerySet[Any]:
    """Return the items of the list on which the actor may do this; deleted items are left out."""
    return _allowed(actor, definition, action).filter(deleted_at__isnull=True)


def deleted(actor: Actor, definition: "ListDefinition") -> models.QuerySet[Any]:
    """Return the deleted items that the actor may restore; those of the second stage only administrators."""
    found = _allowed(actor, definition, DELETE).filter(deleted_at__isnull=False)
    return found if is_administrator(actor) else found.exclude(emptied(definition))


def emptied(definition: "ListDefinition") -> models.Exists:
    """Return the condition on deleted items that a person put out of the recycle bin: the second stage."""
    changes = apps.get_model("lists", "Change")._default_manager.filter(list_code=definition.code, verb=EMPTY)
    return models.Exists(changes.filter(item_id=models.OuterRef("pk"), version=models.OuterRef("version")))


def is_administrator(actor: Actor) -> bool:
    """Tell whether the actor looks after the whole site."""
    return actor.is_system or (actor.user is not None and actor.user.is_superuser)


def _allowed(actor: Actor, definition: "ListDefinition", action: str) -> models.QuerySet[Any]:
    items = definition.items()
    allowed = condition(actor, definition, action)
    return items.none() if allowed is None else items.filter(allowed)


def also(actor: Actor, definition: "ListDefinition", action: str) -> models.Q | None:
    """Return what must hold beyond being seen for the actor to do this too; None where he never may."""
    granted = condition(actor, definition, action)
    return models.Q() if granted == condition(actor, definition) else granted


def get(actor: Actor, definition: "ListDefinition", pk: Any, action: str = VIEW) -> Any:
    """Return the item, or raise ItemNotFound when it is absent or not for this actor."""
    return one_of(visible(actor, definition, action), pk)


@dataclass(frozen=True)
class KnownRights:
    """What one actor may do with an item, found out when it was opened."""

    actor: Actor
    allowed: dict[str, bool]


def open_item(
    actor: Actor, definition: "ListDefinition", pk: Any, actions: Collection[str], *joined: str
) -> Any:
    """Return the item as `get` does; the same query finds out which of these the actor may do with it.

    `may` answers from that for this very object. It is for pages that show an item, never for what writes.
    The rows that the `joined` fields name come with it.
    """
    conditions = {action: condition(actor, definition, action) for action in actions}
    asked = {
        f"may_{action}": models.Case(
            models.When(granted, then=True), default=False, output_field=models.BooleanField()
        )
        for action, granted in conditions.items()
        if granted
    }
    items = visible(actor, definition).annotate(**asked)
    item = one_of(items.select_related(*joined) if joined else items, pk)
    allowed = {
        action: bool(getattr(item, f"may_{action}")) if granted else granted is not None
        for action, granted in conditions.items()
    }
    item.known_rights = KnownRights(actor, {**allowed, VIEW: True})
    return item


def one_of(items: models.QuerySet[Any], pk: Any) -> Any:
    """Return the item with this key out of these, or raise ItemNotFound."""
    try:
        return items.get(pk=pk)
    except (items.model.DoesNotExist, ValueError, OverflowError):
        raise ItemNotFound(f"{items.model.__name__} {pk}") from None


def may(actor: Actor, item: Item, action: str) -> bool:
    """Tell whether the actor may do this to the item."""
    known: KnownRights | None = getattr(item, "known_rights", None)
    if known is not None and known.actor is actor and action in known.allowed:
        return known.allowed[action]
    return reaches(actor, definition_of(item), item.pk, action)


def reaches(actor: Actor, definition: "ListDefinition", pk: Any, action: str) -> bool:
    """Tell whether the actor may do this to the item of this key, as the database has it."""
    allowed = condition(actor, definition, action)
    if allowed is None:
        return False
    kind = (definition.code, definition.model, allowed)
    query = _reaching.get(kind, lambda: _of_key(visible(actor, definition, action)))
    return query.first(pk=pk) is not None


def _of_key(items: "models.QuerySet[Any]") -> "models.QuerySet[Any, Any]":
    """Return the query for one of these items by its key."""
    return items.filter(pk=Slot("pk", items.model._meta.pk)).order_by().values_list("pk")[:1]


def may_add(actor: Actor, definition: "ListDefinition") -> bool:
    """Tell whether the actor may add items to the list at all."""
    return may_ever(actor, definition, ADD)


def may_ever(actor: Actor, definition: "ListDefinition", action: str) -> bool:
    """Tell whether there can be items of the list with which the actor may do this."""
    return _granted(actor, definition, action) is not None


def may_open(actor: Actor, definition: "ListDefinition") -> bool:
    """Tell whether the list exists for the actor."""
    return may_ever(actor, definition, VIEW)


def explain(actor: Actor, item: Item) -> list[str]:
    """Return in words why the actor sees the item; empty when it is not seen."""
    if not may(actor, item, VIEW):
        return []
    policy = policies.find(type(item))
    return policy.reasons(actor, item) if policy else []
