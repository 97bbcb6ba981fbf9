"""One process at a time files a delivery; what a killed one had claimed is filed by the next."""

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from outlook_bridge.channels import deliveries, rows
from outlook_bridge.intake import filing
from outlook_bridge.models import Channel, Delivery, DeliveryContent, Message, Original
from tests.outlook_bridge.conftest import mail
from tests.people import World, client_of

ROUNDS = 5
PATIENCE = 30
State = Delivery.State
in_the_open = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def kept(person: User, number: int = 1, **values: Any) -> Delivery:
    """Return a delivery that waits to be filed."""
    content = mail(headers={"Message-ID": f"<{number}@x.example>", "Subject": f"Number {number}"})
    return rows.add_delivery(
        content, person=person, channel=Channel.DROPBOX, subject=f"Number {number}", sha256="", **values
    )


def let_run_out(delivery: Delivery) -> None:
    """Let the time of a claim pass."""
    Delivery.objects.filter(pk=delivery.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))


class Ingest:
    """Files like the real one, counts, and waits a while for another who would do the same."""

    def __init__(self) -> None:
        self.calls = 0
        self.other_is_done = threading.Event()
        self._real = filing.ingest

    def __call__(self, *arguments: Any, **named: Any) -> filing.Filed:
        self.calls += 1
        self.other_is_done.wait(PATIENCE)
        return self._real(*arguments, **named)


@pytest.fixture
def ingest(monkeypatch: pytest.MonkeyPatch) -> Ingest:
    """Return what stands in the place of the way in."""
    counting = Ingest()
    monkeypatch.setattr(filing, "ingest", counting)
    return counting


@in_the_open
def test_of_two_who_file_at_the_same_instant_one_does(world: World, ingest: Ingest) -> None:
    ready = threading.Barrier(2)

    def run(pk: int) -> str:
        try:
            ready.wait(PATIENCE)
            return deliveries.file_delivery.call(pk)
        finally:
            ingest.other_is_done.set()
            connection.close()

    for number in range(ROUNDS):
        ingest.other_is_done.clear()
        delivery = kept(world.salesperson, number)
        with ThreadPoolExecutor(2) as pool:
            results = list(pool.map(run, [delivery.pk] * 2))
        assert sorted(results) == ["", State.FILED]

    assert (ingest.calls, Original.objects.count(), Message.objects.count()) == (ROUNDS,) * 3
    assert not DeliveryContent.objects.exists()


def claim_and_hang(pk: int, has_begun: Any) -> None:
    """Claim a delivery and never come to the end of it."""

    def hang(*_arguments: Any, **_named: Any) -> None:
        has_begun.set()
        signal.pause()

    filing.ingest = hang  # type: ignore[assignment] # this process is killed
    deliveries.file_delivery.call(pk)


@in_the_open
def test_what_a_killed_process_had_claimed_is_filed_when_the_claim_has_run_out(world: World) -> None:
    delivery = kept(world.salesperson)
    # A connection must not be shared between processes.
    connections.close_all()
    forking: Any = multiprocessing.get_context("fork")
    has_begun = forking.Event()
    claimer = forking.Process(target=claim_and_hang, args=(delivery.pk, has_begun))
    claimer.start()
    assert has_begun.wait(PATIENCE)
    os.kill(claimer.pid, signal.SIGKILL)
    claimer.join(PATIENCE)

    assert deliveries.file_delivery.call(delivery.pk) == ""
    assert DeliveryContent.objects.filter(delivery=delivery).exists()
    let_run_out(delivery)
    assert deliveries.file_delivery.call(delivery.pk) == State.FILED
    assert Message.objects.count() == 1


def test_who_finds_a_claim_comes_again_when_it_has_run_out(world: World, settings: Settings) -> None:
    delivery = kept(world.salesperson)
    claimed = rows.claim_delivery(delivery.pk, State.WAITING)
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    assert claimed is not None
    assert deliveries.file_delivery.call(delivery.pk) == ""

    planned = DBTaskResult.objects.get(task_path=deliveries.file_delivery.module_path)
    assert claimed.claimed_until is not None
    assert planned.run_after > claimed.claimed_until
    assert planned.args_kwargs["args"] == [delivery.pk]


def test_a_claim_that_has_run_out_and_was_taken_over_changes_nothing(world: World) -> None:
    slow = rows.claim_delivery(kept(world.salesperson).pk, State.WAITING)
    assert slow is not None
    let_run_out(slow)
    quick = rows.claim_delivery(slow.pk, State.WAITING)
    assert quick is not None

    deliveries.file(slow)
    rows.finish_delivery(slow, State.FAILED, reason="too late")
    assert (Message.objects.count(), Delivery.objects.get().claim) == (0, quick.claim)
    deliveries.file(quick)
    assert (Delivery.objects.get().state, Delivery.objects.get().claim) == (State.FILED, None)


def test_a_forward_of_many_is_claimed_anew_before_each(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = kept(world.salesperson)
    found = [(f"{number}.eml", mail(headers={"Message-ID": f"<{number}@y.example>"})) for number in (1, 2)]
    Delivery.objects.update(channel=Channel.FORWARD)
    monkeypatch.setattr(deliveries, "_forwarded", lambda _content: found)
    real = filing.ingest

    def take_over(*arguments: Any, **named: Any) -> filing.Filed:
        Delivery.objects.update(claim=uuid4())
        return real(*arguments, **named)

    monkeypatch.setattr(filing, "ingest", take_over)
    assert deliveries.file_delivery.call(delivery.pk) == State.WAITING
    assert Message.objects.count() == 1


def test_what_failed_can_be_tried_again_at_once(world: World) -> None:
    delivery = kept(world.nobody)
    assert deliveries.file_delivery.call(delivery.pk) == State.FAILED
    Delivery.objects.update(person=world.salesperson)
    assert deliveries.file_delivery.call(delivery.pk) == State.FILED


def test_what_is_being_filed_is_not_discarded_and_needs_nobody(world: World) -> None:
    delivery = kept(world.salesperson, came_at=timezone.now() - timedelta(hours=1))
    claimed = rows.claim_delivery(delivery.pk, State.WAITING)
    client = client_of(world.salesperson)
    assert "Number 1" not in client.get("/mail/incoming/").content.decode()
    client.post(f"/mail/incoming/deliveries/{delivery.pk}/discard/")
    assert (Delivery.objects.get().state, DeliveryContent.objects.count()) == (State.WAITING, 1)

    assert claimed is not None
    let_run_out(claimed)
    assert "Number 1" in client.get("/mail/incoming/").content.decode()
    client.post(f"/mail/incoming/deliveries/{delivery.pk}/discard/")
    assert (Delivery.objects.get().state, DeliveryContent.objects.count()) == (State.DROPPED, 0)
