"""The lock manager: WsgiDAV asks it, and the rows of the database answer for all processes at once.

WsgiDAV's own manager looks first and writes then, guarded within one process only. Here a lock is granted in
one transaction that holds the library and the document, so of two who ask at once one waits and is refused.
"""

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..document import Document
from ..places.library import Library
from ..versions.adding import hold
from ..versions.lock import DocumentLock
from . import chains
from .dav_lock import DavLock
from .ending import plan_end
from .errors import locked
from .refs import Ref
from .scratch import Scratch
from .visit import present

SHORTEST = 600
LONGEST = 3600


def lifetime(asked: float | None) -> timedelta:
    """Return how long a lock lasts: never so short that it ends in the midst, never longer than an hour."""
    if asked is None:
        return timedelta(seconds=SHORTEST)
    return timedelta(seconds=LONGEST if asked < 0 else min(max(asked, SHORTEST), LONGEST))


class LockRows:
    """What WsgiDAV needs of a lock manager."""

    def acquire(  # noqa: PLR0913 - as WsgiDAV calls it
        self,
        *,
        url: str,
        lock_type: str,
        lock_scope: str,
        lock_depth: str,
        lock_owner: bytes,
        timeout: float | None,
        principal: str,
        token_list: Collection[str],
    ) -> dict[str, Any]:
        """Grant a lock, or raise 423 with what keeps it."""
        ref = _known(url)
        is_deep = lock_depth == "infinity" and ref.kind in ("folder", "library")
        with transaction.atomic():
            _hold_library(ref)
            lock = DavLock(
                holder_id=int(principal),
                is_shared=lock_scope == "shared",
                is_deep=is_deep,
                owner=lock_owner.decode("utf-8", "replace"),
                client=present().client,
                expires_at=timezone.now() + lifetime(timeout),
            )
            if ref.kind == "document":
                self._hold_document(lock, ref)
            else:
                setattr(lock, f"{ref.kind}_id", ref.pk)
            _refuse_conflicts(lock, ref)
            lock.save()
            plan_end(lock.expires_at)
        _lengthen_ticket(lock.expires_at)
        return _described(lock, ref)

    def _hold_document(self, lock: DavLock, ref: Ref) -> None:
        """Take the document's own lock row, or the one that the same person has already."""
        document = hold(Document(pk=ref.pk))
        held = document.lock_if_held()
        if held is not None and held.holder_id != lock.holder_id:
            raise locked(held.refusal(), ref.url)
        lock.held = held or _taken(document, lock)
        if held is not None and held.is_of_program and held.expires and held.expires < lock.expires_at:
            DocumentLock.objects.filter(pk=held.pk).update(expires=lock.expires_at)

    # -- what the holder does with his lock -------------------------------------------------------

    def refresh(self, token: str, *, timeout: float | None = None) -> dict[str, Any] | None:
        """Let a lock of the person who asks last longer."""
        until = timezone.now() + lifetime(timeout)
        with transaction.atomic():
            lock = _alive(token)
            if lock is None or lock.holder_id != present().user.pk:
                return None
            lock.expires_at = until
            lock.save(update_fields=["expires_at"])
            DocumentLock.objects.filter(pk=lock.held_id, kind=DocumentLock.Kind.DAV).update(expires=until)
        _lengthen_ticket(until)
        return _described(lock, _ref_of(lock))

    def release(self, token: str) -> None:
        """End a lock; the document is free when it was the last one that a program has on it."""
        with transaction.atomic():
            lock = DavLock.objects.select_related("held__file").filter(token=token).first()
            if lock is None:
                return
            held = lock.held
            lock.delete()
            if held is not None and held.is_of_program and not held.tokens.exists():
                held.end()
        if (ticket := present().ticket) is not None and ticket.document_id == lock.held_id:
            ticket.revoke()

    def remove_all_locks_from_url(self, url: str, *, recursive: bool = False) -> None:
        """End every lock of a thing, and of what lies in it."""
        ref = Ref.parse(url)
        if ref is None:
            return
        where = chains.own(ref) | chains.inside(ref) if recursive else chains.own(ref)
        with transaction.atomic():
            gone = list(DavLock.objects.filter(where).values_list("pk", "held_id"))
            DavLock.objects.filter(pk__in=[pk for pk, _held in gone]).delete()
            of_programs = DocumentLock.objects.filter(kind=DocumentLock.Kind.DAV)
            for held in of_programs.filter(pk__in=[held for _pk, held in gone]).select_related("file"):
                held.end()

    # -- questions --------------------------------------------------------------------------------

    def get_lock(self, token: str, *, key: str | None = None) -> Any:
        """Return a lock that still holds, or one fact of it."""
        lock = _alive(token)
        if lock is None:
            return None
        described = _described(lock, _ref_of(lock))
        return described if key is None else described[key]

    def is_token_locked_by_user(self, token: str, principal: str) -> bool:
        """Tell whether the lock is the person's."""
        lock = _alive(token)
        return lock is not None and str(lock.holder_id) == principal

    def is_url_locked(self, url: str) -> bool:
        """Tell whether the thing itself is locked."""
        return bool(self.get_url_lock_list(url))

    def is_url_locked_by_token(self, url: str, lock_token: str) -> bool:
        """Tell whether this lock holds the thing, directly or by a folder around it."""
        ref = Ref.parse(url)
        return ref is not None and chains.protecting(ref).filter(token=lock_token).exists()

    def get_url_lock_list(self, url: str, *, recursive: bool = False) -> list[dict[str, Any]]:
        """Return the locks of the thing itself."""
        ref = Ref.parse(url)
        if ref is None:
            return []
        found = DavLock.objects.alive().filter(chains.own(ref)).select_related("holder").order_by("pk")
        return [_described(lock, ref) for lock in found]

    def get_indirect_url_lock_list(self, url: str, *, principal: str | None = None) -> list[dict[str, Any]]:
        """Return the locks by which the thing is held, of one person where he is named."""
        ref = Ref.parse(url)
        if ref is None:
            return []
        found = chains.protecting(ref)
        if principal is not None:
            found = found.filter(holder=int(principal))
        return [_described(lock, _ref_of(lock)) for lock in found]

    def check_write_permission(
        self, *, url: str, depth: str, token_list: Collection[str], principal: str
    ) -> None:
        """Raise 423 where a lock holds the thing whose token was not brought."""
        ref = Ref.parse(url)
        if ref is None:
            return
        hrefs = [
            _ref_of(lock).url
            for lock in chains.protecting(ref)
            if str(lock.holder_id) != principal or lock.token not in token_list
        ]
        if depth == "infinity" and ref.kind in ("folder", "library"):
            hrefs += [_ref_of(lock).url for lock in DavLock.objects.alive().filter(chains.inside(ref))]
        if hrefs:
            raise locked(_("It is locked."), *hrefs)
        for held in chains.held_below(ref) if depth == "infinity" or ref.kind == "document" else ():
            if str(held.holder_id) != principal:
                raise locked(held.refusal(), Ref("document", held.pk).url)

    @contextmanager
    def write_transaction(
        self, *, url: str, token_list: Collection[str], principal: str, depth: str = "0"
    ) -> Iterator[None]:
        """Check before the bytes come in; who writes them checks again where he holds the document."""
        self.check_write_permission(url=url, depth=depth, token_list=token_list, principal=principal)
        yield


