"""Sharing of single items: who may, how far, what everybody sees of it, and how it ends."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import Change
from crm_lists.notices.models import Notice
from crm_lists.organisation.models import Salesperson, Share
from crm_lists.organisation.sharing import giving, reading
from tests.making import make_item
from tests.people import World, client_of

LIST = "relations"


@pytest.fixture
def item(world: World) -> Any:
    """Return a relation of the salesperson's group."""
    return make_item(Actor.of(world.salesperson), LIST, name="Shared Ltd")


def place_of(world: World, name: str) -> int:
    """Return the key of the person's place, as the picker sends it."""
    return Salesperson.objects.get(user=world.person(name)).pk


def url(item: Any) -> str:
    return f"/organisation/share/{LIST}/{item.pk}/"


def share_with(world: World, item: Any, by: str = "salesperson", **asked: Any) -> Share:
    """Share the item as this person."""
    given = {"person": world.other_group, "level": Share.Level.READ, **asked}
    return giving.share(Actor.of(world.person(by)), item, given)


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("salesperson", 200),
        ("colleague", 200),
        ("administrator", 200),
        ("reader", 403),
        ("other_group", 404),
        ("stranger", 404),
        ("nobody", 404),
    ],
)
def test_who_may_open_the_dialog(world: World, item: Any, person: str, status: int) -> None:
    client = client_of(world.person(person))
    assert client.get(url(item)).status_code == status
    sent = {"person": place_of(world, "manager"), "level": "read"}
    if status != 200:
        assert client.post(url(item), sent).status_code == status
        assert not Share.objects.exists()


def test_an_absent_item_answers_like_a_hidden_one(world: World, item: Any) -> None:
    client = client_of(world.stranger)
    hidden, absent = client.get(url(item)), client.get(f"/organisation/share/{LIST}/999999/")
    assert hidden.status_code == absent.status_code == 404
    assert client.get("/organisation/share/no-such-list/1/").status_code == 404


def test_strangers_are_sent_to_the_login(item: Any) -> None:
    assert Client().get(url(item)).status_code == 302


def test_sharing_by_the_dialog_keeps_a_share_a_note_and_a_notice(world: World, item: Any) -> None:
    until = timezone.localdate() + timedelta(days=5)
    sent = {"person": place_of(world, "other_group"), "level": "edit", "until": until.isoformat()}
    assert client_of(world.salesperson).post(url(item), sent).status_code == 302
    kept = Share.objects.get()
    assert (kept.shared_list, kept.shared_id, kept.name) == (LIST, item.pk, "Shared Ltd")
    assert (kept.person, kept.level, kept.until) == (world.other_group, "edit", until)
    note = Change.objects.get(list_code=LIST, item_id=item.pk, verb="share")
    assert note.by == world.salesperson
    assert note.note.startswith("with Test Other Group to edit until ")
    assert [(one.to, one.change) for one in Notice.objects.all()] == [(world.other_group, note)]


def test_an_expired_share_is_listed_nowhere(world: World, item: Any) -> None:
    share_with(world, item)
    Share.objects.update(until=timezone.localdate() - timedelta(days=1))
    assert giving.shares_of(item) == []
    assert reading.shared_with(Actor.of(world.other_group)).lines == []
    assert reading.shared_by(Actor.of(world.salesperson)).lines == []


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"level": "read"}, "Choose either a person or a group."),
        ({"person": "{manager}", "group": "{group}", "level": "read"}, "Choose either a person or a group."),
        ({"person": "{salesperson}", "level": "read"}, "You have the item already."),
        ({"person": "{stranger}", "level": "read"}, "Select a valid choice."),
        ({"person": "x", "level": "read"}, "Select a valid choice."),
        ({"person": "{manager}", "level": "own"}, "Select a valid choice."),
        ({"person": "{manager}", "level": "read", "until": "2001-01-01"}, "This day is over."),
        ({"person": "{manager}", "level": "read", "until": "soon"}, "Enter a valid date."),
    ],
)
def test_hostile_forms_are_refused(world: World, item: Any, sent: dict[str, str], said: str) -> None:
    keys = {name: str(place_of(world, name)) for name in ("manager", "salesperson", "stranger")}
    keys["group"] = str(world.north.pk)
    filled = {name: value.format(**keys) for name, value in sent.items()}
    answer = client_of(world.salesperson).post(url(item), filled)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Share.objects.exists()


@pytest.mark.parametrize("code", ["owners", "no-such-list"])
def test_what_is_no_item_of_work_cannot_be_shared(world: World, code: str) -> None:
    with pytest.raises((ValidationError, access.ItemNotFound, actions.NotPermitted)):
        actions.add(
            Actor.of(world.salesperson),
            Share,
            {"person": world.reader, "level": "read"},
            generated={"shared_list": code, "shared_id": world.first.pk},
        )


def test_the_api_adds_and_changes_no_shares(world: World, item: Any) -> None:
    kept = share_with(world, item)
    client = client_of(world.salesperson)
    sent = {"level": "edit"}
    answers = [
        client.post("/api/v1/lists/shares/", sent, content_type="application/json"),
        client.patch(f"/api/v1/lists/shares/{kept.pk}", sent, content_type="application/json"),
    ]
    assert all(answer.status_code >= 400 for answer in answers)
    assert Share.objects.get().level == "read"


def test_there_is_no_ceiling_on_shares(world: World, item: Any) -> None:
    for name in ("colleague", "reader", "other_group", "manager"):
        share_with(world, item, person=world.person(name))
    assert len(giving.shares_of(item)) == 4


