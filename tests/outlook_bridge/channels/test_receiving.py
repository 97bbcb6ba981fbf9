"""Mail that comes to drop-box addresses: for whom it is filed, and what is done with the rest."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from crm_lists.framework import actions
from crm_lists.framework.items import Item
from outlook_bridge.channels import addresses, deliveries, receiving, rows
from outlook_bridge.intake import filing
from outlook_bridge.models import Channel, Delivery, DeliveryContent, Message, Original
from tests.outlook_bridge.channels.conftest import DOMAIN, incoming
from tests.outlook_bridge.conftest import mail
from tests.people import World, actor

Send = Callable[..., Delivery]
OWN = "salesperson@own.example"
State = Delivery.State


@pytest.fixture
def send(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Send:
    """Return a function that has a mail taken at an address and filed, and returns the delivery."""

    def accept(to: str, sender: str = OWN, **values: Any) -> Delivery:
        headers = {"From": sender, **values.pop("headers", {})}
        with django_capture_on_commit_callbacks(execute=True):
            receiving.accept([found(to)], mail(headers=headers, **values))
        return Delivery.objects.latest("pk")

    return accept


def found(text: str) -> Any:
    """Return the address of this text."""
    address = addresses.find(text)
    assert address is not None
    return address


# -- addresses ------------------------------------------------------------------------------------


def test_an_address_is_found_in_any_case(own_address: str, taking: World) -> None:
    assert found(own_address.upper()).person == taking.salesperson


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(DOMAIN, "else.example"),
        lambda text: text.replace("mail-", "case-"),
        lambda text: text.replace("mail-", "post-"),
        lambda text: f"x{text}",
        lambda text: text.replace("+", "+0", 1),
        lambda text: text.partition("@")[0],
        lambda text: f"{text}\n",
    ],
    ids=["domain", "list", "word", "before", "token", "local", "after"],
)
def test_no_other_address_is_one(own_address: str, change: Callable[[str], str]) -> None:
    assert addresses.find(change(own_address)) is None


def test_a_wrong_token_opens_nothing(own_address: str) -> None:
    token = own_address.partition("+")[2].partition("@")[0]
    assert addresses.find(own_address.replace(token, "a" * 16)) is None


def test_a_new_address_ends_the_one_before(own_address: str, taking: World) -> None:
    new = addresses.text_of(addresses.renew_of_person(taking.salesperson))
    assert addresses.find(own_address) is None
    assert found(new) == addresses.of_person(taking.salesperson)


def test_without_a_domain_there_are_no_addresses(own_address: str, settings: Settings) -> None:
    incoming(settings, domain="")
    assert addresses.find(own_address) is None


# -- filing ---------------------------------------------------------------------------------------


def test_a_blind_copy_is_filed_as_it_is(own_address: str, taking: World, send: Send) -> None:
    delivery = send(own_address)

    message = Message.objects.get()
    assert (delivery.state, delivery.message) == (State.FILED, message)
    assert (message.created_by, message.channel) == (taking.salesperson, Channel.DROPBOX)
    assert not DeliveryContent.objects.exists()


def test_what_comes_to_the_address_of_a_case_belongs_to_the_case(
    case_address: str, case: Item, send: Send
) -> None:
    send(case_address)
    assert Message.objects.get().case == case


def test_a_colleague_who_sees_the_case_uses_the_same_address(
    case_address: str, taking: World, send: Send
) -> None:
    send(case_address, sender="colleague@own.example")
    assert Message.objects.get().created_by == taking.colleague


def test_of_a_forward_the_attached_message_is_the_real_one(own_address: str, send: Send) -> None:
    delivery = send(own_address, headers={"To": own_address}, files={"Offer.eml": mail()})

    message = Message.objects.get()
    assert message.sender_email == "anna@customer.example"
    assert (delivery.state, message.channel) == (State.FILED, Channel.FORWARD)


def test_several_attached_messages_are_filed_each(own_address: str, send: Send) -> None:
    second = mail(headers={"Message-ID": "<2@x.example>", "Subject": "Two"})
    send(own_address, headers={"To": own_address}, files={"One.eml": mail(), "Two.eml": second})
    assert {message.subject for message in Message.objects.all()} == {"Offer for the hall", "Two"}


def test_a_forward_with_nothing_attached_is_filed_itself_and_marked(own_address: str, send: Send) -> None:
    send(own_address, headers={"To": own_address, "Subject": "FW: Offer"})

    message = Message.objects.get()
    assert (message.subject, message.channel) == ("FW: Offer", Channel.FORWARD)


def test_an_attached_message_of_a_copied_mail_stays_its_attachment(own_address: str, send: Send) -> None:
    send(own_address, headers={"Subject": "See below"}, files={"Offer.eml": mail()})
    assert [message.subject for message in Message.objects.all()] == ["See below"]


def test_the_same_mail_once_more_is_no_second_message(own_address: str, send: Send) -> None:
    assert [send(own_address).state, send(own_address).state] == [State.FILED, State.DUPLICATE]
    assert Message.objects.count() == 1


def test_what_cannot_be_read_is_kept_as_a_document(own_address: str, send: Send) -> None:
    delivery = send(own_address, headers={"To": own_address}, files={"Broken.msg": b"\xd0\xcf\x11\xe0 no"})
    assert delivery.state in {State.UNREAD, State.FILED}
    assert Original.objects.exists()


# -- unknown senders ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sender", "reason"),
    [
        ("thief@else.example", "Nobody here has the address"),
        ("colleague@own.example", "that of another person"),
        ("nobody@own.example", "that of another person"),
        ("a@own.example, b@own.example", "Nobody here has the address"),
    ],
)
def test_mail_of_others_waits_for_a_decision(own_address: str, send: Send, sender: str, reason: str) -> None:
    delivery = send(own_address, sender=sender)

    assert (delivery.state, delivery.person) == (State.TRIAGE, None)
    assert reason in delivery.reason
    assert bytes(DeliveryContent.objects.get().content).startswith(b"From:")
    assert not Message.objects.exists()


@pytest.mark.parametrize("person", ["stranger", "reader", "other_group", "nobody"])
def test_who_may_not_file_under_the_case_does_not(case_address: str, send: Send, person: str) -> None:
    delivery = send(case_address, sender=f"{person}@own.example")
    assert (delivery.state, Message.objects.count()) == (State.TRIAGE, 0)


def test_an_address_that_two_people_have_is_of_nobody(own_address: str, taking: World, send: Send) -> None:
    User.objects.filter(username="colleague").update(email=OWN.upper())
    assert send(own_address).state == State.TRIAGE


def test_who_has_left_is_unknown(own_address: str, taking: World, send: Send) -> None:
    User.objects.filter(username="salesperson").update(is_active=False)
    assert send(own_address).state == State.TRIAGE


def test_where_it_is_set_the_server_must_vouch_for_the_sender(
    own_address: str, settings: Settings, send: Send
) -> None:
    incoming(settings, authenticated_by="mx.own.example")
    forged = send(own_address)
    vouched = send(
        own_address,
        headers={"Authentication-Results": "mx.own.example; dkim=pass header.d=own.example"},
    )
    assert [forged.state, vouched.state] == [State.TRIAGE, State.FILED]


def test_the_same_mail_of_a_stranger_waits_once(own_address: str, send: Send) -> None:
    send(own_address, sender="x@else.example")
    send(own_address, sender="x@else.example")
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("limit", ["MOST_TRIAGED", "MOST_TRIAGED_BYTES"])
def test_only_so_much_of_strangers_is_kept_at_one_address(
    world: World, own_address: str, send: Send, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(receiving, limit, 1 if limit == "MOST_TRIAGED" else 1_500)
    send(own_address, sender="x@else.example", text="x" * 1_000)
    with pytest.raises(receiving.TooMuchTriaged):
        send(own_address, sender="y@else.example", text="y" * 1_000)
    assert send(own_address).state == State.FILED
    # What one address is flooded with leaves room at the others.
    other = addresses.text_of(addresses.renew_of_person(world.colleague))
    assert send(other, sender="z@else.example").state == State.TRIAGE


def test_answers_of_programs_are_dropped(own_address: str, send: Send) -> None:
    delivery = send(own_address, headers={"Auto-Submitted": "auto-replied"})

    assert delivery.state == State.DROPPED
    assert not DeliveryContent.objects.exists()
    assert not Message.objects.exists()


# -- what goes wrong ------------------------------------------------------------------------------


def test_what_failed_keeps_its_bytes_and_is_filed_at_the_next_attempt(
    own_address: str, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise DatabaseError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(filing, "ingest", fail)
        delivery = send(own_address)
    assert (delivery.state, DeliveryContent.objects.count()) == (State.FAILED, 1)

    assert deliveries.file_delivery.call(delivery.pk) == State.FILED
    assert deliveries.file_delivery.call(delivery.pk) == ""
    assert Message.objects.count() == 1


def test_a_case_that_is_gone_meanwhile_is_told(case_address: str, case: Item, taking: World) -> None:
    receiving.accept([found(case_address)], mail(headers={"From": OWN}))
    actions.delete(actor(taking.salesperson), case)

    deliveries.file_delivery.call(Delivery.objects.get().pk)
    assert (Delivery.objects.get().state, Message.objects.count()) == (State.FAILED, 0)


def test_what_a_killed_worker_left_is_filed_later(
    own_address: str, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    receiving.accept([found(own_address)], mail(headers={"From": OWN}))
    assert deliveries.file_left() == 0

    Delivery.objects.update(came_at=timezone.now() - timedelta(hours=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert deliveries.file_left() == 1
    assert Message.objects.count() == 1


def test_what_is_long_done_is_forgotten(own_address: str, send: Send) -> None:
    send(own_address)
    Delivery.objects.update(came_at=timezone.now() - timedelta(days=31))
    send(own_address, sender="x@else.example")

    assert deliveries.forget_old() == 1
    assert Delivery.objects.get().state == State.TRIAGE


def test_two_clicks_on_try_again_file_once(taking: World, own_address: str) -> None:
    receiving.accept([found(own_address)], mail(headers={"From": "thief@else.example"}))
    stale = Delivery.objects.get()
    assert stale.state == State.TRIAGE
    Delivery.objects.update(person=taking.salesperson, state=State.WAITING)
    deliveries.file_delivery.call(stale.pk)
    rows.finish_delivery(stale, State.WAITING, person=taking.administrator, reason="")

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.person) == (State.FILED, taking.salesperson)
