"""The life of a rendition: asked for, made in the background, kept for equal bytes, removed with them."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django_tasks import task

from crm_lists.framework.models import Change

from ..document import Document
from ..document_list import DocumentList
from ..messages import Message, Refusal
from ..messages import gettext_noop as _
from ..versions.version import DocumentVersion
from . import office, producing, store
from .kinds import has_rendition, has_thumbnail, is_office
from .rendition import Kind, Rendition, State

logger = logging.getLogger(__name__)

QUEUE = "previews"
#: What nobody waits for comes after what somebody waits for.
AHEAD = -50
#: So many wait at most to be made ahead; of further documents they are made when somebody looks.
MOST_AHEAD = 500
MOST_TRIES = 3
#: Whoever began longer ago was killed.
WORK_LASTS = timedelta(minutes=10)
#: What failed is tried again when somebody looks after this time: LibreOffice may have learnt it.
FAILURE_LASTS = timedelta(days=1)
_SWEPT = 500


# -- asking ---------------------------------------------------------------------------------------


def ask(version: DocumentVersion, kind: Kind) -> Rendition:
    """Return the rendition of a version for somebody who waits for it; it is made where it is not there."""
    if kind is Kind.PDF and producing.program() is None and not _known(version.sha256, "", kind).exists():
        return _missing(version.sha256, kind, producing.no_office())
    return _asked(version.sha256, "", kind)


def ask_comparison(older: DocumentVersion, newer: DocumentVersion) -> Rendition:
    """Return the comparison of two versions for somebody who waits for it."""
    kind = Kind.COMPARISON
    known = _known(older.sha256, newer.sha256, kind)
    if producing.program() is None and not known.exists():
        return _missing(older.sha256, kind, producing.no_office())
    return _asked(older.sha256, newer.sha256, kind)


def _known(first: str, other: str, kind: Kind) -> Any:
    return Rendition.objects.filter(sha256=first, other_sha256=other, kind=kind)


def _missing(sha256: str, kind: Kind, reason: Message) -> Rendition:
    """Return a rendition that is not kept: once the reason is gone, it is made."""
    return Rendition(sha256=sha256, kind=kind, state=State.NONE, reason=reason.as_json())


def _asked(first: str, other: str, kind: Kind) -> Rendition:
    rendition, _new = Rendition.objects.get_or_create(sha256=first, other_sha256=other, kind=kind)
    if rendition.state == State.FAILED and _is_old(rendition.made_at):
        begin_again(rendition)
    if rendition.is_waiting and _claim_asking(rendition):
        make.enqueue(rendition.pk)
        # Where tasks are run at once, it is made by now.
        rendition.refresh_from_db()
    return rendition


def _is_old(moment: datetime | None) -> bool:
    return moment is not None and moment < timezone.now() - FAILURE_LASTS


def _claim_asking(rendition: Rendition) -> bool:
    """Tell whether it must be put into the queue, which one of those who ask now does."""
    now = timezone.now()
    old = now - WORK_LASTS
    unasked = Q(asked_at=None) | Q(asked_at__lt=old)
    unbegun = Q(begun_at=None) | Q(begun_at__lt=old)
    return bool(Rendition.objects.filter(unasked, unbegun, pk=rendition.pk).update(asked_at=now))


def begin_again(rendition: Rendition) -> None:
    """Have a rendition made once more that failed long ago or has lost its file."""
    rendition.state, rendition.tries = State.WAITING, 0
    rendition.begun_at = rendition.asked_at = None
    Rendition.objects.filter(pk=rendition.pk).update(
        state=State.WAITING, tries=0, begun_at=None, asked_at=None
    )


def prepare_after(sender: str, change: Change, **kwargs: Any) -> None:
    """Have made ahead what people will look at of a document's new version."""
    if sender != DocumentList.code:
        return
    document = Document.objects.filter(pk=change.item_id, deleted_at__isnull=True).first()
    if document is None or not has_thumbnail(document.format):
        return
    if is_office(document.format) and producing.program() is None:
        return
    if Rendition.objects.filter(state=State.WAITING)[:MOST_AHEAD].count() >= MOST_AHEAD:
        return
    version = document.current_version()
    rendition, is_new = Rendition.objects.get_or_create(
        sha256=version.sha256, other_sha256="", kind=Kind.THUMBNAIL
    )
    if is_new:
        make.using(priority=AHEAD).enqueue(rendition.pk)


# -- making ---------------------------------------------------------------------------------------


@task(queue_name=QUEUE)
def make(key: int) -> None:
    """Make a rendition unless it is there or somebody is at it."""
    rendition = Rendition.objects.filter(pk=key, state=State.WAITING).first()
    if rendition is not None and _claim(rendition):
        _make(rendition)


