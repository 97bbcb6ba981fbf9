"""Items of any list are made from the fields of its model."""

import pytest

from crm_lists.activities.models import Activity, Event
from crm_lists.cases.models import Case
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import lists
from tests.making import make, make_item
from tests.people import World, actor

pytestmark = pytest.mark.django_db


def test_parents_of_required_lookups_are_made_too(world: World) -> None:
    case = make(actor(world.salesperson), Case)

    assert case.relation.name
    assert case.salesperson.user == world.salesperson
    assert case.group == world.north


def test_given_values_stay_as_they_are(world: World) -> None:
    case = make(actor(world.salesperson), Case, name="Hall roofing")

    assert case.name == "Hall roofing"


def test_optional_columns_are_filled_only_when_asked(world: World) -> None:
    person = actor(world.salesperson)

    assert make(person, Case).case_type is None
    assert make(person, Case, full=True).case_type is not None


@pytest.mark.parametrize("model", [Activity, Event])
def test_full_items_of_chained_lookups_are_valid(world: World, model: type[Activity | Event]) -> None:
    item = make(actor(world.salesperson), model, full=True)

    assert item.relation == item.case.relation


@pytest.mark.parametrize("code", ["owners", "groups", "salespeople"])
def test_the_program_makes_the_organisation(world: World, code: str) -> None:
    assert make_item(Actor.system(), lists.get(code)).pk
