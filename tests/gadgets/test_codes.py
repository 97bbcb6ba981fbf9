"""Several values of a code list as a column: in listings, filters, forms, files and the API."""

import io
import json
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm_lists.framework import actions, bulk
from crm_lists.framework.actors import Actor
from crm_lists.framework.bulk import Refusal, RowChange
from crm_lists.framework.checks import check_list
from crm_lists.framework.definitions import PublicView
from crm_lists.framework.listing import Listing, Query
from crm_lists.framework.lists import find_list
from tests.conformance.sent import untouched
from tests.gadgets.models import Gadget, GadgetList, Topic
from tests.people import World, client_of

pytestmark = pytest.mark.django_db
LIST = find_list("gadgets")


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def browser(world: World) -> Client:
    return client_of(world.salesperson)


@pytest.fixture
def topics() -> dict[str, Topic]:
    """Return red, blue and the retired grey, in this order."""
    named = {"red": "bad", "blue": "info", "grey": ""}
    return {
        code: Topic._default_manager.create(
            label=code.title(),
            labels={"sk": f"{code}-sk"},
            code=code,
            tone=tone,
            position=place,
            is_active=code != "grey",
        )
        for place, (code, tone) in enumerate(named.items())
    }


@pytest.fixture
def gadgets(seller: Actor, topics: dict[str, Topic]) -> dict[str, Gadget]:
    """Return one of both colours, a blue one, an old grey one and a bare one."""
    chosen = {"both": ("red", "blue"), "blue": ("blue",), "bare": ()}
    made = {
        name: actions.add(seller, Gadget, {"name": name, "topics": [topics[code] for code in codes]})
        for name, codes in chosen.items()
    }
    made["old"] = actions.add(seller, Gadget, {"name": "old"})
    made["old"].topics.set([topics["grey"]])
    return made


def found(actor: Actor, **params: str) -> list[str]:
    rows = Listing(actor, LIST, Query(params=params, sort="name"), columns=["name"])
    assert rows.count == len(rows.records)
    return [record["name"] for record in rows.records]


def test_a_listing_shows_the_values_as_pills_in_their_order(
    browser: Client, gadgets: dict[str, Gadget]
) -> None:
    page = browser.get("/lists/gadgets/?view=all").content.decode()
    assert '<span class="pill bad">Red</span> <span class="pill info">Blue</span>' in page
    assert '<span class="pill quiet">Grey</span>' in page


def test_a_column_costs_one_query_for_all_rows(
    seller: Actor, topics: dict[str, Topic], gadgets: dict[str, Gadget]
) -> None:
    def count(columns: list[str]) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert Listing(seller, LIST, Query(), columns=columns).rows
        return len(queries)

    count(["name"])
    # The links of the page, and what their keys are called.
    assert count(["name", "topics"]) == count(["name"]) + 2
    for number in range(10):
        actions.add(seller, Gadget, {"name": f"more {number}", "topics": [topics["red"]]})
    assert count(["name", "topics"]) == count(["name"]) + 2


@pytest.mark.parametrize(
    ("operator", "codes", "names"),
    [
        ("has", ["blue"], ["blue", "both"]),
        ("has", ["grey"], ["old"]),
        ("in", ["red", "blue"], ["blue", "both"]),
        ("lacks", ["blue"], ["bare", "old"]),
        ("notin", ["red", "grey"], ["bare", "blue"]),
    ],
)
def test_filters_find_each_item_once(
    seller: Actor,
    topics: dict[str, Topic],
    gadgets: dict[str, Gadget],
    operator: str,
    codes: list[str],
    names: list[str],
) -> None:
    raw = ",".join(str(topics[code].pk) for code in codes)
    assert found(seller, **{f"topics__{operator}": raw}) == names


def test_filters_ask_for_what_is_set_and_for_several_at_once(
    seller: Actor, topics: dict[str, Topic], gadgets: dict[str, Gadget]
) -> None:
    assert found(seller, topics__isnull="1") == ["bare"]
    assert found(seller, topics__isnull="0") == ["blue", "both", "old"]
    red, blue = topics["red"].pk, topics["blue"].pk
    both = Listing(seller, LIST, Query(where=f"all(topics={red},topics={blue})"))
    assert [row.pk for row in both.rows] == [gadgets["both"].pk]


def test_a_view_may_name_the_column_but_not_sort_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_list(LIST) == []
    wrong = PublicView("wrong", "Wrong", sort="topics")
    monkeypatch.setattr(GadgetList, "views", (wrong,))
    assert [one.id for one in check_list(LIST)] == ["lists.E009"]


@pytest.mark.parametrize("layout", ["", "gallery", "board:state"])
def test_every_layout_shows_the_values(browser: Client, gadgets: dict[str, Gadget], layout: str) -> None:
    address = f"/lists/gadgets/?layout={layout}&columns=name,topics&group_by=state"
    page = browser.get(address).content.decode()
    assert '<span class="pill bad">Red</span>' in page