def _claim(rendition: Rendition) -> bool:
    now = timezone.now()
    free = Q(begun_at=None) | Q(begun_at__lt=now - WORK_LASTS)
    waiting = Rendition.objects.filter(free, pk=rendition.pk, state=State.WAITING, tries=rendition.tries)
    is_ours = bool(waiting.update(begun_at=now, tries=F("tries") + 1))
    rendition.tries += 1
    return is_ours


def _make(rendition: Rendition) -> None:
    """Make it and note what came of it; nothing that a file brings about is an error of the task."""
    if rendition.tries > MOST_TRIES:
        _finish(rendition, State.FAILED, Message(_("The program that works on it stopped unexpectedly.")))
        return
    try:
        with _product(rendition) as product:
            store.keep(rendition, product.path)
    except Refusal as refusal:
        _finish(rendition, State.FAILED, refusal.message)
    except office.OfficeUnavailable:
        logger.warning("LibreOffice does not start, so %s is not made.", rendition)
        _put_off(rendition)
    except _NotYet:
        Rendition.objects.filter(pk=rendition.pk).update(begun_at=None, asked_at=None, tries=0)
    except _Vanished:
        rendition.delete()
    else:
        rendition.pages = product.pages
        _finish(rendition, State.DONE, product.reason)


def _put_off(rendition: Rendition) -> None:
    """Leave a rendition to a later try, which begins when somebody asks; after the last one it has failed."""
    if rendition.tries < MOST_TRIES:
        Rendition.objects.filter(pk=rendition.pk).update(begun_at=None, asked_at=None)
    else:
        _finish(rendition, State.FAILED, Message(_("LibreOffice does not start on the server.")))


class _Vanished(LookupError):
    """No version has these bytes any more."""


class _NotYet(Exception):
    """Another process makes what this one needs."""


def _product(rendition: Rendition) -> AbstractContextManager[producing.Product]:
    version = _version(rendition.sha256)
    kind = Kind(rendition.kind)
    if kind is Kind.COMPARISON:
        return producing.comparison_of(version, _version(rendition.other_sha256))
    if not has_rendition(version.format, kind):
        raise Refusal("none", Message(_("There is no preview of files of this kind.")))
    if kind is Kind.PDF:
        return producing.pdf_of(version)
    if is_office(version.format):
        return _first_page(version)
    return producing.picture_of(version, is_small=kind is Kind.THUMBNAIL)


def _first_page(version: DocumentVersion) -> AbstractContextManager[producing.Product]:
    """Draw the first page of the PDF of an Office file, which is made first where it is not there."""
    pdf, _new = Rendition.objects.get_or_create(sha256=version.sha256, other_sha256="", kind=Kind.PDF)
    if pdf.is_waiting and _claim(pdf):
        _make(pdf)
    if pdf.is_waiting:
        raise _NotYet
    if pdf.message is not None and not pdf.is_done:
        raise Refusal("pdf", pdf.message)
    return producing.first_page_of(pdf)


def _version(sha256: str) -> DocumentVersion:
    version = DocumentVersion.objects.filter(sha256=sha256).select_related("file").first()
    if version is None:
        raise _Vanished(sha256)
    return version


def _finish(rendition: Rendition, state: State, reason: Message | None) -> None:
    rendition.state, rendition.made_at = state, timezone.now()
    rendition.reason = reason.as_json() if reason else None
    kept = ("state", "reason", "made_at", "file", "tag", "size", "pages")
    # The row may be gone, with the last version of these bytes.
    Rendition.objects.filter(pk=rendition.pk).update(**{name: getattr(rendition, name) for name in kept})


# -- removing -------------------------------------------------------------------------------------


def forget_after(sender: type[DocumentVersion], instance: DocumentVersion, **kwargs: Any) -> None:
    """Remove what was made of a version's bytes when no other version has them."""
    transaction.on_commit(partial(forget, instance.sha256), robust=True)


def forget(sha256: str) -> None:
    """Remove the renditions of bytes that no version has any more."""
    if not DocumentVersion.objects.filter(sha256=sha256).exists():
        remove(Rendition.objects.filter(Q(sha256=sha256) | Q(other_sha256=sha256)))


def sweep() -> int:
    """Remove what a killed process left: renditions of bytes that no version has; return how many."""
    return sum(remove(chunk) for chunk in _chunks(unused()))


def unused() -> "QuerySet[Rendition]":
    """Return the renditions of bytes that no version has any more."""
    first = DocumentVersion.objects.filter(sha256=OuterRef("sha256"))
    other = DocumentVersion.objects.filter(sha256=OuterRef("other_sha256"))
    return Rendition.objects.filter(~Exists(first) | ~Q(other_sha256="") & ~Exists(other))


def _chunks(found: Any) -> Iterator[list[Rendition]]:
    while chunk := list(found[:_SWEPT]):
        yield chunk


def remove(found: Iterable[Rendition]) -> int:
    """Remove bytes and rows; the bytes first, because without a row nobody would find them."""
    number = 0
    for rendition in found:
        store.drop(rendition)
        rendition.delete()
        number += 1
    return number
