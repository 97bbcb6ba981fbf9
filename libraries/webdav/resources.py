"""Documents and temporary files as WsgiDAV reads and writes them."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, cast

from wsgidav import xml_tools
from wsgidav.dav_error import HTTP_FORBIDDEN, HTTP_NOT_FOUND, DAVError
from wsgidav.dav_provider import DAVCollection, DAVNonCollection

from crm_lists.framework import access

from .. import documents, formats, names
from ..places.folder import Folder
from ..places.library import Library
from ..places.placing import Place
from ..storing import files
from ..versions.lock import DocumentLock
from . import dead_properties, discovery, live, moving, removing, served, writing
from .chains import own
from .dav_lock import DavLock
from .errors import told
from .intake import Received
from .refs import Ref
from .resolving import Named
from .scratch import Scratch
from .visit import KEY, Visit
from .writing import Coming

#: One reading takes so much, instead of the 8 KB of WsgiDAV.
BLOCK = 1 << 18


class Told:
    """What documents, temporary files, folders and libraries have in common."""

    path: str
    environ: dict[str, Any]
    provider: Any
    ref: Ref | None = None
    may_change = False
    #: What is known of a page of things, so that each need not ask for itself.
    known_locks: list[DavLock] | None = None
    known_properties: dict[str, str] | None = None

    @property
    def visit(self) -> Visit:
        """Return who asks."""
        return cast(Visit, self.environ[KEY])

    def get_ref_url(self) -> str:
        """Return the key for locks and properties, whatever address led here."""
        return self.ref.url if self.ref is not None else "/"

    def prevent_locking(self) -> bool:
        """Tell whether a lock would be refused."""
        return self.ref is None or not self.may_change or not self.visit.may_write

    def get_property_names(self, *, is_allprop: bool) -> list[str]:
        """Return the names of the properties that the thing has."""
        found = [name for name, value in live.PROPERTIES.items() if value(self) is not None]
        return [*found, discovery.LOCKDISCOVERY, discovery.SUPPORTEDLOCK, *self._kept_properties()]

    def get_property_value(self, name: str) -> Any:
        """Return the value of a property."""
        if name == discovery.SUPPORTEDLOCK:
            return discovery.supported(is_lockable=not self.prevent_locking())
        if name == discovery.LOCKDISCOVERY:
            return discovery.discovered(self.visit, self._locks(), self._held(), self._href())
        value = live.PROPERTIES[name](self) if name in live.PROPERTIES else self._kept(name)
        if value is None:
            raise DAVError(HTTP_NOT_FOUND)
        return value

    def _kept(self, name: str) -> Any:
        kept = self._kept_properties().get(name)
        return None if kept is None else xml_tools.string_to_xml(kept)

    def _kept_properties(self) -> dict[str, str]:
        """Return what programs keep with the thing."""
        if self.known_properties is None:
            found = dead_properties.of(self.ref).values_list("name", "value") if self.ref is not None else ()
            self.known_properties = dict(found)
        return self.known_properties

    def set_property_value(self, name: str, value: Any, *, dry_run: bool = False) -> Any:
        """Keep a property of who may change the thing."""
        self.refuse_reader()
        self.known_properties = None
        return super().set_property_value(name, value, dry_run=dry_run)  # type: ignore[misc]

    def refuse_reader(self) -> None:
        """Refuse who may not change the thing."""
        if not self.may_change or not self.visit.may_write:
            raise DAVError(HTTP_FORBIDDEN, "You may read this but not change it.")

    def _locks(self) -> list[DavLock]:
        if self.known_locks is not None:
            return self.known_locks
        if self.ref is None:
            return []
        found = DavLock.objects.alive().filter(own(self.ref))
        return list(found.select_related("holder").order_by("pk"))

    def _held(self) -> DocumentLock | None:
        return None

    # -- what WsgiDAV leaves to us as a whole -----------------------------------------------------

    def handle_delete(self) -> bool:
        """Delete the thing, into the recycle bin where there is one."""
        with told(self._href()):
            removing.delete(self)
        return True

    def handle_move(self, dest_path: str) -> bool:
        """Move the thing to another address."""
        with told(self._href()):
            moving.move(self, dest_path)
        return True

    def handle_copy(self, dest_path: str, *, depth_infinity: bool) -> bool:
        """Copy the thing to another address."""
        with told(self._href()):
            moving.copy(self, dest_path, is_deep=depth_infinity)
        return True

    def _href(self) -> str:
        href: str = self.get_href()  # type: ignore[attr-defined]
        return href


class FileResource(Told, DAVNonCollection):
    """A file that is there."""

    _received: Received | None = None

    def get_content_type(self) -> str:
        """Return the kind of the file by its name."""
        found = formats.by_extension(names.extension(self.name))
        return found.mime_type if found is not None else "application/octet-stream"

    def support_etag(self) -> bool:
        """Tell that bytes have a tag."""
        return True

    def support_ranges(self) -> bool:
        """Tell that parts can be read."""
        return True

    def support_content_length(self) -> bool:
        """Tell that the length is known."""
        return True

    def finalize_headers(self, environ: dict[str, Any], response_headers: list[tuple[str, str]]) -> None:
        """Keep the file out of caches: Office takes an unchanged answer for a file to read only."""
        response_headers += [("Cache-Control", "private, no-cache"), ("X-Content-Type-Options", "nosniff")]
        response_headers.append(("Content-Security-Policy", "sandbox; default-src 'none'"))

    def begin_write(self, *, content_type: str | None = None) -> Received:
        """Take the bytes of a PUT."""
        self.refuse_reader()
        self._received = Received()
        return self._received

    def end_write(self, *, with_errors: bool) -> None:
        """Make what the bytes are to be, when all of them have come."""
        received, self._received = self._received, None
        if received is None:
            return
        try:
            if not with_errors:
                with told(self._href()):
                    self.keep(received)
        finally:
            received.drop()

    def keep(self, received: Received) -> None:
        """Keep bytes."""
        raise NotImplementedError


class DocumentFile(FileResource):
    """A document."""

    def __init__(
        self, path: str, environ: dict[str, Any], facts: served.Facts, place: Place, document: Any = None
    ) -> None:
        super().__init__(path, environ)
        self.facts = facts
        self.place = place
        self.ref = Ref("document", facts.pk)
        if document is not None:
            self.document = document

    @cached_property
    def document(self) -> Any:
        """Return the document itself, which is looked up where its facts do not suffice."""
        with told(self._href()):
            found = access.one_of(served.documents(self.visit.actor), self.facts.pk)
        found.library, found.folder = self.place.library, self.place.folder
        return found

    @property
    def may_change(self) -> bool:  # type: ignore[override] # asked for where it is needed
        """Tell whether the person may change the document."""
        return bool(self.document.may_change)

    @cached_property
    def content(self) -> served.Content:
        """Return the bytes that the person gets."""
        facts = self.facts
        if facts.draft_of == self.visit.user.pk:
            return served.content_of(self.visit.actor, self.document)
        return served.Content(facts.sha256, facts.size, facts.version_id)

    def get_content_length(self) -> int:
        """Return the number of bytes."""
        return self.content.size

    def get_etag(self) -> str:
        """Return the tag of the bytes: the same bytes have the same one."""
        return self.content.sha256[:32]

    def get_creation_date(self) -> float:
        """Return when the document was added."""
        return self.facts.created_at.timestamp()

    def get_last_modified(self) -> float:
        """Return when it was last changed."""
        draft = self.content.draft
        changed = draft.saved_at if draft is not None else None
        return (changed or self.facts.modified_at).timestamp()

    def get_content(self) -> Any:
        """Open the bytes."""
        with told(self._href()):
            return self.content.open(self.visit.actor)

    def keep(self, received: Received) -> None:
        """Make the bytes of a PUT the next version."""
        writing.save_document(self.visit, self.document, received)
        self.reload()

    def reload(self) -> None:
        """Read anew what the document is now."""
        for name in ("content", "document"):
            self.__dict__.pop(name, None)
        self.facts = served.Facts.of(self.document)

    def _held(self) -> DocumentLock | None:
        held: DocumentLock | None = self.document.lock_if_held()
        return held


class ScratchFile(FileResource):
    """A temporary file, which is its person's own."""

    may_change = True

    def __init__(self, path: str, environ: dict[str, Any], row: Scratch, place: Place) -> None:
        super().__init__(path, environ)
        self.row = row
        self.ref = Ref("scratch", row.pk)
        self.place = place

    def get_content_length(self) -> int:
        """Return the number of bytes."""
        return self.row.size

    def get_etag(self) -> str:
        """Return the tag of the bytes."""
        return self.row.sha256[:32] or f"empty-{self.row.pk}"

    def get_creation_date(self) -> float:
        """Return when it was first written."""
        return self.row.made_at.timestamp()

    def get_last_modified(self) -> float:
        """Return when it was last written."""
        return self.row.touched_at.timestamp()

    def get_content(self) -> Any:
        """Open the bytes."""
        if self.row.stands_for is not None:
            version = documents.version_of(self.visit.actor, self.row.stands_for)
            return files.open_file(version.file)
        return files.open_file(self.row.file) if self.row.file is not None else files.stream_of(b"")

    def keep(self, received: Received) -> None:
        """Keep the bytes of a PUT; a document that waits for them in this place comes to be."""
        named = Named(self.place, self.row.name)
        writing.save_new(self.visit, Coming(named, waiting=self.row), received)