def _lengthen_ticket(until: datetime) -> None:
    """Let the address by which a lock came last as long as the lock."""
    ticket = present().ticket
    if ticket is not None:
        ticket.lengthen(until)


def _known(url: str) -> Ref:
    ref = Ref.parse(url)
    if ref is None:
        raise locked(_("This place cannot be locked."))
    return ref


def _hold_library(ref: Ref) -> None:
    """Let no other lock be granted in the library until the transaction ends."""
    place = chains.place_of(ref)
    library = ref.pk if ref.kind == "library" else place[0] if place else None
    if library is None:
        raise locked(_("This was deleted meanwhile."))
    Library.objects.select_for_update(no_key=True).get(pk=library)


def _taken(document: Document, lock: DavLock) -> DocumentLock:
    """Write the row by which the document is held; one that has ended by itself makes place."""
    for ended in DocumentLock.objects.filter(pk=document.pk).select_related("file"):
        ended.end()
    return DocumentLock.objects.create(
        document_id=document.pk,
        holder_id=lock.holder_id,
        since=lock.since,
        kind=DocumentLock.Kind.DAV,
        expires=lock.expires_at,
        client=lock.client,
    )


def _refuse_conflicts(lock: DavLock, ref: Ref) -> None:
    """Refuse a lock beside another one, unless both are shared and of one person."""
    hrefs = [_ref_of(other).url for other in chains.protecting(ref) if not _suits(lock, other)]
    if lock.is_deep:
        hrefs += [_ref_of(other).url for other in DavLock.objects.alive().filter(chains.inside(ref))]
        held = chains.held_below(ref).exclude(holder=lock.holder_id)
        hrefs += [Ref("document", other.pk).url for other in held]
    if ref.kind == "scratch":
        hrefs += _same_place(lock, ref)
    if hrefs:
        raise locked(_("It is locked already."), *dict.fromkeys(hrefs))


def _suits(lock: DavLock, other: DavLock) -> bool:
    return lock.is_shared and other.is_shared and lock.holder_id == other.holder_id


def _same_place(lock: DavLock, ref: Ref) -> list[str]:
    """Return the lock by which somebody else holds the name that the coming document shall have."""
    mine = Scratch.objects.get(pk=ref.pk)
    others = DavLock.objects.alive().filter(
        scratch__library=mine.library_id, scratch__folder=mine.folder_id, scratch__name_key=mine.name_key
    )
    return [ref.url for _other in others.exclude(holder=lock.holder_id)[:1]]


def _alive(token: str) -> DavLock | None:
    return DavLock.objects.alive().select_related("holder", "held").filter(token=token).first()


def _ref_of(lock: DavLock) -> Ref:
    if lock.held_id is not None:
        return Ref("document", lock.held_id)
    if lock.folder_id is not None:
        return Ref("folder", lock.folder_id)
    if lock.library_id is not None:
        return Ref("library", lock.library_id)
    return Ref("scratch", lock.scratch_id or 0)


def _described(lock: DavLock, ref: Ref) -> dict[str, Any]:
    """Return a lock as WsgiDAV knows locks."""
    return {
        "root": ref.url,
        "type": "write",
        "scope": "shared" if lock.is_shared else "exclusive",
        "depth": "infinity" if lock.is_deep else "0",
        "owner": lock.owner.encode(),
        "timeout": seconds_left(lock.expires_at),
        "expire": time.time() + seconds_left(lock.expires_at),
        "principal": str(lock.holder_id),
        "token": lock.token,
    }


def seconds_left(until: datetime) -> int:
    """Return how long something still lasts."""
    return max(1, round((until - timezone.now()).total_seconds()))
