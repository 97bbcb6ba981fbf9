"""The recycle bin in two stages: the person's own, then the administrator's, then for good.

A person empties the bin by putting items into the second stage, which only administrators see. Items are
deleted for good when their time is over, or by an administrator; what was done to them stays in the history.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, ProtectedError, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from . import access, behalf
from .actions import NotPermitted
from .actors import Actor
from .bulk import Outcome, Reason, Refusal, State, history, refusal_of, title_of
from .bulk.rows import Chunk
from .changes import Deed
from .definitions import ListDefinition
from .items import Item
from .lists import all_lists
from .registry import Many

#: Days after which a deleted item goes for good, counted from its deletion; SharePoint keeps it as long.
DAYS = 93
CHUNK = 200
#: So many of those that still need an item are named.
NAMED = 3
#: Which deleted items must be kept although their time is over, by the code of the list.
kept_back: Many[Callable[[], Q]] = Many("items kept back")
#: What is lost with deleted items when they go for good, in words by key, by the code of the list.
losses: Many[Callable[[Collection[int]], Mapping[int, str]]] = Many("losses of a purge")


def period() -> timedelta:
    """Return how long deleted items are kept."""
    return timedelta(days=int(getattr(settings, "RECYCLE_BIN_DAYS", DAYS)))


def empty_many(actor: Actor, definition: ListDefinition, pks: Iterable[int]) -> list[Outcome]:
    """Move items of the person's recycle bin into the second stage."""
    with transaction.atomic():
        chunk = Chunk(actor, definition)
        in_bin = access.deleted(actor, definition).exclude(access.emptied(definition))
        held = list(in_bin.select_for_update(of=("self",)).filter(pk__in=set(pks)).order_by("pk"))
        for item in held:
            item.version += 1
        definition.items().filter(pk__in=[item.pk for item in held]).update(
            version=F("version") + 1, modified_at=chunk.now, modified_by=actor.user
        )
        deeds = [(item, Deed(access.EMPTY, {}, {})) for item in held]
        keys = [item.pk for item in held]
        represented = behalf.for_whom(actor, definition, keys, access.DELETE)
        if deeds:
            history.record(actor, definition, deeds, chunk.rows_of, represented=represented)
    return [Outcome(item.pk, State.DONE, title_of(definition, item), item) for item in held]


def purge_many(actor: Actor, definition: ListDefinition, pks: Iterable[int]) -> list[Outcome]:
    """Delete items of the recycle bin for good; one that others still need stays, and it is said why."""
    if not access.is_administrator(actor):
        raise NotPermitted(_("Only administrators delete for good."))
    with transaction.atomic():
        chunk = Chunk(actor, definition)
        found = access.deleted(actor, definition).select_for_update(of=("self",))
        held = list(found.filter(pk__in=set(pks)).order_by("pk"))
        return [_purge(chunk, item) for item in held]


def purge_expired(now: datetime | None = None) -> tuple[int, int]:
    """Delete for good what was deleted too long ago; return how many went and how many are still needed."""
    before = (now or timezone.now()) - period()
    purged, passes_on = 0, True
    kept = 0
    # What an item needs goes after it: as long as something went, others may have become free.
    while passes_on:
        went, kept = _purge_once(before)
        purged += went
        passes_on = bool(went and kept)
    return purged, kept


def _purge_once(before: datetime) -> tuple[int, int]:
    purged = kept = 0
    for definition in all_lists():
        last = 0
        expired = definition.items().filter(deleted_at__lt=before).order_by("pk")
        for condition in kept_back.get(definition.code):
            expired = expired.exclude(condition())
        while pks := list(expired.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
            outcomes = purge_many(Actor.system(), definition, pks)
            went = sum(outcome.state == State.DONE for outcome in outcomes)
            purged, kept, last = purged + went, kept + len(pks) - went, pks[-1]
    return purged, kept


def _purge(chunk: Chunk, item: Item) -> Outcome:
    pk, title = item.pk, title_of(chunk.definition, item)
    try:
        with transaction.atomic():
            item.version += 1
            deed = Deed("purge", {}, {})
            history.record(chunk.actor, chunk.definition, [(item, deed)], chunk.rows_of)
            item.purge()
    except NotPermitted as refusal:
        return Outcome(pk, State.REFUSED, title, item, refusal_of(refusal))
    except ProtectedError as error:
        return Outcome(pk, State.REFUSED, title, item, _needed(sorted(map(str, error.protected_objects))))
    return Outcome(pk, State.DONE, title)


def _needed(names: Sequence[str]) -> Refusal:
    shown = ", ".join(f"“{name}”" for name in names[:NAMED])
    more = "" if len(names) <= NAMED else " …"
    message = _("Still needed by %(names)s, so it stays.") % {"names": shown + more}
    return Refusal(Reason.INVALID, {"": [message]})
