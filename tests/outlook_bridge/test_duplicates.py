"""The same message is one item, whoever files it and in whichever copy."""

import threading
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from crm_lists.framework import actions
from libraries.models import Document
from outlook_bridge.intake import filing
from outlook_bridge.intake.filing import Filed, Status
from outlook_bridge.intake.hints import Hints
from outlook_bridge.models import Message, Original
from outlook_bridge.msg.worker import read_safely
from tests.making import make_item
from tests.outlook_bridge.conftest import FileMail, file_as, mail, message_of
from tests.people import World, actor, make_world


def test_the_same_file_is_filed_once(world: World) -> None:
    first = file_as(world.salesperson, mail())
    again = file_as(world.salesperson, mail())

    assert (again.status, again.message) == (Status.DUPLICATE, first.message)
    assert (Message.objects.count(), Document.objects.count()) == (1, 1)


def test_the_same_file_is_not_read_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    file_as(world.salesperson, mail())
    monkeypatch.setattr(filing, "read_safely", None)
    assert file_as(world.colleague, mail()).status == Status.DUPLICATE


def test_the_second_filer_learns_who_filed_it_when_and_where(world: World) -> None:
    case = make_item(actor(world.salesperson), "cases", name="Hall roof")
    file_as(world.salesperson, mail(), hints=Hints(case=case))
    again = file_as(world.colleague, mail(), hints=Hints(relation=case.relation))

    assert again.text.startswith("Already filed by Test Salesperson on ")
    assert again.text.endswith(" under Hall roof.")


def test_who_may_not_see_the_message_learns_who_has_it_but_not_where(world: World) -> None:
    case = make_item(actor(world.salesperson), "cases", name="Hall roof")
    file_as(world.salesperson, mail(), hints=Hints(case=case))
    again = file_as(world.other_group, mail())

    assert (again.status, again.message, again.document) == (Status.DUPLICATE, None, None)
    assert again.text.startswith("Already filed by Test Salesperson")
    assert "Hall roof" not in again.text


def test_another_owner_files_his_own_copy(world: World) -> None:
    file_as(world.salesperson, mail())
    assert file_as(world.stranger, mail()).status == Status.FILED
    assert Message.objects.count() == 2


def test_new_hints_are_taken_over_by_a_message_that_belongs_to_nothing(world: World) -> None:
    file_as(world.salesperson, mail())
    case = make_item(actor(world.colleague), "cases", name="Hall roof")
    again = file_as(world.colleague, mail(), hints=Hints(case=case))

    assert again.status == Status.DUPLICATE
    assert again.text.endswith("it belongs to Hall roof now.")
    assert Message.objects.get().case == case


def test_new_hints_never_replace_what_the_message_belongs_to(world: World) -> None:
    person = actor(world.salesperson)
    first, second = make_item(person, "cases"), make_item(person, "cases")
    file_as(world.salesperson, mail(), hints=Hints(case=first))
    file_as(world.salesperson, mail(), hints=Hints(case=second))
    assert Message.objects.get().case == first


def test_another_copy_with_the_same_id_is_kept_as_a_further_original(file_mail: FileMail) -> None:
    first = file_mail()
    again = file_mail(headers={"X-Way": "through another server"})

    assert (again.status, again.message) == (Status.DUPLICATE, first.message)
    assert message_of(first).originals.count() == 2
    assert Document.objects.count() == 2


def test_the_further_original_is_known_by_its_bytes_too(
    file_mail: FileMail, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_mail()
    file_mail(headers={"X-Way": "through another server"})
    monkeypatch.setattr(filing, "read_safely", None)
    assert file_mail(headers={"X-Way": "through another server"}).status == Status.DUPLICATE


@pytest.mark.parametrize(
    "forged",
    [
        {"text": "Pay the bill to this new account today"},
        {"headers": {"From": "Anna Nová <anna@evil.example>"}},
    ],
    ids=["other words", "other sender"],
)
@pytest.mark.parametrize("comes_first", [True, False])
def test_a_forged_message_with_the_same_id_hides_no_real_one(
    file_mail: FileMail, forged: dict[str, Any], comes_first: bool
) -> None:
    for values in (forged, {}) if comes_first else ({}, forged):
        assert file_mail(**values).status == Status.FILED
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    "other",
    [
        {"Subject": "Yes: Offer for the hall"},
        {"Date": "Thu, 20 Nov 2025 10:40:00 +0100"},
    ],
    ids=["other subject", "other moment"],
)
def test_different_messages_that_share_an_id_are_both_filed(
    file_mail: FileMail, other: dict[str, str]
) -> None:
    file_mail()
    assert file_mail(headers=other).status == Status.FILED
    assert Message.objects.count() == 2


def test_different_messages_that_share_id_and_subject_are_numbered(file_mail: FileMail) -> None:
    for hour in (9, 10, 11):
        assert file_mail(headers={"Date": f"Thu, 20 Nov 2025 {hour}:00:00 +0100"}).status == Status.FILED
    assert list(Message.objects.order_by("twin").values_list("twin", flat=True)) == [0, 1, 2]


def test_a_sent_copy_without_id_is_the_received_message(file_mail: FileMail) -> None:
    first = file_mail()
    sent_copy = file_mail(headers={"Message-ID": None})
    assert (sent_copy.status, sent_copy.message) == (Status.DUPLICATE, first.message)


def test_copies_without_id_that_differ_in_their_text_are_both_filed(file_mail: FileMail) -> None:
    file_mail(headers={"Message-ID": None}, text="Build 1 failed")
    other = file_mail(headers={"Message-ID": None}, text="Build 2 failed")
    assert other.status == Status.FILED


def test_a_message_out_of_the_recycle_bin_comes_back(world: World, file_mail: FileMail) -> None:
    message = message_of(file_mail())
    actions.delete(actor(world.salesperson), message)
    again = file_mail()

    assert again.status == Status.DUPLICATE
    assert again.text == "It was in the recycle bin and has been taken out again."
    assert Message.objects.get().deleted_at is None


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_people_who_file_the_same_message_at_once_get_one_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = make_world()
    both_have_read = threading.Barrier(2)

    def read_together(content: bytes, *, name: str) -> object:
        message = read_safely(content, name=name)
        both_have_read.wait(timeout=30)
        return message

    monkeypatch.setattr(filing, "read_safely", read_together)
    results = file_at_once(world.salesperson, world.colleague)

    assert sorted(filed.status for filed in results) == [Status.DUPLICATE, Status.FILED]
    message = Message.objects.get()
    assert {filed.message for filed in results} == {message}
    assert Original.objects.filter(message=message).count() == 2
    assert Document.objects.filter(deleted_at=None).count() == 1


def file_at_once(*people: User) -> list[Filed]:
    results: list[Filed] = []

    def run(person: User) -> None:
        try:
            results.append(file_as(person, mail()))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
