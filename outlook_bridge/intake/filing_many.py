"""Filing of many files: what `ingest` does for one, read while others are written, by few statements.

Each file gets the same answer as alone. Whatever is out of the ordinary - a file or message that stands twice
among them, a refusal, a clash with somebody who files the same - is done one by one.
"""

import logging
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import Error, transaction

from crm_lists.framework import bulk
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of

from ..links import ruling
from ..links.matching import Matcher
from ..message import Message
from ..msg.errors import MailTooLarge, UnreadableMail
from ..msg.values import MEBIBYTE
from ..msg.worker import Reading, read_together
from . import answers, filing, keeping, store
from .filing import Filed, Prepared, Status
from .keeping import Arrival
from .original import Original
from .record import content_of

#: So many files, and so many bytes of them, are written together and held in memory twice.
TOGETHER = 25
BYTES_TOGETHER = 32 * MEBIBYTE
#: Children that read at the same time.
READERS = 2

logger = logging.getLogger(__name__)

Readings = list[Reading | UnreadableMail | MailTooLarge]


@dataclass
class _Coming:
    """One file on its way."""

    arrival: Arrival
    original: Original | None = None
    readings: "Future[Readings] | None" = None
    #: Its place among the files that are read together.
    number: int = 0
    prepared: Prepared | None = None
    filed: Filed | None = None


def ingest_many(actor: Actor, arrivals: Iterable[Arrival]) -> Iterator[Filed]:
    """File messages out of their files and yield what became of each, in their order."""
    filing.refuse_unpermitted(actor)
    with ThreadPoolExecutor(READERS) as readers:
        before: list[_Coming] = []
        for chunk in _chunks(arrivals):
            _begin(actor, chunk, readers, among={one.arrival.sha256 for one in before})
            yield from _finish(actor, before)
            before = chunk
        yield from _finish(actor, before)


def _chunks(arrivals: Iterable[Arrival]) -> Iterator[list[_Coming]]:
    chunk: list[_Coming] = []
    size = 0
    for arrival in arrivals:
        if chunk and (len(chunk) >= TOGETHER or size + len(arrival.content) > BYTES_TOGETHER):
            yield chunk
            chunk, size = [], 0
        chunk.append(_Coming(arrival))
        size += len(arrival.content)
    if chunk:
        yield chunk


# -- keeping and reading --------------------------------------------------------------------------


def _begin(actor: Actor, chunk: list[_Coming], readers: ThreadPoolExecutor, *, among: set[str]) -> None:
    """Keep the files that are new, and begin to read them; the others wait for their turn alone."""
    hashes = {one.arrival.sha256 for one in chunk}
    odd = among | store.unfinished_hashes(actor, hashes) | store.messages_with_files(actor, hashes).keys()
    new = []
    for one in chunk:
        if one.arrival.sha256 not in odd:
            new.append(one)
            odd.add(one.arrival.sha256)
    try:
        originals = keeping.keep_many(actor, [one.arrival for one in new]) if new else []
    except (Error, ValidationError, NotPermitted, OSError):
        # One of them is to blame; each is kept by itself later, and that one says why.
        logger.info("Files of e-mail could not be kept together.", exc_info=True)
        return
    for one, original in zip(new, originals, strict=True):
        one.original = original
    for part in (new[number::READERS] for number in range(READERS)):
        files = [(one.arrival.content, one.arrival.name) for one in part]
        readings = readers.submit(read_together, files)
        for number, one in enumerate(part):
            one.readings, one.number = readings, number


# -- filing ---------------------------------------------------------------------------------------


def _finish(actor: Actor, chunk: list[_Coming]) -> Iterator[Filed]:
    """Write what was read, then do the rest one by one; yield what became of each file."""
    matcher = Matcher(actor)
    for one in chunk:
        _await(actor, one, matcher)
    ready = _distinct(one for one in chunk if one.prepared is not None and one.filed is None)
    try:
        with transaction.atomic():
            _write(actor, ready)
    except (Error, ValidationError, NotPermitted, OSError):
        # Nothing was written; each is filed by itself, and whatever is wrong is said of the right one.
        logger.info("Messages could not be filed together.", exc_info=True)
        for one in ready:
            one.filed = None
    for one in chunk:
        yield one.filed or _alone(actor, one)


