"""Selected documents and folders as one ZIP archive, which is made while it is sent.

Nothing is kept on the disk, and of the files only one piece at a time is in memory. Who may see a document
gets the version that he may see; what is left out is told by a list in the archive itself.
"""

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet, Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from zipstream import ZipStream

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of

from .. import reading
from ..document import Document
from ..documents import version_of
from ..fields import FIGURE
from ..places.folder import Folder
from ..places.selecting import Selection
from ..places.sharing import DOCUMENTS, FOLDERS
from ..properties.demotion import Demotion, demotion_of
from ..storing import files
from ..versions.version import DocumentVersion
from .zip_names import Names, Way, Ways

logger = logging.getLogger(__name__)

#: More is refused before the first byte is sent.
MOST_DOCUMENTS = 10_000
MOST_BYTES = 20 << 30
#: Versions are read by so many at a time.
CHUNK = 200
PIECE = 1 << 18


@dataclass(frozen=True)
class Reach:
    """What somebody's archives may hold: what he may see, in the versions that he may see."""

    actor: Actor

    @property
    def documents(self) -> "QuerySet[Document]":
        """Return the documents."""
        found: QuerySet[Document] = access.visible(self.actor, definition_of(Document))
        return found

    @property
    def folders(self) -> "QuerySet[Folder]":
        """Return the folders."""
        found: QuerySet[Folder] = access.visible(self.actor, definition_of(Folder))
        return found

    def versions(self, keys: Sequence[int], left_out: list[str]) -> Mapping[int, DocumentVersion]:
        """Return the versions of these documents; those without drafts are found by one query."""
        documents = self.documents.filter(pk__in=keys).select_related("library")
        drafts = [one for one in documents if one.published_number != one.version_number]
        plain = {one.pk for one in documents} - {one.pk for one in drafts}
        rows = DocumentVersion.objects.filter(document__in=plain, document__version_number=FIGURE)
        found = {row.document_id: row for row in rows.select_related("document__document_type", "file")}
        for document in drafts:
            try:
                found[document.pk] = version_of(self.actor, document)
            except access.ItemNotFound:
                left_out.append(_("%(name)s: nothing of it is published yet") % {"name": document.name})
        return found

    def demotion(self, version: DocumentVersion) -> Demotion | None:
        """Return which columns are written into the file."""
        return demotion_of(self.actor, version)

    def note(self, versions: Collection[DocumentVersion]) -> None:
        """Log that these versions are read."""
        reading.note_many(self.actor, versions, reading.Way.ZIP)


@dataclass(frozen=True)
class Contents:
    """What an archive is made of."""

    #: Key of each document, and the folder of the archive in which it goes.
    documents: Sequence[tuple[int, str]]
    folders: Sequence[str]


def contents_of(reach: Reach, selection: Selection) -> Contents:
    """Return what an archive of the selection holds; raise ValidationError where that is too much."""
    tops = list(selection.folders.values_list("pk", "library", "path")[: MOST_DOCUMENTS + 1])
    keys = [pk for pk, *_place in tops]
    inside = reach.documents.filter(DOCUMENTS.below(keys))
    _refuse_too_much([selection.documents, inside] if keys else [selection.documents])
    found = dict.fromkeys(selection.documents.order_by("name_key").values_list("pk", flat=True), "")
    if not keys:
        return Contents(list(found.items()), [])
    ways = _ways(reach, tops)
    rows = inside.order_by("folder__path", "name_key")
    for pk, library, path in rows.values_list("pk", "library", "folder__path"):
        found.setdefault(pk, ways.of(library, path))
    return Contents(list(found.items()), ways.folders())


def _ways(reach: Reach, tops: list[Way]) -> Ways:
    keys = [pk for pk, *_place in tops]
    below = reach.folders.filter(FOLDERS.below(keys))
    ways = Ways()
    # A path sorts behind each of its beginnings.
    for _pk, library, path in sorted({*tops, *below.values_list("pk", "library", "path")}, key=itemgetter(2)):
        ways.add(library, path)
    return ways


def _refuse_too_much(parts: "Sequence[QuerySet[Document]]") -> None:
    count = size = 0
    for part in parts:
        sizes: QuerySet[Any, Any] = part.order_by().values("size")[: MOST_DOCUMENTS + 1]
        count += sizes.count()
        size += sizes.aggregate(sum=Sum("size"))["sum"] or 0
    if count > MOST_DOCUMENTS:
        raise ValidationError(
            _("One archive takes %(most)s documents, and these are more. Choose one folder after the other.")
            % {"most": f"{MOST_DOCUMENTS:,}"}
        )
    if size > MOST_BYTES:
        facts = {"count": f"{count:,}", "size": filesizeformat(size), "most": filesizeformat(MOST_BYTES)}
        raise ValidationError(
            _("These %(count)s documents have together %(size)s. One archive takes %(most)s: choose fewer.")
            % facts
        )


def stream(reach: Reach, contents: Contents) -> Iterator[bytes]:
    """Give the bytes of the archive, piece by piece."""
    making = _Making(reach)
    for folder in contents.folders:
        making.add_folder(folder)
    for start in range(0, len(contents.documents), CHUNK):
        part = contents.documents[start : start + CHUNK]
        versions = reach.versions([pk for pk, _folder in part], making.left_out)
        reach.note(list(versions.values()))
        for pk, folder in part:
            if pk in versions:
                making.put(versions[pk], folder)
                yield from making.archive.all_files()
    making.tell_left_out()
    yield from making.archive.finalize()


@dataclass
class _Making:
    """An archive that is being made."""

    reach: Reach
    archive: ZipStream = field(default_factory=ZipStream)
    names: Names = field(default_factory=Names)
    left_out: list[str] = field(default_factory=list)

    def add_folder(self, folder: str) -> None:
        """Add a folder, which may stay empty."""
        self.names.free(*folder.rstrip("/").rpartition("/")[::2])
        self.archive.mkdir(folder)

    def put(self, version: DocumentVersion, folder: str) -> None:
        """Queue one file; one whose bytes cannot be had is told instead, and the others go on."""
        name = version.document.name
        try:
            opened = self._opened(version)
        except OSError:
            logger.exception("The file of %s is missing.", version)
            self.left_out.append(_("%(name)s: its file cannot be read just now") % {"name": folder + name})
            return
        self.archive.add(_pieces(opened), folder + self.names.free(folder.rstrip("/"), name))

    def _opened(self, version: DocumentVersion) -> Any:
        """Return the file, with the columns in it where the document's type asks for that."""
        demotion = self.reach.demotion(version)
        made = demotion.write() if demotion else None
        return made.stream if made else files.open_file(version.file)

    def tell_left_out(self) -> None:
        """Add a list of what is not in the archive, if that is anything."""
        if not self.left_out:
            return
        said = [_("These documents are not in the archive:"), "", *self.left_out, ""]
        self.archive.add("\r\n".join(said), self.names.free("", _("What is missing here.txt")))


def _pieces(opened: Any) -> Iterator[bytes]:
    with opened:
        while piece := opened.read(PIECE):
            yield piece
