"""Views of every list: grouped, totalled, formatted and shared, and what a stranger sees of them."""

from typing import Any

import pytest
from django.test import Client

from crm_lists.framework import saved_views
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.filters import filterable
from crm_lists.framework.listing import Listing
from crm_lists.framework.pages.listing import listing_of
from crm_lists.framework.views import view_of
from tests.people import World, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.sampled]


def full(definition: ListDefinition) -> dict[str, str]:
    """Return the address of a view that uses every part."""
    names = [name for name in sorted(filterable(definition)) if not definition.column(name).is_many]
    title = definition.title
    return {
        "where": f"any({title}__isnull=0,all({title}__isnull=1,modified_at__to=[Today]))",
        "columns": ",".join(f"{name}:120" for name in names[:20]),
        "sort": f"{names[0]},-{names[-1]}",
        "group_by": definition.order.removeprefix("-"),
        "totals": f"{names[0]}:count,modified_at:min:max",
        "format": f"bad({title}__isnull=0),warn@{names[0]}({names[0]}__isnull=0)",
        "limit": "100",
    }


def test_a_view_with_every_part_shows_the_item_and_nothing_to_a_stranger(
    world: World, client: Client, definition: ListDefinition, item: Any
) -> None:
    asked = {**full(definition), "view": "all"}
    context = client.get(definition.url, asked).context
    shown = [row["id"] for row in context["table"]["rows"] if not row.get("group")]
    assert item.pk in shown
    assert any(row.get("group") for row in context["table"]["rows"])
    assert not context["view_notices"]
    stranger = client_of(world.nobody).get(definition.url, asked)
    assert stranger.status_code == 404


def test_a_view_is_its_address(keeper: Actor, definition: ListDefinition, item: Any) -> None:
    view = view_of(definition, keeper, full(definition))
    assert view_of(definition, keeper, view.params) == view
    saved = saved_views.save(keeper, definition, "All parts", view.params)
    again = listing_of(keeper, definition, {}, view=saved)
    assert again.view == view
    assert isinstance(again, Listing)
    assert item.pk in {row.pk for row in again.rows}
