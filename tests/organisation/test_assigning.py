"""Assigning items to people, positions and roles, and what is said when nobody or several hold them."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from crm_lists.batches.models import Batch
from crm_lists.cases.models import Case
from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import Change
from crm_lists.framework.row_actions import row_actions_of
from crm_lists.organisation.assigning import people_for
from crm_lists.organisation.models import Department, Employee, Position
from tests.making import make
from tests.people import World, actor, client_of

SYSTEM = Actor.system()


@pytest.fixture
def director(world: World) -> Position:
    position: Position = make(SYSTEM, Position, name="Sales director", owner=world.first)
    make(SYSTEM, Employee, name="Manager", owner=world.first, position=position, user=world.manager)
    return position


def names(people: list[Any]) -> list[str]:
    return [one.user.username for one in people]


def test_a_position_a_role_and_a_manager_mean_people(world: World, director: Position) -> None:
    asking = actor(world.salesperson)
    assert names(people_for(asking, f"position:{director.pk}", world.first)) == ["manager"]
    assert names(people_for(asking, "role:manager", world.first)) == ["manager"]
    sellers = people_for(asking, "role:salesperson", world.first)
    assert sorted(names(sellers)) == ["colleague", "other_group", "salesperson"]
    boss = Employee.objects.get(user=world.manager)
    department = make(SYSTEM, Department, name="Sales", owner=world.first, manager=boss)
    seller = make(
        SYSTEM, Employee, name="Seller", owner=world.first, department=department, user=world.salesperson
    )
    assert names(people_for(asking, f"manager-of:{seller.pk}", world.first)) == ["manager"]


@pytest.mark.parametrize(
    "asked", ["position:0", "role:editor", "role:none", "manager-of:9", "person:x", "boss:1", ""]
)
def test_nobody_is_said_in_a_sentence(world: World, director: Position, asked: str) -> None:
    with pytest.raises(ValidationError) as refused:
        people_for(actor(world.salesperson), asked, world.first)
    assert refused.value.messages[0].endswith(".")


def test_people_of_another_owner_and_without_login_are_nobody(world: World, director: Position) -> None:
    stranger = world.stranger.salespeople.get()
    with pytest.raises(ValidationError):
        people_for(actor(world.salesperson), f"person:{stranger.pk}", world.first)
    world.manager.is_active = False
    world.manager.save()
    with pytest.raises(ValidationError, match="Sales director"):
        people_for(actor(world.salesperson), f"position:{director.pk}", world.first)


def test_an_item_goes_to_the_holder_of_a_position(world: World, director: Position) -> None:
    case = make(actor(world.salesperson), Case)
    answer = client_of(world.salesperson).post(
        f"/lists/cases/{case.pk}/actions/assign/", {"to": f"position:{director.pk}"}
    )
    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.salesperson.user, case.group, case.owner) == (world.manager, None, world.first)
    change = Change.objects.filter(list_code="cases", item_id=case.pk).latest("pk")
    assert change.note.startswith("Assigned to ")
    assert set(change.after) == {"salesperson", "group"}
    # Who may not see the item any more is led to the list.
    assert answer.headers["Location"] == "/lists/cases/"


def test_a_group_that_both_are_in_stays(world: World) -> None:
    case = make(actor(world.salesperson), Case)
    mate = world.colleague.salespeople.get()
    client_of(world.salesperson).post(f"/lists/cases/{case.pk}/actions/assign/", {"to": f"person:{mate.pk}"})
    case.refresh_from_db()
    assert (case.salesperson, case.group) == (mate, world.north)


def test_several_holders_are_offered(world: World) -> None:
    case = make(actor(world.salesperson), Case)
    client, url = client_of(world.salesperson), f"/lists/cases/{case.pk}/actions/assign/"
    asked = client.post(url, {"to": "role:salesperson"})
    assert asked.status_code == 422
    assert "Several people hold this" in asked.content.decode()
    mate = world.other_group.salespeople.get()
    assert client.post(url, {"to": "role:salesperson", "one": mate.pk}).status_code == 302
    case.refresh_from_db()
    assert (case.salesperson, case.group) == (mate, world.south)


def test_nobody_is_said_in_the_form(world: World) -> None:
    case = make(actor(world.salesperson), Case)
    empty = make(SYSTEM, Position, name="Surveyor", owner=world.first)
    answer = client_of(world.salesperson).post(
        f"/lists/cases/{case.pk}/actions/assign/", {"to": f"position:{empty.pk}"}
    )
    assert answer.status_code == 422
    assert "nobody who can take this over" in answer.content.decode()


def test_who_may_not_change_an_item_may_not_assign_it(world: World) -> None:
    case = make(actor(world.salesperson), Case)
    mate = world.colleague.salespeople.get()
    url, sent = f"/lists/cases/{case.pk}/actions/assign/", {"to": f"person:{mate.pk}"}
    assert client_of(world.reader).post(url, sent).status_code == 403
    assert client_of(world.stranger).post(url, sent).status_code == 404
    case.refresh_from_db()
    assert case.salesperson.user == world.salesperson


def test_only_owned_lists_have_the_action() -> None:
    assert "assign" in [one.code for one in row_actions_of(find_list("relations"))]
    assert "assign" not in [one.code for one in row_actions_of(find_list("departments"))]


def test_many_items_are_assigned_and_taken_back(world: World) -> None:
    cases = [make(actor(world.salesperson), Case) for _number in range(3)]
    mate, client = world.colleague.salespeople.get(), client_of(world.manager)
    sent = {"pk": [case.pk for case in cases], "to": f"person:{mate.pk}", "step": "go"}
    opened = client.post("/batches/cases/action/assign/", sent)
    assert opened.status_code == 302, opened.content.decode()[:2000]
    batch = Batch.objects.latest("pk")
    client.post(f"/batches/{batch.pk}/run/")
    assert set(Case.objects.values_list("salesperson", flat=True)) == {mate.pk}
    client.post(f"/batches/{batch.pk}/undo/")
    client.post(f"/batches/{Batch.objects.latest('pk').pk}/run/")
    assert set(Case.objects.values_list("salesperson__user", flat=True)) == {world.salesperson.pk}


def test_a_handed_over_item_is_stale_for_the_others(world: World) -> None:
    case = make(actor(world.salesperson), Case)
    mate = world.colleague.salespeople.get()
    client_of(world.salesperson).post(f"/lists/cases/{case.pk}/actions/assign/", {"to": f"person:{mate.pk}"})
    with pytest.raises(actions.StaleItem):
        actions.change(actor(world.colleague), case, {"name": "Late"}, etag=case.version)
