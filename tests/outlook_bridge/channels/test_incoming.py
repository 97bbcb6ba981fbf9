"""The page of mail that comes in, and the drop-box addresses on it and on the pages of items."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item
from outlook_bridge.channels import addresses, receiving
from outlook_bridge.models import Delivery, DeliveryContent, Message, Original
from tests.outlook_bridge.channels.conftest import incoming
from tests.outlook_bridge.conftest import file_as, mail
from tests.people import World, client_of

PAGE = "/mail/incoming/"
STRANGERS = ["colleague", "reader", "manager", "other_group", "stranger", "nobody"]
State = Delivery.State


def page_of(world: World, name: str, query: str = "") -> str:
    """Return what the page says to a person."""
    return client_of(world.person(name)).get(f"{PAGE}{query}").content.decode()


def post(world: World, name: str, url: str) -> HttpResponse:
    """Let a person send a form."""
    return client_of(world.person(name)).post(url)  # type: ignore[return-value]


@pytest.fixture
def unread(world: World) -> Original:
    """Return a file of the salesperson that is no message."""
    file_as(world.salesperson, b"\x00 nothing", name="Broken.msg")
    return Original.objects.get()


@pytest.fixture
def triaged(taking: World, own_address: str) -> Delivery:
    """Return a mail that came from a stranger to the address of the salesperson."""
    address = addresses.find(own_address)
    assert address is not None
    receiving.accept([address], mail(headers={"From": "thief@else.example", "Subject": "Secret plan"}))
    return Delivery.objects.get()


@pytest.fixture
def failed(triaged: Delivery, taking: World) -> Delivery:
    """Return a mail of the salesperson that could not be filed."""
    Delivery.objects.update(person=taking.salesperson, state=State.FAILED, reason="The disk was full.")
    return Delivery.objects.get()


# -- what is shown --------------------------------------------------------------------------------


def test_it_counts_what_came_in_by_each_way(world: World, unread: Original) -> None:
    file_as(world.salesperson, mail())
    text = page_of(world, "salesperson")

    assert "Dropped on a page" in text
    assert [text.count(f'<td class="num">{number}</td>') for number in (2, 1, 0)] == [1, 2, 1]


def test_what_is_no_message_is_told_with_the_reason(world: World, unread: Original) -> None:
    text = page_of(world, "salesperson")
    assert "Broken.msg" in text
    assert str(unread.reason) in text


@pytest.mark.parametrize("person", STRANGERS)
def test_nobody_is_told_of_the_mail_of_others(
    world: World, unread: Original, failed: Delivery, person: str
) -> None:
    for query in ("", "?everybody=1"):
        text = page_of(world, person, query)
        assert "Broken.msg" not in text
        assert "Secret plan" not in text
        assert "Dropped on a page" not in text


def test_administrators_see_that_of_everybody_when_they_ask(world: World, unread: Original) -> None:
    assert "Broken.msg" not in page_of(world, "administrator")
    assert "Broken.msg" in page_of(world, "administrator", "?everybody=1")


def test_what_a_mail_of_others_is_about_is_not_told_to_administrators(world: World, failed: Delivery) -> None:
    text = page_of(world, "administrator", "?everybody=1")
    assert "The disk was full." in text
    assert "Secret plan" not in text


def test_a_private_file_that_was_left_has_no_name_for_administrators(world: World) -> None:
    file_as(world.salesperson, mail(), name="Very private.eml")
    Original.objects.update(
        state=Original.State.TAKEN, message=None, filed_at=timezone.now() - timedelta(hours=1)
    )
    text = page_of(world, "administrator", "?everybody=1")
    assert "A file" in text
    assert "Very private" not in text
    assert "Very private" in page_of(world, "salesperson")


def test_what_is_on_its_way_needs_nobody(world: World) -> None:
    file_as(world.salesperson, mail(), name="Young.eml")
    Original.objects.update(state=Original.State.TAKEN, message=None)
    assert "Young.eml" not in page_of(world, "salesperson")


def test_answers_of_programs_are_counted(own_address: str, taking: World) -> None:
    address = addresses.find(own_address)
    assert address is not None
    receiving.accept([address], mail(headers={"Auto-Submitted": "auto-replied"}))
    assert "1 answer of a program was dropped" in page_of(taking, "administrator", "?everybody=1")


# -- trying again ---------------------------------------------------------------------------------


def test_a_file_is_tried_again(
    world: World, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    file_as(world.salesperson, mail())
    Message.objects.all()[0].originals.update(state=Original.State.TAKEN, message=None)
    original = Original.objects.get()

    assert post(world, "salesperson", f"{PAGE}files/{original.pk}/retry/").status_code == 302
    original.refresh_from_db()
    assert original.state == Original.State.FILED


@pytest.mark.parametrize("person", STRANGERS)
@pytest.mark.parametrize("deed", ["retry", "discard"])
def test_nobody_else_decides_on_a_delivery(failed: Delivery, taking: World, person: str, deed: str) -> None:
    assert post(taking, person, f"{PAGE}deliveries/{failed.pk}/{deed}/").status_code == 404
    assert DeliveryContent.objects.exists()


@pytest.mark.parametrize("person", STRANGERS)
def test_nobody_else_tries_a_file_again(world: World, unread: Original, person: str) -> None:
    assert post(world, person, f"{PAGE}files/{unread.pk}/retry/").status_code == 404


def test_a_delivery_is_tried_again(failed: Delivery, taking: World) -> None:
    post(taking, "salesperson", f"{PAGE}deliveries/{failed.pk}/retry/")
    failed.refresh_from_db()
    assert (failed.state, Message.objects.count()) == (State.FILED, 1)


def test_everything_that_failed_is_tried_again_but_nothing_is_decided(
    triaged: Delivery, taking: World, unread: Original
) -> None:
    answer = client_of(taking.administrator).post(f"{PAGE}retry/?everybody=1", follow=True)
    triaged.refresh_from_db()

    assert "1 file is tried again." in answer.content.decode()
    assert triaged.state == State.TRIAGE


def test_others_have_nothing_to_try_again(failed: Delivery, taking: World) -> None:
    post(taking, "colleague", f"{PAGE}retry/?everybody=1")
    failed.refresh_from_db()
    assert failed.state == State.FAILED


# -- unknown senders ------------------------------------------------------------------------------


def test_an_administrator_sees_who_sent_what(triaged: Delivery, taking: World) -> None:
    text = page_of(taking, "administrator", "?everybody=1")
    assert "Secret plan" in text
    assert "thief@else.example" in text
    assert "File for Test Salesperson" in text


def test_an_administrator_files_it_for_whose_address_it_is(triaged: Delivery, taking: World) -> None:
    post(taking, "administrator", f"{PAGE}deliveries/{triaged.pk}/retry/")
    assert Message.objects.get().created_by == taking.salesperson


def test_an_administrator_discards_it(triaged: Delivery, taking: World) -> None:
    post(taking, "administrator", f"{PAGE}deliveries/{triaged.pk}/discard/")
    triaged.refresh_from_db()
    assert triaged.state == State.DROPPED
    assert not DeliveryContent.objects.exists()


# -- addresses ------------------------------------------------------------------------------------


def test_a_person_makes_an_address_and_a_new_one(taking: World) -> None:
    assert "There is no address yet" in page_of(taking, "salesperson")
    post(taking, "salesperson", f"{PAGE}address/")
    first = addresses.of_person(taking.salesperson)
    assert first is not None
    assert addresses.text_of(first) in page_of(taking, "salesperson")

    post(taking, "salesperson", f"{PAGE}address/")
    assert addresses.find(addresses.text_of(first)) is None


@pytest.mark.parametrize("person", ["reader", "nobody"])
def test_who_may_file_no_mail_has_no_address(taking: World, person: str) -> None:
    assert "drop-box address" not in page_of(taking, person)
    assert post(taking, person, f"{PAGE}address/").status_code == 404


def test_without_a_domain_nothing_is_said_of_addresses(taking: World, case: Item, settings: Settings) -> None:
    incoming(settings, domain="")
    assert "drop-box address" not in page_of(taking, "salesperson")
    assert client_of(taking.salesperson).get(f"/mail/address/cases/{case.pk}/").status_code == 404


def test_an_item_has_an_address(taking: World, case: Item) -> None:
    client = client_of(taking.salesperson)
    url = f"/mail/address/cases/{case.pk}/"
    assert url in client.get(f"/lists/cases/{case.pk}/").content.decode()

    client.post(url)
    address = addresses.of_item(case)
    assert address is not None
    assert addresses.text_of(address) in client.get(url).content.decode()
    assert addresses.text_of(address) in client.get(url, headers={"HX-Request": "true"}).content.decode()


@pytest.mark.parametrize("person", ["reader", "other_group", "stranger", "nobody"])
def test_who_does_not_see_the_item_or_files_no_mail_has_none(
    taking: World, case: Item, case_address: str, person: str
) -> None:
    client = client_of(taking.person(person))
    for answer in (
        client.get(f"/mail/address/cases/{case.pk}/"),
        client.post(f"/mail/address/cases/{case.pk}/"),
    ):
        assert answer.status_code == 404
    assert addresses.find(case_address) is not None


def test_who_may_not_change_the_item_makes_no_new_address(
    taking: World, case: Item, case_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed = access.may

    def may(who: Actor, item: Item, action: str) -> bool:
        return action != access.CHANGE and allowed(who, item, action)

    monkeypatch.setattr(access, "may", may)
    client = client_of(taking.colleague)
    assert "Make a new address" not in client.get(f"/mail/address/cases/{case.pk}/").content.decode()
    assert client.post(f"/mail/address/cases/{case.pk}/").status_code == 404


def test_other_lists_have_no_addresses(taking: World) -> None:
    assert client_of(taking.salesperson).get("/mail/address/documents/1/").status_code == 404


# -- the account ----------------------------------------------------------------------------------

ACCOUNT = "/account/"


def test_the_account_shows_the_own_address_to_be_copied(taking: World, own_address: str) -> None:
    page = client_of(taking.salesperson).get(ACCOUNT).content.decode()
    assert f'data-copy-text="{own_address}"' in page
    assert own_address not in client_of(taking.colleague).get(ACCOUNT).content.decode()


def test_an_address_is_made_from_the_account_and_leads_back_there(taking: World) -> None:
    client = client_of(taking.salesperson)
    url = f"{PAGE}address/?account=1"
    assert f'action="{url}"' in client.get(ACCOUNT).content.decode()
    answer = client.post(url)
    made = addresses.of_person(taking.salesperson)
    assert made is not None
    assert (answer.status_code, answer.headers["Location"]) == (302, ACCOUNT)
    assert addresses.text_of(made) in client.get(ACCOUNT).content.decode()


def test_who_may_file_no_mail_is_shown_no_address_on_the_account(taking: World, settings: Settings) -> None:
    assert "Drop-box address" not in client_of(taking.nobody).get(ACCOUNT).content.decode()
    incoming(settings, domain="")
    assert "Drop-box address" not in client_of(taking.salesperson).get(ACCOUNT).content.decode()
