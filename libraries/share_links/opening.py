"""What a share link opens: what its maker may read at this moment, and of that only what is published."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor, Source
from crm_lists.framework.lists import definition_of
from crm_lists.programs import secret as secrets

from .. import documents
from ..document import Document
from ..fields import key_of, number_of
from ..places import sharing
from ..places.folder import Folder
from ..places.house_rules import house_rules
from ..storing.files import Content
from ..versions import drafts
from ..versions.version import DocumentVersion
from .link import LinkUse, ShareLink
from .making import note_use

PAGE_SIZE = 100


class LinkGone(LookupError):
    """The link opens nothing: nobody is told whether it ever did."""


@dataclass(frozen=True)
class Shown:
    """A document as a link shows it: in its published version."""

    document: Document
    version: DocumentVersion


@dataclass(frozen=True)
class Opened:
    """A link that opens something, and the maker's rights by which it does."""

    link: ShareLink
    actor: Actor
    item: Document | Folder

    @cached_property
    def is_folder(self) -> bool:
        """Whether the link opens a folder."""
        return isinstance(self.item, Folder)

    def document(self, pk: int) -> Shown:
        """Return a document that the link opens, or raise LinkGone."""
        shown = self.shown(list(self.documents.filter(pk=pk)))
        if not shown:
            raise LinkGone
        return shown[0]

    def folder(self, pk: int) -> Folder:
        """Return a folder that lies in the shared one, or raise LinkGone."""
        if self.is_folder and pk == self.item.pk:
            return self._top
        found = self.folders.filter(pk=pk).first()
        if found is None:
            raise LinkGone
        return found

    def documents_in(self, folder: Folder, after: int | None) -> tuple[list[Shown], int | None]:
        """Return a page of the documents of a folder by name, and the one after which it goes on."""
        found, last = _page(self.documents.filter(folder=folder), after)
        return self.shown(found), last

    def folders_in(self, folder: Folder, after: int | None) -> tuple[list[Folder], int | None]:
        """Return a page of the folders in a folder by name, and the one after which it goes on."""
        return _page(self.folders.filter(parent=folder), after)

    def way_to(self, folder: Folder) -> list[Folder]:
        """Return the folders from the shared one down to this one."""
        way = [*folder.ancestors(), folder]
        keys = [one.pk for one in way]
        return way[keys.index(self.item.pk) :]

    def may_upload(self, document: Document) -> bool:
        """Tell whether the link lets upload new versions of the document now."""
        if self.link.mode != ShareLink.Mode.EDIT:
            return False
        return access.may(self.actor, document, access.CHANGE)

    def upload(self, document: Document, content: Content, *, who: str, comment: str) -> None:
        """Add a version in the name of the maker; who sent it, by his own word, stands in its comment."""
        if not self.may_upload(document):
            raise actions.NotPermitted(_("This link lets view only."))
        lock = document.lock_if_held()
        if lock is not None:
            # Who holds it is not told to people outside.
            raise ValidationError(_("Somebody is working on this document. Try again later."))
        told = _("Uploaded by “%(who)s” through the share link …%(hint)s.") % {
            "who": who,
            "hint": self.link.hint,
        }
        said = f"{comment}\n{told}" if comment else told
        changed = documents.new_version(self.actor, document, content, said)
        note_use(self.link, LinkUse.Deed.UPLOADED, version=changed.current_version(), who=who)

    # -- what lies behind the link ----------------------------------------------------------------

    @property
    def _top(self) -> Folder:
        if not isinstance(self.item, Folder):
            raise LinkGone
        return self.item

    @property
    def documents(self) -> "QuerySet[Document]":
        """Return the documents that the link opens."""
        found: QuerySet[Document] = access.visible(self.actor, definition_of(Document))
        within = sharing.DOCUMENTS.below([self.item.pk]) if self.is_folder else Q(pk=self.item.pk)
        return found.filter(within, drafts.PUBLIC).select_related(
            "library", "folder", "lock", "document_type"
        )

    @property
    def folders(self) -> "QuerySet[Folder]":
        """Return the folders that lie in the shared one."""
        found: QuerySet[Folder] = access.visible(self.actor, definition_of(Folder))
        return found.filter(sharing.FOLDERS.below([self._top.pk])).exclude(pk=self.item.pk)

    def shown(self, found: "Sequence[Document]") -> list[Shown]:
        """Return documents with their published versions, by one query; one without it is left out."""
        asked = Q(pk__in=[])
        for document in found:
            number = number_of(document.published_number or 0)
            asked |= Q(document=document.pk, major=number.major, minor=number.minor)
        versions = DocumentVersion.objects.filter(asked, deleted_at__isnull=True).select_related("file")
        by_key = {(version.document_id, key_of(version.number)): version for version in versions}
        shown = []
        for document in found:
            version = by_key.get((document.pk, document.published_number))
            if version is not None:
                version.document = document
                shown.append(Shown(document, version))
        return shown


def open_link(secret: str) -> Opened:
    """Return what the link opens, or raise LinkGone: off, revoked, expired, absent and lost rights alike."""
    link = secrets.find(ShareLink, secret) if house_rules().allows_links else None
    if link is None:
        raise LinkGone
    actor = Actor.of(link.user, Source.LINK)
    try:
        item = _item_of(actor, link)
    except access.ItemNotFound:
        raise LinkGone from None
    if not item.library.allows_links:
        raise LinkGone
    opened = Opened(link, actor, item)
    if isinstance(item, Document):
        opened.document(item.pk)
    return opened


def _item_of(actor: Actor, link: ShareLink) -> Document | Folder:
    """Return what the link opens, as long as its maker may still share it."""
    model: type[Document | Folder] = Document if link.document_id else Folder
    definition = definition_of(model)
    key = link.document_id or link.folder_id
    found: Any = (
        access.visible(actor, definition, access.SHARE).filter(pk=key).select_related("library").first()
    )
    # Who may share something without reading it lets nobody else read it either.
    if found is None or not access.may(actor, found, access.VIEW):
        raise access.ItemNotFound(f"share link {link.pk}")
    item: Document | Folder = found
    return item


def _page(found: QuerySet[Any], after: int | None) -> tuple[list[Any], int | None]:
    """Return the rows after the one of this key, by name; a key of elsewhere begins at the start."""
    start = found.filter(pk=after).values_list("name_key", flat=True).first() if after else None
    if start is not None:
        found = found.filter(name_key__gt=start)
    rows = list(found.order_by("name_key")[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    return shown, shown[-1].pk if len(rows) > PAGE_SIZE else None
