"""Warnings: what a person should know before saving, and may save nevertheless.

A warner looks at an item as it is about to be saved. What it says is shown to the person, nothing is
written, and the same request comes again with the codes of the warnings that the person confirmed. What
must never be saved is no warning: rules stand in `Item.clean`. Values of columns with a table of their own
are not on the item yet when a warner looks at it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from . import access
from .actors import Actor, Source
from .items import Item
from .lists import find_list
from .registry import Many, NotRegistered

if TYPE_CHECKING:
    from .definitions import ListDefinition

#: Key of what warns about every list.
EVERY_LIST = "*"
#: Confirms whatever there is to be said; what a warner refuses is refused all the same.
EVERYTHING = "*"
#: No warner is asked: what stood there before comes back as it was.
NOT_ASKED = "-"
#: The parameter of a request that confirms warnings by their codes, repeated or with spaces between.
CONFIRM = "confirm"
#: Ways by which no person answers a warning.
_UNATTENDED = frozenset({Source.BRIDGE, Source.COMMAND, Source.SYSTEM})


@dataclass(frozen=True)
class Offer:
    """Another way than to save it: a button that sends what was typed to another page."""

    label: "str | Promise"
    url: str


@dataclass(frozen=True)
class SaveWarning:
    """What a person should know before saving; those of one code are confirmed together."""

    #: Without spaces.
    code: str
    message: "str | Promise"
    column: str = ""
    #: Items that the warning is about: (code of the list, key).
    items: tuple[tuple[str, Any], ...] = ()
    #: What a form offers besides saving.
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A warning as a person sees it, with those of its items that this person may open."""

    code: str
    message: str
    column: str
    items: list[dict[str, Any]]
    offers: tuple[Offer, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the warning as plain data."""
        return {"code": self.code, "message": self.message, "column": self.column, "items": self.items}


class Warned(Exception):
    """Nothing was saved: the person is to confirm the warnings, or to type something else."""

    def __init__(self, actor: Actor, warnings: Iterable[SaveWarning]) -> None:
        self.actor = actor
        self.warnings = tuple(warnings)
        super().__init__(" ".join(str(one.message) for one in self.warnings))

    @property
    def codes(self) -> list[str]:
        """Return the codes to confirm, with those that were confirmed already."""
        return [*dict.fromkeys((*sorted(self.actor.confirmed), *(one.code for one in self.warnings)))]

    def shown(self) -> list[Shown]:
        """Return the warnings for the person who is warned."""
        found = _readable(self.actor, self.warnings)
        return [
            Shown(
                one.code,
                str(one.message),
                one.column,
                [found[key] for key in one.items if key in found],
                one.offers,
            )
            for one in self.warnings
        ]


#: Warn of an item that is to be saved: (actor, item, names of the columns that are set or changed).
warners: Many[Callable[[Actor, Item, Collection[str]], Iterable[SaveWarning]]] = Many("warners")
#: What looks up at once what the warners will ask about each of many items, and notes it on the actor.
preparations: Many[Callable[[Actor, Sequence[Item]], None]] = Many("preparations of warners")


def prepare(actor: Actor, definition: "ListDefinition", items: Sequence[Item]) -> None:
    """Look up for many items at once what the warners will ask about each of them."""
    if items and is_warned(actor):
        for look_up in preparations.get(EVERY_LIST, definition.code):
            look_up(actor, items)


def check(actor: Actor, definition: "ListDefinition", item: Item, columns: Collection[str] | None) -> None:
    """Raise Warned where something is to be said that is not confirmed; `columns` is None for a new item."""
    asked = warners.get(EVERY_LIST, definition.code) if is_warned(actor) else []
    if not asked or (columns is not None and not columns):
        return
    names = filled(definition, item) if columns is None else columns
    said = (one for warn in asked for one in warn(actor, item, names))
    known = actor.confirmed
    if found := [one for one in said if one.code not in known and EVERYTHING not in known]:
        raise Warned(actor, found)


def is_warned(actor: Actor) -> bool:
    """Tell whether somebody is there who can answer a warning."""
    return not (actor.is_system or actor.source in _UNATTENDED or NOT_ASKED in actor.confirmed)


def filled(definition: "ListDefinition", item: Item) -> set[str]:
    """Return the columns in which a new item holds anything."""
    columns = (definition.column(name) for name in definition.recorded)
    return {one.name for one in columns if not one.is_related and one.read(item) not in (None, "", [])}


def confirming(actor: Actor, codes: Iterable[str]) -> Actor:
    """Return the actor as one who has confirmed these warnings too."""
    confirmed = actor.confirmed.union(codes)
    return actor if confirmed == actor.confirmed else replace(actor, confirmed=confirmed)


def codes_in(values: Iterable[str]) -> set[str]:
    """Return the codes that the values of the parameter `confirm` name; nobody confirms everything unseen."""
    return {code for value in values for code in value.split()} - {EVERYTHING, NOT_ASKED}


def _readable(actor: Actor, warnings: Iterable[SaveWarning]) -> Mapping[tuple[str, Any], dict[str, Any]]:
    """Return what is shown of those items that the actor may open, by list and key."""
    wanted: dict[str, set[Any]] = {}
    for code, key in (pair for one in warnings for pair in one.items):
        wanted.setdefault(code, set()).add(key)
    found: dict[tuple[str, Any], dict[str, Any]] = {}
    for code, keys in wanted.items():
        try:
            definition = find_list(code)
        except NotRegistered:
            continue
        title = definition.column(definition.title)
        for item in access.visible(actor, definition).filter(pk__in=keys):
            text = str(title.read(item) or "")
            found[code, item.pk] = {
                "list": code,
                "id": item.pk,
                "title": text,
                "url": definition.url_of(item.pk),
            }
    return found
