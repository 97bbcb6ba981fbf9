"""Territories as conditions: whose relations fit the rules of the own territories and of all below them."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from django.db.models import ForeignKey, Q

from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.filters import tree_of
from crm_lists.framework.lists import lists

from .lines import below
from .snapshot import Area, Snapshot

#: The list whose items the rules are about.
RELATIONS = "relations"


def path_of(definition: ListDefinition) -> str:
    """Return the column that leads from an item to its relation: its own key in the list of relations."""
    if RELATIONS not in lists:
        return ""
    model = lists.get(RELATIONS).model
    if definition.model is model:
        return "pk"
    fields = definition.model._meta.concrete_fields
    found = (one.attname for one in fields if isinstance(one, ForeignKey) and one.related_model is model)
    return next(found, "")


def granting_columns(definition: ListDefinition) -> list[str]:
    """Return the lookups by which people see an owned item; a territory reaches it by its relation."""
    path = path_of(definition)
    relation = [] if path in ("", "pk") else [definition.model._meta.get_field(path).name]
    return ["group", "salesperson", *relation]


def areas_of(chart: Snapshot, keys: Iterable[int]) -> list[Area]:
    """Return these territories and all below them."""
    tops = [key for key in keys if key in chart.areas]
    tree = ((area.pk, area.parent_id) for area in chart.areas.values())
    return [chart.areas[key] for key in sorted({*tops, *below(tree, tops)})]


def condition(definition: ListDefinition, path: str, areas: Sequence[Area]) -> Q | None:
    """Return the condition that an item's relation fits one of the rules; None where no rule finds any.

    A territory is that of one owner and finds only the owner's items.
    """
    by_owner: dict[int, list[Q]] = {}
    for area in areas:
        rule = rule_of(area)
        if rule is not None:
            by_owner.setdefault(area.owner_id, []).append(rule)
    parts = [_of_owner(path, owner, reduce(or_, rules)) for owner, rules in sorted(by_owner.items())]
    return reduce(or_, parts) if parts else None


def _of_owner(path: str, owner_id: int, rule: Q) -> Q:
    if path == "pk":
        return Q(owner_id=owner_id) & rule
    relations = lists.get(RELATIONS).items().order_by().filter(rule)
    return Q(**{"owner_id": owner_id, f"{path}__in": relations.values("pk")})


def rule_of(area: Area) -> Q | None:
    """Return the rule as a condition on relations.

    A rule without tests finds nothing, and so does one that cannot be understood as a whole: leaving out what
    tests a column that was deleted would widen it.
    """
    tree = tree_of(lists.get(RELATIONS), Actor.system(), area.rule)
    if tree.is_unreadable or tree.left_out or not tree.tests:
        return None
    return tree.condition()
