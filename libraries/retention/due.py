"""What falls due: shown before anything goes, and then done day by day as batches."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from crm_lists.batches import running
from crm_lists.batches.kinds import Delete, Kind
from crm_lists.batches.models import Batch, BatchRow
from crm_lists.batches.records import open_batch
from crm_lists.batches.selection import limit
from crm_lists.framework import access, actions, recycling
from crm_lists.framework.actors import Actor, Source
from crm_lists.framework.bulk import Outcome, State
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import definition_of

from ..document import Document
from .rule import RetentionRule

logger = logging.getLogger(__name__)

PURGE_KIND = "retention-purge"
PAGE_SIZE = 50
COUNTED = 10_000
MONTH = 30
Then = RetentionRule.Then


class DeleteForGood(Kind):
    """Delete documents for good whose time is over, with all their versions."""

    label = _lazy("Delete for good")
    needs = access.DELETE
    can_be_taken_back = False

    def run(self, batch: Batch, definition: ListDefinition, rows: Sequence[BatchRow]) -> Iterable[Outcome]:
        """Move the documents to the recycle bin, and at once out of it for good."""
        deleted = {one.pk: one for one in Delete().run(batch, definition, rows)}
        gone = [pk for pk, one in deleted.items() if one.state == State.DONE]
        purged = {one.pk: one for one in recycling.purge_many(batch.actor, definition, gone)}
        return [purged.get(pk, one) for pk, one in deleted.items()]


def due(rule: RetentionRule, day: date | None = None) -> "QuerySet[Document]":
    """Return the documents that the rule lets go by a day, today unless told otherwise."""
    at = day or timezone.localdate()
    found = Document.objects.filter(kept_by=rule.pk, kept_until__lte=at, is_held=False)
    return found.filter(deleted_at__isnull=True)


def page_of(
    rule: RetentionRule, day: date, after: tuple[date, int] | None = None
) -> tuple[list[Document], str]:
    """Return a page of what falls due by a day, the earliest first, and where it goes on."""
    found = due(rule, day)
    if after is not None:
        found = found.filter(Q(kept_until__gt=after[0]) | Q(kept_until=after[0], pk__gt=after[1]))
    rows = list(
        found.select_related("library", "document_type").order_by("kept_until", "pk")[: PAGE_SIZE + 1]
    )
    shown = rows[:PAGE_SIZE]
    more = len(rows) > PAGE_SIZE
    return shown, f"{shown[-1].kept_until:%Y-%m-%d}.{shown[-1].pk}" if more else ""


def confirm(actor: Actor, rule: RetentionRule) -> None:
    """Let the rule do its work from now on, in the name of the administrator who has seen the preview."""
    if not access.is_administrator(actor) or actor.user is None:
        raise actions.NotPermitted(_("Only administrators confirm retention rules."))
    RetentionRule.objects.filter(pk=rule.pk).update(confirmed_by=actor.user, confirmed_at=timezone.now())


def run_due() -> int:
    """Begin a batch for each confirmed rule that lets documents go today; return how many documents."""
    active = RetentionRule.objects.filter(is_active=True, confirmed_at__isnull=False).exclude(
        then=Then.NOTHING
    )
    return sum(run_rule(rule) for rule in active.select_related("confirmed_by"))


def run_rule(rule: RetentionRule) -> int:
    """Begin a batch of what the rule lets go today; return of how many documents."""
    user = rule.confirmed_by
    if user is None or not user.is_active or not user.is_superuser:
        logger.warning("The retention rule %s waits: who confirmed it is no administrator any more.", rule)
        return 0
    definition = definition_of(Document)
    kind = PURGE_KIND if rule.then == Then.PURGE else "delete"
    keys = due(rule).order_by("kept_until", "pk").values("pk")[: limit()]
    items = definition.items().filter(pk__in=keys)
    words = _("Retention: %(rule)s") % {"rule": rule}
    batch = open_batch(Actor.of(user, Source.SYSTEM), definition, kind, items, {"words": words})
    if batch is None:
        return 0
    running.start(batch)
    return batch.total


@dataclass(frozen=True)
class Figures:
    """How much a rule lets go today and soon; counted up to a limit."""

    today: str
    soon: str


def figures(rule: RetentionRule) -> Figures:
    """Return how much a rule lets go today, and within a month."""
    return Figures(_counted(due(rule)), _counted(due(rule, soon(MONTH))))


def _counted(found: "QuerySet[Document]") -> str:
    count = found.order_by()[: COUNTED + 1].count()
    return f"{COUNTED:,}+" if count > COUNTED else f"{count:,}"


def active_rules() -> list[RetentionRule]:
    """Return the rules that are at work, or wait for it."""
    return list(RetentionRule.objects.filter(is_active=True).select_related("confirmed_by"))


def rule_of(pk: int) -> RetentionRule:
    """Return an active rule, or raise ItemNotFound."""
    found = RetentionRule.objects.filter(pk=pk, is_active=True).select_related("confirmed_by").first()
    if found is None:
        raise access.ItemNotFound(f"retention rule {pk}")
    return found


def soon(days: int) -> date:
    """Return the day so many days from now."""
    return timezone.localdate() + timedelta(days=days)


def in_words(rule: RetentionRule) -> str:
    """Return in one line what the rule says."""
    start = rule.column if rule.starts_from == rule.Start.COLUMN else rule.get_starts_from_display()
    return _("%(amount)s %(unit)s from %(start)s; then %(then)s") % {
        "amount": formats.number_format(rule.amount),
        "unit": rule.get_unit_display(),
        "start": start,
        "then": rule.get_then_display(),
    }
