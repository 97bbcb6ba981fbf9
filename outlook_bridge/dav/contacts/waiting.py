"""Cards that wait until their person says to which company they belong: sent back as they came."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from django.contrib.auth.models import User
from django.db.models import QuerySet

from outlook_bridge.msg import wire

from ...offering import rows
from ...offering.entry import OfferedEntry
from ..protocol.errors import DavError
from ..protocol.service import DavObject
from .writing import IncomingCard

#: So many cards of one person wait at once.
MOST = 2_000


def etags(user: User, shelf: str) -> dict[str, str]:
    """Return the ETags of the cards that wait, by their names."""
    return {name: _etag(digest) for name, digest in _waiting(user, shelf).values_list("name", "digest")}


def uids(user: User, shelf: str) -> dict[str, str]:
    """Return the identities of the cards that wait, by their names."""
    return dict(_waiting(user, shelf).values_list("name", "uid"))


def things(user: User, shelf: str, names: Sequence[str]) -> dict[str, DavObject]:
    """Return those of the named cards that wait."""
    if not names:
        return {}
    found = _waiting(user, shelf).filter(name__in=names).values_list("name", "digest", "text")
    return {name: DavObject(_etag(digest), text) for name, digest, text in found}


def keep(user: User, shelf: str, name: str, incoming: IncomingCard) -> str:
    """Keep a card, and return its ETag."""
    if rows.waiting_cards(user, shelf).exclude(name=name).count() >= MOST:
        raise DavError(507, "{DAV:}quota-not-exceeded", "Too many cards wait. Settle them on the site first.")
    rows.keep_waiting(
        user,
        shelf,
        name,
        title=incoming.card.full_name[:255],
        # The picture stands in the text.
        data=wire.pack(replace(incoming.card, photo=b"")),
        uid=incoming.uid,
        text=incoming.text,
        digest=incoming.digest,
    )
    return _etag(incoming.digest)


def forget(user: User, shelf: str, name: str) -> None:
    """Forget a card that was deleted, or has become a contact."""
    rows.forget_waiting(user, shelf, name)


def _waiting(user: User, shelf: str) -> "QuerySet[OfferedEntry]":
    return rows.waiting_cards(user, shelf)


def _etag(digest: str) -> str:
    return f'"{sha256(f"waiting {digest}".encode()).hexdigest()[:20]}"'
