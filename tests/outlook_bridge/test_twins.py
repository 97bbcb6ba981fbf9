"""Messages that may be copies of one: marked, compared side by side, made one or kept."""

import pytest

from outlook_bridge.intake.hints import Hints
from outlook_bridge.models import Message
from tests.making import make_item
from tests.outlook_bridge.conftest import FileMail, message_of
from tests.people import World, actor, client_of

SAME_MOMENT = "Another text of the same moment."


@pytest.fixture
def pair(world: World, file_mail: FileMail) -> tuple[Message, Message]:
    """Return two messages that agree in people, subject and moment, but not in ID and text."""
    case = make_item(actor(world.salesperson), "cases", name="Hall roof")
    one = message_of(file_mail())
    other = message_of(
        file_mail(headers={"Message-ID": "<other@x.test>"}, text=SAME_MOMENT, hints=Hints(case=case))
    )
    assert one.pk != other.pk
    return one, other


def url(one: Message, other: Message) -> str:
    return f"/mail/{one.pk}/twins/{other.pk}/"


def test_a_possible_copy_is_marked_on_both_pages(world: World, pair: tuple[Message, Message]) -> None:
    client = client_of(world.salesperson)
    for one, other in (pair, pair[::-1]):
        page = client.get(f"/mail/{one.pk}/").content.decode()
        assert "This may be a copy of a message that is here already." in page
        assert f'href="{url(one, other)}"' in page


def test_both_stand_side_by_side_with_what_differs(world: World, pair: tuple[Message, Message]) -> None:
    page = client_of(world.salesperson).get(url(*pair)).content.decode()
    assert "<mark>other@x.test</mark>" in page
    assert "<mark>Anna Nová</mark>" not in page
    assert "Please send us an offer" in page
    assert "<ins>" in page


def test_the_same_message_becomes_one_with_all_links_and_files(
    world: World, pair: tuple[Message, Message]
) -> None:
    one, other = pair
    client = client_of(world.salesperson)
    assert client.post(url(one, other), {"verdict": "same"}).status_code == 302
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.case, one.originals.count()) == (other.case, 2)
    assert other.deleted_at is not None
    assert all(original.document.deleted_at is None for original in one.originals.all())
    assert "may be a copy" not in client.get(f"/mail/{one.pk}/").content.decode()


def test_both_are_kept_and_not_asked_about_again(world: World, pair: tuple[Message, Message]) -> None:
    client = client_of(world.salesperson)
    assert client.post(url(*pair), {"verdict": "both"}).status_code == 302
    assert Message.objects.filter(deleted_at=None).count() == 2
    for one in pair:
        assert "may be a copy" not in client.get(f"/mail/{one.pk}/").content.decode()
    assert client.get(url(*pair)).status_code == 404


@pytest.mark.parametrize(("person", "status"), [("reader", 403), ("stranger", 404), ("other_group", 404)])
def test_only_who_may_change_them_decides(
    world: World, pair: tuple[Message, Message], person: str, status: int
) -> None:
    client = client_of(world.person(person))
    for verdict in ("same", "both"):
        assert client.post(url(*pair), {"verdict": verdict}).status_code == status
    assert Message.objects.filter(deleted_at=None).count() == 2


def test_a_message_that_is_no_copy_is_not_compared(world: World, file_mail: FileMail) -> None:
    one = message_of(file_mail())
    other = message_of(file_mail(headers={"Message-ID": "<2@x.test>", "Subject": "Other"}))
    assert client_of(world.salesperson).get(url(one, other)).status_code == 404
    assert "may be a copy" not in client_of(world.salesperson).get(f"/mail/{one.pk}/").content.decode()


def test_a_copy_that_the_reader_does_not_see_is_not_named(
    world: World, pair: tuple[Message, Message]
) -> None:
    one, other = pair
    Message.objects.filter(pk=other.pk).update(group=world.south, salesperson=None, created_by=None)
    page = client_of(world.colleague).get(f"/mail/{one.pk}/").content.decode()
    assert "may be a copy" not in page
