"""A list without programming is a list: in navigation, forms, search, history and recycle bin."""

import pytest
from django.core.exceptions import ValidationError

from crm_lists.custom_lists.definition import MadeList
from crm_lists.custom_lists.designing import lists
from crm_lists.custom_lists.models import CustomItem, CustomList
from crm_lists.framework import access, actions, designs
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of, find_list, has_list
from crm_lists.organisation.models import Grant, Role, Salesperson
from tests.making import make_item
from tests.people import World, client_of

from .making import add_column, make_list

pytestmark = pytest.mark.django_db


def test_a_list_is_used_as_soon_as_it_is_made(world: World) -> None:
    client = client_of(world.salesperson)
    assert client.get("/lists/vehicles/").status_code == 404
    make_list(section="Fleet")
    add_column("vehicles", "mileage", "number", is_filter=True)
    page = client.get("/lists/vehicles/?view=all").content.decode()
    assert "Vehicles" in page
    assert "Plate" in page
    assert "Mileage" in page
    answer = client.post("/lists/vehicles/new/", {"name": "NR 123", "mileage": "1500"})
    assert answer.status_code == 302, answer.content
    item = CustomItem.objects.get()
    assert (item.list_code, item.extra, item.created_by) == (
        "vehicles",
        {"mileage": "1500"},
        world.salesperson,
    )
    assert "Fleet" in client.get("/lists/cases/").content.decode()
    assert "NR 123" in client.get("/search/?q=NR").content.decode()
    assert client.get(f"/lists/vehicles/{item.pk}/?tab=history").status_code == 200


def test_items_of_one_list_are_none_of_another(world: World) -> None:
    make_list("vehicles")
    make_list("rooms")
    actor = Actor.of(world.salesperson)
    item = make_item(actor, find_list("vehicles"), name="car")
    client = client_of(world.salesperson)
    assert client.get(f"/lists/vehicles/{item.pk}/").status_code == 200
    assert client.get(f"/lists/rooms/{item.pk}/").status_code == 404
    assert not access.visible(actor, find_list("rooms")).exists()
    assert definition_of(item).code == "vehicles"
    with pytest.raises(access.ItemNotFound):
        actions.restore(actor, find_list("rooms"), item.pk)


def test_grants_name_the_list(world: World) -> None:
    make_list("vehicles")
    make_list("rooms")
    role = Role.objects.create(name="Keepers of rooms", code="rooms")
    Grant.objects.create(role=role, list_code="rooms", action="view", scope="all")
    person = Salesperson.objects.get(user=world.other_group)
    person.roles.set([role])
    reader = client_of(world.other_group)
    assert reader.get("/lists/rooms/").status_code == 200
    assert reader.get("/lists/vehicles/").status_code == 404


def test_a_retired_list_is_closed_and_opens_again_with_its_items(world: World) -> None:
    make_list()
    item = make_item(Actor.of(world.salesperson), find_list("vehicles"), name="car")
    made = lists.made_list("vehicles")
    assert made is not None
    with pytest.raises(ValidationError):
        lists.delete_list(made)
    lists.set_list_retired(made, True)
    assert not has_list("vehicles")
    client = client_of(world.salesperson)
    assert client.get("/lists/vehicles/").status_code == 404
    lists.set_list_retired(made, False)
    assert client.get(f"/lists/vehicles/{item.pk}/").status_code == 200


def test_a_retired_list_is_deleted_with_all_it_held(world: World) -> None:
    make_list()
    add_column("vehicles", "mileage", "number", is_filter=True)
    make_item(Actor.of(world.salesperson), find_list("vehicles"), name="car", mileage=5)
    made = lists.made_list("vehicles")
    assert made is not None
    lists.set_list_retired(made, True)
    assert lists.delete_list(made) == 1
    assert not CustomItem.objects.exists()
    make_list()
    assert not find_list("vehicles").custom_columns


def test_another_process_sees_a_new_list_at_its_next_request(world: World) -> None:
    client = client_of(world.salesperson)
    assert client.get("/lists/vehicles/").status_code == 404
    loaded = designs.current()
    make_list()
    designs._kept._loaded = {loaded.stamp: loaded}  # what this process knew before the other one designed
    assert client.get("/lists/vehicles/").status_code == 200


def test_a_list_is_made_from_the_design_of_another(world: World) -> None:
    add_column("cases", "extra_one", "number", {"decimals": 1})
    made = CustomList(code="copies", name="Copies", item_name="Copy")
    lists.save_list(made)
    lists.copy_design(find_list("cases"), made)
    copy = find_list("copies")
    assert isinstance(copy, MadeList)
    names = {column.name for column in copy.custom_columns}
    assert "extra_one" in names
    assert len(names) > 3
    make_item(Actor.of(world.salesperson), copy, full=True)


def test_a_code_that_is_taken_is_refused() -> None:
    with pytest.raises(ValidationError):
        make_list("cases")
    make_list("vehicles")
    with pytest.raises(ValidationError):
        make_list("vehicles")
