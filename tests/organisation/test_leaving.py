"""Somebody leaves: what is held is shown, handed over as one batch, and taken back."""

from datetime import timedelta
from typing import Any, cast

import pytest
from django.utils import timezone

from crm_lists.batches.models import Batch, State
from crm_lists.cases.models import Case
from crm_lists.framework.actors import Actor
from crm_lists.framework.models import Change
from crm_lists.organisation.models import Delegation, Department, Employee, Share
from crm_lists.relations.models import Relation
from libraries.models import Document, DocumentLock
from libraries.versions.check_outs import check_out
from tests.libraries.making import make_document
from tests.making import make
from tests.people import World, actor, client_of

SYSTEM = Actor.system()


@pytest.fixture
def held(world: World) -> dict[str, Any]:
    """Give the salesperson who leaves items, a delegation, a share, reports and a department."""
    leaver = actor(world.salesperson)
    now = timezone.now()
    boss = make(SYSTEM, Employee, name="Leaver", owner=world.first, user=world.salesperson)
    make(SYSTEM, Employee, name="Follower", owner=world.first, user=world.colleague)
    return {
        "case": make(leaver, Case),
        "relation": make(leaver, Relation),
        "other": make(actor(world.other_group), Relation),
        "report": make(SYSTEM, Employee, name="Report", owner=world.first, manager=boss),
        "department": make(SYSTEM, Department, name="Team", owner=world.first, manager=boss),
        "delegation": make(
            SYSTEM,
            Delegation,
            person=world.salesperson,
            deputy=world.colleague,
            starts_at=now,
            ends_at=now + timedelta(days=5),
        ),
    }


def wizard(world: World) -> str:
    return f"/organisation/leavers/{world.salesperson.salespeople.get().pk}/"


def place(person: Any) -> str:
    return str(person.salespeople.get().pk)


def hand_over(world: World, mover: Any, **sent: Any) -> Batch:
    answer = client_of(mover).post(wizard(world), {"step": "go", **sent})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return Batch.objects.latest("pk")


def test_the_wizard_shows_what_is_held(world: World, held: dict[str, Any]) -> None:
    client = client_of(world.administrator)
    chosen = client.get("/organisation/leavers/", {"person": place(world.salesperson)})
    assert chosen.headers["Location"] == wizard(world)
    page = client.get(wizard(world))
    rows = {row["holding"].code: row["holding"].count for row in page.context["form"].rows}
    assert rows["cases"] == 1
    assert {"relations", "departments", "employees", "groups", "delegations"} <= set(rows)


def test_nothing_moves_before_the_word(world: World, held: dict[str, Any]) -> None:
    sent = {"step": "show", "successor": place(world.colleague), "end-groups": "on"}
    page = client_of(world.administrator).post(wizard(world), sent)
    assert page.status_code == 200
    assert {part["holding"].code for part in page.context["parts"]} >= {"cases", "relations", "groups"}
    assert "Test Colleague" in page.content.decode()
    held["case"].refresh_from_db()
    assert held["case"].salesperson.user == world.salesperson
    assert not Batch.objects.exists()


def test_everything_goes_to_the_successors_and_comes_back(world: World, held: dict[str, Any]) -> None:
    batch = hand_over(
        world,
        world.administrator,
        **{
            "successor": place(world.colleague),
            "to-relations": place(world.other_group),
            "end-groups": "on",
            "end-delegations": "on",
        },
    )
    assert (batch.state, batch.refused) == (State.DONE, 0)
    for one in held.values():
        one.refresh_from_db()
    assert (held["case"].salesperson.user, held["case"].group) == (world.colleague, world.north)
    assert (held["relation"].salesperson.user, held["relation"].group) == (world.other_group, world.south)
    assert held["report"].manager.user == held["department"].manager.user == world.colleague
    assert held["delegation"].revoked_at is not None
    assert world.salesperson.salespeople.get() not in world.north.members.all()
    change = Change.objects.filter(list_code="cases", item_id=held["case"].pk).latest("pk")
    assert (change.by, change.batch) == (world.administrator, batch.uuid)

    client = client_of(world.administrator)
    client.post(f"/batches/{batch.pk}/undo/")
    undoing = Batch.objects.latest("pk")
    client.post(f"/batches/{undoing.pk}/run/")
    undoing.refresh_from_db()
    for one in held.values():
        one.refresh_from_db()
    assert undoing.refused == 0, list(undoing.rows.values_list("message", flat=True))
    assert held["relation"].salesperson.user == held["report"].manager.user == world.salesperson
    assert held["delegation"].revoked_at is None
    assert world.salesperson.salespeople.get() in world.north.members.all()


def test_lists_may_stay_and_a_successor_is_asked_for(world: World, held: dict[str, Any]) -> None:
    client = client_of(world.administrator)
    refused = client.post(wizard(world), {"step": "go"})
    assert refused.status_code == 422
    assert "Choose a successor" in refused.content.decode()
    hand_over(world, world.administrator, **{"successor": place(world.colleague), "to-cases": "stay"})
    held["case"].refresh_from_db()
    assert held["case"].salesperson.user == world.salesperson


def test_a_successor_of_another_owner_takes_nothing(world: World, held: dict[str, Any]) -> None:
    batch = hand_over(world, world.administrator, successor=place(world.stranger))
    held["case"].refresh_from_db()
    assert held["case"].salesperson.user == world.salesperson
    row = batch.rows.get(list_code="cases")
    assert "does not work for the owner" in row.message


def test_the_login_is_closed_if_wanted_and_shares_end(world: World, held: dict[str, Any]) -> None:
    values = {"shared_list": "relations", "shared_id": held["other"].pk, "name": "Other"}
    now = timezone.now()
    Share.objects.create(**values, person=world.salesperson, created_at=now, modified_at=now, version=1)
    hand_over(
        world, world.administrator, **{"successor": place(world.colleague), "end-shares": "on", "close": "on"}
    )
    world.salesperson.refresh_from_db()
    assert not world.salesperson.is_active
    assert not Employee.objects.get(user=world.salesperson).is_active
    assert Share.objects.get().deleted_at is not None


def test_check_outs_end(world: World, held: dict[str, Any]) -> None:
    leaver = actor(world.salesperson)
    check_out(leaver, cast(Document, make_document(leaver, {})))
    page = client_of(world.administrator).get(wizard(world))
    assert [(one.label, one.count) for one in page.context["held"]] == [("Check-outs held", 1)]
    hand_over(world, world.administrator, successor=place(world.colleague))
    assert not DocumentLock.objects.exists()


def test_a_manager_moves_the_items_but_closes_no_login(world: World, held: dict[str, Any]) -> None:
    batch = hand_over(world, world.manager, successor=place(world.colleague), close="on")
    held["case"].refresh_from_db()
    world.salesperson.refresh_from_db()
    assert held["case"].salesperson.user == world.colleague
    assert batch.user == world.manager
    assert world.salesperson.is_active


@pytest.mark.parametrize("person", ["salesperson", "colleague", "reader", "stranger", "nobody"])
def test_nobody_else_gets_to_the_wizard(world: World, held: dict[str, Any], person: str) -> None:
    client = client_of(world.person(person))
    assert client.get("/organisation/leavers/").status_code == 404
    assert client.get(wizard(world)).status_code == 404
    assert client.post(wizard(world), {"step": "go", "successor": place(world.colleague)}).status_code == 404


def test_a_manager_does_not_reach_another_owner(world: World) -> None:
    there = f"/organisation/leavers/{place(world.stranger)}/"
    assert client_of(world.manager).get(there).status_code == 404
