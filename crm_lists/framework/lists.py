"""The register of all lists."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import models

from .registry import NotRegistered, Registry

if TYPE_CHECKING:
    from .definitions import ListDefinition
    from .items import Item

#: Every declared list by its code.
lists: "Registry[ListDefinition]" = Registry("lists")
#: Where lists come from that nobody declared in a program: each returns those that there are now, by code.
list_sources: "Registry[Callable[[], dict[str, ListDefinition]]]" = Registry("list sources")


def all_lists() -> "list[ListDefinition]":
    """Return the declared lists and those made without programming."""
    made = (definition for source in list_sources for definition in source().values())
    return [*lists, *made]


def find_list(code: str) -> "ListDefinition":
    """Return the list of this code, or raise NotRegistered."""
    if code not in lists:
        for source in list_sources:
            if (definition := source().get(code)) is not None:
                return definition
    return lists.get(code)


def has_list(code: str) -> bool:
    """Tell whether there is a list of this code."""
    return any(definition.code == code for definition in all_lists())


def definition_of(what: "type[models.Model] | Item") -> "ListDefinition":
    """Return the list of an item, or the declared list of a model, or raise NotRegistered."""
    if not isinstance(what, type):
        if what.list_code:
            return find_list(what.list_code)
        what = type(what)
    definition = find_definition(what)
    if definition is None:
        raise NotRegistered(f"No list is registered for {what.__name__}.")
    return definition


def find_definition(model: type[models.Model]) -> "ListDefinition | None":
    """Return the declared list whose items are of this model, or None."""
    return next((definition for definition in lists if definition.model is model), None)
