"""Replies are filed where their conversation belongs, but only where people said so."""

from typing import Any

import pytest

from crm_lists.framework import actions
from outlook_bridge.intake.hints import Hints
from outlook_bridge.models import LinkedBy, Message
from tests.making import make_item
from tests.outlook_bridge.conftest import FileMail, file_as, mail, message_of
from tests.people import World, actor, client_of

ROOT = "<offer-1@customer.example>"
INDEX = "AQHaAAAAAA" + "AAECAwQFBgcICQoLDA0ODw=="


@pytest.fixture
def first(world: World, file_mail: FileMail) -> Message:
    """Return a message filed under a case."""
    case = make_item(actor(world.salesperson), "cases", name="Hall roof")
    return message_of(file_mail(hints=Hints(case=case), headers={"Thread-Index": INDEX}))


def reply(**headers: Any) -> bytes:
    values = {
        "Message-ID": "<2@own.example>",
        "Subject": "RE: Offer for the hall",
        "In-Reply-To": ROOT,
        **headers,
    }
    return mail(headers=values)


def follow(world: World, message: Message, person: str = "salesperson") -> int:
    return client_of(world.person(person)).post(f"/mail/{message.pk}/replies/").status_code


def test_replies_are_filed_nowhere_unasked(world: World, first: Message) -> None:
    assert message_of(file_as(world.colleague, reply())).case is None


def test_replies_go_where_the_conversation_belongs_once_somebody_said_so(
    world: World, first: Message
) -> None:
    assert follow(world, first) == 302
    filed = file_as(world.colleague, reply())
    message = message_of(filed)

    assert (message.case, message.relation) == (first.case, first.case.relation if first.case else None)
    assert message.linked_by == LinkedBy.THREAD
    assert filed.text == "Filed under Hall roof, as an answer to a message there."
    page = client_of(world.colleague).get(f"/mail/{message.pk}/").content.decode()
    assert "Filed as an answer" in page


@pytest.mark.parametrize(
    "headers",
    [
        {"In-Reply-To": None, "References": f"<0@x.test> {ROOT} <1@x.test>"},
        {"In-Reply-To": None, "Thread-Index": INDEX},
    ],
    ids=["references", "conversation index"],
)
def test_a_conversation_is_known_in_every_way(world: World, first: Message, headers: dict[str, Any]) -> None:
    follow(world, first)
    assert message_of(file_as(world.salesperson, reply(**headers))).case == first.case


@pytest.mark.parametrize(
    "headers",
    [
        {"Subject": "FW: Offer for the hall"},
        {"Subject": "WG: AW: Offer for the hall"},
        {"Sensitivity": "Private"},
        {"In-Reply-To": "<other@x.test>"},
    ],
)
def test_forwards_private_and_other_mail_is_not_drawn_in(
    world: World, first: Message, headers: dict[str, Any]
) -> None:
    follow(world, first)
    assert message_of(file_as(world.salesperson, reply(**headers))).case is None


def test_who_sees_the_first_message_not_is_not_told_where_it_belongs(world: World, first: Message) -> None:
    follow(world, first)
    assert message_of(file_as(world.other_group, reply())).case is None


def test_what_a_person_says_goes_before_the_conversation(world: World, first: Message) -> None:
    follow(world, first)
    other = make_item(actor(world.salesperson), "cases", name="Other")
    assert message_of(file_as(world.salesperson, reply(), hints=Hints(case=other))).case == other


def test_it_ends_when_somebody_says_so(world: World, first: Message) -> None:
    follow(world, first)
    page = client_of(world.salesperson).get(f"/mail/{first.pk}/").content.decode()
    assert "Stop filing replies" in page
    assert "Replies are filed here" in page
    follow(world, first)
    assert message_of(file_as(world.salesperson, reply())).case is None


def test_who_may_not_change_the_message_may_not_say_so(world: World, first: Message) -> None:
    assert follow(world, first, "reader") == 404
    actions.change(actor(world.salesperson), first, {"case": None, "relation": None})
    assert follow(world, first) == 404


def test_copies_and_categories_are_columns(world: World, file_mail: FileMail) -> None:
    headers = {"Cc": "Ján <jan@x.test>, eva@x.test", "Keywords": "Offer, Roof"}
    message = message_of(file_mail(headers=headers))
    assert (message.recipients, message.cc, message.categories) == ("Sales", "Ján, eva@x.test", "Offer, Roof")
    assert message.conversation_topic == "Offer for the hall"
    columns = "columns=subject,cc,categories,importance,received_at,conversation_topic"
    page = client_of(world.salesperson).get(f"/mail/?{columns}").content.decode()
    assert "Ján, eva@x.test" in page
    assert "Offer, Roof" in page
