"""Devices: an Outlook that acts for a person, by a token that is revoked on the page of tokens.

The device keeps the secret of the token and brings it only to get the next access token. That one is signed,
not stored; the token is looked up at each request, so that a revoked device is out at once.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import User
from django.core import signing
from django.utils import timezone

from crm_lists.framework.actors import Actor, Source
from crm_lists.programs import secret, tokens
from crm_lists.programs.models import Token

PURPOSE = "outlook"
#: A device that nobody uses for so long must log in again.
DEVICE_LASTS = timedelta(days=90)
#: How much of that may be gone before the end is put off again: not every hour writes a row.
PROLONGED_AFTER = timedelta(days=7)
ACCESS_LASTS = timedelta(minutes=15)
PREFIX = "crmo_"
SALT = "outlook_bridge.add_in.access"


class Expired(LookupError):
    """The access token was right and has come to its end."""


@dataclass(frozen=True)
class Pane:
    """The task pane of one device, acting for a person."""

    token: Token

    @property
    def user(self) -> User:
        """Return the person."""
        user: User = self.token.user
        return user

    def actor(self, source: Source = Source.BRIDGE) -> Actor:
        """Return the person as the one who acts."""
        return Actor.of(self.user, source)


def connect(user: User, name: str) -> str:
    """Let a device act for the person; return its secret, which nobody can be told again."""
    ends = timezone.now() + DEVICE_LASTS
    _token, made = tokens.create(user, name, expires_at=ends, purpose=PURPOSE)
    return made


def by_secret(text: str) -> Pane | None:
    """Return the device of this secret, None where it opens nothing."""
    return _pane(secret.find(Token, text))


def by_access(text: str) -> Pane | None:
    """Return the device of an access token, None where it opens nothing; raises Expired."""
    if not text.startswith(PREFIX) or len(text) > secret.LONGEST:
        return None
    try:
        key = signing.loads(text.removeprefix(PREFIX), salt=SALT, max_age=ACCESS_LASTS)
    except signing.SignatureExpired as error:
        raise Expired from error
    except signing.BadSignature:
        return None
    return _pane(secret.with_key(Token, key))


def access_of(pane: Pane) -> str:
    """Return a new access token of the device, and put off the day on which it must log in again."""
    now = timezone.now()
    ends = pane.token.expires_at
    if ends is None or ends - now < DEVICE_LASTS - PROLONGED_AFTER:
        secret.prolong(pane.token, now + DEVICE_LASTS)
    secret.note_use(pane.token)
    return PREFIX + signing.dumps(pane.token.pk, salt=SALT)


def disconnect(pane: Pane) -> None:
    """Let the device open nothing any more."""
    secret.revoke(Token, pane.user.pk, pane.token.pk)


def _pane(token: Token | None) -> Pane | None:
    is_device = token is not None and token.scopes.get(tokens.PURPOSE) == PURPOSE
    return Pane(token) if token is not None and is_device else None
