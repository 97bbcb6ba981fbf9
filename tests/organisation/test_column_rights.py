"""Roles say who reads and writes guarded columns: personal details and margins."""

import pytest

from crm_lists.framework.actors import Actor
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.lists import find_list
from crm_lists.organisation.models import ColumnRight, Role
from tests.people import World


@pytest.mark.parametrize(
    ("right", "is_read", "is_written"), [("", False, False), ("read", True, False), ("write", True, True)]
)
def test_a_right_of_a_role_opens_the_columns(
    world: World, right: str, is_read: bool, is_written: bool
) -> None:
    manager = Role.objects.get(code="manager")
    ColumnRight.objects.filter(role=manager).delete()
    if right:
        ColumnRight.objects.create(role=manager, column_set="personal", right=right)
    shown = seen_by(Actor.of(world.manager), find_list("employees"))
    assert ("private_phone" in shown.recorded) == is_read
    assert ("private_phone" in shown.editable) == is_written


def test_ready_roles(world: World) -> None:
    assert "private_phone" not in seen_by(Actor.of(world.reader), find_list("employees")).editable
    assert "private_phone" in seen_by(Actor.of(world.reader), find_list("employees")).recorded
    assert "private_phone" in seen_by(Actor.of(world.administrator), find_list("employees")).editable
    assert "private_phone" not in seen_by(Actor.of(world.nobody), find_list("employees")).recorded
