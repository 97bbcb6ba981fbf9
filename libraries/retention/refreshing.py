"""Keeping “kept until” in step: at each write of a document, and for all when the rules change."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django_tasks import task

from crm_lists.framework import surroundings
from crm_lists.framework.changes import Deed
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item

from ..document import Document
from .promises import Rule, promise_of, rules
from .rule import RetentionRule

CHUNK = 1000
KEPT = ("kept_until", "kept_by")


def follow(definition: ListDefinition, deeds: Sequence[tuple[Item, Deed]]) -> None:
    """Write anew how long the written documents are kept; without rules nothing is asked."""
    known = rules()
    if known:
        write([item for item, _deed in deeds if isinstance(item, Document)], known)


def write(documents: Sequence[Document], known: Sequence[Rule], *, anew: int | None = None) -> int:
    """Write how long these documents are kept; return for how many that is new."""
    changed = [document for document in documents if _is_changed(document, known, anew)]
    if changed:
        Document.objects.bulk_update(changed, KEPT, batch_size=500)
    return len(changed)


def _is_changed(document: Document, known: Sequence[Rule], anew: int | None) -> bool:
    promise = promise_of(document, known, anew=anew)
    until, rule = (promise.until, promise.rule_id) if promise else (None, None)
    if (document.kept_until, document.kept_by_id) == (until, rule):
        return False
    document.kept_until, document.kept_by_id = until, rule
    return True


def write_all(*, anew: int | None = None) -> int:
    """Write how long each document is kept, after a rule was changed; return for how many that is new."""
    known, last, changed = rules(), 0, 0
    while True:
        with transaction.atomic():
            held = _after(last).select_for_update(of=("self",))
            documents = list(held[:CHUNK])
            if not documents:
                return changed
            changed += write(documents, known, anew=anew)
        last = documents[-1].pk


def _after(pk: int) -> "QuerySet[Document]":
    return Document.objects.filter(pk__gt=pk).order_by("pk")


@task()
def refresh(rule_id: int) -> int:
    """Write how long each document is kept, in the background, after this rule was changed."""
    return write_all(anew=rule_id)


def scope_changed(instance: RetentionRule, action: str, **_about: Any) -> None:
    """Have a rule that is about other documents now be confirmed again."""
    if action.startswith("post_"):
        RetentionRule.objects.filter(pk=instance.pk).update(confirmed_by=None, confirmed_at=None)
        rule_changed(instance)


def rule_changed(instance: RetentionRule, **_about: Any) -> None:
    """Have all documents looked at anew when the transaction that changed the rule is over."""
    pk = instance.pk
    surroundings.changed()
    transaction.on_commit(lambda: refresh.enqueue(pk), robust=True)
