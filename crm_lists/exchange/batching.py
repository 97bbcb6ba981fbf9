"""An import as a batch: it stands among the person's batches and can be taken back as a whole."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from crm_lists.batches import models as batches
from crm_lists.batches.kinds import Kind, kinds
from crm_lists.framework import access, statements
from crm_lists.framework.bulk import Outcome
from crm_lists.framework.definitions import ListDefinition

from . import writing
from .models import Import, State

CHUNK = 1_000
_RESULTS = {
    writing.Outcome.ADDED: batches.Result.DONE,
    writing.Outcome.CHANGED: batches.Result.DONE,
    writing.Outcome.SAME: batches.Result.SAME,
    writing.Outcome.FAILED: batches.Result.REFUSED,
}


class ImportKind(Kind):
    """A batch that an import has run already; there is nothing left for it to run."""

    label: "ClassVar[str | Promise]" = _lazy("Import")
    needs: ClassVar[str] = access.CHANGE

    def run(
        self, batch: batches.Batch, definition: ListDefinition, rows: Sequence[batches.BatchRow]
    ) -> Iterable[Outcome]:
        """Do nothing: the rows of an import are dealt with by the import."""
        return []

    def already(self, batch: batches.Batch, definition: ListDefinition) -> Q | None:
        """Return that nothing is known of its items."""
        return None


kinds.register("import", ImportKind())


@transaction.atomic
def keep_as_batch(made: Import, results: Iterator[writing.Result]) -> None:
    """Note an import that has ended as a batch, with a row for each item that it reached."""
    counts = made.counts
    batch, _made = batches.Batch.objects.update_or_create(
        uuid=made.batch,
        defaults={
            "kind": "import",
            "name": (_("Import of %(file)s") % {"file": made.file_name})[:200],
            "list_code": made.list_code,
            "user": made.user,
            "state": batches.State.DONE if made.state == State.DONE else batches.State.FAILED,
            "problem": made.problem,
            "total": sum(counts.values()),
            "done": sum(counts.get(one, 0) for one in (writing.Outcome.ADDED, writing.Outcome.CHANGED)),
            "same": counts.get(writing.Outcome.SAME, 0),
            "refused": counts.get(writing.Outcome.FAILED, 0),
            "started_at": made.created_at,
            "finished_at": made.finished_at,
        },
    )
    batch.rows.all().delete()
    reached = (one for one in results if one.pk is not None and one.outcome in _RESULTS)
    while found := list(islice(reached, CHUNK)):
        statements.insert_columns(batches.BatchRow, _columns(batch, found))


def _columns(batch: batches.Batch, results: Sequence[writing.Result]) -> dict[str, list[Any]]:
    """Return the rows of the batch for these results, column by column."""
    count = len(results)
    return {
        "batch_id": [batch.pk] * count,
        "list_code": [batch.list_code] * count,
        "item_id": [one.pk for one in results],
        "etag": [None] * count,
        "title": [one.title[:512] for one in results],
        "result": [_RESULTS[writing.Outcome(one.outcome)].value for one in results],
        "message": [one.message for one in results],
    }


def batch_of(made: Import) -> batches.Batch | None:
    """Return the batch of an import that has ended and changed anything."""
    return batches.Batch.objects.filter(uuid=made.batch, done__gt=0).first()