def test_the_column_menu_counts_the_values(
    browser: Client, topics: dict[str, Topic], gadgets: dict[str, Gadget]
) -> None:
    values = browser.get("/lists/gadgets/columns/topics/").context["values"]
    assert {value.text: value.count for value in values.values} == {"Blue": 2, "Red": 1, "Grey": 1}
    assert values.unset == 1
    asked = {"menu-operator": "in", "menu-value": [str(topics["red"].pk)]}
    answer = browser.get("/lists/gadgets/columns/topics/filter/", asked)
    assert f"topics__in={topics['red'].pk}" in answer["Location"]


def test_the_filter_pane_offers_retired_values_too(browser: Client, gadgets: dict[str, Gadget]) -> None:
    page = browser.get("/lists/gadgets/filters/").content.decode()
    assert "Grey" in page
    assert 'name="topics"' in page


def test_a_form_offers_retired_values_only_where_they_are_set(
    browser: Client, gadgets: dict[str, Gadget]
) -> None:
    assert "Grey" not in browser.get("/lists/gadgets/new/").content.decode()
    edit = f"/lists/gadgets/{gadgets['old'].pk}/edit/"
    page = browser.get(edit)
    assert "Grey" in page.content.decode()
    sent = untouched(page.content.decode(), page.context["form"].fields)
    browser.post(edit, {**sent, "name": "renamed"})
    assert [one.code for one in gadgets["old"].topics.all()] == ["grey"]


def test_no_door_takes_a_retired_value(
    seller: Actor, topics: dict[str, Topic], gadgets: dict[str, Gadget]
) -> None:
    grey, bare = topics["grey"], gadgets["bare"]
    with pytest.raises(ValidationError, match="“Grey” is not offered any more"):
        actions.change(seller, bare, {"topics": [grey]})
    with pytest.raises(ValidationError):
        actions.add(seller, Gadget, {"name": "new", "topics": [grey.pk]})
    [refused] = bulk.add_many(seller, LIST, [{"name": "new", "topics": [grey.pk]}])
    assert isinstance(refused, Refusal)
    [outcome] = bulk.change_many(seller, LIST, [RowChange(bare.pk, {"topics": [grey.pk]})])
    assert outcome.refusal is not None
    kept = RowChange(gadgets["old"].pk, {"topics": [grey.pk, topics["red"].pk]})
    [outcome] = bulk.change_many(seller, LIST, [kept])
    assert outcome.refusal is None


def test_the_api_takes_and_gives_keys(
    browser: Client, topics: dict[str, Topic], gadgets: dict[str, Gadget]
) -> None:
    def change(name: str, *codes: str) -> Any:
        body = json.dumps({"topics": [topics[code].pk for code in codes]})
        url = f"/api/v1/lists/gadgets/{gadgets[name].pk}"
        return browser.patch(url, body, content_type="application/json")

    answer = change("bare", "blue")
    assert answer.json()["topics"] == [topics["blue"].pk]
    assert change("bare", "grey").status_code == 422
    assert change("old", "grey", "red").status_code == 200


def test_files_hold_the_labels(
    browser: Client, seller: Actor, topics: dict[str, Topic], gadgets: dict[str, Gadget]
) -> None:
    address = "/lists/gadgets/export/{}/?view=all&columns=name,topics&sort=name"
    rows = json.loads(browser.get(address.format("json")).getvalue())
    assert [row["topics"] for row in rows] == [[], ["Blue"], ["Red", "Blue"], ["Grey"]]
    sheet = openpyxl.load_workbook(io.BytesIO(browser.get(address.format("xlsx")).getvalue())).worksheets[0]
    assert "Red; Blue" in {cell.value for row in sheet for cell in row}


def test_typed_labels_become_values_in_the_grid(
    browser: Client, topics: dict[str, Topic], gadgets: dict[str, Gadget]
) -> None:
    grid = browser.get("/lists/gadgets/quick-edit/").context["grid"]
    [column] = [one for one in grid["columns"] if one["name"] == "topics"]
    assert (column["editor"], [label for _key, label in column["options"]]) == ("many", ["Red", "Blue"])
    bare = gadgets["bare"]
    sent = {"id": bare.pk, "etag": bare.version, "columns": ["name", "topics"], "known": {"topics": []}}
    cell = {**sent, "cells": {"topics": {"text": "red-sk; BLUE"}}}
    answer = browser.post(
        "/lists/gadgets/quick-edit/cell/", json.dumps(cell), content_type="application/json"
    )
    assert answer.json()["status"] == "saved", answer.content
    assert answer.json()["cells"]["topics"]["text"] == "Red; Blue"


def test_details_and_pane_show_pills(browser: Client, gadgets: dict[str, Gadget]) -> None:
    for part in ("", "pane/"):
        page = browser.get(f"/lists/gadgets/{gadgets['both'].pk}/{part}").content.decode()
        assert "Red" in page
        assert "Blue" in page
