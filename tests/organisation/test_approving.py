"""Nobody approves an own request, whichever way the right comes."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from crm_lists.framework.actors import Actor
from crm_lists.framework.approving import may_approve
from crm_lists.organisation.models import Delegation
from tests.making import make_item
from tests.people import World


def lend(world: World, *, with_approvals: bool) -> None:
    """Let the manager's deputy of the other group stand in for the manager."""
    now = timezone.now()
    Delegation.objects.create(
        name="Holidays",
        person=world.manager,
        deputy=world.other_group,
        starts_at=now - timedelta(days=1),
        ends_at=now + timedelta(days=1),
        with_approvals=with_approvals,
        created_at=now,
        modified_at=now,
    )


@pytest.fixture
def item(world: World) -> Any:
    """Return an item that the manager may approve."""
    return make_item(Actor.of(world.salesperson), "cases")


@pytest.mark.parametrize(
    ("approver", "requester", "may"),
    [
        ("manager", "salesperson", True),
        ("manager", "manager", False),
        ("salesperson", "colleague", False),
        ("administrator", "salesperson", True),
        ("administrator", "administrator", False),
        ("stranger", "salesperson", False),
    ],
)
def test_who_may_approve(world: World, item: Any, approver: str, requester: str, *, may: bool) -> None:
    assert may_approve(Actor.of(world.person(approver)), item, world.person(requester)) == may


@pytest.mark.parametrize(
    ("with_approvals", "requester", "may"),
    [
        (True, "salesperson", True),
        (False, "salesperson", False),
        # The deputy's own request, and that of the person who lends the right.
        (True, "other_group", False),
        (True, "manager", False),
    ],
)
def test_a_deputy_approves_what_was_lent_for_it(
    world: World, item: Any, requester: str, *, with_approvals: bool, may: bool
) -> None:
    lend(world, with_approvals=with_approvals)
    assert may_approve(Actor.of(world.other_group), item, world.person(requester)) == may
