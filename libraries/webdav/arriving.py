"""Who comes, and by which right: a ticket in the address, or a token of a person.

A browser's session counts for nothing here, and neither does a password: programs keep what they are given,
know no second factor, and send it again and again.
"""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest

from crm_lists.framework.actors import Actor, Source
from crm_lists.framework.requests import arrived
from crm_lists.framework.warnings import EVERYTHING
from crm_lists.programs.attempts import WINDOW_SECONDS, note_failure
from crm_lists.programs.models import Token
from crm_lists.programs.presented import presented
from crm_lists.programs.secret import find, note_use
from crm_lists.programs.tokens import FACT, Scopes

from ..document_list import DocumentList
from .provider import TICKETS
from .ticket import LETTERS, DavTicket
from .visit import Visit

READING = {"GET", "HEAD", "PROPFIND"}
CHALLENGE = ("WWW-Authenticate", 'Basic realm="Documents: your user name and a token", charset="UTF-8"')


@dataclass
class Refused(Exception):
    """Nothing is opened to this request."""

    status: str
    said: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)


def visit_of(environ: dict[str, Any], prefix: str) -> Visit:
    """Return who comes, or raise what he is told instead."""
    request = WSGIRequest({**environ, "wsgi.input": BytesIO(), "CONTENT_LENGTH": "0"})
    _refuse_unsafe(request)
    path: str = environ["PATH_INFO"]
    below = path.removeprefix(prefix)
    visit = _by_ticket(request, below) if below.startswith(f"/{TICKETS}/") else _by_token(request)
    _refuse_scope(visit, environ["REQUEST_METHOD"])
    arrived(request, visit.actor)
    return visit


def _refuse_unsafe(request: WSGIRequest) -> None:
    """Refuse other names of this server, and secrets over a line that others read."""
    try:
        request.get_host()
    except DisallowedHost as error:
        raise Refused("400 Bad Request") from error
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        raise Refused("403 Forbidden", "This address is answered over HTTPS only.")


def _by_ticket(request: WSGIRequest, below: str) -> Visit:
    _empty, mark, secret, *_rest = [*below.split("/"), "", ""]
    ticket = find(DavTicket, secret) if len(secret) == LETTERS else None
    if ticket is None:
        # Asked for a password, Office would ask its user for one, and there is none.
        _refuse_guessing(request)
        raise Refused("404 Not Found")
    note_use(ticket)
    return _visit(request, ticket.user, ticket=ticket, top=f"/{mark}/{secret}")


def _by_token(request: WSGIRequest) -> Visit:
    name, secret = presented(request.META.get("HTTP_AUTHORIZATION", ""))
    if not secret:
        raise Refused("401 Unauthorized", headers=[CHALLENGE])
    token = find(Token, secret)
    if token is None or (name and name.lower() != token.user.get_username().lower()):
        _refuse_guessing(request)
        raise Refused("401 Unauthorized", headers=[CHALLENGE])
    note_use(token)
    visit = _visit(request, token.user, scopes=Scopes.of(token))
    visit.actor.facts[FACT] = visit.scopes
    return visit


def _refuse_guessing(request: WSGIRequest) -> None:
    if note_failure(request):
        raise Refused("429 Too Many Requests", headers=[("Retry-After", str(WINDOW_SECONDS))])


def _visit(request: WSGIRequest, user: Any, **more: Any) -> Visit:
    # Nobody is there who could be asked.
    actor = Actor(user=user if user.is_active else None, source=Source.DAV, confirmed=frozenset({EVERYTHING}))
    return Visit(user=user, actor=actor, agent=request.META.get("HTTP_USER_AGENT", ""), **more)


def _refuse_scope(visit: Visit, method: str) -> None:
    """Refuse what the token, or the ticket, does not reach."""
    code = DocumentList.code
    if method in READING:
        if not visit.scopes.may_read(code):
            raise Refused("403 Forbidden", "This token may not read documents.")
    elif not visit.scopes.may_write(code):
        raise Refused("403 Forbidden", "This token may not change documents.")
    elif not visit.may_write:
        raise Refused("403 Forbidden", "This address lets read only.")
