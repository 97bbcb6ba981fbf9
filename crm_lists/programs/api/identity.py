"""Who calls the API: a person by session, or a program by one of the person's tokens."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from ninja.errors import AuthenticationError, Throttled
from ninja.security import HttpBearer
from ninja.security.session import SessionAuth

from crm_lists.framework import access
from crm_lists.framework.actors import Actor, Source
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.lists import find_list
from crm_lists.framework.registry import NotRegistered
from crm_lists.framework.requests import arrived
from crm_lists.framework.warnings import CONFIRM, codes_in, confirming

from ..attempts import WINDOW_SECONDS, note_failure
from ..models import Token
from ..secret import find, note_use
from ..tokens import Scopes


class MissingScope(Exception):
    """The token does not reach this far; its person may reach further."""


class UnknownToken(AuthenticationError):
    """The bearer token opens nothing: nobody is told whether it ever did."""


@dataclass(frozen=True)
class Caller:
    """A person with the scopes in which a program acts for him."""

    user: User
    scopes: Scopes

    @property
    def actor(self) -> Actor:
        """Return the caller as the one who acts."""
        return Actor.of(self.user, Source.API)


class TokenAuth(HttpBearer):
    """The bearer token of a person; one that opens nothing is never covered by a session."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Return the person of the token."""
        found = find(Token, token.strip())
        if found is None:
            if note_failure(request):
                raise Throttled(wait=WINDOW_SECONDS)
            raise UnknownToken
        note_use(found)
        request.user = found.user
        return Caller(found.user, Scopes.of(found))


class PersonAuth(SessionAuth):
    """The session of the team site, with its CSRF token for every write."""

    def __call__(self, request: HttpRequest) -> Any:
        """Return the person, None for a stranger, whose CSRF token matters to nobody."""
        return super().__call__(request) if request.user.is_authenticated else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        """Return the person who is logged in."""
        user = request.user
        return Caller(user, Scopes.everything()) if isinstance(user, User) else None


def caller_of(request: HttpRequest) -> Caller:
    """Return who calls."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return caller


def opened(request: HttpRequest, code: str, *, writes: bool = False) -> tuple[Actor, ListDefinition]:
    """Return the caller and the list, or raise what keeps them apart."""
    caller = caller_of(request)
    confirmed = codes_in(request.GET.getlist(CONFIRM)) if writes else ()
    actor = arrived(request, confirming(caller.actor, confirmed))
    try:
        definition = find_list(code)
    except NotRegistered:
        raise access.ItemNotFound(code) from None
    if not access.may_open(actor, definition):
        raise access.ItemNotFound(code)
    if not (caller.scopes.may_write(code) if writes else caller.scopes.may_read(code)):
        verb = "change" if writes else "read"
        raise MissingScope(f"This token may not {verb} the list “{code}”. Make one whose scopes name it.")
    return actor, seen_by(actor, definition)
