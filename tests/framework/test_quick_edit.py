"""Quick edit: cells, blocks and new rows, each with the ETag that the browser saw."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm_lists.cases.models import Case, CaseList
from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.grid.edits import BLOCK_LIMIT
from crm_lists.framework.lists import lists
from crm_lists.framework.models import Change
from tests.making import make_item
from tests.people import World, client_of

CELL, BLOCK, ROW = (f"/lists/cases/quick-edit/{name}/" for name in ("cell", "block", "row"))
PAGE = "/lists/cases/quick-edit/?view=all"
SHOWN = ["name", "relation", "value", "state", "expected_close"]


@pytest.fixture
def keeper(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


@pytest.fixture
def case(keeper: Actor) -> Any:
    return make_item(keeper, "cases", name="First", value=Decimal("1200.50"))


def post(client: Client, url: str, content: dict[str, Any]) -> Any:
    return client.post(url, json.dumps({"columns": SHOWN, **content}), content_type="application/json")


def typed(item: Any, known: Any = None, **cells: Any) -> dict[str, Any]:
    """Return the row of a request; a text is what was typed, anything else what was chosen."""
    sent = {
        name: {"text": cell} if isinstance(cell, str) else {"value": cell} for name, cell in cells.items()
    }
    return {"id": item.pk, "etag": item.version, "known": known or {}, "cells": sent}


def grid_of(client: Client, url: str = PAGE) -> dict[str, Any]:
    found: dict[str, Any] = client.get(url).context["grid"]
    return found


def test_the_page_shows_the_rows_of_the_listing_with_values_and_rights(client: Client, case: Any) -> None:
    grid = grid_of(client)
    (row,) = grid["rows"]
    assert (row["id"], row["etag"], row["may"]) == (case.pk, case.version, True)
    assert row["cells"]["name"]["text"] == "First"
    assert row["cells"]["value"] == {**row["cells"]["value"], "value": "1200.50", "edit": "1200.50"}
    editors = {column["name"]: column["editor"] for column in grid["columns"]}
    assert editors == {
        **editors,
        "name": "text",
        "relation": "lookup",
        "case_type": "choice",
        "value": "number",
        "expected_close": "date",
        "state": "",
        "modified_at": "",
    }


def test_the_page_takes_the_query_of_the_listing(client: Client, keeper: Actor, case: Any) -> None:
    make_item(keeper, "cases", name="Second", value=Decimal(5))
    rows = grid_of(client, f"{PAGE}&value__from=1000")["rows"]
    assert [row["id"] for row in rows] == [case.pk]


def test_a_typed_cell_is_saved_and_answered_with_what_differs(client: Client, case: Any) -> None:
    known = grid_of(client)["rows"][0]["cells"]
    values = {name: cell["value"] for name, cell in known.items()}
    answer = post(client, CELL, typed(case, values, name="Renamed"))
    assert answer.status_code == 200
    found = answer.json()
    assert (found["status"], found["etag"]) == ("saved", case.version + 1)
    assert set(found["cells"]) == {"name"}
    assert found["cells"]["name"]["text"] == "Renamed"
    assert Case.objects.get(pk=case.pk).name == "Renamed"


@pytest.mark.parametrize(
    ("column", "cell", "wanted"),
    [
        ("value", "17.25", Decimal("17.25")),
        ("value", "", None),
        ("expected_close", "2027-03-01", "2027-03-01"),
        ("description", "Two\nlines", "Two\nlines"),
    ],
)
def test_typed_texts_become_values_of_the_column(
    client: Client, case: Any, column: str, cell: str, wanted: Any
) -> None:
    assert post(client, CELL, typed(case, **{column: cell})).status_code == 200
    value = getattr(Case.objects.get(pk=case.pk), column)
    assert (str(value) if column == "expected_close" else value) == wanted


def test_a_lookup_is_chosen_by_key_and_only_among_what_is_readable(
    world: World, client: Client, keeper: Actor, case: Any
) -> None:
    other = make_item(keeper, "relations")
    hidden = make_item(Actor.of(world.stranger), "relations")
    answer = post(client, CELL, typed(case, relation=other.pk))
    assert answer.json()["cells"]["relation"]["text"] == str(other)
    case.refresh_from_db()
    refused = post(client, CELL, typed(case, relation=hidden.pk))
    assert refused.status_code == 422
    assert "relation" in refused.json()["errors"]
    assert Case.objects.get(pk=case.pk).relation_id == other.pk


def test_what_makes_no_sense_is_said_at_the_cell(client: Client, case: Any) -> None:
    for column, text in (("value", "a lot"), ("value", "-4"), ("expected_close", "soon"), ("name", "")):
        answer = post(client, CELL, typed(case, **{column: text}))
        assert answer.status_code == 422, column
        assert answer.json()["errors"][column], column
    kept = post(client, CELL, typed(case, state="closed"))
    assert kept.status_code == 422
    assert Case.objects.get(pk=case.pk).version == case.version


def test_an_overtaken_cell_shows_both_values_and_saves_nothing(
    client: Client, keeper: Actor, case: Any
) -> None:
    actions.change(keeper, case, {"name": "Theirs"})
    answer = post(client, CELL, typed(case, {"name": "First"}, name="Mine"))
    assert answer.status_code == 409
    found = answer.json()
    assert (found["cells"]["name"]["text"], found["etag"]) == ("Theirs", case.version + 1)
    assert "Salesperson" in found["message"]
    again = post(client, CELL, {**typed(case, name="Mine"), "etag": found["etag"]})
    assert again.status_code == 200
    assert Case.objects.get(pk=case.pk).name == "Mine"


def test_another_column_changed_meanwhile_is_no_conflict(client: Client, keeper: Actor, case: Any) -> None:
    actions.change(keeper, case, {"value": Decimal(9)})
    answer = post(client, CELL, typed(case, {"name": "First", "value": "1200.50"}, name="Mine"))
    assert answer.status_code == 200
    assert set(answer.json()["cells"]) >= {"name", "value"}
    fresh = Case.objects.get(pk=case.pk)
    assert (fresh.name, fresh.value) == ("Mine", Decimal(9))


def test_who_may_read_but_not_change_is_refused(world: World, case: Any) -> None:
    reader = client_of(world.reader)
    assert grid_of(reader)["rows"][0]["may"] is False
    assert grid_of(reader)["mayAdd"] is False
    assert post(reader, CELL, typed(case, name="Mine")).status_code == 403
    block = post(reader, BLOCK, {"rows": [typed(case, name="Mine")]}).json()
    assert block["rows"][0]["status"] == "forbidden"
    assert post(reader, ROW, {"cells": {"name": {"text": "New"}}}).status_code == 403
    assert Case.objects.get(pk=case.pk).name == "First"


def test_absent_and_hidden_rows_look_alike(world: World, client: Client, case: Any) -> None:
    stranger = client_of(world.stranger)
    hidden = post(stranger, CELL, typed(case, name="Mine"))
    case.pk = 999_999
    absent = post(client, CELL, typed(case, name="Mine"))
    assert hidden.status_code == absent.status_code == 404
    assert hidden.json()["message"] == absent.json()["message"]


def test_a_block_is_one_batch_with_errors_by_cell(client: Client, keeper: Actor, case: Any) -> None:
    others = [make_item(keeper, "cases", name=f"Case {number}") for number in range(3)]
    actions.change(keeper, others[1], {"name": "Theirs"})
    rows = [
        typed(case, name="A", value="10"),
        typed(others[0], name="B", value="nothing"),
        typed(others[1], {"name": "Case 1"}, name="C"),
        typed(others[2], name="D"),
    ]
    found = post(client, BLOCK, {"rows": rows}).json()
    assert [row["status"] for row in found["rows"]] == ["saved", "invalid", "conflict", "saved"]
    assert set(found["rows"][1]["errors"]) == {"value"}
    assert found["rows"][1]["cells"]["name"]["text"] == "B"
    assert found["rows"][2]["cells"]["name"]["text"] == "Theirs"
    names = [Case.objects.get(pk=item.pk).name for item in (case, *others)]
    assert names == ["A", "B", "Theirs", "D"]
    assert Change.objects.filter(batch=found["batch"]).count() == 3


def test_a_block_takes_titles_and_words_for_keys(client: Client, keeper: Actor, case: Any) -> None:
    relation = make_item(keeper, "relations", name="Quagga Ltd")
    other = make_item(keeper, "cases")
    found = post(
        client, BLOCK, {"rows": [typed(case, relation="Quagga Ltd"), typed(other, relation="No such")]}
    )
    assert [row["status"] for row in found.json()["rows"]] == ["saved", "invalid"]
    assert Case.objects.get(pk=case.pk).relation_id == relation.pk


def test_a_block_is_undone_by_the_values_before(client: Client, keeper: Actor, case: Any) -> None:
    other = make_item(keeper, "cases", name="Second")
    before = {row["id"]: row["cells"] for row in grid_of(client)["rows"]}
    saved = post(client, BLOCK, {"rows": [typed(case, name="A", value="1"), typed(other, name="B")]}).json()
    undo = [
        {
            "id": row["id"],
            "etag": row["etag"],
            "known": {},
            "cells": {
                name: {"value": before[row["id"]][name]["value"]} for name in ("name", "value", "relation")
            },
        }
        for row in saved["rows"]
    ]
    assert [row["status"] for row in post(client, BLOCK, {"rows": undo}).json()["rows"]] == ["saved", "saved"]
    fresh = Case.objects.get(pk=case.pk)
    assert (fresh.name, fresh.value) == ("First", Decimal("1200.50"))


def test_a_block_has_a_limit(client: Client, case: Any) -> None:
    rows = [{**typed(case, name="A"), "id": number} for number in range(1, BLOCK_LIMIT + 2)]
    assert post(client, BLOCK, {"rows": rows}).status_code == 413


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"id": "x", "etag": 1, "cells": {"name": {"text": "A"}}},
        {"id": 1, "etag": 1, "cells": {}},
        {"id": 1, "etag": 1, "cells": {"name": "A"}},
        {"id": 1, "etag": 1, "cells": {"name": {"value": {"a": 1}}}},
        {"id": 2**70, "etag": 1, "cells": {"name": {"text": "A"}}},
        {"id": 1, "etag": 1, "cells": {"name": {"text": "A"}}, "columns": ["password"]},
    ],
)
def test_requests_that_are_none_are_refused(client: Client, content: dict[str, Any]) -> None:
    assert post(client, CELL, content).status_code == 400


def test_a_new_row_needs_what_the_list_needs(client: Client, keeper: Actor) -> None:
    relation = make_item(keeper, "relations")
    missing = post(client, ROW, {"cells": {"name": {"text": "New"}}})
    assert missing.status_code == 422
    assert "relation" in missing.json()["errors"]
    cells = {"name": {"text": "New"}, "relation": {"value": relation.pk}}
    made = post(client, ROW, {"cells": cells}).json()
    assert made["row"]["cells"]["name"]["text"] == "New"
    assert access.get(keeper, lists.get("cases"), made["row"]["id"]).relation_id == relation.pk


def test_lists_without_the_common_form_have_no_quick_edit(
    client: Client, case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CaseList, "is_edited_by_form", False)
    assert client.get(PAGE).status_code == 404
    assert post(client, CELL, typed(case, name="Mine")).status_code == 404


def test_the_listing_leads_to_quick_edit_with_its_own_query(client: Client, case: Any) -> None:
    page = client.get("/lists/cases/?view=all&value__from=5").content.decode()
    assert "/lists/cases/quick-edit/?" in page
    assert "value__from=5" in page.split("/lists/cases/quick-edit/?")[1].split('"')[0]


#: What finding out costs who asks: session, user, the stamps and what was shared.
WHO_ASKS = 4


@pytest.mark.parametrize(
    ("cells", "most"),
    [({"value": "12"}, 6), ({"expected_close": "2027-01-01"}, 6), ({"name": "Renamed"}, 9)],
)
def test_the_edit_of_a_cell_costs_few_queries(
    client: Client, case: Any, cells: dict[str, Any], most: int
) -> None:
    known = {name: cell["value"] for name, cell in grid_of(client)["rows"][0]["cells"].items()}
    with CaptureQueriesContext(connection) as captured:
        assert post(client, CELL, typed(case, known, **cells)).status_code == 200
    statements = [one["sql"] for one in captured if "SAVEPOINT" not in one["sql"]]
    assert len(statements) - WHO_ASKS <= most, "\n".join(one[:150] for one in statements)
