"""For which owner a person of several places works: asked once per login, stamped on what is new."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.organisation.models import Group, Owner, Role, Salesperson
from crm_lists.relations.models import Relation
from tests.making import make_item, sample_values
from tests.people import World, client_of

PAGE = "/organisation/place/"
HTML = {"Accept": "text/html"}


@pytest.fixture
def second(world: World) -> Salesperson:
    """Give the salesperson a place with the second owner too."""
    now = timezone.now()
    place = Salesperson.objects.create(
        name="Elsewhere",
        user=world.salesperson,
        owner=world.second,
        created_at=now,
        modified_at=now,
        version=1,
    )
    place.roles.add(Role.objects.get(code="salesperson"))
    world.abroad.members.add(place)
    return place


def sent(name: str) -> dict[str, Any]:
    """Return what the form of a relation sends."""
    program = Actor.system()
    values = sample_values(program, find_list("relations"), name=name)
    return {key: getattr(value, "pk", value) for key, value in values.items() if value is not None}


def add_relation(client: Client, name: str) -> Any:
    """Add a relation by its form, and return it if it is there then."""
    client.post("/lists/relations/new/", sent(name))
    return Relation.objects.filter(name=name).first()


def test_one_place_is_taken_silently(world: World) -> None:
    client = client_of(world.salesperson)
    assert client.get("/lists/relations/", headers=HTML).status_code == 200
    assert add_relation(client, "Silent Ltd").owner == world.first


def test_several_places_are_asked_once_per_login(world: World, second: Salesperson) -> None:
    client = client_of(world.salesperson)
    answer = client.get("/lists/relations/", headers=HTML)
    assert answer.status_code == 302
    assert answer["Location"] == f"{PAGE}?back=%2Flists%2Frelations%2F"
    page = client.get(answer["Location"], headers=HTML).content.decode()
    assert "First Owner" in page
    assert "Second Owner" in page
    chosen = client.post(answer["Location"], {"place": f"{second.pk}:0"})
    assert chosen["Location"] == "/lists/relations/"
    listing = client.get("/lists/relations/", headers=HTML)
    assert listing.status_code == 200
    assert "You work for Second Owner." in listing.content.decode()
    made = add_relation(client, "Elsewhere Ltd")
    assert (made.owner, made.salesperson, made.group) == (world.second, second, world.abroad)
    assert client_of(world.salesperson).get("/lists/relations/", headers=HTML).status_code == 302


def test_a_first_write_without_a_choice_is_refused_with_what_to_do(world: World, second: Salesperson) -> None:
    client = client_of(world.salesperson)
    assert add_relation(client, "Hasty Ltd") is None
    answer = client.post("/lists/relations/new/", sent("Hasty Ltd"))
    assert answer.status_code == 422
    assert "Choose in your menu for which one you work now" in answer.content.decode()


@pytest.mark.parametrize("choice", ["", "0:0", "x", "999:0", "1:1; DROP"])
def test_hostile_choices_are_refused(world: World, second: Salesperson, choice: str) -> None:
    client = client_of(world.salesperson)
    assert client.post(PAGE, {"place": choice}).status_code == 422
    assert client.get("/lists/relations/", headers=HTML).status_code == 302


def test_a_place_that_was_taken_away_is_chosen_no_more(world: World, second: Salesperson) -> None:
    client = client_of(world.salesperson)
    client.post(PAGE, {"place": f"{second.pk}:0"})
    second.deleted_at = timezone.now()
    second.save()
    assert add_relation(client, "Back Ltd").owner == world.first


def test_who_has_no_place_is_told_who_can_help(world: World) -> None:
    with pytest.raises(ValidationError, match="Test Administrator can enter you"):
        make_item(Actor(user=world.nobody, is_system=True), "relations")
    assert "Test Administrator can give you a place." in client_of(world.nobody).get(PAGE).content.decode()


def test_a_person_of_several_groups_chooses_one(world: World) -> None:
    place = Salesperson.objects.get(user=world.salesperson)
    world.south.members.add(place)
    client = client_of(world.salesperson)
    assert client.get("/lists/relations/", headers=HTML).status_code == 200
    client.post(PAGE, {"place": f"{place.pk}:{world.south.pk}"})
    assert add_relation(client, "South Ltd").group == Group.objects.get(pk=world.south.pk)


def test_programs_name_the_owner_in_a_header(world: World, second: Salesperson) -> None:
    client = client_of(world.salesperson)

    def added(name: str, owner: str) -> Any:
        answer = client.post(
            "/api/v1/lists/relations/",
            sent(name),
            content_type="application/json",
            headers={"X-Owner": owner},
        )
        return answer, Relation.objects.filter(name=name).first()

    _answer, made = added("Program Ltd", str(world.second.pk))
    assert made.owner == Owner.objects.get(pk=world.second.pk)
    answer, refused = added("Wrong Ltd", "999999")
    assert refused is None
    assert answer.status_code in (400, 422)


def test_work_in_the_background_takes_the_first_place(world: World, second: Salesperson) -> None:
    assert make_item(Actor.of(world.salesperson), "relations").owner == world.first
