"""Making, finding and dropping batches."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm_lists.framework.actors import Actor
from crm_lists.framework.dates import friendly_moment
from crm_lists.framework.definitions import ListDefinition

from .kinds import kind_of, kinds
from .models import Batch, BatchRow, Result, State
from .selection import count, freeze

ROWS_PER_PAGE = 100
SHOWN_BATCHES = 200


def open_batch(
    actor: Actor, definition: ListDefinition, kind: str, items: QuerySet[Any], parameters: Mapping[str, Any]
) -> Batch | None:
    """Return a batch over these items that waits for the person's word; None where there are no items."""
    if actor.user is None or not count(items):
        return None
    with transaction.atomic():
        batch = Batch.objects.create(
            kind=kind,
            list_code=definition.code,
            user=actor.user,
            source=actor.source,
            parameters=dict(parameters),
        )
        total = freeze(batch, items)
        batch.name = name_of(definition, kind, total, parameters.get("words", ""))[:200]
        batch.save(update_fields=["name"])
    return batch


def name_of(definition: ListDefinition, kind: str, total: int, words: str) -> str:
    """Return what the batch is called: “Change 240 cases: Case type”."""
    items = (definition.item_label if total == 1 else definition.label).lower()
    parts = {"verb": kinds.get(kind).label, "count": f"{total:,}", "items": items, "words": words}
    if kind == "action":
        return _("%(words)s: %(count)s %(items)s") % parts
    if words:
        return _("%(verb)s %(count)s %(items)s: %(words)s") % parts
    return _("%(verb)s %(count)s %(items)s") % parts


def batches_of(actor: Actor, *, everybody: bool = False) -> QuerySet[Batch]:
    """Return the person's batches, the latest first; for an administrator those of everybody if asked."""
    found = Batch.objects.visible_to(actor).exclude(state=State.PREVIEWED).select_related("user")
    found = found if everybody else found.filter(user=actor.user)
    return found.order_by("-pk")


def find_batch(actor: Actor, pk: int) -> Batch | None:
    """Return the batch if the person may see it."""
    known = Batch.objects.visible_to(actor).select_related("user", "undoes__user")
    return known.filter(pk=pk).first()


def drop(batch: Batch) -> bool:
    """Forget a batch that was never run."""
    deleted, _by_model = Batch.objects.filter(pk=batch.pk, state=State.PREVIEWED).delete()
    return bool(deleted)


def rows_of(batch: Batch, *, result: str = "", after: int = 0) -> list[BatchRow]:
    """Return a page of the rows of a batch and the first one beyond it."""
    rows = batch.rows.filter(pk__gt=after).order_by("pk")
    # What still waits has nothing to tell.
    rows = rows.filter(result=result) if result in Result.values else rows.exclude(result=Result.WAITING)
    return list(rows[: ROWS_PER_PAGE + 1])


def message_of(batch: Batch) -> str:
    """Return in one sentence how far the batch is."""
    said = {
        State.RUNNING: _("At work …"),
        State.FAILED: batch.problem,
        State.STOPPED: _("Stopped. What was done until then is kept."),
        State.TAKEN_BACK: _("Taken back."),
        State.PREVIEWED: _("Nothing is done yet."),
    }
    return kind_of(batch).told(batch) or said.get(State(batch.state)) or _figures(batch)


def _figures(batch: Batch) -> str:
    figures = ngettext("%(count)s item is done", "%(count)s items are done", batch.done) % {
        "count": f"{batch.done:,}"
    }
    return f"{figures} · {friendly_moment(batch.finished_at)}" if batch.finished_at else f"{figures}."
