"""Secrets: made once, shown once, kept as digests.

A secret carries 256 random bits, so its digest needs neither salt nor a slow function, and is looked up by an
index: how long that takes tells of the digest, from which nothing leads back to the secret.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import TypeVar, cast

from django.db.models import Q
from django.utils import timezone

from .models import Secret

Kind = TypeVar("Kind", bound=Secret)

#: How coarse the time of the last use is.
USE_IS_NOTED_EVERY = timedelta(hours=1)
LONGEST = 200


def new_secret(prefix: str) -> str:
    """Return a secret that begins so that people and scanners know what it is."""
    return f"{prefix}{secrets.token_urlsafe(32)}"


def digest_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find(kind: type[Kind], secret: str) -> Kind | None:
    """Return what this secret opens, None when it opens nothing any more or never did."""
    if not secret or len(secret) > LONGEST or not secret.isascii():
        return None
    alive = kind._default_manager.alive().select_related("user")
    return cast(Kind | None, alive.filter(digest=digest_of(secret)).first())


def note_use(found: Secret) -> None:
    """Keep that the secret was used, at most once an hour."""
    now = timezone.now()
    stale = now - USE_IS_NOTED_EVERY
    if found.last_used_at is None or found.last_used_at < stale:
        rows = type(found)._default_manager.filter(pk=found.pk)
        rows.filter(Q(last_used_at__isnull=True) | Q(last_used_at__lt=stale)).update(last_used_at=now)


def revoke(kind: type[Secret], user_id: int, pk: int) -> bool:
    """Let one of the person's secrets open nothing from now on; tell whether there was one."""
    mine = kind._default_manager.filter(user_id=user_id, pk=pk, revoked_at__isnull=True)
    return mine.update(revoked_at=timezone.now()) > 0


def of_user(kind: type[Kind], user_id: int) -> list[Kind]:
    """Return the person's secrets that are not revoked, the latest first."""
    mine = kind._default_manager.filter(user_id=user_id, revoked_at__isnull=True)
    return cast(list[Kind], list(mine.order_by("-pk")))
