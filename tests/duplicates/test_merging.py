"""The merge: nothing that belongs to the loser is lost, and all of it comes back."""

from typing import Any

import pytest
from django.test import Client

from crm_lists.activities.models import Activity
from crm_lists.batches import running
from crm_lists.batches.models import Batch, Result, State
from crm_lists.batches.undo import may_undo, undo_of
from crm_lists.cases.models import Case
from crm_lists.custom_lists.designing.columns import save_column
from crm_lists.duplicates.merging.deed import Asked, merge
from crm_lists.duplicates.models import Merge
from crm_lists.framework import access, actions, changes
from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of, find_list
from crm_lists.framework.models import Change, CustomColumn
from crm_lists.notices import comments
from crm_lists.notices.models import Alert, Comment
from crm_lists.organisation import snapshot
from crm_lists.organisation.models import Role, Share
from crm_lists.relations.models import Contact, Relation
from tests.making import make
from tests.people import World, client_of

RELATIONS = find_list("relations")


@pytest.fixture
def manager(world: World) -> Actor:
    return Actor.of(world.manager)


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


def state(item: Item) -> changes.Snapshot:
    """Return how an item stands, wherever it is."""
    definition = definition_of(item)
    return changes.snapshot(definition, definition.items().get(pk=item.pk))


def merged(actor: Actor, survivor: Item, *losers: Item, **values: Any) -> Batch:
    batch = merge(actor, definition_of(survivor), Asked(survivor, losers, values))
    assert batch.state == State.DONE, batch.problem
    return batch


def taken_back(batch: Batch, user: Any) -> Batch:
    assert may_undo(batch)
    undo = undo_of(batch, user)
    running.start(undo)
    undo.refresh_from_db()
    return undo


def fresh(item: Any) -> Any:
    return type(item)._default_manager.get(pk=item.pk)


class Firm:
    """A relation with everything that can belong to one."""

    def __init__(self, actor: Actor, name: str, **values: Any) -> None:
        self.relation = make(actor, Relation, name=name, **values)
        self.contact = make(actor, Contact, relation=self.relation)
        self.case = make(actor, Case, relation=self.relation, contact=self.contact)
        self.activity = make(actor, Activity, relation=self.relation, case=self.case)
        self.parts = (self.relation, self.contact, self.case, self.activity)


def test_all_that_belongs_to_the_loser_belongs_to_the_survivor(world: World, seller: Actor) -> None:
    one, other = Firm(seller, "Acme"), Firm(seller, "Acme s.r.o.")
    deleted = make(seller, Contact, relation=other.relation)
    actions.delete(seller, deleted)
    said = comments.add(seller, RELATIONS, other.relation.pk, "A word").comment
    share = actions.add(
        seller,
        Share,
        {"person": world.other_group},
        generated={"shared_list": "relations", "shared_id": other.relation.pk},
    )
    batch = merged(seller, one.relation, other.relation)
    for item in (other.contact, other.case, other.activity, deleted):
        assert fresh(item).relation_id == one.relation.pk
    assert Comment.objects.get(pk=said.pk).item_id == one.relation.pk
    assert fresh(share).shared_id == one.relation.pk
    assert fresh(other.relation).deleted_at is not None
    assert fresh(one.relation).deleted_at is None
    moved = Change.objects.filter(list_code="cases", item_id=other.case.pk, batch=batch.uuid).get()
    assert (moved.by, moved.after) == (world.salesperson, {"relation": one.relation.pk})


def test_a_merge_shares_nothing_that_the_person_may_not_share(world: World, seller: Actor) -> None:
    survivor = make(seller, Relation, name="Acme")
    loser = make(Actor.of(world.colleague), Relation, name="Acme s.r.o.")
    Role.objects.get(code="salesperson").grants.filter(action=access.SHARE).update(scope="own")
    snapshot.changed()
    colleague = Actor.of(world.colleague)
    given = {"shared_list": "relations", "shared_id": loser.pk}
    share = actions.add(colleague, Share, {"person": world.other_group, "level": "edit"}, generated=given)
    merged(colleague, survivor, loser)
    assert not access.visible(Actor.of(world.other_group), RELATIONS).filter(pk=survivor.pk).exists()
    assert fresh(share).shared_id == loser.pk


def test_taking_back_brings_everything_as_it_was(world: World, seller: Actor) -> None:
    one = Firm(seller, "Acme", city="Nitra")
    other = Firm(seller, "Acme s.r.o.", phone="0905 123 456", city="Brno")
    said = comments.add(seller, RELATIONS, other.relation.pk, "A word").comment
    everything = (*one.parts, *other.parts)
    before = [state(item) for item in everything]
    batch = merged(seller, one.relation, other.relation, phone="0905 123 456", city="Brno")
    assert (fresh(one.relation).city, fresh(one.relation).phone) == ("Brno", "0905 123 456")
    undo = taken_back(batch, world.salesperson)
    assert (undo.state, undo.refused) == (State.DONE, 0), undo.problem
    assert [state(item) for item in everything] == before
    assert fresh(other.relation).deleted_at is None
    assert Comment.objects.get(pk=said.pk).item_id == other.relation.pk
    batch.refresh_from_db()
    assert batch.state == State.TAKEN_BACK


