"""The world of the leak test, made once and forgotten after the last test of the package."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from crm_lists.framework import designs
from tests.leaks.viewer import Viewer
from tests.leaks.world import LeakWorld, make_leak_world


@pytest.fixture(scope="package")
def leak_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[LeakWorld]:
    """Return the world; whatever a test writes is taken back after it."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            yield make_leak_world()
            transaction.set_rollback(True)
        designs.forget()


@pytest.fixture(scope="package")
def viewers(leak_world: LeakWorld) -> dict[str, Viewer]:
    """Return everybody with what he looks with; who is logged in stays so for the module."""
    found = {name: Viewer(leak_world, name) for name in leak_world.names}
    for viewer in found.values():
        viewer.prepare()
    return found


@pytest.fixture
def leaks(leak_world: LeakWorld, db: None) -> LeakWorld:
    """Return the world within a part of its transaction, which `db` takes back."""
    return leak_world
