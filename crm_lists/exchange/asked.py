"""Which rows and columns an export holds: those of the listing at an address, or all."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from crm_lists.framework import access, refusals
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.listing import Listing
from crm_lists.framework.pages.listing import chosen_view, listing_of

from .exporting import Export


def export_of(
    actor: Actor, definition: ListDefinition, params: Mapping[str, str], *, extent: str = ""
) -> Export:
    """Return the export of a view; `extent` is "columns" for all its columns, "all" for all items as well."""
    beyond = access.also(actor, definition, access.EXPORT)
    if beyond is None:
        raise NotPermitted(refusals.of_list(access.EXPORT, definition))
    if extent == "all":
        items = access.visible(actor, definition).filter(beyond).order_by("pk")
        return Export(actor, definition, items, all_columns(definition))
    view = chosen_view(actor, definition, params.get("view", ""))
    listing = listing_of(actor, definition, dict(params), view=view)
    columns = all_columns(definition) if extent == "columns" else listing.columns
    return Export(actor, definition, _in_order(listing).filter(beyond), columns)


def all_columns(definition: ListDefinition) -> list[Column]:
    """Return every column: those that people type, those of the listing, and those of the book-keeping."""
    names = dict.fromkeys((*definition.editable, *definition.listed, *definition.facts))
    return [definition.column(name) for name in names]


def _in_order(listing: Listing) -> "models.QuerySet[Any]":
    """Return all items of a listing in its order."""
    order = listing.order
    items: models.QuerySet[Any] = listing.items.annotate(**order.annotations(listing.actor))
    ordered: models.QuerySet[Any] = items.order_by(*order.by(backwards=False))
    return ordered
