"""Counts of failed attempts by address, so that guessing costs the guesser and not the database."""

from django.core.cache import cache
from django.http import HttpRequest

LIMIT = 20
WINDOW_SECONDS = 60


def note_failure(request: HttpRequest) -> bool:
    """Note that a secret opened nothing; tell whether the address has failed too often.

    Secrets that open something are never held up: many people may share the address of a proxy.
    """
    key = f"programs.failures.{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, WINDOW_SECONDS)
    try:
        return cache.incr(key) > LIMIT
    except ValueError:
        # The window ended between the two calls.
        return False
