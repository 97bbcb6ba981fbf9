"""Nobody writes by any way what the oracle does not let him write; who may, writes by the same request."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from crm_lists.framework.lists import find_list
from crm_lists.framework.models import Change
from tests.leaks.cast import SUPERUSER
from tests.leaks.report import Report
from tests.leaks.sampling import EVERYTHING, sampled
from tests.leaks.viewer import Viewer
from tests.leaks.world import LeakWorld, codes
from tests.leaks.writes import Write, writes

ALL = list(writes())
PROVED = [one for one in ALL if one.is_proved]
#: Of so many combinations of person and list a run tries one.
SHARE, SHARE_OF_ONE, FEW = 50, 6, 3


@pytest.mark.parametrize("write", ALL, ids=[one.code for one in ALL])
def test_only_those_write_whom_the_oracle_lets(
    leaks: LeakWorld, viewers: dict[str, Viewer], write: Write
) -> None:
    report = Report(leaks)
    offered = [code for code in codes() if write.offered(find_list(code))]
    for name, code in sampled(
        write.code, leaks.names, offered, SHARE if len(offered) > FEW else SHARE_OF_ONE
    ):
        for pk in some_refused(leaks, write, name, code):
            report.cells += 1
            if is_written(viewers[name], write, code, pk):
                report.note(f"{name}, {code} {report.place(code, pk)}: was written")
    report.settle()


@pytest.mark.parametrize("write", PROVED, ids=[one.code for one in PROVED])
def test_the_same_request_writes_for_whom_may(
    leaks: LeakWorld, viewers: dict[str, Viewer], write: Write
) -> None:
    report = Report(leaks)
    for code in [code for code in codes() if write.offered(find_list(code))][:: 1 if EVERYTHING else 6]:
        spot = "binned" if write.deleted else "mate"
        pk = leaks.spots.get(code, {}).get("own" if code == "messages" and spot == "mate" else spot)
        if pk is not None:
            report.cells += 1
            if not is_written(viewers[SUPERUSER], write, code, pk):
                report.note(f"{code} {report.place(code, pk)}: was not written")
    report.settle()


def some_refused(world: LeakWorld, write: Write, name: str, code: str) -> Iterator[int]:
    """Yield items that the person may not so write: all, or one that he sees and one that he does not."""
    allowed = world.seen(name, code, write.action, deleted=write.deleted)
    everything = world.seen(SUPERUSER, code, deleted=write.deleted) - allowed
    seen = everything & world.seen(name, code, deleted=write.deleted)
    for keys in (sorted(seen), sorted(everything - seen)):
        one = len(name + write.code) % len(keys) if keys else 0
        yield from keys if EVERYTHING else keys[one : one + 1]


def is_written(viewer: Viewer, write: Write, code: str, pk: int) -> bool:
    """Try it, tell whether the item was written, and take it back."""
    before = state_of(code, pk)
    with transaction.atomic():
        answer = write.attempt(viewer, find_list(code), find_list(code).items().get(pk=pk))
        after = state_of(code, pk)
        transaction.set_rollback(True)
    assert answer.status_code < 500, (code, pk, answer.status_code)
    return bool(before != after)


def state_of(code: str, pk: int) -> Any:
    """Return the item as it stands, with the length of its history."""
    history = Change.objects.filter(list_code=code, item_id=pk).count()
    return find_list(code).items().filter(pk=pk).values().get(), history
