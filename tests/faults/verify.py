"""What must hold after any number of kills; run within the site, with the acknowledged as a file."""

import hashlib
import io
import json
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import CommandError, call_command  # noqa: E402 - Django must be set up first
from django.db.models import QuerySet  # noqa: E402
from django.utils import timezone  # noqa: E402
from django_tasks_db.models import DBTaskResult  # noqa: E402

from crm_lists.framework import access, events  # noqa: E402
from crm_lists.framework.actors import Actor  # noqa: E402
from crm_lists.framework.lists import definition_of  # noqa: E402
from crm_lists.framework.models import OutboxEntry, SearchEntry  # noqa: E402
from libraries import texts  # noqa: E402
from libraries.models import Document, DocumentLock, DocumentVersion  # noqa: E402
from libraries.storing import files  # noqa: E402

#: What a kill may leave in the folder of files, for `check_storage` to clear away.
LEFTOVERS = ("orphan", "partial", "unused", "double", "expired")
#: A loaded machine has read a thousand texts by then.
SETTLE_SECONDS = 1200


def settle() -> Iterator[str]:
    """Let the running site deliver what is due; claims of killed processes end as if it were later."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < deadline:
        OutboxEntry.objects.pending().update(due_at=timezone.now())
        if OutboxEntry.objects.pending().exists():
            events.deliver_events.enqueue()
        elif not _unfinished().exists() and not texts.read_left(after=timedelta()):
            return
        time.sleep(1)
    yield f"{OutboxEntry.objects.pending().count()} events were never delivered"
    yield f"{_unfinished().count()} tasks never ended"


def _unfinished() -> "QuerySet[DBTaskResult[Any, Any]]":
    """Return the tasks that a worker should have done by now."""
    return DBTaskResult.objects.ready() | DBTaskResult.objects.running()


def missing_acknowledged(acknowledged: list[tuple[int, str]]) -> Iterator[str]:
    """Look for each version that the site said it had kept."""
    kept = set(DocumentVersion.objects.values_list("document_id", "sha256"))
    for document, sha256 in acknowledged:
        if (document, sha256) not in kept:
            yield f"document {document} has lost its acknowledged version {sha256}"


def wrong_bytes() -> Iterator[str]:
    """Read every version that anybody can see."""
    for version in DocumentVersion.objects.select_related("file").iterator():
        try:
            with files.open_file(version.file) as opened:
                digest = hashlib.sha256(opened.read()).hexdigest()
        except FileNotFoundError:
            digest = "nothing"
        if digest != version.sha256:
            yield f"version {version.number} of document {version.document_id} has the bytes of {digest}"


def wrong_documents() -> Iterator[str]:
    """Look at every document: it has a current version, can be found, and its text has been read."""
    found = set(SearchEntry.objects.filter(list_code="documents").values_list("item_id", flat=True))
    for document in Document.objects.filter(deleted_at=None).iterator():
        if not document.versions.filter(major=document.number.major, minor=document.number.minor).exists():
            yield f"document {document.pk} has no version {document.number}"
        if document.pk not in found:
            yield f"document {document.pk} cannot be found by search"
        if document.text_state == "pending":
            yield f"the text of document {document.pk} was never read"


def hidden_locks() -> Iterator[str]:
    """Look at every lock: its holder sees the document among his check-outs and can end it."""
    for lock in DocumentLock.objects.select_related("holder"):
        seen = access.visible(Actor.of(lock.holder), definition_of(Document), access.CHANGE)
        if not seen.filter(pk=lock.document_id, lock__holder=lock.holder).exists():
            yield f"nobody can see the lock of document {lock.document_id}"


def unclean_storage() -> Iterator[str]:
    """Check the storage: only leftovers, and after mending nothing at all."""
    for line in _check("--deep", "--grace=0"):
        if not line.startswith(LEFTOVERS):
            yield f"check_storage: {line}"
    _check("--deep", "--grace=0", "--repair")
    yield from (f"check_storage after mending: {line}" for line in _check("--deep", "--grace=0"))


def _check(*options: str) -> list[str]:
    out = io.StringIO()
    with suppress(CommandError):
        call_command("check_storage", *options, stdout=out)
    return out.getvalue().splitlines()[:-1]


def findings(acknowledged: list[tuple[int, str]]) -> Iterator[str]:
    """Return everything that does not hold."""
    yield from missing_acknowledged(acknowledged)
    yield from wrong_bytes()
    yield from wrong_documents()
    yield from hidden_locks()
    yield from unclean_storage()


def main(arguments: list[str]) -> int:
    """Settle while the site runs, or look for what is wrong when it has ended."""
    if arguments[0] == "settle":
        found = list(settle())
    else:
        found = list(findings([tuple(one) for one in json.loads(Path(arguments[0]).read_text())]))
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
