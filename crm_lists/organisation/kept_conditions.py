"""Conditions on items, kept with the snapshot of the organisation from which they follow.

A condition follows from the snapshot, the person, what was shared with him, and what is asked. Where the time
or a design has a say as well, by lent rights or the rules of territories, it is made anew each time.
"""

from typing import Any

from django.db.models import Q

from . import lines, parts
from .parts import Asked
from .rights import Rights

KEY = "conditions"
#: When so many are kept, all are forgotten.
MOST = 4096
_MISSING = object()


def condition_of(rights: Rights, asked: Asked) -> Q | None:
    """Return the condition of all that the person holds; None where he holds nothing."""
    if not _follows_from_the_snapshot(rights, asked):
        return parts.condition(parts.bundles(rights, asked))
    kept: dict[Any, Q | None] = rights.chart.derived.setdefault(KEY, {})
    person = (rights.user_id, rights.is_administrator, asked.shares.rows, lines.depth_limit())
    key = (person, asked.code, asked.definition.model, asked.action, asked.is_written)
    found: Any = kept.get(key, _MISSING)
    if found is _MISSING:
        if len(kept) >= MOST:
            kept.clear()
        found = kept[key] = parts.condition(parts.bundles(rights, asked))
    known: Q | None = found
    return known


def _follows_from_the_snapshot(rights: Rights, asked: Asked) -> bool:
    has_territories = any(place.territory_ids for place in rights.places)
    return not (rights.lent or has_territories or asked.shares.rows is None)
