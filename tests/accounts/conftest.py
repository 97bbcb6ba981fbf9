"""A person who can log in by password, and short ways through the door."""

from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.test import Client

from crm_lists.accounts import codes
from tests.people import make_user

PASSWORD = "a-long-enough-one-7"


@pytest.fixture
def jana(db: None) -> User:
    """Return a person with a password and an e-mail address."""
    user = make_user("jana", email="jana@example.com")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def hers(jana: User) -> Client:
    """Return a browser in which she has logged in."""
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
    assert log_in(client).status_code == 302
    return client


def log_in(client: Client, name: str = "jana", password: str = PASSWORD, **more: str) -> Any:
    """Send the form of the log-in."""
    return client.post("/login/", {"username": name, "password": password, **more})


def is_inside(client: Client) -> bool:
    """Tell whether somebody is logged in in this hers."""
    return client.get("/account/").status_code == 200


class Clock:
    """A clock that tests set, as the codes of an authenticator go by it."""

    def __init__(self, moment: float) -> None:
        self.moment = moment

    def time(self) -> float:
        """Return the moment."""
        return self.moment

    def code(self, secret: str, shift: int = 0) -> str:
        """Return the code of the moment, or of half-minutes before and after."""
        return pyotp.TOTP(secret).at(int(self.moment) + 30 * shift)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return the clock of the authenticators."""
    clock = Clock(1_800_000_000.0)
    monkeypatch.setattr("crm_lists.accounts.codes.time", clock)
    return clock


@pytest.fixture
def secret(jana: User, clock: Clock) -> str:
    """Give the person a second factor; return its secret."""
    secret = codes.new_secret()
    codes.switch_on(jana, secret, 0)
    return secret


@pytest.fixture
def count_hashes(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Return a call that tells how often a password was hashed."""
    calls: list[str] = []
    original = MD5PasswordHasher.encode

    def encode(self: MD5PasswordHasher, password: str, salt: str) -> str:
        calls.append(password)
        return original(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    return lambda: len(calls)
