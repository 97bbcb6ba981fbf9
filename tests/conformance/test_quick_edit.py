"""Each list with the common form has quick edit, with its rights and with queries that do not grow."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from tests.making import make_item
from tests.people import World, client_of

pytestmark = pytest.mark.sampled

FEW, MANY = 2, 6


def address(definition: ListDefinition, page: str = "") -> str:
    return f"/lists/{definition.code}/quick-edit/{page}"


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.fixture(autouse=True)
def _has_form(definition: ListDefinition) -> None:
    if not definition.is_edited_by_form:
        pytest.skip(f"{definition.code} has no common form")


def sent_back(page: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """Return a request that sends every editable cell of the row as the page gave it."""
    names = [column["name"] for column in page["columns"] if column["editor"]]
    values = {name: cell["value"] for name, cell in row["cells"].items()}
    cells = {name: {"value": values[name]} for name in names}
    columns = [column["name"] for column in page["columns"]]
    return {"id": row["id"], "etag": row["etag"], "known": values, "cells": cells, "columns": columns}


def test_what_the_grid_shows_is_taken_back_unchanged(
    client: Client, keeper: Actor, definition: ListDefinition
) -> None:
    item = make_item(keeper, definition, full=True)
    page = client.get(f"{address(definition)}?view=all").context["grid"]
    row = next(one for one in page["rows"] if one["id"] == item.pk)
    assert row["may"]
    request = sent_back(page, row)
    if not request["cells"]:
        pytest.skip(f"the listing of {definition.code} shows nothing that is typed")
    answer = client.post(address(definition, "cell/"), json.dumps(request), content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert access.get(keeper, definition, item.pk).version == item.version


def test_the_grid_costs_as_many_queries_for_few_rows_as_for_many(
    client: Client, keeper: Actor, definition: ListDefinition
) -> None:
    for _ in range(FEW):
        make_item(keeper, definition, full=True)
    url = f"{address(definition)}?view=all"
    queries_of(client, url)
    few = queries_of(client, url)
    for _ in range(MANY - FEW):
        make_item(keeper, definition, full=True)
    # A change of the organisation has each process load it anew, once.
    queries_of(client, url)
    assert queries_of(client, url) == few


def test_strangers_edit_nothing(world: World, definition: ListDefinition, item: Any) -> None:
    stranger = client_of(world.nobody)
    assert stranger.get(address(definition)).status_code == 404
    request = {
        "id": item.pk,
        "etag": item.version,
        "cells": {definition.title: {"text": "Mine"}},
        "columns": [],
    }
    for page in ("cell/", "block/", "row/"):
        answer = stranger.post(
            address(definition, page), json.dumps(request), content_type="application/json"
        )
        assert answer.status_code == 404