def test_later_edits_stay_and_conflicts_are_listed(world: World, seller: Actor) -> None:
    one, other = Firm(seller, "Acme", city="Nitra"), Firm(seller, "Acme s.r.o.", city="Brno")
    third = make(seller, Relation)
    batch = merged(seller, one.relation, other.relation, city="Brno")
    actions.change(seller, fresh(one.relation), {"city": "Praha", "notes": "later"})
    actions.change(seller, fresh(other.contact), {"relation": third, "notes": "later"})
    actions.change(seller, fresh(other.activity), {"notes": "later"} if hasattr(Activity, "notes") else {})
    undo = taken_back(batch, world.salesperson)
    assert undo.state == State.DONE, undo.problem
    assert (fresh(one.relation).city, fresh(one.relation).notes) == ("Praha", "later")
    assert fresh(other.contact).relation_id == third.pk
    assert fresh(other.case).relation_id == other.relation.pk
    assert fresh(other.relation).deleted_at is None
    refused = undo.rows.filter(result=Result.REFUSED)
    assert {(row.list_code, row.item_id) for row in refused} == {
        ("relations", one.relation.pk),
        ("contacts", other.contact.pk),
    }
    assert all("Changed since" in row.message for row in refused)


def test_custom_lookups_move_and_come_back(world: World, seller: Actor) -> None:
    for code, type_code in (("partner", "lookup"), ("partners", "lookups")):
        save_column(
            CustomColumn(
                list_code="cases",
                code=code,
                label=code.title(),
                type_code=type_code,
                settings={"list": "relations"},
            )
        )
    one, other, third = (make(seller, Relation) for _ in range(3))
    single = make(seller, Case, partner=other.pk)
    several = make(seller, Case, partners=[other.pk, third.pk])
    both = make(seller, Case, partners=[one.pk, other.pk])
    before = [state(item) for item in (single, several, both)]
    batch = merged(seller, one, other)
    assert fresh(single).extra["partner"] == one.pk
    assert sorted(fresh(several).extra["partners"]) == sorted([one.pk, third.pk])
    assert fresh(both).extra["partners"] == [one.pk]
    taken_back(batch, world.salesperson)
    assert [state(item) for item in (single, several, both)] == before


def test_an_alert_that_the_survivor_has_too_is_not_lost(world: World, seller: Actor) -> None:
    one, other = make(seller, Relation), make(seller, Relation)
    own, twice = (
        Alert(list_code="relations", item_id=item.pk, user=world.salesperson) for item in (one, other)
    )
    moved = Alert(list_code="relations", item_id=other.pk, user=world.colleague)
    for alert in (own, twice, moved):
        alert.save()
    batch = merged(seller, one, other)
    found = dict(Alert.objects.values_list("pk", "item_id"))
    assert found == {own.pk: one.pk, twice.pk: other.pk, moved.pk: one.pk}
    taken_back(batch, world.salesperson)
    found = dict(Alert.objects.values_list("pk", "item_id"))
    assert found == {own.pk: one.pk, twice.pk: other.pk, moved.pk: other.pk}


def test_links_that_the_person_may_not_read_move_and_stay_unseen(world: World, seller: Actor) -> None:
    one, other = make(seller, Relation), make(seller, Relation)
    hidden = make(Actor.of(world.other_group), Case, relation=make(Actor.of(world.other_group), Relation))
    actions.change(Actor.system(), hidden, {}, generated={"relation_id": other.pk})
    assert not access.may(seller, hidden, access.VIEW)
    batch = merged(seller, one, other)
    assert fresh(hidden).relation_id == one.pk
    assert {(row.list_code, row.item_id) for row in batch.rows.all()} == {
        ("relations", one.pk),
        ("relations", other.pk),
    }
    undo = undo_of(batch, world.salesperson)
    client = client_of(world.salesperson)
    page = client.get(f"/batches/{undo.pk}/")
    assert page.context["preview"].will_change == 2
    assert hidden.name not in page.content.decode()
    client.post(f"/batches/{undo.pk}/run/")
    assert fresh(hidden).relation_id == other.pk


def test_several_go_into_one(world: World, seller: Actor) -> None:
    firms = [Firm(seller, f"Acme {n}") for n in range(4)]
    items = [item for firm in firms for item in firm.parts]
    before = [state(item) for item in items]
    batch = merged(seller, *(firm.relation for firm in firms))
    assert {fresh(firm.case).relation_id for firm in firms} == {firms[0].relation.pk}
    taken_back(batch, world.salesperson)
    assert [state(item) for item in items] == before


