"""The run of a batch: a chunk of rows in one transaction, with what became of them.

A process that is killed leaves whole chunks behind, never half a one: the next run goes on where the last
committed chunk ended, so nothing is done twice and nothing is lost.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from crm_lists.framework import bulk, statements
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.bulk import Outcome
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import find_list
from crm_lists.framework.registry import NotRegistered

from .kinds import kind_of, refusal_text
from .models import Batch, BatchRow, Result, State

logger = logging.getLogger(__name__)

CHUNK = 500
#: Up to so many rows are done at once, while the person waits.
AT_ONCE = 200
_RESULTS = {bulk.State.DONE: Result.DONE, bulk.State.SAME: Result.SAME, bulk.State.REFUSED: Result.REFUSED}
_RUNNABLE = (State.PREVIEWED, State.STOPPED, State.FAILED)


def start(batch: Batch, *, at_once: int | None = None) -> bool:
    """Begin the batch, or go on with it; false when it runs already or has ended."""
    begun = Batch.objects.filter(pk=batch.pk, state__in=_RUNNABLE)
    now = timezone.now()
    if not begun.update(
        state=State.RUNNING, started_at=batch.started_at or now, finished_at=None, problem=""
    ):
        return False
    most = kind_of(batch).at_once or AT_ONCE
    if batch.total - batch.handled <= (most if at_once is None else at_once):
        run(batch.pk)
    else:
        transaction.on_commit(lambda: run_batch.enqueue(batch.pk))
    return True


def stop(batch: Batch) -> bool:
    """Have the batch stop after the chunk that it is at; what it did stays."""
    running = Batch.objects.filter(pk=batch.pk, state=State.RUNNING)
    return bool(running.update(state=State.STOPPED, finished_at=timezone.now()))


def resume_batches() -> int:
    """Have those batches go on that a killed process left; return how many."""
    left = list(Batch.objects.filter(state=State.RUNNING).values_list("pk", flat=True))
    for pk in left:
        run_batch.enqueue(pk)
    return len(left)


@task()
def run_batch(pk: int) -> None:
    """Run a batch to its end in the background."""
    run(pk)


def run(pk: int) -> None:
    """Run a batch to its end; whatever stops it is said on its page."""
    try:
        while _run_chunk(pk):
            pass
    except Exception as error:  # a fault must not leave the person before a bar that stands still
        logger.exception("Batch %s failed.", pk)
        said = isinstance(error, NotPermitted)
        problem = str(error) if said else _("The program failed. What was done until then is kept.")
        failed = Batch.objects.filter(pk=pk, state=State.RUNNING)
        failed.update(state=State.FAILED, problem=problem, finished_at=timezone.now())


def _run_chunk(pk: int) -> bool:
    """Do the next rows; false when none are left or the batch does not run any more."""
    with transaction.atomic():
        running = Batch.objects.select_for_update(of=("self",)).select_related("user", "undoes__user")
        batch = running.filter(pk=pk, state=State.RUNNING).first()
        if batch is None:
            return False
        rows, is_last = _found(batch) or _known(batch)
        _count(batch, rows)
        if is_last:
            _finish(batch)
        batch.save()
        return batch.state == State.RUNNING


def _known(batch: Batch) -> tuple[Sequence[BatchRow], bool]:
    """Do the next of the rows that were known before."""
    chunk = kind_of(batch).chunk or CHUNK
    rows = list(batch.rows.filter(result=Result.WAITING).order_by("pk")[:chunk])
    for list_code, group in groupby(rows, key=lambda row: row.list_code):
        _do(batch, list_code, list(group))
    if rows:
        statements.upsert(rows, ("title", "result", "message"))
    return rows, len(rows) < chunk


def _found(batch: Batch) -> tuple[Sequence[BatchRow], bool] | None:
    """Do the next part of a batch that finds its rows as it goes; None where it does not."""
    step = kind_of(batch).step(batch, CHUNK)
    if step is None:
        return None
    statements.insert(step.rows)
    return step.rows, step.is_last


def _do(batch: Batch, list_code: str, rows: Sequence[BatchRow]) -> None:
    try:
        definition = find_list(list_code)
    except NotRegistered:
        for row in rows:
            row.take(Result.REFUSED, message=_("The list is not there any more."))
        return
    note(rows, kind_of(batch).run(batch, definition, rows), definition)


def note(rows: Iterable[BatchRow], outcomes: Iterable[Outcome], definition: ListDefinition) -> None:
    """Note with each row what became of it."""
    found = {outcome.pk: outcome for outcome in outcomes}
    for row in rows:
        outcome = found[row.item_id]
        message = refusal_text(outcome.refusal, definition)
        row.take(_RESULTS[outcome.state], title=outcome.title, message=message)


def _count(batch: Batch, rows: Iterable[BatchRow]) -> None:
    results = Counter(row.result for row in rows)
    batch.done += results[Result.DONE]
    batch.same += results[Result.SAME]
    batch.refused += results[Result.REFUSED]


def _finish(batch: Batch) -> None:
    batch.state = State.DONE
    batch.finished_at = timezone.now()
    if batch.undoes is not None and batch.done:
        Batch.objects.filter(pk=batch.undoes.pk).update(state=State.TAKEN_BACK)
