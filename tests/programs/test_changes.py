"""A copy that follows the changes is the list as its reader sees it, and tells him nothing of the rest."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm_lists.cases.models import Case
from crm_lists.framework import actions, changes
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.models import Change
from crm_lists.organisation.models import Group, Salesperson
from crm_lists.programs import sync
from crm_lists.programs.conditions import holds
from tests.making import make
from tests.people import World, actor, make_world

from .conftest import program, token_of

CHANGES = "/api/v1/lists/cases/changes"


def news(client: Client, since: str = "", **more: Any) -> Any:
    answer = client.get(CHANGES, {"since": since, **more})
    assert answer.status_code == 200, answer.content
    return answer.json()


def start(client: Client) -> str:
    """Return the cursor of this moment."""
    first = news(client)
    assert (first["items"], first["removed"], first["has_more"]) == ([], [], False)
    cursor: str = first["next"]
    return cursor


@pytest.fixture(autouse=True)
def _own_writes_are_settled(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test that is one running transaction read what it wrote itself."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        monkeypatch.setattr(sync, "settled", lambda rows: rows)


@pytest.fixture
def client(world: World) -> Client:
    return program(token_of(world.salesperson))


def test_a_copy_learns_of_every_kind_of_change(world: World, client: Client) -> None:
    who = actor(world.salesperson)
    cursor = start(client)
    case = make(who, Case, name="Roof")
    told = news(client, cursor)
    assert [(one["id"], one["name"]) for one in told["items"]] == [(case.pk, "Roof")]
    actions.change(who, case, {"name": "Gate"})
    actions.change(who, case, {"name": "Wall"})
    told = news(client, told["next"])
    assert [one["name"] for one in told["items"]] == ["Wall"]
    actions.delete(who, case)
    told = news(client, told["next"])
    assert (told["items"], told["removed"]) == ([], [case.pk])
    actions.restore(who, definition_of(Case), case.pk)
    told = news(client, told["next"])
    assert [one["id"] for one in told["items"]] == [case.pk]
    again = news(client, told["next"])
    assert (again["items"], again["removed"]) == ([], [])


def test_pages_join_without_a_gap(world: World, client: Client) -> None:
    cursor = start(client)
    made = [make(actor(world.salesperson), Case).pk for _ in range(7)]
    found, more = [], True
    while more:
        told = news(client, cursor, page_size=3)
        found += [one["id"] for one in told["items"]]
        cursor, more = told["next"], told["has_more"]
    assert found == made


def test_the_number_of_queries_is_that_of_one_item(world: World, client: Client) -> None:
    cursor = start(client)
    counts = []
    for _ in range(2):
        for _ in range(4):
            make(actor(world.salesperson), Case)
            actions.delete(actor(world.salesperson), make(actor(world.salesperson), Case))
        with CaptureQueriesContext(connection) as captured:
            news(client, cursor)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_what_was_never_readable_is_not_told(world: World, client: Client) -> None:
    cursor = start(client)
    for person in (world.other_group, world.stranger):
        hidden = make(actor(person), Case, name="Hidden")
        actions.change(actor(person), hidden, {"name": "Changed"})
        actions.delete(actor(person), hidden)
    told = news(client, cursor)
    assert (told["items"], told["removed"]) == ([], [])


def give_away(world: World, case: Case) -> None:
    """Let another group have the case."""
    other = Salesperson.objects.get(user=world.other_group)
    values = {"group": world.south, "salesperson": other}
    actions.change(Actor.system(), case, {}, generated=values)


def test_what_becomes_unreadable_is_told_as_removed_once(world: World, client: Client) -> None:
    case = make(actor(world.salesperson), Case, name="Roof")
    cursor = start(client)
    give_away(world, case)
    told = news(client, cursor)
    assert (told["items"], told["removed"]) == ([], [case.pk])
    actions.change(actor(world.other_group), case, {"name": "Not for you"})
    actions.delete(actor(world.other_group), case)
    told = news(client, told["next"])
    assert (told["items"], told["removed"]) == ([], [])


def test_what_was_readable_only_between_two_calls_is_removed_too(world: World, client: Client) -> None:
    cursor = start(client)
    case = make(actor(world.salesperson), Case)
    give_away(world, case)
    actions.delete(actor(world.other_group), case)
    assert news(client, cursor)["removed"] == [case.pk]


def test_other_rights_end_a_cursor(world: World, client: Client) -> None:
    cursor = start(client)
    world.south.members.add(Salesperson.objects.get(user=world.salesperson))
    answer = client.get(CHANGES, {"since": cursor})
    assert answer.status_code == 410
    assert Group.objects.filter(members__user=world.salesperson).count() == 2
    news(client, start(client))


def test_an_old_cursor_ends(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    cursor = start(client)
    monkeypatch.setattr(sync, "CURSOR_LASTS", timedelta(seconds=-1))
    assert client.get(CHANGES, {"since": cursor}).status_code == 410


def test_a_cursor_belongs_to_its_person_and_list(world: World, client: Client) -> None:
    others = start(program(token_of(world.colleague)))
    elsewhere = client.get("/api/v1/lists/relations/changes").json()["next"]
    for cursor in (others, elsewhere, "x", "1", f"{start(client)}x", "\x00", "a" * 5000):
        answer = client.get(CHANGES, {"since": cursor})
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["since"]), cursor


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Q(), True),
        (~Q(), False),
        (Q(owner_id=1), True),
        (Q(owner=2), False),
        (Q(group_id__in=[3, 4]), False),
        (Q(owner_id=2) | Q(group_id__in=[2]), True),
        (Q(owner_id=1) & ~Q(group_id=2), False),
        (Q(nothing=1), None),
        (Q(nothing=1) | Q(owner=1), True),
        (Q(nothing=1) & Q(owner=2), False),
        (Q(owner__name="x"), None),
        (Q(empty=None), None),
        (Q(empty=1) | Q(owner=2), None),
        (Q(empty__isnull=True), True),
        (Q(pk=9), True),
        (Q(owner__in=Case.objects.all()), None),
    ],
)
def test_conditions_are_judged_by_what_the_state_says(condition: Q, expected: bool | None) -> None:
    state = {"id": 9, "owner": 1, "group": 2, "empty": None}
    assert holds(condition, state) is expected


# -- transactions at once -------------------------------------------------------------------------


def in_another_connection(run: Callable[[], None]) -> None:
    """Run with a connection of its own, to the end."""

    def whole() -> None:
        try:
            run()
        finally:
            connection.close()

    thread = threading.Thread(target=whole)
    thread.start()
    thread.join(timeout=60)
    assert not thread.is_alive()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_no_change_is_lost_when_a_later_transaction_is_committed_first() -> None:
    """The first to write is the last to commit: a reader between the two must not pass it by."""
    world = make_world()
    who, definition = actor(world.salesperson), definition_of(Case)
    early, late = (make(who, Case, name=name) for name in ("Early", "Late"))
    cursor = sync.news(who, definition, "").cursor

    def write_and_read() -> None:
        actions.change(Actor.of(world.salesperson), late, {"name": "Late 2"})

    found: list[str] = []
    if connection.vendor == "postgresql":
        with transaction.atomic():
            # The number of the later change is drawn first, as when two writers are interleaved.
            in_another_connection(write_and_read)
            actions.change(who, early, {"name": "Early 2"})
            in_another_connection(lambda: found.extend(names(who, cursor)))
        # What is not committed is not told; what was before the cursor may be, while other databases write.
        assert "Early 2" not in found
    else:
        actions.change(who, early, {"name": "Early 2"})
        write_and_read()
    assert told_soon(who, cursor, ["Early 2", "Late 2"]) == ["Early 2", "Late 2"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_changes_wait_for_an_older_transaction() -> None:
    if connection.vendor != "postgresql":
        # Two transactions cannot write at once here.
        assert not connection.features.has_select_for_update
        return
    world = make_world()
    who, definition = actor(world.salesperson), definition_of(Case)
    early, late = (make(who, Case, name=name) for name in ("Early", "Late"))
    cursor = sync.news(who, definition, "").cursor
    seen: dict[str, Any] = {}

    def write_late() -> None:
        actions.change(Actor.of(world.salesperson), late, {"name": "Late 2"})

    def read() -> None:
        seen["news"] = sync.news(Actor.of(world.salesperson), definition, cursor)

    with transaction.atomic():
        actions.change(who, early, {"name": "Early 2"})
        in_another_connection(write_late)
        in_another_connection(read)
    assert seen["news"].items == []
    keys = list(Change.objects.filter(verb="change").order_by("pk").values_list("item_id", flat=True))
    assert keys == [early.pk, late.pk]
    cursor = seen["news"].cursor
    assert told_soon(who, cursor, ["Early 2", "Late 2"]) == ["Early 2", "Late 2"]


def told_soon(who: Actor, cursor: str, wanted: list[str]) -> list[str]:
    """Return what the reader is told in the end: other databases of the server may hold changes back."""
    pause, deadline = threading.Event(), time.monotonic() + 60
    while (found := sorted(names(who, cursor))) != wanted and time.monotonic() < deadline:
        pause.wait(0.1)
    return found


def names(who: Actor, cursor: str) -> list[str]:
    """Return the names of the items that a reader of this cursor is told now."""
    return [item.name for item in sync.news(Actor.of(who.user), definition_of(Case), cursor).items]  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_keys_and_transactions_in_opposite_order_lose_nothing() -> None:
    """The younger transaction draws the smaller key: ordered by keys, its change would be passed by."""
    if connection.vendor != "postgresql":
        assert not connection.features.has_select_for_update
        return
    world = make_world()
    who, definition = actor(world.salesperson), definition_of(Case)
    older, younger = (make(who, Case, name=name) for name in ("Older", "Younger"))
    cursor = sync.news(who, definition, "").cursor
    is_written, may_end = threading.Event(), threading.Event()

    def be_younger() -> None:
        try:
            with transaction.atomic():
                actions.change(Actor.of(world.salesperson), younger, {"name": "Younger 2"})
                is_written.set()
                may_end.wait(timeout=60)
        finally:
            connection.close()

    thread = threading.Thread(target=be_younger)
    with transaction.atomic():
        # Takes its number now and writes its change, with the greater key, below.
        Case.objects.filter(pk=older.pk).update(name="Older 2")
        thread.start()
        assert is_written.wait(timeout=60)
        older.refresh_from_db()
        changes.record(who, definition, older, changes.Deed("change", {}, {"name": "Older 2"}))
    first = sync.news(who, definition, cursor)
    may_end.set()
    thread.join(timeout=60)
    left = sorted({"Older 2", "Younger 2"} - {item.name for item in first.items})
    assert told_soon(who, first.cursor, left) == left
