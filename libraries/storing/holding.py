"""Holding content: whoever adopts, packs or removes bytes does it alone until his transaction ends."""

import hashlib
from collections.abc import Iterable

from django.db import connection, transaction


def hold_contents(sha256s: Iterable[str]) -> None:
    """Let nobody else adopt or remove bytes of these hashes until the present transaction ends.

    Several are held in one order, so that two who need the same ones cannot block each other for ever. A
    transaction on SQLite is alone among the writers anyway.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Content can only be held within a transaction.")
    if connection.vendor != "postgresql":
        return
    if keys := sorted({_key(sha256) for sha256 in sha256s}):
        with connection.cursor() as cursor:
            # The rows of an array come, and are locked, in its order.
            cursor.execute("SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key", [keys])


def _key(sha256: str) -> int:
    """Return the number by which the database locks; other users of such locks have other numbers."""
    digest = hashlib.sha256(b"libraries.content:" + sha256.encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
