"""A party is found by any of its e-mail addresses, and a message files itself under it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm_lists.framework import actions
from crm_lists.relations import party_email
from crm_lists.relations.models import Contact, PartyEmail, Relation
from tests.making import make
from tests.people import World, actor

pytestmark = pytest.mark.django_db


def _relation(world: World, **values: Any) -> Relation:
    made: Relation = make(actor(world.salesperson), Relation, **values)
    return made


def _found(world: World, *addresses: str, model: Any = Relation) -> list[Any]:
    return list(party_email.having(actor(world.colleague), model, addresses))


def _rows(*addresses: str) -> list[dict[str, Any]]:
    return [{"kind": "work", "value": one} for one in addresses]


def test_a_relation_is_found_by_each_of_its_addresses_in_any_letters(world: World) -> None:
    relation = _relation(world, emails=_rows("Office@Firm.example", "invoices@firm.example"))

    assert _found(world, "office@firm.example") == [relation]
    assert _found(world, "INVOICES@firm.example", "nobody@firm.example") == [relation]
    assert _found(world, "nobody@firm.example") == []
    assert list(party_email.in_domains(actor(world.colleague), Relation, ["firm.example"])) == [relation]


def test_a_contact_is_found_by_his_address(world: World) -> None:
    contact = make(actor(world.salesperson), Contact, email="eva@firm.example")

    assert _found(world, "eva@firm.example", model=Contact) == [contact]
    assert _found(world, "eva@firm.example") == []


def test_the_index_follows_each_change(world: World) -> None:
    relation = _relation(world, email="old@firm.example")
    actions.change(actor(world.salesperson), relation, {"email": "new@firm.example"})

    assert _found(world, "old@firm.example") == []
    assert _found(world, "new@firm.example") == [relation]
    actions.change(actor(world.salesperson), relation, {"emails": []})
    assert not PartyEmail.objects.exists()


def test_what_is_deleted_or_not_readable_is_not_found(world: World) -> None:
    relation = _relation(world, email="office@firm.example")
    make(actor(world.other_group), Relation, email="office@firm.example")
    assert _found(world, "office@firm.example") == [relation]

    actions.delete(actor(world.salesperson), relation)
    assert _found(world, "office@firm.example") == []


def test_a_change_of_something_else_does_not_touch_the_index(world: World) -> None:
    relation = _relation(world, email="office@firm.example")

    with CaptureQueriesContext(connection) as captured:
        actions.change(actor(world.salesperson), relation, {"notes": "Called"})

    assert not [query for query in captured if "partyemail" in query["sql"]]