class NewFile(FileResource):
    """What a PUT is about to make."""

    may_change = True

    def __init__(self, path: str, environ: dict[str, Any], coming: Coming) -> None:
        super().__init__(path, environ)
        self.coming = coming
        self._made: str | None = None

    def get_content_length(self) -> int:
        """Return nothing: it is not there yet."""
        return 0

    def get_etag(self) -> str | None:
        """Return the tag of what the PUT has made."""
        return self._made

    def get_content(self) -> Any:
        """Refuse: it is not there yet."""
        raise DAVError(HTTP_NOT_FOUND)

    def keep(self, received: Received) -> None:
        """Make what it is to be."""
        writing.save_new(self.visit, self.coming, received)
        self._made = received.sha256[:32] or None


class Collection(Told, DAVCollection):
    """A place in which things lie."""

    def get_member_list(self) -> Sequence[Any]:
        """Return what lies here."""
        raise NotImplementedError

    def get_member_names(self) -> list[str]:
        """Return the names of what lies here."""
        return [one.name for one in self.get_member_list()]

    def support_etag(self) -> bool:
        """Tell that places have no tag."""
        return False


class FixedCollection(Collection):
    """A place that nobody makes or changes: the root, and the way to the libraries."""

    def __init__(self, path: str, environ: dict[str, Any], members: Sequence[tuple[str, Any]]) -> None:
        super().__init__(path, environ)
        self._members = members

    def get_member_list(self) -> Sequence[Any]:
        """Return what lies here."""
        return [member for _name, member in self._members]

    def handle_delete(self) -> bool:
        """Refuse."""
        raise DAVError(HTTP_FORBIDDEN)

    def handle_move(self, dest_path: str) -> bool:
        """Refuse."""
        raise DAVError(HTTP_FORBIDDEN)

    def handle_copy(self, dest_path: str, *, depth_infinity: bool) -> bool:
        """Refuse."""
        raise DAVError(HTTP_FORBIDDEN)


def thing_of(place: Place) -> Folder | Library:
    """Return the folder of a place, or else its library."""
    return place.folder or place.library
