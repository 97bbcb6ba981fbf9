"""The way in: attempts are counted, a password leads to the second factor, and only both to a session.

Between the two the browser's session is nobody's: it only remembers whose password was right.
"""

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

from . import codes
from .addresses import address_of, network_of
from .limits import Counter, Limit, forget_old, take_all
from .people import key_of

logger = logging.getLogger(__name__)

Found = TypeVar("Found")

WINDOW = timedelta(minutes=15)
BY_ADDRESS = Limit("address", 30, WINDOW)
BY_ACCOUNT = Limit("account", 10, WINDOW)
BY_BROWSER = Limit("browser", 10, WINDOW)
CODES = Limit("code", 8, WINDOW)
PASSWORDS = Limit("password", 8, WINDOW)

WAITING = "accounts.waiting"
WAITS_SECONDS = 600
KNOWN_COOKIE = "known_browser"
KNOWN_LASTS = timedelta(days=180)
SALT = "accounts.known-browser"


class TooMany(Exception):
    """There were too many attempts; carries the end of the wait."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


@dataclass(frozen=True)
class Waiting:
    """A person whose password was right and who has still to give a code."""

    user: User
    backend: str
    next_url: str


def check_password(request: HttpRequest, name: str, password: str) -> User | None:
    """Return the person with this name and password; raise TooMany when it was tried too often."""
    account = key_of(name)
    counters = _counters(request, account)
    user = _try(counters, lambda: authenticate(request, username=name, password=password))
    if user is None:
        # Neither name nor password: what people type into the wrong field is not for the log.
        logger.info("A log-in failed, from %s.", address_of(request) or "an unknown address")
        return None
    counters[-1].clear()
    return user


def check_own_password(request: HttpRequest, user: User, password: str) -> bool:
    """Tell whether the person who is logged in knows the password, however it is kept."""
    name = user.get_username()

    counters = [PASSWORDS.of(str(user.pk))]
    return _try(counters, lambda: authenticate(request, username=name, password=password)) == user


def check_code(user: User, code: str) -> bool:
    """Tell whether the code is the person's; raise TooMany when it was tried too often."""
    return bool(_try([CODES.of(str(user.pk))], lambda: codes.accept(user, code)))


def check_new_code(user: User, secret: str, code: str) -> int | None:
    """Return the half-minute of a code of a secret that is not kept yet; raise TooMany."""
    return _try([CODES.of(str(user.pk))], lambda: codes.matching_step(secret, code))


def _try(counters: list[Counter], attempt: Callable[[], Found]) -> Found:
    until = take_all(counters)
    if until is not None:
        raise TooMany(until)
    found = attempt()
    if found:
        for counter in counters:
            counter.give_back()
    return found


def _counters(request: HttpRequest, account: str) -> list[Counter]:
    """Return the counters of a log-in, that of the account last.

    A browser in which the person has logged in before counts for itself, so that strangers who guess at the
    account keep the person out of nothing.
    """
    known = _known_browser(request, account)
    if known:
        return [BY_BROWSER.of(known)]
    return [BY_ADDRESS.of(network_of(address_of(request))), BY_ACCOUNT.of(account)]


def _known_browser(request: HttpRequest, account: str) -> str:
    try:
        whose, name = signing.loads(request.COOKIES.get(KNOWN_COOKIE, ""), salt=SALT, max_age=KNOWN_LASTS)
    except (signing.BadSignature, TypeError, ValueError):
        return ""
    return str(name) if whose == account else ""


# -- between password and code -------------------------------------------------------------------------


def needs_code(user: User) -> bool:
    """Tell whether the password alone does not let this person in."""
    return codes.has_second_factor(user) or codes.is_required(user)


def wait_for_code(request: HttpRequest, user: User, backend: str, next_url: str) -> None:
    """Remember whose password was right, in a session that is nobody's yet."""
    request.session.flush()
    request.session[WAITING] = {
        "user": user.pk,
        "mark": _mark(user),
        "backend": backend,
        "next": next_url,
        "until": int(time.time()) + WAITS_SECONDS,
    }


def waiting_in(request: HttpRequest) -> Waiting | None:
    """Return who waits in this browser, None when nobody does or the wait is over."""
    kept = request.session.get(WAITING)
    if not isinstance(kept, dict) or kept["until"] < time.time():
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or not constant_time_compare(_mark(user), kept["mark"]):
        return None
    return Waiting(user, kept["backend"], kept["next"])


def _mark(user: User) -> str:
    """Return what changes when the password does."""
    return salted_hmac(WAITING, f"{user.pk}:{user.password}", algorithm="sha256").hexdigest()


# -- inside --------------------------------------------------------------------------------------------


def let_in(request: HttpRequest, user: User, backend: str) -> None:
    """Log the person in, with a new session key."""
    request.session.pop(WAITING, None)
    login(request, user, backend=backend)
    forget_old()


def remember_browser(response: HttpResponseBase, user: User) -> None:
    """Let this browser count for itself when the person logs in next."""
    value = signing.dumps([f"user:{user.pk}", secrets.token_hex(8)], salt=SALT)
    response.set_cookie(
        KNOWN_COOKIE,
        value,
        max_age=KNOWN_LASTS,
        path="/login/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
