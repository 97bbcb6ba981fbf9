"""Personal tokens: a program acts for a person, and never beyond what the person may."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.contrib.auth.models import User
from django.utils.functional import Promise

from crm_lists.framework.actors import Actor
from crm_lists.framework.registry import Registry

from .models import Token
from .secret import digest_of, new_secret

PREFIX = "crml_"
EVERY_LIST = "*"
READ = "read"
WRITE = "write"
PURPOSE = "purpose"
#: Name of the fact of an actor that tells the scopes of the token by which he came.
FACT = "programs.scopes"

#: What a token may be for that opens no list of the API: how far it reaches, in words, by its code.
purposes: Registry["str | Promise"] = Registry("purposes of tokens")


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


def scopes_of(actor: Actor) -> Scopes:
    """Return the scopes of the token by which the actor came; everything for who came without one."""
    return actor.fact(FACT, Scopes.everything)


def create(  # noqa: PLR0913 - what there is to say of a token
    user: User,
    name: str,
    *,
    read: Collection[str] = (),
    write: Collection[str] = (),
    expires_at: datetime | None,
    purpose: str = "",
) -> tuple[Token, str]:
    """Make a token; return it with its secret, which nobody can be told again."""
    own = {PURPOSE: purpose} if purpose else {}
    secret = new_secret(PREFIX)
    token = Token.objects.create(
        user=user,
        name=name,
        digest=digest_of(secret),
        hint=secret[-4:],
        scopes={READ: sorted(read), WRITE: sorted(write), **own},
        expires_at=expires_at,
    )
    return token, secret
