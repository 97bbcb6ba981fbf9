"""The structure of a firm: what stands above a relation and below it, as far as a person may see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command, Panel
from crm_lists.framework.lists import definition_of
from crm_lists.framework.requests import actor_of

from .relation import Relation, RelationList

#: Levels that are shown above a relation, and below the one at the top.
MOST_ABOVE = 5
MOST_BELOW = 6
#: A page of more is no structure that anybody reads; the listing has the rest.
MOST_SHOWN = 200
#: Keys of the relation and of those above it, upwards.
_WAY_UP = tuple("__".join(["parent"] * step) + "_id" for step in range(1, MOST_ABOVE + 1))


@dataclass(eq=False)
class Node:
    """A relation in the tree, with the parts that are shown below it."""

    relation: Relation
    is_current: bool = False
    parts: "list[Node]" = field(default_factory=list)

    @property
    def url(self) -> str:
        """Return the address of the relation's page."""
        return definition_of(Relation).url_of(self.relation.pk)

    @property
    def kind(self) -> str:
        """Return what the relation is in the structure, in words."""
        return str(Relation.Kind(self.relation.kind).label) if self.relation.kind else ""

    @property
    def tone(self) -> str:
        """Return the colour of the kind."""
        return RelationList.tones["kind"].get(self.relation.kind, "quiet")

    @property
    def is_passive(self) -> bool:
        """Tell whether no business is done with the relation any more."""
        return self.relation.state == Relation.State.PASSIVE


@dataclass(frozen=True)
class Structure:
    """The tree in which a relation stands."""

    top: Node
    #: Whether there is more than is shown.
    is_cut: bool = False

    @property
    def is_alone(self) -> bool:
        """Tell whether the relation stands in no structure."""
        return not self.top.parts


def structure_of(actor: Actor, relation: Relation) -> Structure:
    """Return the readable part of the tree in which the relation stands; no way leads over hidden ones."""
    readable = access.visible(actor, definition_of(Relation)).order_by("name", "pk")
    top = _top(readable, relation)
    node = Node(top, is_current=top.pk == relation.pk)
    is_cut = _grow(readable, node, relation.pk)
    return Structure(node, is_cut)


def _top(readable: QuerySet[Relation], relation: Relation) -> Relation:
    """Return the highest relation to which an unbroken way leads up."""
    if relation.parent_id is None:
        return relation
    keys = readable.filter(pk=relation.pk).values_list(*_WAY_UP).first() or ()
    above = {one.pk: one for one in readable.filter(pk__in=[key for key in keys if key])}
    top = relation
    for key in keys:
        if key not in above or key == relation.pk:
            break
        top = above[key]
    return top


def _grow(readable: QuerySet[Relation], top: Node, current: int) -> bool:
    """Hang the parts below the top, level by level; tell whether some are left out."""
    level, seen = {top.relation.pk: top}, {top.relation.pk}
    for _step in range(MOST_BELOW):
        room = MOST_SHOWN - len(seen)
        found = list(readable.filter(parent__in=level).exclude(pk__in=seen)[: room + 1])
        below = {one.pk: Node(one, is_current=one.pk == current) for one in found[:room]}
        for node in below.values():
            level[node.relation.parent_id or 0].parts.append(node)
        if len(found) > room or not below:
            return len(found) > room
        level, seen = below, seen | below.keys()
    return readable.filter(parent__in=level).exclude(pk__in=seen).exists()


def _context(request: HttpRequest, relation: Relation) -> Mapping[str, Any]:
    actor = actor_of(request)
    definition = definition_of(Relation)
    address = f"{definition.add_url}?parent={relation.pk}"
    adding = [
        Command(_("New branch"), f"{address}&kind={Relation.Kind.BRANCH}", icon="add", dialog=True),
        Command(_("New subsidiary"), f"{address}&kind={Relation.Kind.SUBSIDIARY}", icon="add", dialog=True),
    ]
    return {
        "structure": structure_of(actor, relation),
        "commands": adding if access.may_add(actor, definition) else [],
        "empty": {
            "icon": "organization",
            "headline": _("No branches or subsidiaries here yet"),
            "quiet": True,
        },
    }


def _no_number(_actor: Actor, _relation: Relation) -> None:
    """The tree is counted where it is shown."""


structure_panel = Panel(
    "structure",
    gettext_lazy("Structure"),
    _no_number,
    "relations/structure.html",
    _context,
)