def _await(actor: Actor, one: _Coming, matcher: Matcher) -> None:
    if one.readings is None or one.original is None:
        return
    hints = one.arrival.hints
    try:
        match one.readings.result()[one.number]:
            case Reading(mail, remote_pictures):
                content = content_of(mail, remote_pictures=remote_pictures)
                one.prepared = filing.prepare(actor, mail, content, hints, matcher)
            case failure:
                one.filed = filing.unread(actor, one.original, failure.reason, hints)
    except (Error, ValidationError, OSError):
        logger.exception("Document %s could not be filed as e-mail.", one.original.document_id)
        one.filed = Filed(Status.FAILED, answers.failed(), document=one.original.document)


def _distinct(ready: Iterable[_Coming]) -> list[_Coming]:
    """Return those that have nothing in common with one before them."""
    seen: set[str] = set()
    distinct = []
    for one in ready:
        identity = one.prepared.identity if one.prepared else None
        if identity is not None and not seen & {identity.key, identity.fingerprint}:
            distinct.append(one)
            seen |= {identity.key, identity.fingerprint}
    return distinct


def _write(actor: Actor, ready: list[_Coming]) -> None:
    """Write the messages that are new with all that belongs to them; those that are known are left alone."""
    work = [(one, one.original, one.prepared) for one in ready if one.original and one.prepared]
    alike = store.alike(actor, [prepared.identity for _, _, prepared in work])
    new = []
    for one, original, prepared in work:
        candidates = [
            known
            for known in alike
            if known.is_private == prepared.mail.is_private
            and (
                known.identity == prepared.identity.key or known.fingerprint == prepared.identity.fingerprint
            )
        ]
        same, twin = store.place_among(candidates, prepared.mail, prepared.identity)
        if same is None:
            new.append((one, original, prepared, twin))
    messages = _add(actor, [row[1:] for row in new])
    made = [(message, row[1], row[2].mail.attachments) for message, row in zip(messages, new, strict=True)]
    keeping.attach_many(actor, made)
    store.finish_originals((original, message) for message, original, _ in made)
    for filed, (one, original, prepared, _) in zip(messages, new, strict=True):
        message = ruling.assign(actor, filed, prepared.rules)
        one.filed = filing.filed(actor, original, prepared, one.arrival.hints, message, is_new=True)


def _add(actor: Actor, new: list[tuple[Original, Prepared, int]]) -> list[Message]:
    contents = store.add_contents(prepared.content for _, prepared, _ in new)
    rows = [
        bulk.NewRow(prepared.links, filing.generated_for(original, prepared, twin, content))
        for (original, prepared, twin), content in zip(new, contents, strict=True)
    ]
    return [_message(one) for one in bulk.make_many(actor, definition_of(Message), rows)] if rows else []


def _message(made: Any) -> Message:
    if isinstance(made, bulk.Refusal):
        raise ValidationError(made.message)
    message: Message = made
    return message


def _alone(actor: Actor, one: _Coming) -> Filed:
    """File one that is out of the ordinary, as it would be filed without the others."""
    arrival = one.arrival
    try:
        if one.original is None or one.prepared is None:
            return filing.ingest(
                actor, arrival.content, name=arrival.name, channel=arrival.channel, hints=arrival.hints
            )
        return filing.filed(
            actor, one.original, one.prepared, arrival.hints, *filing.file(actor, one.original, one.prepared)
        )
    except (ValidationError, NotPermitted) as refusal:
        words = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
        return Filed(Status.FAILED, words)
    except (Error, OSError):
        logger.exception("A file could not be filed as e-mail.")
        document = one.original.document if one.original else None
        return Filed(Status.FAILED, answers.failed() if document else answers.not_kept(), document=document)
