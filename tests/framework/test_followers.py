"""Followers: told of each write through both doors, within its transaction."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm_lists.cases.models import Case
from crm_lists.framework import actions, bulk, followers
from crm_lists.framework.actors import Actor
from crm_lists.framework.bulk import RowChange
from crm_lists.framework.changes import Deed
from crm_lists.framework.items import Item
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import Change, SearchEntry
from crm_lists.relations.models import Relation
from tests.making import make
from tests.people import World

RELATIONS = find_list("relations")


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Deed]]:
    """Follow the relations, and keep what the follower hears."""
    monkeypatch.setattr(followers.followers, "_entries", {})
    heard: list[tuple[str, Deed]] = []

    @followers.followers.register("relations")
    def follow(_actor: Actor, item: Item, deed: Deed) -> None:
        heard.append((str(item), deed))

    return heard


def deeds(told: list[tuple[str, Deed]]) -> list[tuple[str, str, Any]]:
    return [(title, deed.verb, deed.after.get("website")) for title, deed in told]


def test_each_write_to_one_item_is_told_with_what_differs(
    seller: Actor, told: list[tuple[str, Deed]]
) -> None:
    relation = make(seller, Relation, name="Orava", website="https://martin.example")
    actions.change(seller, relation, {"website": "https://nitra.example"})
    actions.change(seller, relation, {"website": "https://nitra.example"})
    actions.delete(seller, relation)
    actions.restore(seller, RELATIONS, relation.pk)
    assert deeds(told) == [
        ("Orava", "add", "https://martin.example"),
        ("Orava", "change", "https://nitra.example"),
        ("Orava", "delete", None),
        ("Orava", "restore", "https://nitra.example"),
    ]
    assert (told[1][1].before, told[1][1].after) == (
        {"website": "https://martin.example"},
        {"website": "https://nitra.example"},
    )


def test_a_bulk_write_is_told_item_by_item(seller: Actor, told: list[tuple[str, Deed]]) -> None:
    made: list[Any] = bulk.add_many(seller, RELATIONS, [{"name": "One"}, {"name": ""}, {"name": "Two"}])
    keys = [made[0].pk, made[2].pk]
    bulk.change_many(
        seller, RELATIONS, [RowChange(pk, {"website": "https://nitra.example"}) for pk in keys], verb="move"
    )
    bulk.delete_many(seller, RELATIONS, [RowChange(keys[0])])
    bulk.restore_many(seller, RELATIONS, [keys[0]])
    assert deeds(told) == [
        ("One", "add", ""),
        ("Two", "add", ""),
        ("One", "move", "https://nitra.example"),
        ("Two", "move", "https://nitra.example"),
        ("One", "delete", None),
        ("One", "restore", "https://nitra.example"),
    ]


def test_followers_find_history_and_search_entry_written(
    seller: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(followers.followers, "_entries", {})
    found = []

    @followers.followers.register(followers.EVERY_LIST)
    def follow(_actor: Actor, item: Item, _deed: Deed) -> None:
        own = {"list_code": "relations", "item_id": item.pk}
        found.append((Change.objects.filter(**own).count(), SearchEntry.objects.filter(**own).count()))

    make(seller, Relation)
    bulk.add_many(seller, RELATIONS, [{"name": "Together"}])
    assert found == [(1, 1), (1, 1)]


def test_a_follower_writes_through_the_door_and_fails_with_the_write(
    seller: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make(seller, Case, name="Roof")
    monkeypatch.setattr(followers.followers, "_entries", {})

    @followers.followers.register("relations")
    def follow(actor: Actor, item: Any, deed: Deed) -> None:
        if "name" in deed.after:
            actions.change(actor, case, {"name": f"Roof of {item.name}"})
        if deed.after.get("notes") == "Nowhere":
            raise RuntimeError("the follower fails")

    actions.change(seller, case.relation, {"name": "Orava"})
    case.refresh_from_db()
    assert case.name == "Roof of Orava"
    with pytest.raises(RuntimeError):
        actions.change(seller, case.relation, {"name": "Spiš", "notes": "Nowhere"})
    case.refresh_from_db()
    case.relation.refresh_from_db()
    assert (case.name, case.relation.name) == ("Roof of Orava", "Orava")


def test_following_by_itself_asks_the_database_nothing(
    seller: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            bulk.add_many(seller, RELATIONS, [{"name": f"Firm {number}"} for number in range(20)])
        return len(queries)

    count()
    before = count()
    monkeypatch.setattr(followers.followers, "_entries", {})
    followers.followers.register("relations")(lambda _actor, _item, _deed: None)
    assert count() == before
