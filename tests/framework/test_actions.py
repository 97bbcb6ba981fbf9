"""The one door for writing, where the conformance suite does not reach."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from crm_lists.cases.models import Case
from crm_lists.framework import access, actions, indexing
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.models import Change, OutboxEntry, SearchEntry
from crm_lists.relations.models import Relation
from tests.making import make
from tests.people import World


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


def test_a_failure_on_the_way_leaves_nothing_behind(seller: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(indexing, "write_entry", fail)
    with pytest.raises(RuntimeError):
        make(seller, Relation)
    assert not Relation.objects.exists()
    assert not Change.objects.filter(list_code="relations").exists()
    assert not OutboxEntry.objects.exists()


def test_untouched_columns_that_no_longer_fit_do_not_block_a_change(seller: Actor) -> None:
    relation = make(seller, Relation)
    Relation.objects.filter(pk=relation.pk).update(email="no address")
    changed = actions.change(seller, relation, {"city": "Nitra"})
    assert changed.city == "Nitra"
    with pytest.raises(ValidationError):
        actions.change(seller, relation, {"email": "still none"})


def test_adding_what_one_could_not_see_afterwards_is_refused(world: World, seller: Actor) -> None:
    with pytest.raises(actions.NotPermitted, match="outside what your roles reach"):
        actions.add(
            seller,
            Relation,
            {"name": "Elsewhere"},
            generated={"owner": world.second, "group": world.abroad},
        )
    assert not Relation.objects.exists()


def test_who_works_for_no_owner_is_told_who_can_help(world: World) -> None:
    world.administrator.salespeople.get().delete()
    with pytest.raises(ValidationError, match="Test Administrator can enter you"):
        make(Actor.of(world.administrator), Relation)


def test_a_deed_by_program_is_recorded_with_its_verb_and_remark(seller: Actor) -> None:
    relation = make(seller, Relation)
    actions.change(seller, relation, {}, generated={"state": "passive"}, verb="close", note="signed")
    change = Change.objects.filter(list_code="relations").latest("pk")
    assert (change.verb, change.note, change.after) == ("close", "signed", {"state": "passive"})


def test_history_keeps_the_titles_of_that_time(seller: Actor) -> None:
    relation = make(seller, Relation, name="Old name")
    case = make(seller, Case, relation=relation)
    actions.change(seller, relation, {"name": "New name"})
    added = Change.objects.get(list_code="cases", item_id=case.pk, verb="add")
    assert added.labels["relation"] == {str(relation.pk): "Old name"}


def test_the_search_entry_follows_the_item(seller: Actor) -> None:
    relation = make(seller, Relation, name="Before", notes="snow")
    actions.change(seller, relation, {"name": "After"})
    entry = SearchEntry.objects.get(list_code="relations", item_id=relation.pk)
    assert entry.title == "After"
    assert "snow" in entry.body


def test_explain_names_the_reason(world: World, seller: Actor) -> None:
    relation = make(seller, Relation)
    assert access.explain(seller, relation) == ["you are in the group North", "you are its salesperson"]
    assert access.explain(Actor.of(world.colleague), relation) == ["you are in the group North"]
    assert access.explain(Actor.of(world.stranger), relation) == []


def test_reading_needs_a_policy_and_a_person(world: World, seller: Actor) -> None:
    make(seller, Relation)
    relations = definition_of(Relation)
    assert not access.visible(Actor(user=None), relations).exists()
    world.salesperson.is_active = False
    assert not access.visible(Actor.of(world.salesperson), relations).exists()
    assert access.visible(Actor.system(), relations).count() == 1
