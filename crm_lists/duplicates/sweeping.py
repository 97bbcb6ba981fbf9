"""The search over old data: every two items of a list that match, found in the background."""

from collections.abc import Iterable
from itertools import combinations, islice
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from crm_lists.batches import running
from crm_lists.batches.kinds import Kind, Step, kinds
from crm_lists.batches.models import Batch, State
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition

from .models import MatchKey, MatchPair, Verdict
from .rules import Rules, rules_of
from .searching import FREQUENT, compared, kept_keys

KIND = "find-duplicates"
#: So many keys that several items share are looked at in one transaction.
KEYS_AT_ONCE = 500
#: With up to so many of them the person waits.
AT_ONCE = 300
_WHOLE = 100


class Sweep(Kind):
    """Find the pairs of a list, rule by rule and key by key.

    Its figures are percents: how many keys there are would tell of items that are not for the person.
    """

    label: "ClassVar[str | Promise]" = _lazy("Find duplicates")
    needs = access.VIEW
    can_be_taken_back = False

    def step(self, batch: Batch, size: int) -> Step:
        """Look at the next keys; the last part drops the pairs that do not match any more."""
        rules = rules_of(batch.list_code)
        done = batch.parameters
        codes = [rule.code for rule in rules.finding]
        if done["rule"] >= len(codes):
            _drop_others(batch)
            batch.done = _WHOLE
            return Step((), is_last=True)
        shared = list(_shared(batch.list_code, codes[done["rule"]], done["after"])[:KEYS_AT_ONCE])
        _note_pairs(batch, rules, codes[done["rule"]], [key for key, count in shared if count <= FREQUENT])
        done["skipped"] += sum(count > FREQUENT for _key, count in shared)
        done["looked_at"] += len(shared)
        if len(shared) < KEYS_AT_ONCE:
            done.update(rule=done["rule"] + 1, after="")
        else:
            done["after"] = shared[-1][0]
        batch.done = min(_WHOLE - 1, done["looked_at"] * _WHOLE // max(1, done["keys"]))
        return Step((), is_last=False)

    def told(self, batch: Batch) -> str:
        """Return what there is to say when the search has ended."""
        if batch.state != State.DONE:
            return ""
        if batch.parameters["skipped"]:
            return _("The search has ended. Values that more than %(most)s items share were left out.") % {
                "most": FREQUENT
            }
        return _("The search has ended.")


kinds.register(KIND, Sweep())


def start(actor: Actor, definition: ListDefinition) -> Batch | None:
    """Start a search, or return the one that is running; None where nobody asks for it."""
    if actor.user is None:
        return None
    with transaction.atomic():
        found = latest(definition.code)
        if found is not None and found.state == State.RUNNING:
            return found
        codes = [rule.code for rule in rules_of(definition.code).finding]
        keys = sum(_shared(definition.code, code, "").count() for code in codes)
        batch = Batch.objects.create(
            name=(_("Find duplicates: %(list)s") % {"list": definition.label})[:200],
            kind=KIND,
            list_code=definition.code,
            user=actor.user,
            source=actor.source,
            total=_WHOLE,
            parameters={"rule": 0, "after": "", "keys": keys, "looked_at": 0, "skipped": 0},
        )
    running.start(batch, at_once=_WHOLE if keys <= AT_ONCE else 0)
    batch.refresh_from_db()
    return batch


def latest(list_code: str) -> Batch | None:
    """Return the last search over the list."""
    return Batch.objects.filter(kind=KIND, list_code=list_code).order_by("-pk").first()


def _shared(list_code: str, rule: str, after: str) -> "QuerySet[Any, Any]":
    """Return the keys of a rule that several items have, each with how many."""
    keys = MatchKey.objects.filter(list_code=list_code, rule=rule)
    keys = keys.filter(key__gt=after) if after else keys
    counted = keys.values("key").annotate(count=Count("pk")).filter(count__gt=1)
    return counted.order_by("key").values_list("key", "count")


def _note_pairs(batch: Batch, rules: Rules, rule: str, keys: Iterable[str]) -> None:
    """Keep the pairs among the items of these keys that match by all rules together."""
    rows = MatchKey.objects.filter(list_code=batch.list_code, rule=rule, key__in=list(keys))
    sharing: dict[str, list[int]] = {}
    for key, pk in rows.order_by("item_id").values_list("key", "item_id"):
        sharing.setdefault(key, []).append(pk)
    pairs = {pair for pks in sharing.values() for pair in combinations(pks, 2)}
    known = kept_keys(batch.list_code, {pk for pair in pairs for pk in pair})
    found = iter(
        MatchPair(
            list_code=batch.list_code,
            first_id=first,
            second_id=second,
            score=match.score,
            rules=list(match.rules),
            found_by=batch,
        )
        for first, second in sorted(pairs)
        if (match := compared(rules, (first, known[first]), (second, known[second]))) is not None
    )
    while part := list(islice(found, KEYS_AT_ONCE)):
        MatchPair.objects.bulk_create(
            part,
            update_conflicts=True,
            unique_fields=["list_code", "first_id", "second_id"],
            update_fields=["score", "rules", "found_by"],
        )


def _drop_others(batch: Batch) -> None:
    """Drop the open pairs that this search did not find again."""
    still_open = MatchPair.objects.filter(list_code=batch.list_code, verdict=Verdict.OPEN)
    still_open.filter(~Q(found_by=batch) | Q(found_by__isnull=True)).delete()
