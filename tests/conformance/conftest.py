"""Every registered list as a test case."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import lists
from crm_lists.organisation.models import OwnedItem
from tests.custom_lists import every_type
from tests.libraries import making as library_items
from tests.making import make_item
from tests.organisation import making as organisation_items
from tests.outlook_bridge import making as mail_items
from tests.people import World, client_of

#: Lists that stand for their kind: typed by people, with a file, of the organisation.
SAMPLE = ("cases", "documents", "salespeople")

#: How the items are made that are no typed values alone.
MAKERS = (library_items, mail_items, organisation_items)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that asks for a list once for every list, a slow one only for some unless asked."""
    if "definition" in metafunc.fixturenames:
        found = [one.code for one in lists if _fits(metafunc, one)]
        if _is_sampled(metafunc):
            found = [code for code in found if code in SAMPLE]
        metafunc.parametrize("definition", [*found, every_type.CODE], indirect=True)


def _is_sampled(metafunc: pytest.Metafunc) -> bool:
    """Tell whether some lists shall stand for all: in slow tests, and on a second kind of database."""
    options = metafunc.config.getoption
    is_slow = metafunc.definition.get_closest_marker("sampled") is not None
    return not options("--all-lists") and (is_slow or options("--only-database"))


def _fits(metafunc: pytest.Metafunc, definition: ListDefinition) -> bool:
    if metafunc.definition.get_closest_marker("owned_lists"):
        return issubclass(definition.model, OwnedItem)
    if metafunc.definition.get_closest_marker("form_lists"):
        return definition.is_added_by_form
    return True


@pytest.fixture
def definition(request: pytest.FixtureRequest, db: None) -> ListDefinition:
    """Return the list: a declared one, or the one that is made without programming."""
    code: str = request.param
    return every_type.make_every_type() if code == every_type.CODE else lists.get(code)


@pytest.fixture
def keeper_user(world: World, definition: ListDefinition) -> User:
    """Return who keeps the items: a salesperson, or an administrator for the organisation's own lists."""
    return world.salesperson if issubclass(definition.model, OwnedItem) else world.administrator


@pytest.fixture
def keeper(keeper_user: User) -> Actor:
    """Return the keeper of the items as the one who acts."""
    return Actor.of(keeper_user)


@pytest.fixture
def client(keeper_user: User) -> Client:
    """Return a browser in which the keeper of the items is logged in."""
    return client_of(keeper_user)


@pytest.fixture
def item(keeper: Actor, definition: ListDefinition) -> Any:
    """Return one item of the list."""
    return make_item(keeper, definition)
