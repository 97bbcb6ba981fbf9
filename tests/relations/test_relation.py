"""What the program makes of the values of a relation."""

import pytest

from crm_lists.framework import actions
from crm_lists.framework.bulk import add_many
from crm_lists.framework.lists import find_list
from crm_lists.framework.warnings import confirming
from crm_lists.organisation.models import Role, Salesperson
from crm_lists.relations.models import Relation
from tests.making import make
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db


def test_country_and_numbers_are_kept_in_one_way(world: World) -> None:
    relation = make(
        actor(world.salesperson),
        Relation,
        country="Slovensko",
        registration_number="31 333 532",
        vat_number="2022749619",
    )

    assert relation.country == "Slovakia"
    assert relation.registration_number == "31333532"
    assert relation.vat_number == "SK2022749619"


def test_a_wrong_number_is_kept_as_it_was_typed(world: World) -> None:
    confirmed = confirming(actor(world.salesperson), ["registration-number"])

    relation = make(confirmed, Relation, country="SK", registration_number="31 333 533")

    assert relation.registration_number == "31 333 533"


def test_bulk_writes_keep_them_alike(world: World) -> None:
    rows = [{"name": "Firm", "country": "Česko", "registration_number": "25 12 38 91"}]

    (made,) = add_many(actor(world.salesperson), find_list("relations"), rows)

    assert isinstance(made, Relation)
    assert (made.country, made.registration_number) == ("Czechia", "25123891")


def test_a_later_country_puts_the_number_in_order(world: World) -> None:
    relation = make(actor(world.salesperson), Relation, registration_number="151742")

    changed = actions.change(actor(world.salesperson), relation, {"country": "Slovakia"})

    assert changed.registration_number == "00151742"


@pytest.mark.parametrize(("person", "is_shown"), [("salesperson", True), ("secretary", False)])
def test_credit_is_for_those_whose_role_reads_it(world: World, person: str, is_shown: bool) -> None:
    relation = make(actor(world.salesperson), Relation, credit_limit=12_345)
    if person == "secretary":
        _become_secretary(world)

    page = client_of(world.colleague).get(f"/lists/relations/{relation.pk}/").content.decode()

    assert ("Credit limit" in page) == is_shown


def _become_secretary(world: World) -> None:

    place = Salesperson.objects.get(user=world.colleague)
    place.roles.set([Role.objects.get(code="secretary")])
