"""One person in several companies: the main one, further ones, and former ones that both sides remember."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.relations.models import Affiliation, Contact, ContactFunction, Relation
from crm_lists.relations.people import companies_of, people_of
from tests.making import make
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db


def _company(world: World, name: str) -> Relation:
    made: Relation = make(actor(world.salesperson), Relation, name=name)
    return made


def _contact(world: World, company: Relation, **values: Any) -> Contact:
    typed = {"first_name": "Eva", "last_name": "Malá", "relation": company, **values}
    return actions.add(actor(world.salesperson), Contact, typed)


def _affiliate(world: World, contact: Contact, company: Relation, **values: Any) -> Affiliation:
    typed = {"contact": contact, "relation": company, **values}
    return actions.add(actor(world.salesperson), Affiliation, typed)


def _people(world: World, company: Relation) -> list[tuple[str, bool, bool]]:
    found = people_of(actor(world.salesperson), company)
    return [(place.item.name, place.is_main, place.is_former) for place in found]


def _companies(world: World, contact: Contact) -> list[tuple[str, bool, bool]]:
    found = companies_of(actor(world.salesperson), contact)
    return [(place.item.name, place.is_main, place.is_former) for place in found]


def test_an_accountant_works_for_several_firms(world: World) -> None:
    office, client = _company(world, "Office"), _company(world, "Client")
    accountant = _contact(world, office)
    function = ContactFunction.objects.get(code="accountant")
    row = _affiliate(world, accountant, client, function=function, starts_on=date(2020, 1, 1))

    assert row.name == "Eva Malá – Client, Accountant"
    assert _companies(world, accountant) == [("Office", True, False), ("Client", False, False)]
    assert _people(world, client) == [("Eva Malá", False, False)]
    assert _people(world, office) == [("Eva Malá", True, False)]


def test_former_people_stand_last_and_stay_on_both_sides(world: World) -> None:
    office, old = _company(world, "Office"), _company(world, "Old firm")
    contact = _contact(world, office)
    _affiliate(world, contact, old, starts_on=date(2010, 1, 1), ends_on=date(2019, 12, 31))
    _contact(world, old, first_name="Zora")

    assert _people(world, old) == [("Zora Malá", True, False), ("Eva Malá", False, True)]
    page = client_of(world.salesperson).get(f"/lists/relations/{old.pk}/?tab=contacts").content.decode()
    assert "Former" in page
    page = client_of(world.salesperson).get(f"/lists/contacts/{contact.pk}/?tab=companies").content.decode()
    assert "Old firm" in page


def test_a_contact_who_changes_the_company_is_remembered_by_the_former_one(world: World) -> None:
    old, new = _company(world, "Old firm"), _company(world, "New firm")
    contact = _contact(world, old, function=ContactFunction.objects.get(code="invoicing"))

    contact = actions.change(actor(world.salesperson), contact, {"relation": new})

    assert _companies(world, contact) == [("New firm", True, False), ("Old firm", False, True)]
    row = Affiliation.objects.get()
    assert row.ends_on == timezone.localdate() - timedelta(days=1)
    assert (str(row.function), row.group) == ("Invoicing", contact.group)


def test_what_is_done_to_many_contacts_moves_nobody(world: World) -> None:
    old, new = _company(world, "Old firm"), _company(world, "New firm")
    contact = _contact(world, old)

    someone = Actor(user=world.salesperson, batch=uuid4())
    actions.change(someone, contact, {"relation": new})

    assert not Affiliation.objects.exists()


def test_a_further_company_becomes_the_main_one(world: World) -> None:
    office, client = _company(world, "Office"), _company(world, "Client")
    contact = _contact(world, office)
    row = _affiliate(world, contact, client)

    url = f"/lists/affiliations/{row.pk}/actions/make-main/"
    assert client_of(world.salesperson).post(url, {"x": "1"}).status_code == 302

    contact.refresh_from_db()
    assert contact.relation == client
    assert _companies(world, contact) == [("Client", True, False), ("Office", False, False)]
    assert Affiliation.objects.get(relation=client).is_main


def test_the_main_company_may_have_dates_of_its_own(world: World) -> None:
    office = _company(world, "Office")
    contact = _contact(world, office)
    row = _affiliate(world, contact, office, starts_on=date(2020, 1, 1))

    assert row.is_main
    assert _people(world, office) == [("Eva Malá", True, False)]
    assert _companies(world, contact) == [("Office", True, False)]


def test_an_affiliation_is_ended_and_may_begin_anew(world: World) -> None:
    contact, client = _contact(world, _company(world, "Office")), _company(world, "Client")
    row = _affiliate(world, contact, client, starts_on=date(2020, 1, 1))
    yesterday = timezone.localdate() - timedelta(days=1)

    with pytest.raises(ValidationError, match="works for this company already"):
        _affiliate(world, contact, client)
    url = f"/lists/affiliations/{row.pk}/actions/end/"
    client_of(world.salesperson).post(url, {"ends_on": yesterday.isoformat()})
    assert _people(world, client) == [("Eva Malá", False, True)]

    _affiliate(world, contact, client)
    assert _people(world, client) == [("Eva Malá", False, False)]
    assert [place.is_former for place in companies_of(actor(world.salesperson), contact)] == [
        False,
        False,
        True,
    ]


def test_nobody_leaves_before_he_comes(world: World) -> None:
    contact = _contact(world, _company(world, "Office"))

    with pytest.raises(ValidationError, match="before the first one"):
        _affiliate(
            world,
            contact,
            _company(world, "Client"),
            starts_on=date(2020, 1, 2),
            ends_on=date(2020, 1, 1),
        )


def test_who_does_not_read_the_company_is_not_told_of_it(world: World) -> None:
    office, client = _company(world, "Office"), _company(world, "Secret client")
    contact = _contact(world, office)
    _affiliate(world, contact, client)
    Relation.objects.filter(pk=client.pk).update(group=world.south, salesperson=None)
    reader = actor(world.colleague)

    assert not access.visible(reader, definition_of(Affiliation)).exists()
    assert [place.item.name for place in companies_of(reader, contact)] == ["Office"]
    page = client_of(world.colleague).get(f"/lists/contacts/{contact.pk}/?tab=companies").content.decode()
    assert "Secret client" not in page


def test_titles_follow_the_names_of_both(world: World) -> None:
    office, client = _company(world, "Office"), _company(world, "Client")
    contact = _contact(world, office)
    row = _affiliate(world, contact, client)

    actions.change(actor(world.salesperson), client, {"name": "Customer"})
    actions.change(actor(world.salesperson), contact, {"last_name": "Veľká"})

    row.refresh_from_db()
    assert row.name == "Eva Veľká – Customer"
