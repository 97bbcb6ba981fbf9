"""A wrong registration number: the person is told the rule, and saves it nevertheless if he wants to."""

from typing import Any

import pytest

from crm_lists.framework import actions
from crm_lists.framework.warnings import Warned
from crm_lists.relations.models import Relation
from tests.making import make
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db

WRONG = {"name": "Stavby", "addresses:0:country": "Slovakia", "registration_number": "36123456"}


def test_the_form_says_the_rule_and_saves_what_is_confirmed(world: World) -> None:
    client = client_of(world.salesperson)

    warned = client.post("/lists/relations/new/", WRONG)

    assert "is no registration number. An IČO has 8 figures" in warned.content.decode()
    assert not Relation.objects.exists()
    assert (
        client.post("/lists/relations/new/", {**WRONG, "confirm": "registration-number"}).status_code == 302
    )
    assert Relation.objects.get().registration_number == "36123456"


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"registration_number": "36123456"}, {"registration-number"}),
        ({"registration_number": "31333532"}, set()),
        ({"vat_number": "SK2022749618"}, {"vat-number"}),
        ({"registration_number": "1", "vat_number": "1"}, {"registration-number", "vat-number"}),
        ({"country": "Germany", "registration_number": "HRB 86891"}, set()),
        ({"country": "", "registration_number": "1"}, set()),
    ],
)
def test_each_wrong_number_is_told(world: World, values: dict[str, Any], codes: set[str]) -> None:
    try:
        make(actor(world.salesperson), Relation, **{"country": "Slovakia", **values})
        told = set()
    except Warned as warned:
        told = set(warned.codes)

    assert told == codes


def test_an_old_wrong_number_does_not_trouble_other_changes(world: World) -> None:
    relation = make(actor(world.salesperson), Relation, country="", registration_number="1")
    Relation.objects.filter(pk=relation.pk).update(country="Slovakia")

    actions.change(actor(world.salesperson), relation, {"city": "Nitra"})
    with pytest.raises(Warned):
        actions.change(actor(world.salesperson), relation, {"country": "Czechia"})
