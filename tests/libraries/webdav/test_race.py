"""Two processes that ask for the same lock at the same moment, again and again: one of them gets it."""

import multiprocessing
from collections import Counter
from collections.abc import Callable
from multiprocessing.sharedctypes import SynchronizedArray
from multiprocessing.synchronize import Barrier
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connections
from wsgidav.dav_error import DAVError

from crm_lists.framework.actors import Actor, Source
from libraries import documents
from libraries.models import DavLock, Document, DocumentLock
from libraries.webdav.locking import LockRows
from libraries.webdav.refs import Ref
from libraries.webdav.visit import Visit, arrived
from tests.libraries.conftest import Upload
from tests.people import World, actor

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

PATIENCE = 60
Shared = tuple[Barrier, "SynchronizedArray[int]"]
Ask = Callable[[User, Document], Callable[[], None]]


def by_program(user: User, document: Document) -> Callable[[], None]:
    """Ask for a lock as a program does; return how it is ended."""
    arrived(Visit(user, Actor(user, Source.DAV)))
    locks = LockRows()
    granted = locks.acquire(
        url=Ref.of(document).url,
        lock_type="write",
        lock_scope="exclusive",
        lock_depth="0",
        lock_owner=b"<owner/>",
        timeout=600,
        principal=str(user.pk),
        token_list=[],
    )
    return lambda: locks.release(granted["token"])


def by_check_out(user: User, document: Document) -> Callable[[], None]:
    """Check a document out as the web does; return how it is ended."""
    documents.check_out(actor(user), document)
    return lambda: void(documents.discard_check_out(actor(user), document))


def void(_result: object) -> None:
    """Return nothing."""


def race(
    ask: Ask, person: int, place: int, key: int, shared: tuple[Barrier, "SynchronizedArray[int]"]
) -> None:
    """Ask in each round, note whether it was granted, and end it when both have asked."""
    ready, granted = shared
    user, document = User.objects.get(pk=person), Document.objects.get(pk=key)
    for number in range(len(granted) // 2):
        ready.wait(PATIENCE)
        end = None
        try:
            end = ask(user, document)
            granted[number * 2 + place] = 1
        except (DAVError, ValidationError):
            pass
        ready.wait(PATIENCE)
        if end is not None:
            end()
    connections.close_all()


@pytest.mark.slow
@pytest.mark.parametrize(("other", "rounds"), [(by_program, 500), (by_check_out, 100)])
def test_of_two_processes_one_gets_the_lock_in_each_round(
    world: World, upload: Upload, other: Ask, rounds: int
) -> None:
    document = upload()
    people = (world.salesperson.pk, world.colleague.pk)
    # A connection must not be shared between processes.
    connections.close_all()
    forking: Any = multiprocessing.get_context("fork")
    shared = (forking.Barrier(2), forking.Array("i", rounds * 2))
    racers = [
        forking.Process(target=race, args=(ask, person, place, document.pk, shared))
        for place, (ask, person) in enumerate(zip((by_program, other), people, strict=True))
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(600)
    assert [racer.exitcode for racer in racers] == [0, 0]
    grants = Counter(shared[1][number * 2] + shared[1][number * 2 + 1] for number in range(rounds))
    assert grants == {1: rounds}
    assert not DocumentLock.objects.exists()
    assert not DavLock.objects.exists()
