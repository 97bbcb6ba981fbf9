"""Who comes: a program with a token of a person, which stands in the place of a password."""

from django.conf import settings
from django.http import HttpRequest

from crm_lists.framework.actors import Actor, Source
from crm_lists.framework.requests import arrived
from crm_lists.framework.warnings import EVERYTHING
from crm_lists.programs.attempts import WINDOW_SECONDS, note_failure
from crm_lists.programs.models import Token
from crm_lists.programs.presented import presented
from crm_lists.programs.secret import find, note_use
from crm_lists.programs.tokens import Scopes

from .errors import DavError
from .service import Service, Visit

READING = frozenset({"GET", "HEAD", "PROPFIND", "REPORT"})
#: Changes only how the person's own programs show a collection.
HARMLESS = frozenset({"PROPPATCH"})
CHALLENGE = 'Basic realm="Calendar and contacts: your user name and a token", charset="UTF-8"'


class Unknown(Exception):
    """Nobody is known by what was presented; `is_guessing` after too many attempts."""

    def __init__(self, *, is_guessing: bool = False) -> None:
        super().__init__()
        self.headers = (
            {"Retry-After": str(WINDOW_SECONDS)} if is_guessing else {"WWW-Authenticate": CHALLENGE}
        )
        self.status = 429 if is_guessing else 401


def visit_of(request: HttpRequest, service: Service) -> Visit:
    """Return who comes; a browser's session and passwords count for nothing here."""
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        raise DavError(403, said="This address is answered over HTTPS only.")
    name, secret = presented(request.headers.get("Authorization", ""))
    if not secret:
        raise Unknown
    token = find(Token, secret)
    if token is None or (name and name.lower() != token.user.get_username().lower()):
        raise Unknown(is_guessing=note_failure(request))
    note_use(token)
    scopes = Scopes.of(token)
    _refuse_scope(request, service, scopes)
    # Nobody is there who could be asked.
    actor = Actor(user=token.user, source=Source.DAV, confirmed=frozenset({EVERYTHING}))
    return Visit(token.user, arrived(request, actor), scopes, request.get_host())


def _refuse_scope(request: HttpRequest, service: Service, scopes: Scopes) -> None:
    if not any(map(scopes.may_read, service.list_codes)):
        raise DavError(403, said="This token may not read this list.")
    may_write = any(map(scopes.may_write, service.list_codes))
    if request.method not in READING | HARMLESS and not may_write:
        raise DavError(403, said="This token may not change this list.")
