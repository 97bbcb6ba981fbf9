"""The register of all lists."""

from typing import TYPE_CHECKING

from django.db import models

from .registry import NotRegistered, Registry

if TYPE_CHECKING:
    from .definitions import ListDefinition

#: Every list by its code.
lists: "Registry[ListDefinition]" = Registry("lists")


def definition_of(model: type[models.Model]) -> "ListDefinition":
    """Return the list whose items are of this model, or raise NotRegistered."""
    definition = find_definition(model)
    if definition is None:
        raise NotRegistered(f"No list is registered for {model.__name__}.")
    return definition


def find_definition(model: type[models.Model]) -> "ListDefinition | None":
    """Return the list whose items are of this model, or None."""
    return next((definition for definition in lists if definition.model is model), None)
