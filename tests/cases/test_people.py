"""Tests of people on cases: anybody may have a role, once for each role."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from crm_lists.cases.models import Case, CaseRole, PartyRole
from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.relations.models import Contact
from tests.making import make
from tests.people import World, client_of


def test_a_person_of_another_company_has_a_role_once(world: World) -> None:
    seller = Actor.of(world.salesperson)
    case, contact = make(seller, Case), make(seller, Contact)
    assert case.relation_id != contact.relation_id
    decider, user = (PartyRole.objects.get(code=code) for code in ("decision-maker", "user"))
    values = {"case": case, "contact": contact, "role": decider}
    assert actions.add(seller, CaseRole, values).name == "Decision maker"
    assert actions.add(seller, CaseRole, {**values, "role": user}).name == "User"
    with pytest.raises(ValidationError, match="has this role on the case already"):
        actions.add(seller, CaseRole, values)
    with pytest.raises(ValidationError, match="Choose a contact or a company"):
        actions.add(seller, CaseRole, {"case": case, "role": decider})


def test_the_page_of_a_case_and_of_a_contact_show_who_has_a_role(world: World) -> None:
    seller = Actor.of(world.salesperson)
    role = make(seller, CaseRole, note="Signs alone.")
    client: Client = client_of(world.salesperson)
    for url in (f"/lists/cases/{role.case_id}/", f"/lists/contacts/{role.contact_id}/"):
        assert "Signs alone." in client.get(f"{url}?tab=case-roles").content.decode()
