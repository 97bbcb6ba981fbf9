"""Connections between parties: read both ways, there once, and only for those who read both ends."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.models import SearchEntry
from crm_lists.framework.recycling import purge_many
from crm_lists.relations.connected import connections_of
from crm_lists.relations.models import Connection, ConnectionType, Contact, Relation
from tests.making import make
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db


def _type(code: str) -> ConnectionType:
    return ConnectionType.objects.get(code=code)


def _connect(world: World, one: Any, code: str, other: Any, **values: Any) -> Connection:
    ends = {
        f"from_{'contact' if isinstance(one, Contact) else 'relation'}": one,
        f"to_{'contact' if isinstance(other, Contact) else 'relation'}": other,
    }
    typed = {"connection_type": _type(code), **ends, **values}
    return actions.add(actor(world.salesperson), Connection, typed)


def _person(world: World, name: str, **values: Any) -> Contact:
    made: Contact = make(actor(world.salesperson), Contact, first_name=name, last_name="Novák", **values)
    return made


def _read(world: World, party: Any) -> list[tuple[str, str]]:
    return [(line.wording, str(line.other)) for line in connections_of(actor(world.salesperson), party)]


def test_a_connection_is_read_from_both_ends_in_the_right_words(world: World) -> None:
    father, son = _person(world, "Ján"), _person(world, "Peter")
    connection = _connect(world, father, "father", son)

    assert _read(world, father) == [("Father of", "Peter Novák")]
    assert _read(world, son) == [("Son of", "Ján Novák")]
    assert connection.name == "Ján Novák – Father of – Peter Novák"


def test_companies_and_persons_are_connected_with_each_other(world: World) -> None:
    company = make(actor(world.salesperson), Relation, name="Stavby")
    parent = make(actor(world.salesperson), Relation, name="Holding")
    accountant = _person(world, "Eva")
    _connect(world, company, "subsidiary", parent)
    _connect(world, accountant, "accountant", company)

    assert set(_read(world, company)) == {("Subsidiary of", "Holding"), ("Has as accountant", "Eva Novák")}
    assert _read(world, parent) == [("Parent company of", "Stavby")]


def test_a_connection_is_there_once_also_read_backwards_where_it_is_mutual(world: World) -> None:
    one, other = _person(world, "Ján"), _person(world, "Peter")
    _connect(world, one, "associate", other)
    _connect(world, one, "father", other)

    for first, code, second in ((one, "associate", other), (other, "associate", one), (one, "father", other)):
        with pytest.raises((ValidationError, IntegrityError), match="in this way already"):
            _connect(world, first, code, second)
    assert Connection.objects.count() == 2


def test_a_deleted_connection_may_be_made_again(world: World) -> None:
    one, other = _person(world, "Ján"), _person(world, "Peter")
    actions.delete(actor(world.salesperson), _connect(world, one, "associate", other))

    assert _connect(world, one, "associate", other).pk


def test_nobody_is_connected_with_himself(world: World) -> None:
    person = _person(world, "Ján")

    with pytest.raises(ValidationError, match="with himself"):
        _connect(world, person, "associate", person)


@pytest.mark.parametrize("extra", [{}, {"to_contact": True, "to_relation": True}])
def test_each_end_is_one_party(world: World, extra: dict[str, bool]) -> None:
    person = _person(world, "Ján")
    values = {"from_contact": person, "connection_type": _type("associate")}
    if extra:
        values |= {"to_contact": _person(world, "Peter"), "to_relation": person.relation}

    with pytest.raises(ValidationError, match="and not both"):
        actions.add(actor(world.salesperson), Connection, values)


def test_who_does_not_read_both_ends_does_not_see_the_connection(world: World) -> None:
    here = make(actor(world.salesperson), Relation)
    there = make(actor(world.salesperson), Relation)
    connection = _connect(world, here, "associate", there)
    Relation.objects.filter(pk=there.pk).update(group=world.south, salesperson=None)
    reader = actor(world.colleague)

    assert not access.visible(reader, definition_of(connection)).exists()
    assert connections_of(reader, here) == []
    client = client_of(world.colleague)
    assert client.get(f"/lists/connections/{connection.pk}/").status_code == 404
    assert "associate of" not in client.get(f"/lists/relations/{here.pk}/?tab=connections").content.decode()


def test_nobody_connects_what_he_does_not_read(world: World) -> None:
    mine = make(actor(world.salesperson), Relation)
    theirs = make(actor(world.other_group), Relation)
    values = {"from_relation": mine, "to_relation": theirs, "connection_type": _type("associate")}

    with pytest.raises(actions.NotPermitted):
        actions.add(actor(world.salesperson), Connection, values)


def test_titles_follow_the_names_of_the_parties(world: World) -> None:
    one, other = _person(world, "Ján"), _person(world, "Peter")
    connection = _connect(world, one, "father", other)

    actions.change(actor(world.salesperson), other, {"first_name": "Pavol"})

    connection.refresh_from_db()
    assert connection.name == "Ján Novák – Father of – Pavol Novák"


def test_the_row_action_connects_from_where_one_is(world: World) -> None:
    son, father = _person(world, "Peter"), _person(world, "Ján")
    client = client_of(world.salesperson)
    url = f"/lists/contacts/{son.pk}/actions/connect/"
    way = f"{_type('father').pk}-"

    assert "Son of" in client.get(url).content.decode()
    neither = client.post(url, {"way": way})
    assert neither.status_code == 422
    assert client.post(url, {"way": way, "contact": father.pk, "notes": "Met at a fair"}).status_code == 302

    assert _read(world, son) == [("Son of", "Ján Novák")]
    page = client.get(f"/lists/contacts/{father.pk}/?tab=connections").content.decode()
    assert "Father of" in page
    assert "Met at a fair" in page


def test_a_retired_type_is_not_offered(world: World) -> None:
    ConnectionType.objects.filter(code="wife").update(is_active=False)
    person = _person(world, "Ján")

    page = client_of(world.salesperson).get(f"/lists/contacts/{person.pk}/actions/connect/").content.decode()

    assert "Wife of" not in page
    assert "Father of" in page


def test_a_connection_goes_for_good_with_one_of_its_ends(world: World) -> None:
    one, other = _person(world, "Ján"), _person(world, "Peter")
    connection = _connect(world, one, "father", other)
    actions.delete(actor(world.salesperson), other)

    purge_many(Actor.system(), definition_of(Contact), [other.pk])

    assert not Connection.objects.exists()
    assert not SearchEntry.objects.filter(list_code="connections", item_id=connection.pk).exists()
