"""What is given or taken away counts from the next request, in every process, however it was written."""

import contextlib
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm_lists.cases.models import Case
from crm_lists.framework import access, actions, bulk, stamps
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of, find_list
from crm_lists.framework.models import DesignStamp
from crm_lists.organisation import snapshot
from crm_lists.organisation.models import Grant, Group, Role, Salesperson
from tests.making import make
from tests.people import World, client_of, make_world


def own_stamp() -> Any:
    """Return the stamp of the organisation as the database has it."""
    return DesignStamp.objects.filter(pk=snapshot.STAMP).values_list("stamp", flat=True).first()


def in_bulk(world: World) -> None:
    """Change an owner past Django's signals."""
    changes = [bulk.RowChange(world.first.pk, {"phone": "+421905100200"})]
    (outcome,) = bulk.change_many(Actor.of(world.administrator), find_list("owners"), changes)
    assert outcome.refusal is None


WAYS: dict[str, Callable[[World], object]] = {
    "grant": lambda _world: Grant.objects.filter(action="view")[0].delete(),
    "role": lambda _world: Role.objects.get(code="reader").save(),
    "group": lambda world: world.north.members.clear(),
    "roles": lambda world: Salesperson.objects.get(user=world.reader).roles.clear(),
    "links": lambda world: world.first.linked.add(world.second),
    "action": lambda world: actions.change(Actor.of(world.administrator), world.first, {"phone": "+421905"}),
    "bulk": in_bulk,
    "locked out": lambda world: User.objects.get(pk=world.reader.pk).save(update_fields=["is_active"]),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_writing_renews_the_stamp(world: World, way: str) -> None:
    before = own_stamp()
    WAYS[way](world)
    assert own_stamp() != before


def test_a_login_and_a_share_renew_nothing(world: World) -> None:
    before = own_stamp()
    world.reader.last_login = timezone.now()
    world.reader.save(update_fields=["last_login"])
    client_of(world.reader)
    assert own_stamp() == before


def test_a_request_costs_two_queries_for_the_condition(world: World) -> None:
    case = make(Actor.of(world.salesperson), Case)
    client = client_of(world.reader)
    client.get(f"/lists/cases/{case.pk}/")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/lists/cases/{case.pk}/").status_code == 200
    asked = [one["sql"] for one in captured]
    assert sum("lists_designstamp" in sql for sql in asked) == 1
    assert sum('FROM "organisation_share"' in sql and "shared_list" in sql for sql in asked) >= 1
    assert not [sql for sql in asked if "organisation_grant" in sql]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_another_connection_takes_away_is_gone_at_the_next_request() -> None:
    world = make_world()
    case = make(Actor.of(world.salesperson), Case)
    client = client_of(world.colleague)
    address = f"/lists/cases/{case.pk}/"
    assert client.get(address).status_code == 200

    def take_away() -> None:
        with transaction.atomic():
            Group.objects.get(pk=world.north.pk).members.clear()
        connection.close()

    other = threading.Thread(target=take_away)
    other.start()
    other.join()
    assert client.get(address).status_code == 404
    assert not access.visible(Actor.of(world.colleague), definition_of(Case)).exists()


def test_what_is_rolled_back_was_never_given(world: World) -> None:
    case = make(Actor.of(world.salesperson), Case)
    client = client_of(world.other_group)
    with transaction.atomic():
        world.north.members.add(Salesperson.objects.get(user=world.other_group))
        assert access.may(Actor.of(world.other_group), case, access.VIEW)
        transaction.set_rollback(True)
    assert client.get(f"/lists/cases/{case.pk}/").status_code == 404


class Undone(Exception):
    """Ends a block without what was written in it."""


@pytest.mark.parametrize("is_asked_inside", [True, False])
def test_what_is_rolled_back_counts_no_more_at_once(world: World, is_asked_inside: bool) -> None:
    def scopes() -> list[int]:
        return [len(place.group_ids) for place in snapshot.current().places[world.reader.pk]]

    assert scopes() == [1]
    with contextlib.suppress(Undone), transaction.atomic():
        world.north.members.clear()
        assert not is_asked_inside or scopes() == [0]
        raise Undone
    assert stamps.of(snapshot.STAMP) == own_stamp()
    assert scopes() == [1]


def test_a_rollback_within_a_rollback_counts_no_more_at_once(world: World) -> None:
    before = stamps.of(snapshot.STAMP)
    with contextlib.suppress(Undone), transaction.atomic():
        snapshot.changed()
        outer = stamps.of(snapshot.STAMP)
        with contextlib.suppress(Undone), transaction.atomic():
            snapshot.changed()
            raise Undone
        assert stamps.of(snapshot.STAMP) == outer == own_stamp()
        raise Undone
    assert stamps.of(snapshot.STAMP) == before == own_stamp()