@pytest.mark.parametrize("who", ["reader", "other_group", "stranger"])
def test_who_may_not_change_and_delete_does_not_merge(world: World, seller: Actor, who: str) -> None:
    one, other = make(seller, Relation), make(seller, Relation)
    batch = merge(Actor.of(world.person(who)), RELATIONS, Asked(one, [other]))
    assert batch.state == State.FAILED
    assert fresh(other).deleted_at is None
    assert not Merge.objects.exists()


def test_an_item_that_somebody_changed_meanwhile_is_looked_at_again(seller: Actor) -> None:
    one, other = make(seller, Relation), make(seller, Relation)
    actions.change(seller, fresh(other), {"city": "Nitra"})
    batch = merge(seller, RELATIONS, Asked(one, [other]))
    assert batch.state == State.FAILED
    assert "just changed" in batch.problem


def test_the_old_address_leads_to_the_survivor_for_those_who_may_read_it(world: World, seller: Actor) -> None:
    one, other = make(seller, Relation), make(seller, Relation)
    batch = merged(seller, one, other)
    old = f"/lists/relations/{other.pk}/"
    moved: Any = client_of(world.salesperson).get(old)
    assert moved.url == f"/lists/relations/{one.pk}/"
    assert client_of(world.stranger).get(old).status_code == 404
    bin_page = client_of(world.salesperson).get("/recycle-bin/").content.decode()
    assert f"merged into “{one.name}”" in bin_page
    taken_back(batch, world.salesperson)
    assert client_of(world.salesperson).get(old).status_code == 200
    assert client_of(world.salesperson).get(f"/lists/relations/{one.pk}/").status_code == 200


def test_what_has_left_the_recycle_bin_for_good_stays_merged(world: World, seller: Actor) -> None:
    one, other = make(seller, Relation), make(seller, Relation)
    batch = merged(seller, one, other)
    Relation._default_manager.filter(pk=other.pk).delete()
    undo = taken_back(batch, world.salesperson)
    assert undo.state == State.FAILED
    assert "for good" in undo.problem


def test_an_item_that_goes_into_one_that_goes_into_a_third_is_found_there(
    world: World, seller: Actor
) -> None:
    first, second, third = (make(seller, Relation) for _ in range(3))
    merged(seller, second, first)
    merged(seller, third, fresh(second))
    answer: Any = client_of(world.salesperson).get(f"/lists/relations/{first.pk}/")
    assert answer.url == f"/lists/relations/{third.pk}/"


# -- the page -----------------------------------------------------------------------------------


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


def test_the_page_lets_choose_and_merges(seller: Actor, client: Client) -> None:
    one = make(seller, Relation, name="Acme", city="Nitra", email="info@acme.sk")
    other = make(seller, Relation, name="Acme s.r.o.", city="Brno", phone="0905 123 456")
    case = make(seller, Case, relation=other)
    page = client.post("/duplicates/relations/merge/", {"pk": [one.pk, other.pk]})
    assert page.status_code == 200
    chosen = {line.name: [option.is_chosen for option in line.options] for line in page.context["lines"]}
    assert chosen["name"] == chosen["city"] == chosen["email"] == [True, False]
    assert chosen["phone"] == [False, True]
    assert [(moved.label, moved.count) for moved in page.context["moved"]] == [("Cases", 1)]
    sent = dict(page.context["hidden"])
    answer: Any = client.post(
        "/duplicates/relations/merge/",
        {
            **sent,
            "item": [one.pk, other.pk],
            "step": "go",
            "keep-city": str(other.pk),
            "keep-phone": str(other.pk),
        },
    )
    assert answer.url == f"/lists/relations/{one.pk}/"
    one = fresh(one)
    assert (one.name, one.city, one.phone, one.email) == ("Acme", "Brno", "0905 123 456", "info@acme.sk")
    assert fresh(case).relation_id == one.pk


def test_the_page_refuses_one_item_and_foreign_ones(world: World, seller: Actor, client: Client) -> None:
    one = make(seller, Relation)
    foreign = make(Actor.of(world.stranger), Relation)
    assert client.post("/duplicates/relations/merge/", {"pk": [one.pk]}).status_code == 422
    assert client.get(f"/duplicates/relations/merge/?item={one.pk}&item={foreign.pk}").status_code == 404
    assert client.get(f"/duplicates/cases/merge/?item={one.pk}&item={one.pk}").status_code == 404
    reader = client_of(world.reader)
    assert (
        reader.get(f"/duplicates/relations/merge/?item={one.pk}&item={make(seller, Relation).pk}").status_code
        == 403
    )


def test_an_item_does_not_go_into_itself(world: World, seller: Actor) -> None:
    firm = make(seller, Relation, name="Acme")
    url = f"/duplicates/relations/{firm.pk}/merge-typed/?loser={firm.pk}"
    assert client_of(world.salesperson).post(url, {"name": "Acme", "step": "1"}).status_code == 404
