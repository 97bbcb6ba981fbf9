"""What each surface shows to a person, side by side, and why he sees an item or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from crm_lists.framework import access, people
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.lists import all_lists, definition_of, find_list
from crm_lists.framework.registry import NotRegistered
from crm_lists.framework.surfaces import LIMIT, Shown, Surface, surfaces

from .look import Look
from .owned import OwnedItem
from .salesperson import Salesperson

#: So many looks are told.
TOLD = 8
KEY_DIGITS = 18
#: Addresses of items that stand outside the lists, by their names, with the list that they are of.
ELSEWHERE = {
    "libraries:document": "documents",
    "libraries:folder": "folders",
    "outlook_bridge:message": "messages",
}


class NoSuchItem(LookupError):
    """Nothing is found by what was typed."""


@dataclass(frozen=True)
class Cell:
    """What one surface shows of one list."""

    surface: Surface
    shown: Shown | None

    @property
    def text(self) -> str:
        """Return the count as it is read, a dash where the surface does not have the list."""
        if self.shown is None:
            return "–"
        return f"{LIMIT:,}+" if self.shown.count > LIMIT else f"{self.shown.count:,}"

    @property
    def differs(self) -> bool:
        """Tell whether the surface shows something else than the rights say."""
        return self.shown is not None and self.shown.differs


@dataclass(frozen=True)
class Line:
    """What every surface shows of one list."""

    definition: ListDefinition
    cells: Sequence[Cell]

    @property
    def differs(self) -> bool:
        """Tell whether any surface shows something else than the rights say."""
        return any(cell.differs for cell in self.cells)


def compared(person: User) -> list[Line]:
    """Return for each list that the person may open what each surface shows."""
    actor = Actor.of(person)
    return [
        Line(definition, [Cell(surface, surface.shown(actor, definition)) for surface in surfaces])
        for definition in all_lists()
        if access.may_open(actor, definition)
    ]


def closed_lists(person: User) -> list[str]:
    """Return the names of the lists that do not exist for the person."""
    actor = Actor.of(person)
    return [one.label for one in all_lists() if not access.may_open(actor, one)]


# -- one item --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """Whether a person sees an item, and what about it and about him says so."""

    item: Item
    definition: ListDefinition
    sees: bool
    #: What rights say, in words.
    reasons: Sequence[str]
    #: What rights could reach the item by: label and value.
    facts: Sequence[tuple[str, str]]
    #: What the person may do with it besides.
    may: Sequence[str]

    @property
    def title(self) -> str:
        """Return how the item is called."""
        return str(getattr(self.item, self.definition.title))

    @property
    def url(self) -> str:
        """Return the address of the item."""
        return self.definition.url_of(self.item.pk)


def find_item(reader: Actor, text: str) -> Item:
    """Return the item at an address of the site, as it was copied out of the browser."""
    try:
        match = resolve(urlsplit(text.strip()).path)
    except (Resolver404, ValueError):
        raise NoSuchItem from None
    code = ELSEWHERE.get(match.view_name) or str(match.kwargs.get("code", ""))
    try:
        found: Item = access.get(reader, find_list(code), match.kwargs.get("pk", 0))
    except (NotRegistered, access.ItemNotFound):
        raise NoSuchItem from None
    return found


def verdict(person: User, item: Item) -> Verdict:
    """Return whether the person sees the item, with the reasons."""
    actor, definition = Actor.of(person), definition_of(item)
    actions = {
        access.CHANGE: _("change it"),
        access.DELETE: _("delete it"),
        access.EXPORT: _("export it"),
    }
    sees = access.may(actor, item, access.VIEW)
    return Verdict(
        item=item,
        definition=definition,
        sees=sees,
        reasons=access.explain(actor, item) if sees else _hindrances(actor, definition),
        facts=[*_facts_of(item), *_places_of(person)],
        may=[words for action, words in actions.items() if sees and access.may(actor, item, action)],
    )


def _hindrances(actor: Actor, definition: ListDefinition) -> list[str]:
    if actor.user is None:
        return [_("The account is not active.")]
    if not access.may_open(actor, definition):
        return [_("No role lets the person open “%(list)s” at all.") % {"list": definition.label}]
    return [_("No role, share or delegation of the person reaches this item.")]


def _facts_of(item: Item) -> list[tuple[str, str]]:
    if not isinstance(item, OwnedItem):
        return []
    return [
        (_("Owner"), str(item.owner)),
        (_("Group"), str(item.group or _("none"))),
        (_("Salesperson"), str(item.salesperson or _("none"))),
    ]


def _places_of(person: User) -> list[tuple[str, str]]:
    """Return where the person works, with groups and roles."""
    places = Salesperson.objects.filter(user=person, deleted_at=None).select_related("owner")
    found = []
    for place in places.prefetch_related("groups", "roles").order_by("pk"):
        groups = [group.name for group in place.groups.all() if group.deleted_at is None]
        roles = [role.name for role in place.roles.all()]
        words = _("groups: %(groups)s; roles: %(roles)s") % {
            "groups": ", ".join(groups) or _("none"),
            "roles": ", ".join(roles) or _("none"),
        }
        found.append((_("Works for %(owner)s") % {"owner": place.owner}, words))
    return found or [(_("Works for"), _("nobody"))]


# -- who looked as whom ----------------------------------------------------------------------------


def note_look(by: User, person: User, item: Item | None = None) -> None:
    """Keep that somebody looked as this person, at everything or at an item."""
    code = definition_of(item).code if item is not None else ""
    Look.objects.create(by=by, person=person, list_code=code, item_id=item.pk if item is not None else None)


def latest_looks() -> list[dict[str, Any]]:
    """Return the latest looks in words."""
    return [
        {
            "by": people.display_name(look.by),
            "person": people.display_name(look.person),
            "at": look.at,
            "what": _what(look),
        }
        for look in Look.objects.select_related("by", "person")[:TOLD]
    ]


def _what(look: Look) -> str:
    if not look.list_code:
        return _("all lists")
    try:
        label = find_list(look.list_code).item_label
    except NotRegistered:
        label = look.list_code
    return f"{label} {look.item_id}"
