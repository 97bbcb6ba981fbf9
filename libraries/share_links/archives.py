"""A shared folder as one archive: what the link shows, in its published versions, and every file logged."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest

from crm_lists.accounts.addresses import address_of, network_of
from crm_lists.accounts.limits import Limit, take_all
from crm_lists.framework import access
from crm_lists.framework.lists import definition_of

from .. import reading
from ..downloads.zips import Reach
from ..places.folder import Folder
from ..places.selecting import Selection
from ..properties.demotion import Demotion, demotion_of
from ..versions.version import DocumentVersion
from .link import LinkUse, ShareLink
from .making import note_uses
from .opening import Opened

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ..document import Document

WINDOW = timedelta(hours=1)
BY_LINK = Limit("share-archive", 60, WINDOW)
BY_VISITOR = Limit("share-archive-visitor", 10, WINDOW)


@dataclass(frozen=True)
class LinkReach(Reach):
    """What the archives of a share link may hold."""

    opened: Opened

    @property
    def documents(self) -> "QuerySet[Document]":
        """Return the documents that the link opens."""
        return self.opened.documents

    @property
    def folders(self) -> "QuerySet[Folder]":
        """Return the folders that lie in the shared one."""
        return self.opened.folders

    def versions(self, keys: Sequence[int], left_out: list[str]) -> Mapping[int, DocumentVersion]:
        """Return the published versions; of what is not published nobody outside is told."""
        shown = self.opened.shown(list(self.documents.filter(pk__in=keys)))
        return {one.document.pk: one.version for one in shown}

    def demotion(self, version: DocumentVersion) -> Demotion | None:
        """Return which columns are written into the file: none that is guarded."""
        return demotion_of(self.actor, version, is_outside=True)

    def note(self, versions: Collection[DocumentVersion]) -> None:
        """Log each file with the link; where that fails, nothing is sent."""
        note_uses(self.opened.link, LinkUse.Deed.DOWNLOADED, versions)
        reading.note_many(self.actor, versions, reading.Way.ZIP, link=self.opened.link)


def whole(opened: Opened, folder: Folder) -> Selection:
    """Return the folder with all that the link shows in it."""
    readable = access.visible(opened.actor, definition_of(Folder))
    return Selection(opened.documents.none(), readable.filter(pk=folder.pk))


def refused_until(request: HttpRequest, link: ShareLink) -> datetime | None:
    """Count an archive; return until when there is none more, where the link or its visitor had too many.

    An archive costs a server minutes, and who fetches it is known to nobody.
    """
    network = network_of(address_of(request))
    return take_all([BY_VISITOR.of(f"{link.pk}:{network}"), BY_LINK.of(str(link.pk))])
