"""Tokens for mailboxes (OAuth 2.0): by client credentials (RFC 6749 4.4) or a refresh token (RFC 6749 6)."""

import logging
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeGuard

from django.conf import settings
from django.utils import timezone

from . import rows, sealing, web
from .grant import TokenGrant
from .problems import CannotRead

#: A token is not used in its last minute: it has to outlast the log-in.
MARGIN = timedelta(minutes=1)
LONGEST = timedelta(days=1)
#: RFC 6750 2.1, and no longer than the line of a log-in.
_TOKEN = re.compile(r"[\x21-\x7e]{1,16384}")
#: The codes that have sentences of their own; every other one is a refusal.
_CODES = {"invalid_client", "invalid_grant", "unauthorized_client", "invalid_scope"}

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Token:
    """What a token server has given."""

    access: str
    counts_until: datetime
    #: The refresh token to be used from now on; empty where the one before stays.
    refresh: str


def token_of(grant: TokenGrant, *, is_refused: bool = False) -> str:
    """Return a token that counts: the kept one, or a new one where it has run out or was refused."""
    now = timezone.now()
    if not is_refused and grant.access_token and grant.counts_until and grant.counts_until > now:
        return sealing.unseal(grant.access_token)
    try:
        token = _fetched(grant, now)
    except CannotRead as problem:
        other = _of_another(grant, now) if problem.problem == "invalid_grant" else ""
        if not other:
            raise
        return other
    refresh = sealing.seal(token.refresh) if token.refresh else grant.refresh_token
    rows.keep_token(grant, sealing.seal(token.access), token.counts_until, refresh)
    return token.access


def _of_another(grant: TokenGrant, now: datetime) -> str:
    """Return the token that another process got with the same refresh token, which then counts but once."""
    before = grant.access_token
    grant.refresh_from_db()
    is_new = grant.access_token != before and grant.counts_until is not None and grant.counts_until > now
    return sealing.unseal(grant.access_token) if is_new else ""


def _fetched(grant: TokenGrant, now: datetime) -> Token:
    try:
        answer = web.ask(
            grant.token_url,
            settings.INCOMING_MAIL.token_hosts,
            form=_form(grant),
            headers={"Accept": "application/json"},
        )
        if answer.status == 429 or answer.status >= 500:
            raise CannotRead("token_busy")
        values = answer.json()
    except web.NotAllowed as error:
        raise CannotRead("token_host") from error
    except web.Unanswered as error:
        raise CannotRead("token_unreachable") from error
    if answer.status != 200:
        raise CannotRead(_refusal(grant, values))
    return _token(values, now)


def _form(grant: TokenGrant) -> dict[str, str]:
    form = {"grant_type": grant.flow, "client_id": grant.client_id}
    if grant.scope:
        form["scope"] = grant.scope
    if grant.client_secret:
        form["client_secret"] = sealing.unseal(grant.client_secret)
    if grant.flow == TokenGrant.Flow.PERSON:
        form["refresh_token"] = sealing.unseal(grant.refresh_token)
    return form


def _refusal(grant: TokenGrant, values: dict[str, Any]) -> str:
    code = values.get("error")
    known = code if isinstance(code, str) and code in _CODES else "token_refused"
    # The description of the server may repeat what was sent.
    logger.info("No token for mailbox %s: %s.", grant.mailbox_id, known)
    return known


def _token(values: dict[str, Any], now: datetime) -> Token:
    access, refresh = values.get("access_token"), values.get("refresh_token", "")
    kind = str(values.get("token_type", "")).lower()
    if kind != "bearer" or not _is_token(access) or (refresh and not _is_token(refresh)):
        raise CannotRead("token_unreachable")
    return Token(access, now + _lasting(values.get("expires_in")) - MARGIN, refresh)


def _is_token(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and _TOKEN.fullmatch(value) is not None


def _lasting(seconds: Any) -> timedelta:
    """Return how long a token counts; where that is not said, it is used once."""
    try:
        return min(timedelta(seconds=max(int(seconds), 0)), LONGEST)
    except (TypeError, ValueError, OverflowError):
        return timedelta()
