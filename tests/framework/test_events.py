"""Events reach their listeners after commit: all of them, one at a time, and again when a listener failed."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from crm_lists.framework import actions, events
from crm_lists.framework.actors import Actor
from crm_lists.framework.models import Change, OutboxEntry
from crm_lists.relations.models import Relation
from tests.making import make
from tests.people import World

Listener = Callable[[Change], None]


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def queue(settings: Settings) -> None:
    """Keep tasks in the database, as the product does, instead of running them in place."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Have additions and changes told to this listener for a while."""

    def receive(change: Change, **_kwargs: Any) -> None:
        listener(change)

    for signal in (events.item_added, events.item_changed):
        signal.connect(receive)
    try:
        yield
    finally:
        for signal in (events.item_added, events.item_changed):
            signal.disconnect(receive)


def refuse(_change: Change) -> None:
    raise RuntimeError("not now")


def make_pending(count: int) -> list[int]:
    """Make changes of as many items that nobody was told of; return the ids of the changes."""
    now = timezone.now()
    changes = Change.objects.bulk_create(
        Change(list_code="relations", item_id=number, item_title="X", verb="add", version=1, at=now)
        for number in range(count)
    )
    for change in changes:
        events.emit(change)
    return [change.pk for change in changes]


def wait_over() -> None:
    """Let the time of the next attempts come."""
    OutboxEntry.objects.pending().update(due_at=timezone.now())


def deliver_in_own_connection() -> int:
    try:
        return events.deliver_events.call()
    finally:
        connection.close()


