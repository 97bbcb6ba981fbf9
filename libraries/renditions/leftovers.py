"""What is wrong with kept renditions, for the check of the storage; all of them can be made again."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from itertools import islice

from ..storing.findings import Finding, Kind
from . import making, store
from .rendition import Rendition, State

_ROWS = 500


def find(before: datetime) -> Iterator[Finding]:
    """Return renditions of bytes that are gone, those that have lost their file, and files of none."""
    unused = making.unused()
    for rendition in unused.iterator():
        detail = "was made of bytes that no version has"
        yield Finding(Kind.UNUSED, _name(rendition), detail, mend=partial(making.remove, [rendition]))
    for rendition in Rendition.objects.filter(state=State.DONE).exclude(pk__in=unused).iterator():
        if not store.is_kept(rendition):
            detail = "has no bytes; it is made again when somebody looks"
            yield Finding(Kind.MISSING, _name(rendition), detail, mend=partial(making.begin_again, rendition))
    yield from _files_of_none(before)


def _files_of_none(before: datetime) -> Iterator[Finding]:
    waiting = (entry.name for entry in store.entries() if entry.modified < before)
    while names := list(islice(waiting, _ROWS)):
        # Asked after the file was seen: a rendition notes its file when that is kept.
        known = set(Rendition.objects.filter(file__in=names).values_list("file", flat=True))
        for name in names:
            if name not in known:
                detail = "bytes that no rendition names"
                yield Finding(Kind.ORPHAN, _shown(name), detail, mend=partial(store.drop_file, name))


def _name(rendition: Rendition) -> str:
    return _shown(rendition.file) if rendition.file else f"{rendition.kind} of {rendition.sha256}"


def _shown(name: str) -> str:
    return f"thumbnails/{name}"
