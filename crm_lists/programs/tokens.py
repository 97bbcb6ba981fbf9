"""Personal tokens: a program acts for a person, and never beyond what the person may."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.contrib.auth.models import User

from .models import Token
from .secret import digest_of, new_secret

PREFIX = "crml_"
EVERY_LIST = "*"
READ = "read"
WRITE = "write"


@dataclass(frozen=True)
class Scopes:
    """The lists that a program may read and write, of those that its person may."""

    read: frozenset[str]
    write: frozenset[str]

    @classmethod
    def everything(cls) -> Self:
        """Return the scopes of a person who came without a token."""
        return cls(frozenset({EVERY_LIST}), frozenset({EVERY_LIST}))

    @classmethod
    def of(cls, token: Token) -> Self:
        """Return the scopes of a token; who may write a list reads it, too."""
        write = frozenset(token.scopes.get(WRITE, ()))
        return cls(frozenset(token.scopes.get(READ, ())) | write, write)

    def may_read(self, code: str) -> bool:
        """Tell whether the list may be read."""
        return not self.read.isdisjoint((EVERY_LIST, code))

    def may_write(self, code: str) -> bool:
        """Tell whether the list may be written."""
        return not self.write.isdisjoint((EVERY_LIST, code))


def create(
    user: User, name: str, *, read: Collection[str], write: Collection[str], expires_at: datetime | None
) -> tuple[Token, str]:
    """Make a token; return it with its secret, which nobody can be told again."""
    secret = new_secret(PREFIX)
    token = Token.objects.create(
        user=user,
        name=name,
        digest=digest_of(secret),
        hint=secret[-4:],
        scopes={READ: sorted(read), WRITE: sorted(write)},
        expires_at=expires_at,
    )
    return token, secret
