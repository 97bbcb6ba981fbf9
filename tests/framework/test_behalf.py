"""Changes of items that are open to a deputy only carry both names, one by one and in bulk."""

from collections.abc import Collection
from typing import Any

import pytest
from django.contrib.auth.models import User

from crm_lists.framework import access, actions, behalf, bulk, changes, recycling, versions
from crm_lists.framework.actors import Actor
from crm_lists.framework.bulk import RowChange
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import Change, OutboxEntry
from crm_lists.framework.registry import Many
from tests.making import make_item
from tests.people import World

RELATIONS = "relations"


@pytest.fixture
def absent(world: World, monkeypatch: pytest.MonkeyPatch) -> User:
    """Let the person act for the manager on every item whose key is even."""
    representing: Any = Many("representing")

    def even(actor: Actor, definition: Any, keys: Collection[Any], action: str) -> dict[Any, User]:
        return {key: world.manager for key in keys if key % 2 == 0}

    representing.register(behalf.EVERY_LIST)(even)
    monkeypatch.setattr(behalf, "representing", representing)
    return world.manager


def named(verb: str) -> dict[int, int | None]:
    """Return for whom the items were changed, by key."""
    found = Change.objects.filter(list_code=RELATIONS, verb=verb)
    return dict(found.values_list("item_id", "on_behalf_of"))


def test_single_changes_carry_the_represented_person(world: World, absent: User) -> None:
    actor = Actor.of(world.salesperson)
    definition = find_list(RELATIONS)
    made = [make_item(actor, RELATIONS) for _number in range(2)]
    for item in made:
        actions.change(actor, item, {"name": f"Changed {item.pk}"})
        actions.delete(actor, item)
        actions.restore(actor, definition, item.pk)
    expected = {item.pk: absent.pk if item.pk % 2 == 0 else None for item in made}
    assert {verb: named(verb) for verb in ("add", "change", "delete", "restore")} == {
        "add": dict.fromkeys(expected),
        "change": expected,
        "delete": expected,
        "restore": expected,
    }


def test_bulk_changes_carry_the_represented_person(world: World, absent: User) -> None:
    actor = Actor.of(world.salesperson)
    definition = find_list(RELATIONS)
    keys = [make_item(actor, RELATIONS).pk for _number in range(4)]
    bulk.change_many(actor, definition, [RowChange(key, {"name": f"Changed {key}"}) for key in keys])
    bulk.delete_many(actor, definition, [RowChange(key, {}) for key in keys])
    bulk.restore_many(actor, definition, keys)
    bulk.delete_many(actor, definition, [RowChange(key, {}) for key in keys])
    recycling.empty_many(actor, definition, keys)
    expected = {key: absent.pk if key % 2 == 0 else None for key in keys}
    verbs = ("change", "delete", "restore", access.EMPTY)
    assert {verb: named(verb) for verb in verbs} == dict.fromkeys(verbs, expected)


def test_the_program_represents_nobody(world: World, absent: User) -> None:
    assert behalf.for_whom(Actor.system(), find_list(RELATIONS), [2], access.CHANGE) == {}


def test_a_note_makes_no_version(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "NOTES", {"waved"})
    actor = Actor.of(world.salesperson)
    definition = find_list(RELATIONS)
    item = make_item(actor, RELATIONS)
    written = actions.note(Actor.of(world.colleague), item, "waved", "to everybody", needs=access.VIEW)
    assert (written.by, written.note, written.version) == (world.colleague, "to everybody", item.version)
    assert OutboxEntry.objects.filter(change=written).exists()
    fresh = access.get(actor, definition, item.pk)
    assert fresh.version == item.version
    made = versions.change_of(definition, fresh, fresh.version)
    assert made is not None
    assert made.verb == "add"
    assert [change.verb for change in versions.offered(actor, definition, fresh)] == ["add"]


def test_a_note_needs_the_right(world: World) -> None:
    item = make_item(Actor.of(world.salesperson), RELATIONS)
    with pytest.raises(actions.NotPermitted):
        actions.note(Actor.of(world.reader), item, "waved", "", needs=access.CHANGE)
    with pytest.raises(access.ItemNotFound):
        actions.note(Actor.of(world.stranger), item, "waved", "", needs=access.CHANGE)
