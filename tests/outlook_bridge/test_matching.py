"""Which company a message belongs to when nobody says it."""

from typing import Any

import pytest

from crm_lists.framework.public_domains import PUBLIC_DOMAINS, domain_of
from outlook_bridge.models import LinkedBy
from tests.making import make_item
from tests.outlook_bridge.conftest import FileMail, file_as, mail, message_of
from tests.people import World, actor


def relation(world: World, person: str = "salesperson", **values: Any) -> Any:
    return make_item(actor(world.person(person)), "relations", **values)


def contact(world: World, person: str = "salesperson", **values: Any) -> Any:
    return make_item(actor(world.person(person)), "contacts", **values)


def test_the_sender_is_a_contact_of_the_company(world: World, file_mail: FileMail) -> None:
    known = contact(world, email="anna@customer.example")
    filed = file_mail()
    message = message_of(filed)

    assert (message.relation, message.linked_by) == (known.relation, LinkedBy.ADDRESSES)
    assert filed.text == f"Filed under {known.relation}, because of the addresses."


def test_a_recipient_is_the_company_itself(world: World, file_mail: FileMail) -> None:
    known = relation(world, email="office@builder.example")
    message = message_of(file_mail(headers={"To": "Office@builder.example, sales@own.example"}))
    assert message.relation == known


def test_the_domain_of_the_company_counts_when_no_address_does(world: World, file_mail: FileMail) -> None:
    known = relation(world, email="office@customer.example")
    assert message_of(file_mail()).relation == known


def test_any_address_of_the_company_counts(world: World, file_mail: FileMail) -> None:
    addresses = ("office@builder.example", "invoices@builder.example")
    known = relation(world, emails=[{"kind": "work", "value": one} for one in addresses])
    message = message_of(file_mail(headers={"To": "Invoices@builder.example, sales@own.example"}))
    assert message.relation == known


def test_two_companies_that_fit_are_none(world: World, file_mail: FileMail) -> None:
    contact(world, email="anna@customer.example")
    contact(world, email="anna@customer.example")
    message = message_of(file_mail())
    assert (message.relation, message.linked_by) == (None, "")


def test_a_public_domain_says_nothing_about_a_company(world: World, file_mail: FileMail) -> None:
    relation(world, email="somebody@gmail.com")
    assert message_of(file_mail(headers={"From": "other@gmail.com"})).relation is None


def test_companies_that_the_filer_does_not_see_do_not_count(world: World) -> None:
    contact(world, "other_group", email="anna@customer.example")
    assert message_of(file_as(world.salesperson, mail())).relation is None


def test_colleagues_do_not_count(world: World, file_mail: FileMail) -> None:
    world.salesperson.email = "sales@own.example"
    world.salesperson.save()
    relation(world, email="office@own.example")
    assert message_of(file_mail()).relation is None


@pytest.mark.parametrize(
    ("address", "domain"),
    [("a@Firm.example", "firm.example"), ("a@GMAIL.com", ""), ("no address", ""), ("/O=ORG/CN=A", "")],
)
def test_domain_of(address: str, domain: str) -> None:
    assert domain_of(address) == domain


def test_public_domains_are_plain_domains() -> None:
    assert len(PUBLIC_DOMAINS) > 100
    assert all("." in domain and domain == domain.lower() for domain in PUBLIC_DOMAINS)
