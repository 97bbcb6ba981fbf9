"""Finds the person of a name that was typed, and lets people in by password."""

import unicodedata
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.http import HttpRequest

LONGEST_NAME = 254
LONGEST_PASSWORD = 1000


def person_called(name: str) -> User | None:
    """Return the person of this user name, or else the only active one of this e-mail address."""
    named = User.objects.filter(username=name).first()
    mailed = list(User.objects.filter(email__iexact=name, is_active=True).exclude(email="")[:2])
    return named or (mailed[0] if len(mailed) == 1 else None)


def key_of(name: str) -> str:
    """Return what counts as one account: the person where there is one, or else what was typed."""
    user = person_called(name)
    return f"user:{user.pk}" if user else f"name:{unicodedata.normalize('NFKC', name).casefold()}"


class NameOrMail(ModelBackend):
    """Lets people in by user name or e-mail address with the password kept here."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Return the person, None for a wrong password; an unknown name takes as long."""
        if not username or password is None:
            return None
        user = person_called(username)
        if user is None:
            # The work of the hasher, which is all that takes time.
            User().set_password(password)
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None
