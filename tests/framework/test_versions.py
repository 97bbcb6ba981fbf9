"""Versions: the history page by page, two versions side by side, and the way back to one."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from crm_lists.cases.models import Case
from crm_lists.framework import access, actions, versions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import lists
from crm_lists.framework.models import Change
from tests.making import make_item
from tests.people import World, client_of


@pytest.fixture
def keeper(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


@pytest.fixture
def case(keeper: Actor) -> Any:
    """Return a case with three versions: First, Second and a value, Third."""
    made = make_item(keeper, "cases", name="First")
    actions.change(keeper, made, {"name": "Second", "value": Decimal(12)})
    return actions.change(keeper, made, {"name": "Third", "description": "Long"})


def page(case: Any, path: str) -> str:
    return f"/lists/cases/{case.pk}/versions/{path}"


def test_states_are_found_back_from_the_changes(keeper: Actor, case: Any) -> None:
    states = versions.states_at(lists.get("cases"), case, [1, 2, 3])
    assert [states[version]["name"] for version in (1, 2, 3)] == ["First", "Second", "Third"]
    assert [states[version]["value"] for version in (1, 2, 3)] == [None, "12.00", "12.00"]


def test_two_versions_stand_side_by_side(client: Client, case: Any) -> None:
    found = client.get(page(case, "compare/?a=1&b=2")).context
    differing = {row.name: (row.before, row.after) for row in found["rows"] if row.differs}
    assert differing == {"name": ("First", "Second"), "value": ("", "12"), "weighted_value": ("", "1.20")}
    present = client.get(page(case, "compare/?a=2")).context
    assert present["second"]["is_present"]
    assert {row.name for row in present["rows"] if row.differs} == {"name", "description"}


@pytest.mark.parametrize("query", ["?a=1&b=9", "?a=99999999999999999999", "?a=0&b=0"])
def test_versions_that_never_were_are_not_there(client: Client, case: Any, query: str) -> None:
    assert client.get(page(case, f"compare/{query}")).status_code in (200, 404)
    assert client.get(page(case, "compare/?a=1&b=9")).status_code == 404
    assert client.get(page(case, "9/restore/")).status_code == 404


def test_lookups_are_named_to_those_who_may_read_them(world: World, keeper: Actor, case: Any) -> None:
    hidden = make_item(Actor.of(world.stranger), "relations", name="Quagga")
    own = case.relation_id
    Case.objects.filter(pk=case.pk).update(relation=hidden)
    before = versions.states_at(lists.get("cases"), case, [3])[3]
    rows = versions.compare(
        keeper, lists.get("cases"), {**before, "relation": own}, {**before, "relation": hidden.pk}
    )
    (row,) = [one for one in rows if one.differs]
    assert row.after == "restricted"
    assert row.before not in ("", "restricted")


def test_going_back_is_previewed_and_is_a_change_of_its_own(client: Client, keeper: Actor, case: Any) -> None:
    shown = client.get(page(case, "1/restore/")).context
    assert {row.name: row.after for row in shown["plan"].rows} == {
        "name": "First",
        "value": "",
        "description": "",
    }
    answer = client.post(page(case, "1/restore/"), {"etag": shown["etag"]})
    assert answer.status_code == 302
    fresh = access.get(keeper, lists.get("cases"), case.pk)
    assert (fresh.name, fresh.value, fresh.version) == ("First", None, 4)
    change = Change.objects.filter(list_code="cases", item_id=case.pk).latest("pk")
    assert (change.verb, change.version) == ("restore_version", 4)


def test_a_stale_way_back_saves_nothing(client: Client, keeper: Actor, case: Any) -> None:
    etag = client.get(page(case, "1/restore/")).context["etag"]
    actions.change(keeper, case, {"name": "Fourth"})
    answer = client.post(page(case, "1/restore/"), {"etag": etag})
    assert answer.status_code == 409
    assert answer.context["etag"] == 4
    assert Case.objects.get(pk=case.pk).name == "Fourth"


def test_what_the_program_keeps_or_nobody_may_choose_stays(
    world: World, client: Client, keeper: Actor
) -> None:
    case = make_item(keeper, "cases", name="First")
    hidden = make_item(Actor.of(world.stranger), "relations", name="Quagga")
    relation = make_item(keeper, "relations")
    first = case.relation_id
    actions.change(keeper, case, {"relation": relation, "name": "Second"})
    Change.objects.filter(list_code="cases", item_id=case.pk, version=2).update(
        before={"relation": hidden.pk, "name": "First", "state": "closed", "gone": 1}
    )
    plan = client.get(page(case, "1/restore/")).context["plan"]
    assert set(plan.values) == {"name"}
    assert {one.label for one in plan.left_out} == {"Company", "State", "gone"}
    assert first != relation.pk


def test_who_may_only_read_compares_but_does_not_go_back(world: World, case: Any) -> None:
    reader = client_of(world.reader)
    compared = reader.get(page(case, "compare/?a=1&b=2"))
    assert compared.status_code == 200
    assert not compared.context["commands"]
    assert reader.get(page(case, "1/restore/")).status_code == 403
    assert reader.post(page(case, "1/restore/"), {"etag": 3}).status_code == 403


def test_the_history_goes_on_page_by_page(
    client: Client, keeper: Actor, case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "PAGE_SIZE", 2)
    first = client.get(page(case, "")).context
    assert [entry["version"] for entry in first["changes"]] == [3, 2]
    second = client.get(first["history_next_url"]).context
    assert [entry["version"] for entry in second["changes"]] == [1]
    assert not second["history_next_url"]
    assert "versions/1/restore/" in second["changes"][0]["restore_url"]
