"""Makes certain that it is still the person who sits there, before something weighty."""

from datetime import timedelta
from typing import cast

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from . import entering
from .sessions import SessionStore

#: Who has no password that could be asked for must have logged in so lately.
FRESH = timedelta(minutes=10)


def asks_password(user: User) -> bool:
    """Tell whether the person has a password that this site can check."""
    return user.has_usable_password() or settings.LDAP is not None


def may_confirm(request: HttpRequest) -> bool:
    """Tell whether the person can confirm at all: by a password, or by a log-in of this moment."""
    if asks_password(cast(User, request.user)):
        return True
    store = request.session
    began_at = store.began_at if isinstance(store, SessionStore) else None
    return began_at is not None and began_at > timezone.now() - FRESH


def is_own_password(request: HttpRequest, password: str) -> bool:
    """Tell whether this is the person's password; raise TooMany when it was tried too often."""
    return entering.check_own_password(request, cast(User, request.user), password)
