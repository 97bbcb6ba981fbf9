"""Opens pages in this process as some person, and says how long each took and what it asked the database."""

import time
from functools import cache

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

ADMINISTRATOR = "measurer"


@cache
def client_of(username: str) -> Client:
    """Return a browser in which the person is logged in."""
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username=username))
    return client


def opened(username: str, url: str) -> float:
    """Open a page and return how many milliseconds it took; one that does not open ends everything."""
    client = client_of(username)
    start = time.perf_counter()
    answer = client.get(url)
    took = (time.perf_counter() - start) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{url} answered {answer.status_code} to {username}.")
    return took


def queries(username: str, url: str) -> int:
    """Open a page and return how many queries it asked."""
    opened(username, url)
    with CaptureQueriesContext(connection) as captured:
        opened(username, url)
    return len(captured)


def administrator() -> User:
    """Return who sees everything."""
    wanted = {"is_superuser": True, "is_staff": True}
    found: User = User.objects.get_or_create(username=ADMINISTRATOR, defaults=wanted)[0]
    return found
