"""The people of the tests stand where their names say."""

import pytest

from crm_lists.cases.models import Case
from crm_lists.framework import access, actions
from tests.making import make
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("person", "sees", "may_change"),
    [
        ("salesperson", True, True),
        ("colleague", True, True),
        ("reader", True, False),
        ("other_group", False, False),
        ("manager", True, True),
        ("administrator", True, True),
        ("stranger", False, False),
        ("nobody", False, False),
    ],
)
def test_rights_of_each_person_on_an_item_of_the_salesperson(
    world: World, person: str, sees: bool, may_change: bool
) -> None:
    case = make(actor(world.salesperson), Case)
    someone = actor(world.person(person))

    assert access.may(someone, case, access.VIEW) is sees
    assert access.may(someone, case, access.CHANGE) is may_change


def test_a_reader_may_not_add(world: World) -> None:
    with pytest.raises(actions.NotPermitted):
        make(actor(world.reader), Case)


def test_a_client_is_logged_in(world: World) -> None:
    assert client_of(world.reader).session["_auth_user_id"] == str(world.reader.pk)
