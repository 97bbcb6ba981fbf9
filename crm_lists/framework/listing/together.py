"""First pages of several listings that differ only by a narrower condition, read together.

The lanes of a board are such: three or twelve of them cost as many queries, one for the numbers, one for the
keys of the first rows of each, one for these rows.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from .counting import counts_of
from .page import Listing


def read_together(listings: Sequence[Listing]) -> None:
    """Read the number of items and the first page of each; all show the same columns in the same order."""
    if not listings:
        return
    first = listings[0]
    for other in listings[1:]:
        other.filters, other.tree, other.is_narrow = first.filters, first.tree, first.is_narrow
    counts = counts_of([one.counting for one in listings])
    for listing, count in zip(listings, counts, strict=True):
        listing.count = count
    places = _places([one for one in listings if one.count])
    records = first.records_among({pk for pks in places.values() for pk in pks}) if places else []
    for listing in listings:
        own = places.get(id(listing), set())
        listing.take(listing.count, [record for record in records if record["pk"] in own])


def _places(listings: Sequence[Listing]) -> dict[int, set[int]]:
    """Return the keys of the first rows of each listing; one query."""
    parts: list[str] = []
    params: list[Any] = []
    for place, listing in enumerate(listings):
        try:
            sql, more = listing.first_keys().query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT {place}, k.* FROM ({sql}) AS k")  # noqa: S608 - Django's own SQL
        params += more
    found: dict[int, set[int]] = {}
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), params)
            for place, pk in cursor.fetchall():
                found.setdefault(id(listings[place]), set()).add(pk)
    return found
