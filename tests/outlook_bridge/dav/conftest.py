"""Programs of the people of the tests."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache

from tests.outlook_bridge.dav.client import Program
from tests.people import World

Sit = Callable[..., Program]


@pytest.fixture(autouse=True)
def _nobody_has_guessed() -> Iterator[None]:
    """Forget the secrets that opened nothing: they are counted by address, which all tests share."""
    yield
    cache.clear()


@pytest.fixture
def sit(world: World) -> Sit:
    """Return a call that gives a program of a person."""

    def do(name: str = "salesperson", **scopes: tuple[str, ...]) -> Program:
        return Program(world.person(name), **scopes)

    return do
