"""Libraries and folders as WsgiDAV lists and fills them, and the places that a ticket opens."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from wsgidav.dav_error import HTTP_FORBIDDEN, DAVError

from crm_lists.framework import access
from crm_lists.framework.lists import definition_of

from .. import documents
from ..document import Document
from ..places.folder import Folder
from ..places.placing import Place
from . import known, served, writing
from .errors import told
from .office_names import is_name_of
from .refs import Ref
from .resolving import Named
from .resources import Collection, DocumentFile, NewFile, ScratchFile, thing_of
from .scratch import Scratch
from .scratch_names import is_scratch
from .writing import Coming

#: More are not listed: each of them is found by its name.
MOST_MEMBERS = 10_000


class PlaceCollection(Collection):
    """A library, or a folder of it."""

    def __init__(self, path: str, environ: dict[str, Any], place: Place) -> None:
        super().__init__(path.rstrip("/") or "/", environ)
        self.place = place
        self.ref = Ref.of(thing_of(place))

    @cached_property
    def may_change(self) -> bool:  # type: ignore[override] # asked for where it is needed
        """Tell whether the person may change the folder, or add to the library."""
        folder: Any = self.place.folder
        if folder is None:
            return self._may_add()
        known: bool | None = getattr(folder, "may_change", None)
        return access.may(self.visit.actor, folder, access.CHANGE) if known is None else known

    def _may_add(self) -> bool:
        return access.may_add(self.visit.actor, definition_of(Document))

    def get_display_name(self) -> str:
        """Return what the place is called."""
        return str(self.place)

    def get_creation_date(self) -> float | None:
        """Return when the folder was made."""
        return self.place.folder.created_at.timestamp() if self.place.folder else None

    def get_last_modified(self) -> float | None:
        """Return when the folder was last changed."""
        return self.place.folder.modified_at.timestamp() if self.place.folder else None

    # -- what lies in it --------------------------------------------------------------------------

    def get_member_list(self) -> Sequence[Any]:
        """Return what the person reads here, and his temporary files."""
        return known.look_up([*self._folders(), *self._documents(), *self._scratch()])

    def _folders(self) -> list[Any]:
        found = served.folders(self.visit.actor).filter(library=self.place.library, parent=self.place.folder)
        return [self._inner(one) for one in found.order_by("name_key")[:MOST_MEMBERS]]

    def _inner(self, folder: Folder) -> "PlaceCollection":
        folder.library = self.place.library
        return PlaceCollection(self._path_of(folder.name), self.environ, Place(self.place.library, folder))

    def _documents(self) -> list[Any]:
        found = served.documents(self.visit.actor)
        found = found.filter(library=self.place.library, folder=self.place.folder).order_by("name_key")
        return [self._file(one) for one in found[:MOST_MEMBERS]]

    def _file(self, document: Any) -> DocumentFile:
        return self._named_file(document.name, document)

    def _named_file(self, name: str, document: Any) -> DocumentFile:
        document.library, document.folder = self.place.library, self.place.folder
        facts = served.Facts.of(document)
        return DocumentFile(self._path_of(name), self.environ, facts, self.place, document)

    def _scratch(self) -> list[Any]:
        mine = Scratch.objects.filter(person=self.visit.user, library=self.place.library)
        found = mine.filter(folder=self.place.folder).select_related("file").order_by("name_key")
        return [ScratchFile(self._path_of(one.name), self.environ, one, self.place) for one in found]

    def _path_of(self, name: str) -> str:
        return f"{self.path.rstrip('/')}/{name}"

    # -- what comes into it -----------------------------------------------------------------------

    def create_empty_resource(self, name: str) -> Any:
        """Return what a PUT is about to fill; a LOCK keeps the place of a document that is to come."""
        if not self.visit.may_write or not self.takes(name):
            raise DAVError(HTTP_FORBIDDEN, "Nothing can be written here.")
        named = Named(self.place, name)
        coming = Coming(named, aside=writing.aside_of(self.visit, named))
        with told():
            if not is_scratch(name):
                documents.refuse_who_may_not_add(self.visit.actor)
                self.place.refuse_closed()
            if self.environ["REQUEST_METHOD"] == "PUT":
                return NewFile(self._path_of(name), self.environ, coming)
            return self._kept_place(coming)

    def _kept_place(self, coming: Coming) -> Any:
        if coming.aside is not None and coming.aside.stands_for is not None:
            document = coming.aside.stands_for
            writing.copy_content(self.visit, document, coming.aside)
            coming.aside.stands_for = None
            coming.aside.save()
            return self._file(served.documents(self.visit.actor).get(pk=document.pk))
        row = writing.keep_scratch(self.visit, coming.named, None)
        return ScratchFile(self._path_of(row.name), self.environ, row, self.place)

    def takes(self, name: str) -> bool:
        """Tell whether something of this name may come to be here."""
        return True

    def create_collection(self, name: str) -> None:
        """Make a folder."""
        if not self.visit.may_write or self.visit.ticket is not None:
            raise DAVError(HTTP_FORBIDDEN)
        with told():
            documents.add_folder(self.visit.actor, self.place.library, name=name, parent=self.place.folder)


class TicketCollection(PlaceCollection):
    """The place that a ticket opens: of what lies there, only the one document or what came by the ticket."""

    def __init__(self, path: str, environ: dict[str, Any], place: Place) -> None:
        super().__init__(path, environ, place)
        # Locks are for what lies in it.
        self.ref = None

    def _may_add(self) -> bool:
        return False

    def get_display_name(self) -> str:
        """Return nothing that tells of the place."""
        return "Documents"

    def takes(self, name: str) -> bool:
        """Tell whether something of this name may come to be here."""
        ticket = self.visit.ticket
        return ticket is not None and (ticket.document_id is None or is_scratch(name))

    def member(self, name: str) -> Any:
        """Return what the ticket opens under a name, None for everything else."""
        for document in self._opened():
            if is_name_of(document, name):
                return self._named_file(name, document)
        return next((one for one in self._scratch() if one.name.lower() == name.lower()), None)

    def _folders(self) -> list[Any]:
        return []

    def _documents(self) -> list[Any]:
        return [self._file(one) for one in self._opened()]

    def _opened(self) -> list[Any]:
        ticket = self.visit.ticket
        if ticket is None:
            return []
        found = served.documents(self.visit.actor)
        if ticket.document_id is not None:
            return list(found.filter(pk=ticket.document_id))
        own = found.filter(library=self.place.library, folder=self.place.folder)
        return list(own.filter(created_by=ticket.user_id, created_at__gte=ticket.created_at)[:MOST_MEMBERS])
