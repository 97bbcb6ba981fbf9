"""Tests of what the pane is told about a message."""

from typing import Any

import pytest

from crm_lists.framework import actions
from crm_lists.organisation.models import Salesperson
from crm_lists.relations.models import Contact, Relation
from outlook_bridge.intake.hints import Hints
from tests.outlook_bridge.conftest import file_as, mail
from tests.people import World, actor

from .conftest import API, Customer, pane_of, tell

ANNA = {"name": "Anna Nová", "email": "Anna@Stavby.example"}


def who(world: World, name: str = "salesperson", **letter: Any) -> Any:
    answer = tell(pane_of(world.person(name)), "who", {"people": [ANNA], **letter})
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_sender_is_shown_with_company_and_open_work(world: World, customer: Customer) -> None:
    found = who(world)
    [anna] = found["people"]
    assert anna["contact"]["title"] == str(customer.contact)
    assert anna["contact"]["url"] == f"/lists/contacts/{customer.contact.pk}/"
    assert anna["relation"]["title"] == "Stavby Nitra"
    assert not anna["is_guess"]
    assert [one["title"] for one in found["cases"]] == ["Hall roof"]
    assert [one["id"] for one in found["activities"]] == [customer.activity.pk]
    assert found["filed"] == []


def test_suggestions_come_with_their_reasons_as_on_the_page_of_a_filed_message(
    world: World, customer: Customer
) -> None:
    found = who(world)["suggestions"]
    assert {(one["list"], one["id"]) for one in found} == {
        ("contacts", customer.contact.pk),
        ("relations", customer.relation.pk),
        ("cases", customer.case.pk),
    }
    assert found[0]["reason"] == "The sender’s address is this contact’s"
    assert all(one["reason"] for one in found)


def test_an_answer_is_suggested_where_the_answered_message_lies(world: World, customer: Customer) -> None:
    other = actions.add(actor(world.salesperson), Relation, {"name": "Other"})
    content = mail(headers={"Message-ID": "<first@stavby.example>"})
    file_as(world.salesperson, content, hints=Hints(relation=other))
    letter: dict[str, Any] = {"in_reply_to": "<first@stavby.example>", "subject": "RE: Offer"}
    [first, *_others] = who(world, **letter)["suggestions"]
    assert first["title"] == "Other"
    assert first["reason"].startswith("The conversation is filed there")


def test_what_is_here_already_says_by_whom_and_when(world: World, customer: Customer) -> None:
    content = mail(headers={"Message-ID": "<first@stavby.example>"})
    filed = file_as(world.colleague, content, hints=Hints(case=customer.case))
    assert filed.message is not None
    [note] = who(world, message_id="<first@stavby.example>")["filed"]
    assert note["url"] == f"/mail/{filed.message.pk}/"
    assert note["text"].startswith("Already filed by Test Colleague on ")
    assert note["text"].endswith(" under Hall roof.")
    assert who(world, message_id="<second@stavby.example>")["filed"] == []


def test_a_company_is_guessed_by_the_domain_only_where_one_fits(world: World, customer: Customer) -> None:
    peter: dict[str, Any] = {"people": [{"name": "Peter", "email": "peter@stavby.example"}]}
    [found] = who(world, **peter)["people"]
    assert found["contact"] is None
    assert found["relation"]["id"] == customer.relation.pk
    assert found["is_guess"]
    actions.add(actor(world.salesperson), Relation, {"name": "Twin", "email": "twin@stavby.example"})
    [found] = who(world, **peter)["people"]
    assert found["relation"] is None
    [stranger] = who(world, people=[{"email": "somebody@gmail.com"}])["people"]
    assert stranger["relation"] is None


def test_colleagues_are_no_customers(world: World, customer: Customer) -> None:
    row = Salesperson._default_manager.get(user=world.colleague)
    actions.change(actor(world.administrator), row, {"email": "colleague@own.example"})
    [found] = who(world, people=[{"name": "Colleague", "email": "COLLEAGUE@own.example"}])["people"]
    assert found["is_colleague"]
    assert found["contact"] is None


@pytest.mark.parametrize("name", ["stranger", "nobody"])
def test_who_may_not_see_the_customer_is_told_what_is_told_of_strangers(
    world: World, customer: Customer, name: str
) -> None:
    content = mail(headers={"Message-ID": "<first@stavby.example>"})
    file_as(world.salesperson, content, hints=Hints(case=customer.case))
    known = who(world, name, message_id="<first@stavby.example>", in_reply_to="<first@stavby.example>")
    unknown = who(world, name, people=[{"name": ANNA["name"], "email": "anna@nowhere.example"}])
    assert known["people"] == [{**unknown["people"][0], "email": ANNA["email"]}]
    assert {**known, "people": []} == {**unknown, "people": []}
    assert known["suggestions"] == known["filed"] == known["cases"] == []


def test_the_number_of_queries_does_not_depend_on_the_people(
    world: World, customer: Customer, django_assert_max_num_queries: Any
) -> None:
    me = actor(world.salesperson)
    people = []
    for number in range(8):
        email = f"person{number}@stavby.example"
        values = {"last_name": f"Person {number}", "email": email, "relation": customer.relation}
        actions.add(me, Contact, values)
        people.append({"email": email})
    pane = pane_of(world.salesperson)
    tell(pane, "who", {"people": people[:1]})
    with django_assert_max_num_queries(40):
        answer = tell(pane, "who", {"people": people, "message_id": "<a@b>", "in_reply_to": "<c@d>"})
    assert len(answer.json()["people"]) == 8


@pytest.mark.parametrize(
    "letter",
    [
        {"people": [{"email": "x" * 400}]},
        {"people": [{"email": "a@b.example"}] * 51},
        {"subject": "x" * 1001},
        {"references": ["<a@b>"] * 51},
        {"subject": "half \ud800"},
        {"unasked": 1},
    ],
)
def test_too_much_is_refused(world: World, letter: dict[str, Any]) -> None:
    assert tell(pane_of(world.salesperson), "who", letter).status_code == 422


@pytest.mark.parametrize("letter", [{}, {"people": [{"name": "No address"}]}, {"message_id": "\x00<"}])
def test_a_message_of_which_nothing_is_known_is_no_fault(world: World, letter: dict[str, Any]) -> None:
    found = tell(pane_of(world.salesperson), "who", letter).json()
    assert found["people"] == []


def test_another_place_is_found_by_words(world: World, customer: Customer) -> None:
    pane = pane_of(world.salesperson)
    found = pane.get(f"{API}find", {"q": "roof"}).json()["places"]
    assert {(one["list"], one["id"]) for one in found} == {
        ("cases", customer.case.pk),
        ("activities", customer.activity.pk),
    }
    [company] = pane.get(f"{API}find", {"q": "Nitra", "list": "relations"}).json()["places"]
    assert company["title"] == "Stavby Nitra"
    assert pane.get(f"{API}find", {"q": "  "}).json()["places"] == []
    assert pane.get(f"{API}find", {"q": "roof", "list": "documents"}).status_code == 404
    assert pane_of(world.stranger).get(f"{API}find", {"q": "roof"}).json()["places"] == []
