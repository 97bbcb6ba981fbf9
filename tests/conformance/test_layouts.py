"""Every list can be drawn in every layout that it offers, and none shows a stranger anything."""

from typing import Any

import pytest
from django.test import Client

from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.pages.layouts import layouts
from crm_lists.framework.pages.layouts.board import MAX_LANES
from tests.conformance.test_queries import FEW, MANY, queries_of
from tests.making import make_item
from tests.people import World, client_of

pytestmark = pytest.mark.sampled


def addresses(definition: ListDefinition) -> dict[str, str]:
    """Return the layouts that the list offers, with their addresses."""
    offered = [layout for layout in layouts if layout.offers(definition)]
    return {layout.code: f"/lists/{definition.code}/?view=all&layout={layout.code}" for layout in offered}


def cost(client: Client, url: str) -> int:
    """Return the queries of a layout that was opened before; what each process keeps is loaded then."""
    lanes = client.get(url).context["layout"].get("lanes", ())
    assert len(lanes) <= MAX_LANES + 1
    return queries_of(client, url)


def test_each_layout_shows_the_items_in_as_many_queries_for_few_as_for_many(
    client: Client, keeper: Actor, definition: ListDefinition
) -> None:
    urls = addresses(definition)
    assert "gallery" in urls
    items = [make_item(keeper, definition, full=True) for _ in range(FEW)]
    shown = client.get(urls["gallery"]).content.decode()
    assert all(f'data-url="{definition.url_of(item.pk)}"' in shown for item in items)
    few = {code: cost(client, url) for code, url in urls.items()}
    for _ in range(MANY - FEW):
        make_item(keeper, definition, full=True)
    assert {code: cost(client, url) for code, url in urls.items()} == few


def test_a_stranger_finds_no_item_in_any_layout_and_can_move_none(
    world: World, item: Any, definition: ListDefinition
) -> None:
    stranger = client_of(world.nobody)
    place = f"/lists/{definition.code}/"
    pk = item.pk
    for url in addresses(definition).values():
        answer = stranger.get(url)
        assert answer.status_code == 404 or definition.url_of(pk) not in answer.content.decode()
    for name in ("move", "reschedule"):
        assert stranger.post(f"{place}{pk}/{name}/", {"column": definition.title}).status_code == 404
    assert stranger.get(f"{place}{pk}/menu/").status_code == 404
    assert stranger.get(f"{place}columns/{definition.title}/").status_code == 404
    assert stranger.get(f"{place}columns/").status_code == 404


def test_menus_of_rows_and_columns_answer(client: Client, item: Any, definition: ListDefinition) -> None:
    place = f"/lists/{definition.code}/"
    assert client.get(f"{place}{item.pk}/menu/").status_code == 200
    for name in definition.listed:
        assert client.get(f"{place}columns/{name}/?view=all").status_code == 200, name
    assert client.get(f"{place}columns/?view=all").status_code == 200
