"""Answers to writes, kept for a day: a write sent again under its key is answered and not done again.

The row is written in the transaction of the write. A second request with the same key waits at the unique key
until the first is committed, and then finds its answer; when the first fails, nothing of it is kept.
"""

import hashlib
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from .models import KeptAnswer

LASTS = timedelta(hours=24)


class OtherRequest(Exception):
    """The key was used for another request."""


def digest_of(*parts: bytes) -> str:
    """Return the digest of a request."""
    return hashlib.sha256(b"\x00".join(parts)).hexdigest()


def begin(user: User, key: str, digest: str) -> KeptAnswer:
    """Return the kept answer of this key, or a new one without status; call it within a transaction."""
    KeptAnswer.objects.filter(made_at__lt=timezone.now() - LASTS).delete()
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(user=user, key=key, digest=digest)
    except IntegrityError:
        known = KeptAnswer.objects.get(user=user, key=key)
    if known.digest != digest:
        raise OtherRequest
    return known


def keep(answer: KeptAnswer, status: int, body: str, etag: str) -> None:
    """Keep what was answered."""
    answer.status, answer.body, answer.etag = status, body, etag
    answer.save(update_fields=["status", "body", "etag"])
