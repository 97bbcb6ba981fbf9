"""Lookups back: an item's page shows what looks it up, by declared and by custom columns."""

from typing import Any

import pytest
from django.core.checks import CheckMessage
from django.test import Client

from crm_lists.cases.models import CaseList
from crm_lists.framework import actions, checks, designs, related
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import lists
from crm_lists.framework.models import CustomColumn
from tests.making import make_item
from tests.people import World, client_of


@pytest.fixture
def keeper(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


def add_column(list_code: str, code: str, type_code: str, **settings: Any) -> None:
    CustomColumn.objects.create(
        list_code=list_code, code=code, label=code.title(), type_code=type_code, settings=settings
    )
    designs.changed()


def tabs(client: Client, item: Any, code: str = "cases") -> dict[str, Any]:
    page = client.get(f"/lists/{code}/{item.pk}/")
    return {tab["code"]: tab["count"] for tab in page.context["tabs"]}


@pytest.mark.parametrize(("type_code", "is_many"), [("lookup", False), ("lookups", True)])
def test_custom_lookup_columns_appear_by_themselves(
    client: Client, keeper: Actor, type_code: str, is_many: bool
) -> None:
    case = make_item(keeper, "cases")
    add_column("relations", "showcase", type_code, list="cases")
    relation = make_item(keeper, "relations")
    assert tabs(client, case)["relations"] == "0"
    actions.change(keeper, relation, {"showcase": [case] if is_many else case})
    assert tabs(client, case)["relations"] == "1"
    panel = client.get(f"/lists/cases/{case.pk}/?tab=relations").context["panels"][0]
    assert [row["id"] for row in panel["table"]["rows"]] == [relation.pk]


def test_a_list_that_looks_up_twice_names_its_columns(client: Client, keeper: Actor) -> None:
    add_column("activities", "earlier", "lookup", list="cases")
    case = make_item(keeper, "cases")
    found = tabs(client, case)
    assert {"activities.case", "activities.earlier"} <= set(found)
    assert "activities" not in found


@pytest.mark.django_db
def test_a_declaration_may_name_the_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CaseList, "related", ("activities.case",))
    assert checks.check_list(lists.get("cases")) == []
    (found,) = related._declared(lists.get("cases"))
    assert (found[0].code, found[1].name) == ("activities", "case")
    monkeypatch.setattr(CaseList, "related", ("activities.nothing", "nowhere.case"))
    assert [one.id for one in _errors()] == ["lists.E013", "lists.E012"]


def _errors() -> list[CheckMessage]:
    return checks.check_list(lists.get("cases"))


def test_only_what_the_person_may_read_is_counted(world: World, client: Client, keeper: Actor) -> None:
    case = make_item(keeper, "cases")
    make_item(keeper, "activities", case=case)
    assert tabs(client, case)["activities"] == "1"
    add_column("relations", "showcase", "lookup", list="cases")
    hidden = make_item(Actor.of(world.stranger), "relations")
    type(hidden).objects.filter(pk=hidden.pk).update(extra={"showcase": case.pk})
    assert tabs(client, case)["relations"] == "0"


def test_counts_are_bounded(client: Client, keeper: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    case = make_item(keeper, "cases")
    for _ in range(3):
        make_item(keeper, "activities", case=case)
    monkeypatch.setattr("crm_lists.framework.related.COUNT_LIMIT", 2)
    monkeypatch.setattr("crm_lists.framework.pages.items.COUNT_LIMIT", 2)
    assert tabs(client, case)["activities"] == "2+"


def test_a_deleted_target_is_called_deleted_only_before_those_who_could_read_it(
    world: World, keeper: Actor
) -> None:
    column = lists.get("cases").column("relation")
    own = make_item(keeper, "relations")
    hidden = make_item(Actor.of(world.stranger), "relations")
    actions.delete(keeper, own)
    actions.delete(Actor.of(world.stranger), hidden)
    labels = column.kind.labels(column, keeper, [own.pk, hidden.pk])
    assert column.text(own.pk, labels) == "deleted"
    assert column.text(hidden.pk, labels) == "restricted"
    assert "<a " not in column.cell(own.pk, labels)
