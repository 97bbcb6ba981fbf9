"""The run of an import in the background: some hundred rows at once, resumed where it broke off."""

import json
import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from crm_lists.framework import statements
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.lists import find_list
from crm_lists.framework.warnings import EVERYTHING, confirming

from . import batching, telling
from .files.reading import rows_in
from .intake import Entry, chunks
from .models import Import, State
from .plan import OnWarning
from .round_trip import intake_of
from .writing import Result, counted, write

logger = logging.getLogger(__name__)


def actor_of_import(made: Import) -> Actor:
    """Return who acts: the person, within the batch of the import."""
    actor = replace(Actor.of(made.user), batch=made.batch)
    return confirming(actor, [EVERYTHING]) if made.plan.on_warning == OnWarning.SAVE else actor


def start(made: Import) -> bool:
    """Have the import run in the background, once; false if it runs or ran already."""
    claimed = Import.objects.filter(pk=made.pk, state__in=(State.READ, State.CHECKED))
    if not claimed.update(state=State.RUNNING, done_row=0, counts={}):
        return False
    transaction.on_commit(lambda: run_import.enqueue(made.pk))
    return True


@task()
def run_import(key: int) -> None:
    """Run an import to its end; whatever stops it is said on its page."""
    made = Import.objects.select_related("user").filter(pk=key, state=State.RUNNING).first()
    if made is None:
        return
    with translation.override(made.language or None):
        try:
            with statements.unmapped():
                _run(made, seen_by(actor_of_import(made), find_list(made.list_code)))
            made.state = State.DONE
        except Exception:  # a fault of ours must not leave the person before a bar that stands still
            logger.exception("Import %s stopped after row %s.", made.pk, made.done_row)
            made.state = State.FAILED
            made.problem = _("The import stopped by a fault of the program. What it did until then is kept.")
        made.finished_at = timezone.now()
        made.save(update_fields=["state", "problem", "finished_at"])
        batching.keep_as_batch(made, results_of(made))
        telling.tell(made)


def _run(made: Import, definition: ListDefinition) -> None:
    intake = intake_of(actor_of_import(made), definition, made.plan)
    counts = Counter(made.counts)
    note = _("Import of %(file)s") % {"file": made.file_name}
    _forget_results_after(made, made.done_row)
    for entries in chunks(data_rows(made)):
        if entries[-1].number <= made.done_row:
            intake.remember(entries)
            continue
        with transaction.atomic():
            intake.take(entries)
            results = write(intake.actor, definition, entries, note, on_warning=made.plan.on_warning)
            counts.update(counted(results))
            made.counts, made.done_row = dict(counts), entries[-1].number
            made.save(update_fields=["counts", "done_row"])
            _keep_results(made, results)


def data_rows(made: Import) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows below the headings, with their numbers in the file."""
    return islice(rows_in(made.rows_path), made.layout.header_row, None)


def _keep_results(made: Import, results: list[Result]) -> None:
    with made.results_path.open("a", encoding="utf-8") as out:
        out.write("".join(f"{_encode(vars(one))}\n" for one in results))


_encode = json.JSONEncoder(ensure_ascii=False).encode


def _forget_results_after(made: Import, row: int) -> None:
    """Drop the results of a part that was written down but not kept by the database."""
    kept = [one for one in results_of(made) if one.number <= row] if row else []
    made.results_path.unlink(missing_ok=True)
    if kept:
        _keep_results(made, kept)


def results_of(made: Import) -> Iterator[Result]:
    """Yield what became of each row so far."""
    if made.results_path.is_file():
        with made.results_path.open(encoding="utf-8") as lines:
            for line in lines:
                yield Result(**json.loads(line))


def failed_rows(made: Import) -> Iterator[tuple[Entry, str]]:
    """Yield the rows that were refused, each with the reason."""
    reasons = {one.number: one.message for one in results_of(made) if one.outcome == "failed"}
    for number, cells in data_rows(made):
        if number in reasons:
            yield Entry(number, cells), reasons[number]