def test_share_stands_in_the_row_menu_of_those_who_may(world: World, item: Any) -> None:
    menu = f"/lists/{LIST}/{item.pk}/menu/"
    assert url(item) in client_of(world.salesperson).get(menu).content.decode()
    assert url(item) not in client_of(world.reader).get(menu).content.decode()


def test_the_receiver_sees_the_item_as_long_as_the_share_counts(world: World, item: Any) -> None:
    receiver, definition = world.other_group, find_list(LIST)
    kept = share_with(world, item)
    assert access.may(Actor.of(receiver), item, access.VIEW)
    assert not access.may(Actor.of(receiver), item, access.CHANGE)
    share_with(world, item, level=Share.Level.EDIT)
    assert access.may(Actor.of(receiver), item, access.CHANGE)
    assert Share.objects.filter(deleted_at__isnull=True).count() == 1
    giving.take_back(Actor.of(world.colleague), Share.objects.get(pk=kept.pk), item)
    assert not access.visible(Actor.of(receiver), definition).exists()


def test_a_group_receives_through_its_members(world: World, item: Any) -> None:
    share_with(world, item, person=None, group=world.south)
    assert access.may(Actor.of(world.other_group), item, access.VIEW)
    assert [notice.to for notice in Notice.objects.all()] == [world.other_group]
    assert [line.title for line in reading.shared_with(Actor.of(world.other_group)).lines] == ["Shared Ltd"]


def test_pages_list_what_is_shared_by_and_with_the_person(world: World, item: Any) -> None:
    share_with(world, item)
    by_me = client_of(world.salesperson).get("/organisation/shared/by-me/").content.decode()
    with_me = client_of(world.other_group).get("/organisation/shared/").content.decode()
    assert "Shared Ltd" in by_me
    assert "with Test Other Group" in by_me
    assert "Shared Ltd" in with_me
    assert "by Test Salesperson" in with_me


def test_a_receiver_who_lost_the_right_sees_nothing_of_it(world: World, item: Any) -> None:
    kept = share_with(world, item)
    client = client_of(world.other_group)
    assert "Shared Ltd" in client.get("/notices/").content.decode()
    giving.take_back(Actor.of(world.salesperson), kept, item)
    for page in ("/organisation/shared/", "/notices/"):
        assert "Shared Ltd" not in client.get(page).content.decode()
    assert client.get(find_list(LIST).url_of(item.pk)).status_code == 404


def test_nobody_gives_more_than_he_has(world: World, item: Any) -> None:
    # The manager shares with somebody who may then read, but neither change nor share further.
    share_with(world, item, by="manager")
    receiver = Actor.of(world.other_group)
    with pytest.raises(ValidationError, match="may not share"):
        actions.add(
            receiver,
            Share,
            {"person": world.reader, "level": "read"},
            generated={"shared_list": LIST, "shared_id": item.pk},
        )
    assert client_of(world.other_group).get(url(item)).status_code == 403


def test_who_may_share_takes_back_and_others_do_not(world: World, item: Any) -> None:
    kept = share_with(world, item)
    address = f"{url(item)}{kept.pk}/take-back/"
    assert client_of(world.other_group).post(address).status_code == 403
    assert client_of(world.stranger).post(address).status_code == 404
    assert client_of(world.colleague).get(address).status_code == 405
    assert client_of(world.colleague).post(f"{url(item)}999999/take-back/").status_code == 404
    assert client_of(world.colleague).post(address).status_code == 302
    assert Change.objects.filter(list_code=LIST, item_id=item.pk, verb="unshare").count() == 1
    assert giving.shares_of(item) == []


def listed(person: Any) -> list[Any]:
    """Return the names of the shares that the person may read in the list of shares."""
    shares = access.visible(Actor.of(person), find_list("shares"))
    return list(shares.order_by("pk").values_list("name", flat=True))


def test_the_list_of_shares_tells_receivers_only_of_those_that_count(world: World, item: Any) -> None:
    kept = share_with(world, item)
    assert listed(world.other_group) == ["Shared Ltd"]
    Share.objects.filter(pk=kept.pk).update(until=timezone.localdate() - timedelta(days=1))
    assert listed(world.other_group) == []
    assert listed(world.salesperson) == ["Shared Ltd"]


def test_the_list_of_shares_tells_the_members_of_a_group(world: World, item: Any) -> None:
    share_with(world, item, person=None, group=world.abroad)
    assert listed(world.stranger) == ["Shared Ltd"]
    assert listed(world.other_group) == []
    kept = Share.objects.get()
    assert not access.may(Actor.of(world.stranger), kept, access.CHANGE)
    assert access.explain(Actor.of(world.stranger), kept) == ["it names a group of yours"]


def test_who_has_an_item_by_a_share_does_not_make_it_his_own(world: World, item: Any) -> None:
    share_with(world, item, level=Share.Level.EDIT, until=timezone.localdate())
    client, address = client_of(world.other_group), f"/lists/{LIST}/{item.pk}/actions/assign/"
    sent = {"to": f"person:{place_of(world, 'other_group')}"}
    assert client.post(address, sent).status_code == 403
    item.refresh_from_db()
    assert item.salesperson_id == place_of(world, "salesperson")
    assert not access.may(Actor.of(world.other_group), item, access.DELETE)
    assert client_of(world.colleague).post(address, sent).status_code == 302
