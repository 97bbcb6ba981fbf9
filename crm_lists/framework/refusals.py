"""What is said to somebody who may not: what he may not do, and who can grant it."""

from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import access

if TYPE_CHECKING:
    from .definitions import ListDefinition

_WHO = gettext_lazy("An administrator can give you a role that may.")
_WHO_SHARES = gettext_lazy(
    "Its salesperson can share it with you for editing, an administrator can give you a role."
)
_OF_ITEM: dict[str, "Promise"] = {
    access.CHANGE: gettext_lazy("You may read this item but not change it."),
    access.DELETE: gettext_lazy("You may read this item but not delete it."),
    access.COMPLETE: gettext_lazy("You may read this item but not complete or close it."),
    access.APPROVE: gettext_lazy("You may read this item but not approve it."),
    access.SHARE: gettext_lazy("You may read this item but not share it."),
}
_OF_LIST: dict[str, "Promise"] = {
    access.ADD: gettext_lazy("You may not add to %(list)s."),
    access.EXPORT: gettext_lazy("You may read %(list)s but not export it."),
    access.ANALYSE: gettext_lazy("You may read %(list)s but not analyse its figures."),
    access.DESIGN: gettext_lazy("You may read %(list)s but not design it for everybody."),
}


def of_item(action: str) -> str:
    """Return what is said of an item that the actor may only read."""
    said = _OF_ITEM.get(action, _OF_ITEM[access.CHANGE])
    return f"{said} {_WHO_SHARES if action == access.CHANGE else _WHO}"


def of_list(action: str, definition: "ListDefinition") -> str:
    """Return what is said of a list on which the actor may never do this."""
    return f"{_OF_LIST[action] % {'list': definition.label}} {_WHO}"


def of_values(definition: "ListDefinition") -> str:
    """Return what is said of values with which a new item would be out of the actor's reach."""
    return _(
        "You may not add this item to %(list)s with these values: it would be outside what your roles reach. "
        "Choose others, or ask an administrator to widen your role."
    ) % {"list": definition.label}


def of_parents(definition: "ListDefinition") -> str:
    """Return what is said of a change after which the item would be out of the actor's reach."""
    return _(
        "You may not move this item of %(list)s there: what you chose is outside what your roles reach. "
        "Choose something else, or ask an administrator to widen your role."
    ) % {"list": definition.label}