@pytest.mark.django_db
def test_listeners_are_told_after_commit(seller: Actor, django_capture_on_commit_callbacks: Any) -> None:
    told: list[str] = []
    with (
        listening(lambda change: told.append(change.list_code)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        make(seller, Relation)
        assert told == []
    assert told == ["relations"]


@pytest.mark.django_db
def test_one_transaction_asks_for_one_delivery(
    seller: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        for _ in range(3):
            make(seller, Relation)
    assert [one.__name__ for one in callbacks].count("_enqueue") == 1


@pytest.mark.django_db
def test_more_events_of_one_transaction_than_a_batch_are_all_told_in_their_order(
    django_capture_on_commit_callbacks: Any,
) -> None:
    told: list[int] = []
    with (
        listening(lambda change: told.append(change.pk)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        made = make_pending(205)
    assert told == made
    assert not OutboxEntry.objects.pending().exists()


@pytest.mark.django_db
def test_a_failed_listener_is_told_again_by_the_queue_without_another_change(queue: None) -> None:
    told: list[int] = []

    def fail_once(change: Change) -> None:
        told.append(change.pk)
        if len(told) == 1:
            refuse(change)

    made = make_pending(1)
    with listening(fail_once):
        assert events.deliver_events.call() == 0
        entry = OutboxEntry.objects.get()
        waiting = DBTaskResult.objects.get(task_path=events.deliver_events.module_path)
        assert timedelta(0) < entry.due_at - timezone.now() <= timedelta(minutes=2)
        assert waiting.run_after == entry.due_at
        wait_over()
        waiting.task.call()
    assert told == made * 2
    assert OutboxEntry.objects.get().delivered_at is not None


@pytest.mark.django_db
def test_the_failures_of_one_minute_share_a_wake_up(queue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    make_pending(3)
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    with listening(refuse):
        events.deliver_events.call()
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db
def test_other_changes_in_the_meantime_do_not_use_up_the_attempts() -> None:
    failed = make_pending(1)
    with listening(refuse):
        for _ in range(events.MAX_ATTEMPTS):
            events.deliver_events.call()
    assert OutboxEntry.objects.get(change__in=failed).attempts == 1


@pytest.mark.django_db
def test_the_waits_grow_and_then_the_event_is_given_up_and_said_so(caplog: pytest.LogCaptureFixture) -> None:
    (failed,) = make_pending(1)
    waits = []
    with listening(refuse), caplog.at_level(logging.ERROR, logger=events.__name__):
        for _ in events.RETRY_AFTER:
            events.deliver_events.call()
            waits.append(OutboxEntry.objects.get().due_at - timezone.now())
            wait_over()
        assert not OutboxEntry.objects.given_up().exists()
        events.deliver_events.call()
    assert OutboxEntry.objects.given_up().get().change_id == failed
    assert not OutboxEntry.objects.pending().exists()
    assert f"Gave up telling the listeners of change {failed} (add relations 0)." in caplog.messages
    for wait, expected in zip(waits, events.RETRY_AFTER, strict=True):
        assert expected - timedelta(minutes=1) < wait <= expected + timedelta(minutes=1)


@pytest.mark.django_db
def test_an_event_that_killed_its_process_at_each_attempt_is_not_told_again() -> None:
    make_pending(1)
    OutboxEntry.objects.update(attempts=events.MAX_ATTEMPTS)
    told: list[int] = []
    with listening(lambda change: told.append(change.pk)):
        events.deliver_events.call()
    assert told == []
    assert OutboxEntry.objects.given_up().count() == 1


@pytest.mark.django_db
def test_a_listener_that_fails_keeps_neither_other_listeners_nor_other_items_waiting() -> None:
    made = make_pending(3)
    told: list[int] = []

    def fail_on_the_first(change: Change) -> None:
        if change.pk == made[0]:
            refuse(change)

    with listening(fail_on_the_first), listening(lambda change: told.append(change.pk)):
        assert events.deliver_events.call() == 2
    assert told == made
    assert OutboxEntry.objects.pending().get().change_id == made[0]


@pytest.mark.django_db
def test_what_happened_to_an_item_later_waits_for_what_failed_before(seller: Actor) -> None:
    relation = actions.change(seller, make(seller, Relation), {"city": "Nitra"})
    told: list[str] = []
    with listening(refuse):
        assert events.deliver_events.call() == 0
    with listening(lambda change: told.append(change.verb)):
        assert events.deliver_events.call() == 0
        wait_over()
        assert events.deliver_events.call() == 2
    assert told == ["add", "change"]
    assert relation.version == 2


@pytest.mark.django_db
def test_many_waiting_changes_of_one_item_do_not_keep_others_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "BATCH_SIZE", 2)
    made = make_pending(5)
    Change.objects.filter(pk__in=made[:4]).update(item_id=77)

    def fail_on_that_item(change: Change) -> None:
        if change.item_id == 77:
            refuse(change)

    with listening(fail_on_that_item):
        assert events.deliver_events.call() == 1
    assert OutboxEntry.objects.get(change=made[-1]).delivered_at is not None


@pytest.mark.django_db
def test_a_change_that_a_listener_makes_to_the_same_item_is_told_after_it(seller: Actor) -> None:
    relation = make(seller, Relation)
    told: list[str] = []

    def change_once(change: Change) -> None:
        if change.verb == "add":
            actions.change(seller, relation, {"city": "Nitra"})
            assert events.deliver_events.call() == 0
        told.append(change.verb)

    with listening(change_once):
        assert events.deliver_events.call() == 2
    assert told == ["add", "change"]


@pytest.mark.django_db
def test_a_queue_that_fails_does_not_fail_the_deed_that_is_kept(
    seller: Actor, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def fail(*_args: Any) -> None:
        raise RuntimeError("the queue is away")

    monkeypatch.setattr(type(events.deliver_events), "enqueue", fail)
    with django_capture_on_commit_callbacks(execute=True):
        relation = make(seller, Relation)
    assert Relation.objects.filter(pk=relation.pk).exists()
    assert OutboxEntry.objects.pending().count() == 1


@pytest.mark.django_db
def test_what_a_kill_between_commit_and_queue_left_is_told_at_the_next_start() -> None:
    made = make_pending(2)
    told: list[int] = []
    with listening(lambda change: told.append(change.pk)):
        events.resume_delivery()
    assert told == made


@pytest.mark.django_db
def test_what_a_killed_process_had_claimed_is_told_when_its_claim_ends(queue: None) -> None:
    make_pending(1)

    def kill(_change: Change) -> None:
        raise SystemExit

    with listening(kill), pytest.raises(SystemExit):
        events.deliver_events.call()
    events.resume_delivery()
    claim_ends = OutboxEntry.objects.pending().get().due_at
    assert DBTaskResult.objects.filter(run_after__gte=claim_ends, run_after__year__lt=9999).exists()
    assert events.deliver_events.call() == 0
    wait_over()
    assert events.deliver_events.call() == 1


@pytest.mark.django_db
def test_the_start_says_how_many_events_were_given_up(caplog: pytest.LogCaptureFixture) -> None:
    make_pending(2)
    OutboxEntry.objects.update(given_up_at=timezone.now())
    events.resume_delivery()
    assert "The listeners were not told of 2 changes: each attempt has failed." in caplog.messages


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_while_one_process_tells_an_event_another_does_not() -> None:
    with transaction.atomic():
        made = make_pending(1)
        OutboxEntry.objects.update(due_at=timezone.now() + timedelta(hours=1))
    wait_over()
    told: list[int] = []

    def deliver_meanwhile(change: Change) -> None:
        told.append(change.pk)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(deliver_in_own_connection).result() == 0

    with listening(deliver_meanwhile):
        assert events.deliver_events.call() == 1
    assert told == made


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_processes_that_deliver_at_once_each_event_is_told_by_one_in_the_order_of_its_item() -> None:
    with transaction.atomic():
        made = make_pending(40)
        Change.objects.filter(pk__in=made[::2]).update(item_id=77)
        OutboxEntry.objects.update(due_at=timezone.now() + timedelta(hours=1))
    wait_over()
    told: list[int] = []
    ready = Barrier(3)

    def deliver(_number: int) -> int:
        ready.wait()
        return deliver_in_own_connection()

    with listening(lambda change: told.append(change.pk)), ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(deliver, range(3))) == 40
    assert sorted(told) == made
    assert [change for change in told if change in made[::2]] == made[::2]


@pytest.mark.django_db
def test_who_lost_his_claim_and_fails_late_does_not_undo_the_success_of_the_other() -> None:
    make_pending(1)

    def outlive_the_claim(change: Change) -> None:
        OutboxEntry.objects.update(attempts=2, delivered_at=timezone.now())
        refuse(change)

    with listening(outlive_the_claim):
        events.deliver_events.call()
    entry = OutboxEntry.objects.get()
    assert entry.delivered_at is not None
    assert entry.attempts == 2
