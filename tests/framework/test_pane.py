"""The details pane: what may be changed there, where its value stands, and what two people change at once."""

import json
from typing import Any

import pytest
from django.test import Client

from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from tests.making import make_item
from tests.people import World, client_of

HTMX = {"HX-Request": "true"}


@pytest.fixture
def keeper(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


@pytest.fixture
def case(keeper: Actor) -> Any:
    return make_item(keeper, "cases", name="First", description="")


def url_of(case: Any, name: str = "") -> str:
    return f"/lists/cases/{case.pk}/pane/{name}/" if name else f"/lists/cases/{case.pk}/pane/"


def names(facts: list[dict[str, Any]]) -> set[str]:
    return {fact["name"] for fact in facts if fact.get("is_editable")}


def test_what_a_person_may_type_is_offered_empty_columns_too(client: Client, case: Any) -> None:
    shown = client.get(url_of(case)).context["pane_item"]
    assert {"name", "relation"} <= names(shown["facts"])
    assert "description" in names(shown["empty_facts"])
    assert "modified_at" not in names(shown["facts"])


def test_readers_see_the_values_only(world: World, case: Any) -> None:
    reader = client_of(world.reader)
    shown = reader.get(url_of(case)).context["pane_item"]
    assert names(shown["facts"]) == set()
    assert shown["empty_facts"] == []
    assert reader.get(url_of(case, "name"), headers=HTMX).status_code == 403
    assert reader.post(url_of(case, "name"), {"name": "Taken"}, headers=HTMX).status_code == 403


@pytest.mark.parametrize("name", ["modified_at", "owner", "nothing"])
def test_what_the_program_keeps_has_no_field(client: Client, case: Any, name: str) -> None:
    assert client.get(url_of(case, name), headers=HTMX).status_code == 404


def test_strangers_are_told_nothing(world: World, case: Any) -> None:
    assert client_of(world.stranger).get(url_of(case, "name"), headers=HTMX).status_code == 404


def test_one_column_is_saved_and_the_pane_comes_back(client: Client, case: Any) -> None:
    answer = client.get(url_of(case, "name"), headers=HTMX)
    assert [field.name for field in answer.context["form"].visible_fields()] == ["name"]
    saved = client.post(url_of(case, "name"), {"name": "Second", "etag": case.version}, headers=HTMX)
    assert saved.status_code == 200
    assert saved.headers["HX-Retarget"] == "#pane"
    assert json.loads(saved.headers["HX-Trigger"])["item:saved"] == {"pk": case.pk}
    assert "Second" in saved.content.decode()
    case.refresh_from_db()
    assert (case.name, case.version) == ("Second", 2)


def test_a_wrong_value_is_told_at_its_field(client: Client, case: Any) -> None:
    answer = client.post(url_of(case, "value"), {"value": "much", "etag": case.version}, headers=HTMX)
    assert answer.status_code == 422
    assert "value" in answer.context["form"].errors
    assert "HX-Retarget" not in answer.headers


def test_a_stale_save_shows_both_sides_and_takes_an_answer(client: Client, keeper: Actor, case: Any) -> None:
    actions.change(keeper, case, {"name": "Theirs"})
    stale = {"name": "Mine", "etag": case.version}
    answer = client.post(url_of(case, "name"), stale, headers=HTMX)
    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == "#dialog-body"
    (row,) = answer.context["rows"]
    assert (row["mine"], row["theirs"]) == ("Mine", "Theirs")
    again = {**dict(answer.context["hidden"]), "keep-name": "mine"}
    assert client.post(url_of(case, "name"), again, headers=HTMX).status_code == 200
    case.refresh_from_db()
    assert case.name == "Mine"


def test_what_somebody_else_changed_elsewhere_is_no_conflict(
    client: Client, keeper: Actor, case: Any
) -> None:
    actions.change(keeper, case, {"description": "Theirs"})
    assert client.post(url_of(case, "name"), {"name": "Mine", "etag": 1}, headers=HTMX).status_code == 200
    case.refresh_from_db()
    assert (case.name, case.description) == ("Mine", "Theirs")


def test_without_scripts_the_field_is_a_page(client: Client, case: Any) -> None:
    assert b"<!doctype html>" in client.get(url_of(case, "name")).content
    answer = client.post(url_of(case, "name"), {"name": "Plain", "etag": case.version})
    assert answer.headers["Location"] == f"/lists/cases/{case.pk}/"
