"""A page costs the same number of queries for three items as for fifteen, and no more than its baseline.

`UPDATE_BASELINE=1 pytest tests/conformance/test_queries.py` writes the baseline anew.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import lists
from crm_lists.framework.related import DOT, lookup_columns
from tests.making import make_item

BASELINE = Path(__file__).with_name("query_counts.json")
FEW, MANY = 3, 15
#: Queries of the session, the user, and what differs between the databases at the edges of a transaction.
LEEWAY = 1


def queries_of(client: Client, url: str) -> int:
    """Return how many queries the page takes."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200, url
    return len(captured)


def make_related(keeper: Actor, definition: ListDefinition, item: Any, number: int) -> None:
    """Let each list that is shown on the item's page have as many items there; messages bring documents."""
    for code, _dot, named in (declared.partition(DOT) for declared in reversed(definition.related)):
        related = lists.get(code)
        column = next(one for one in lookup_columns(related, definition) if named in ("", one.name))
        present = access.visible(keeper, related).filter(**{column.name: item}).count()
        for _ in range(number - present):
            make_looking(keeper, related, column, item)


def make_looking(keeper: Actor, related: ListDefinition, column: Column, item: Any) -> None:
    """Add an item that looks this one up, by the program where people do not type the column."""
    if column.name in related.editable:
        values: dict[str, Any] = {column.name: [item] if column.is_many else item}
        make_item(keeper, related, **values)
    else:
        actions.change(keeper, make_item(keeper, related), {}, generated={column.name: item})


def addresses(definition: ListDefinition, item: Any) -> dict[str, str]:
    """Return the measured pages; the search is for a word that stands in all items of the list."""
    found = re.match(r"\w+", str(getattr(item, definition.title)))
    assert found
    page = definition.url_of(item.pk)
    return {
        "listing": f"/lists/{definition.code}/?view=all",
        "api": f"/api/v1/lists/{definition.code}/",
        "picker": f"/lists/{definition.code}/picker/?q=",
        "item": page,
        "pane": f"/lists/{definition.code}/{item.pk}/pane/",
        "search": f"/search/?q={found[0]}*&list={definition.code}",
        **{f"item: {code}": f"{page}?tab={code}" for code in definition.related},
    }


def assert_everything_is_shown(client: Client, urls: dict[str, str], *, number: int) -> None:
    """Fail when a measured page shows less than was made."""
    assert len(client.get(urls["listing"]).context["table"]["rows"]) >= number
    assert len(client.get(urls["api"]).json()["items"]) >= number
    assert len(client.get(urls["picker"]).json()["results"]) >= number
    assert len(client.get(urls["search"]).context["hits"]) >= number
    for page in ("item", "pane"):
        assert client.get(urls[page]).status_code == 200
    for page, url in urls.items():
        if page.startswith("item: "):
            assert len(client.get(url).context["panels"][0]["table"]["rows"]) == number, page


def test_query_count_does_not_depend_on_the_number_of_items(
    client: Client, keeper: Actor, definition: ListDefinition
) -> None:
    items = [make_item(keeper, definition, full=True) for _ in range(FEW)]
    make_related(keeper, definition, items[0], FEW)
    urls = addresses(definition, items[0])
    # What is looked up once per process is looked up now.
    assert_everything_is_shown(client, urls, number=FEW)
    few = {page: queries_of(client, url) for page, url in urls.items()}
    for _ in range(MANY - FEW):
        make_item(keeper, definition, full=True)
    make_related(keeper, definition, items[0], MANY)
    # What stands around all pages, and the organisation, is loaded anew once after a change.
    assert_everything_is_shown(client, urls, number=MANY)
    many = {page: queries_of(client, url) for page, url in urls.items()}
    if any(declared.partition(DOT)[0] == definition.code for declared in definition.related):
        # Twice as many hits are there as items were made, and what does not fit on a page is counted.
        many["search"] -= many["search"] > few["search"]
    assert many == few
    hold_baseline(definition.code, few)


def hold_baseline(code: str, counts: dict[str, int]) -> None:
    """Fail when a page takes more queries than it used to."""
    known = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    if os.environ.get("UPDATE_BASELINE"):
        known[code] = counts
        BASELINE.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n")
    allowed = known.get(code, {})
    grown = {page: count for page, count in counts.items() if count > allowed.get(page, 0) + LEEWAY}
    assert not grown, f"more queries than in {BASELINE.name}: {grown}, allowed {allowed}"
