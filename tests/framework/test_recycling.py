"""The recycle bin: two stages, restoring, and deleting for good."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm_lists.cases.models import Case
from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import Change
from crm_lists.organisation.models import Group
from crm_lists.relations.models import Relation
from tests.making import make
from tests.people import World, client_of

RELATIONS = find_list("relations")


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


def deleted(actor: Actor, **values: Any) -> Any:
    item = make(actor, Relation, **values)
    actions.delete(actor, item)
    return item


def page(client: Client, query: str = "") -> str:
    return client.get(f"/recycle-bin/{query}").content.decode()


def send(client: Client, deed: str, *items: Any) -> str:
    rows = [f"{item._meta.model_name}s:{item.pk}" for item in items]
    return client.post(f"/recycle-bin/{deed}/", {"row": rows}, follow=True).content.decode()


def age(days: int) -> None:
    for model in (Relation, Case, Group):
        items = model._default_manager.filter(deleted_at__isnull=False)
        items.update(deleted_at=timezone.now() - timedelta(days=days))


def test_selected_items_come_back_with_what_looks_them_up(seller: Actor, client: Client) -> None:
    case = make(seller, Case)
    relation = case.relation
    other = deleted(seller)
    actions.delete(seller, relation)
    assert "2 items are back." in send(client, "restore", relation, other)
    assert access.get(seller, find_list("cases"), case.pk).relation == relation
    assert access.visible(seller, RELATIONS).count() == 2


def test_emptied_items_are_for_administrators_only(world: World, seller: Actor, client: Client) -> None:
    item = deleted(seller, name="Gone Ltd")
    administrator = client_of(world.administrator)
    assert "Gone Ltd" in page(client)
    assert "Gone Ltd" in page(client, "?by=me")
    send(client, "empty", item)
    assert "Gone Ltd" not in page(client)
    assert client.get("/recycle-bin/?stage=2").status_code == 404
    with pytest.raises(access.ItemNotFound):
        actions.restore(seller, RELATIONS, item.pk)
    assert "Gone Ltd" not in page(administrator)
    assert "Gone Ltd" in page(administrator, "?stage=2")
    assert "1 item is back." in send(administrator, "restore", item)
    assert list(Change.objects.order_by("pk").values_list("verb", flat=True)) == [
        "add",
        "delete",
        "empty",
        "restore",
    ]
    actions.delete(seller, item)
    assert "Gone Ltd" in page(client)


def test_only_administrators_delete_for_good(world: World, seller: Actor, client: Client) -> None:
    item = deleted(seller, name="Gone Ltd")
    assert client.post("/recycle-bin/purge/", {"row": f"relations:{item.pk}"}).status_code == 404
    assert "1 item is deleted for good." in send(client_of(world.administrator), "purge", item)
    assert not Relation.objects.filter(pk=item.pk).exists()
    assert Change.objects.latest("pk").verb == "purge"
    assert Change.objects.filter(item_id=item.pk).count() == 3


def test_item_that_others_need_is_not_purged_and_it_is_said_why(world: World, seller: Actor) -> None:
    case = make(seller, Case, name="Warehouse")
    relation = case.relation
    actions.delete(seller, relation)
    answer = send(client_of(world.administrator), "purge", relation)
    assert "Still needed by “Warehouse”" in answer
    assert Relation.objects.filter(pk=relation.pk).exists()
    assert not Change.objects.filter(verb="purge").exists()


def test_purge_takes_what_is_old_and_the_needed_after_those_that_need_it(
    seller: Actor, capsys: pytest.CaptureFixture[str]
) -> None:
    case = make(seller, Case)
    actions.delete(seller, case)
    actions.delete(seller, case.relation)
    call_command("purge_recycle_bin")
    assert "0 items were deleted" in capsys.readouterr().out
    age(94)
    fresh = deleted(seller)
    call_command("purge_recycle_bin")
    assert "2 items were deleted for good; 0 are still needed" in capsys.readouterr().out
    assert list(Relation.objects.values_list("pk", flat=True)) == [fresh.pk]
    assert not Case.objects.exists()


def test_stranger_finds_nothing_to_restore(world: World, seller: Actor) -> None:
    item = deleted(seller, name="Gone Ltd")
    stranger = client_of(world.stranger)
    assert "Gone Ltd" not in page(stranger)
    answer = send(stranger, "restore", item)
    assert "is back" not in answer
    assert "Gone Ltd" not in answer
    assert "Nothing was selected" in send(stranger, "empty", item)


def test_queries_do_not_grow_with_the_bin(seller: Actor, client: Client) -> None:
    deleted(seller)
    page(client)
    few = _queries(client)
    for _ in range(4):
        deleted(seller)
    assert _queries(client) == few


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        page(client)
    return len(captured)


def test_the_bin_is_paged_over_all_lists(
    seller: Actor, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_lists.framework.pages.bin_rows.PAGE_SIZE", 3)
    cases = [make(seller, Case) for _ in range(4)]
    for item in (*cases, *(make(seller, Relation) for _ in range(3))):
        actions.delete(seller, item)
    # What is deleted at once has one moment for all.
    Case._default_manager.filter(pk__in=[one.pk for one in cases]).update(deleted_at=timezone.now())
    forward = walked(client, "?by=me", "next_url")
    assert [len(one) for one in forward] == [3, 3, 1]
    everything = [value for one in forward for value in one]
    assert len(set(everything)) == 7
    last = client.get("/recycle-bin/?by=me")
    while last.context["next_url"]:
        last = client.get(f"/recycle-bin/{last.context['next_url']}")
    back = walked(client, last.context["previous_url"], "previous_url")
    assert [*reversed(back)] == forward[:2]


def walked(client: Client, query: str, neighbour: str) -> list[list[str]]:
    """Return the rows of each page from this one on."""
    pages = []
    while query:
        shown = client.get(f"/recycle-bin/{query}").context
        pages.append([row["value"] for row in shown["rows"]])
        query = shown[neighbour]
    return pages


@pytest.mark.parametrize(
    "place", ["x", "~~", "2026-01-01~cases~1", "2026-13-45T00:00:00+00:00~cases~1", "2026~a~" + "9" * 30]
)
def test_a_place_that_is_none_is_the_first_page(seller: Actor, client: Client, place: str) -> None:
    deleted(seller, name="Gone Ltd")
    assert "Gone Ltd" in page(client, f"?after={place}")
    assert "Gone Ltd" in page(client, f"?before={place}")
