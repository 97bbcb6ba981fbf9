"""Secrets: made once, shown once, kept as digests.

A secret carries 256 random bits, so its digest needs neither salt nor a slow function, and is looked up by an
index: how long that takes tells of the digest, from which nothing leads back to the secret.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from django.contrib.auth.models import User
from django.db import DEFAULT_DB_ALIAS
from django.db.models import CharField, Model, Q, QuerySet
from django.utils import timezone

from crm_lists.framework.prepared import PreparedQueries, Slot

from .models import Secret

Kind = TypeVar("Kind", bound=Secret)

#: How coarse the time of the last use is.
USE_IS_NOTED_EVERY = timedelta(hours=1)
LONGEST = 200
_by_digest = PreparedQueries()


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
    row = _by_digest.get(kind, lambda: _of_digest(kind)).first(digest=digest_of(secret))
    if row is None:
        return None
    own = _columns(kind)
    found = kind.from_db(DEFAULT_DB_ALIAS, own, row[: len(own)])
    found.user = User.from_db(DEFAULT_DB_ALIAS, _columns(User), row[len(own) :])
    return found if found.is_alive(timezone.now()) and found.user.is_active else None


def _of_digest(kind: type[Secret]) -> "QuerySet[Any, Any]":
    """Return the query for a secret and its person."""
    digest = Slot("digest", CharField())
    columns = [*_columns(kind), *(f"user__{name}" for name in _columns(User))]
    return kind._default_manager.filter(digest=digest).order_by().values_list(*columns)


def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def with_key(kind: type[Kind], pk: int) -> Kind | None:
    """Return the secret of this key, None when it opens nothing any more."""
    alive = kind._default_manager.alive().select_related("user")
    return cast(Kind | None, alive.filter(pk=pk).first())


def prolong(found: Secret, until: datetime) -> None:
    """Let a secret that is still used open until later; one that was revoked meanwhile stays revoked."""
    rows = type(found)._default_manager.filter(pk=found.pk, revoked_at__isnull=True)
    rows.update(expires_at=until)


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
