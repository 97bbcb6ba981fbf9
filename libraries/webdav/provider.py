"""Where WsgiDAV finds what an address names."""

from collections.abc import Callable, Iterable
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from django.db import transaction
from wsgidav import util
from wsgidav.dav_error import HTTP_FORBIDDEN, DAVError, PRECONDITION_CODE_PropfindFiniteDepth
from wsgidav.dav_provider import DAVProvider

from ..places.placing import Place
from . import resolving
from .bodies import restored
from .moving import CREATED
from .places import PlaceCollection, TicketCollection
from .refs import Ref
from .resolving import Named
from .resources import DocumentFile, FixedCollection, ScratchFile
from .visit import KEY, Visit

#: The segment behind which an address carries its own right; no code of a library is like it.
TICKETS = "~"
Headers = list[tuple[str, str]]
#: Methods whose deeds are done in one transaction, or not at all; PUT has its own, behind its bytes.
_WHOLE = {"LOCK", "UNLOCK", "MKCOL", "PROPPATCH", "DELETE", "COPY", "MOVE"}


class RefPath(str):
    """The key of a thing in place of an address; no program can send one."""

    __slots__ = ()


class LibrariesProvider(DAVProvider):
    """The libraries of the site, as the one who asks sees them."""

    def get_resource_inst(self, path: str, environ: dict[str, Any]) -> Any:
        """Return what an address names, None for nothing and for what the person does not see."""
        visit: Visit = environ[KEY]
        if isinstance(path, RefPath):
            return self._by_ref(Ref.parse(path), environ)
        path = restored(path)
        if not resolving.is_possible(path):
            return None
        names = resolving.segments_of(path)
        if names[:1] == [TICKETS] or visit.ticket is not None:
            return self._by_ticket(names, environ)
        if not names:
            return self._root(environ)
        # A document with a slash behind its name is that document, where no folder is called so.
        finders = [self._file, self._collection]
        for find in reversed(finders) if path.endswith("/") else finders:
            if (found := find(names, environ)) is not None:
                return found
        return None

    def _collection(self, names: list[str], environ: dict[str, Any]) -> Any:
        place = self._place(names, environ)
        return None if place is None else PlaceCollection("/" + "/".join(names), environ, place)

    def _root(self, environ: dict[str, Any]) -> FixedCollection:
        found = resolving.libraries_of(environ[KEY].actor)
        shown = [(one.code, PlaceCollection(f"/{one.code}", environ, Place(one))) for one in found]
        return FixedCollection("/", environ, shown)

    def _place(self, names: list[str], environ: dict[str, Any]) -> Place | None:
        """Return a library or a folder; asked for twice in a request, it is looked up once."""
        known: dict[tuple[str, ...], Place | None] = environ.setdefault("libraries.places", {})
        key = tuple(names)
        if key not in known:
            known[key] = resolving.place_at(environ[KEY].actor, names)
        return known[key]

    def _file(self, names: list[str], environ: dict[str, Any]) -> Any:
        if len(names) == 1:
            return None
        place = self._place(names[:-1], environ)
        if place is None:
            return None
        visit: Visit = environ[KEY]
        named, path = Named(place, names[-1]), "/" + "/".join(names)
        facts = resolving.document_in(visit.actor, named)
        if facts is not None:
            return DocumentFile(path, environ, facts, place)
        row = resolving.scratch_in(visit.actor, named)
        return None if row is None else ScratchFile(path, environ, row, place)

    def _by_ticket(self, names: list[str], environ: dict[str, Any]) -> Any:
        place = self._ticket_place(names, environ)
        if place is None:
            return None
        collection = TicketCollection("/" + "/".join(names[:2]), environ, place)
        if len(names) == 2:
            return collection
        return collection.member(names[2])

    def _ticket_place(self, names: list[str], environ: dict[str, Any]) -> Place | None:
        """Return the place of a ticket, when the address is below it and no further."""
        visit: Visit = environ[KEY]
        ticket = visit.ticket
        if ticket is None or f"/{'/'.join(names[:2])}" != visit.top or len(names) > 3:
            return None
        if ticket.document is not None:
            return Place(ticket.document.library, ticket.document.folder)
        return Place(ticket.library, ticket.folder) if ticket.library is not None else None

    # -- where something is to be -----------------------------------------------------------------

    def named_at(self, path: str, environ: dict[str, Any]) -> Named | None:
        """Return place and name of an address under which something is to be."""
        names = resolving.segments_of(restored(path))
        if not names or not resolving.is_possible(path):
            return None
        visit: Visit = environ[KEY]
        place = (
            self._ticket_place(names, environ)
            if visit.ticket is not None
            else self._place(names[:-1], environ)
        )
        return None if place is None else Named(place, names[-1])

    def may_name(self, named: Named, environ: dict[str, Any]) -> bool:
        """Tell whether something new may come to be here that is no temporary file."""
        ticket = environ[KEY].ticket
        return ticket is None or (ticket.document_id is None and ticket.may_write)

    def ref_url_to_path(self, ref_url: str) -> str:
        """Return the address of the thing of a key, as the present request knows it."""
        return RefPath(ref_url)

    def _by_ref(self, ref: Ref | None, environ: dict[str, Any]) -> Any:
        """Return the thing of a key, at the address that it has for the person."""
        visit: Visit = environ[KEY]
        path = None if ref is None else resolving.path_of(visit.actor, ref)
        if path is None:
            return None
        if visit.ticket is not None:
            path = f"{visit.top}/{path.rpartition('/')[2]}"
        return self.get_resource_inst(path, environ)

    # -- around each request ----------------------------------------------------------------------

    def custom_request_handler(
        self,
        environ: dict[str, Any],
        start_response: Callable[..., Any],
        default_handler: Callable[..., Iterable[bytes]],
    ) -> Iterable[bytes]:
        """Do a deed in one transaction, and say 201 where something came to be."""
        self._read_conditions(environ)
        method = environ["REQUEST_METHOD"]
        if method == "PROPFIND":
            self._refuse_whole_trees(environ)
        if method in ("GET", "HEAD"):
            # Office opens a file to read only when it is told that it has not changed.
            for name in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"):
                environ.pop(name, None)
        if method not in _WHOLE:
            return default_handler(environ, start_response)
        with transaction.atomic():
            answer = _Answer()
            body = list(default_handler(environ, answer))
            if answer.is_refusal:
                transaction.set_rollback(True)
        status = "201 Created" if answer.status.startswith("204") and environ.get(CREATED) else answer.status
        start_response(status, answer.headers)
        return body

    def _refuse_whole_trees(self, environ: dict[str, Any]) -> None:
        """Refuse to list a library with everything below it by one answer."""
        if environ.get("HTTP_DEPTH", "infinity").lower() != "infinity":
            return
        found = self.get_resource_inst(environ["PATH_INFO"], environ)
        if found is not None and found.is_collection:
            raise DAVError(HTTP_FORBIDDEN, err_condition=PRECONDITION_CODE_PropfindFiniteDepth)
        environ["HTTP_DEPTH"] = "0"

    def _read_conditions(self, environ: dict[str, Any]) -> None:
        """Let the addresses in an If header name what they lead to, so that they are compared with it."""
        util.parse_if_header_dict(environ)
        asked = environ["wsgidav.conditions.if"]
        if not asked or set(asked) == {"*"}:
            return
        environ["wsgidav.conditions.if"] = {self._key_of(url, environ): value for url, value in asked.items()}

    def _key_of(self, url: str, environ: dict[str, Any]) -> str:
        if url == "*":
            return url
        path = unquote(urlsplit(url).path).removeprefix(self.share_path)
        found = self.get_resource_inst(path, environ)
        return url if found is None else cast(str, found.get_ref_url())


class _Answer:
    """What a handler answers, kept back until its transaction has ended."""

    def __init__(self) -> None:
        self.status = ""
        self.headers: Headers = []

    def __call__(self, status: str, headers: Headers, exc_info: Any = None) -> None:
        self.status, self.headers = status, headers

    @property
    def is_refusal(self) -> bool:
        """Tell whether nothing may have been written."""
        return not self.status.startswith("2")


class TopProvider(DAVProvider):
    """The root of the site: the desktop of Windows and Office ask for it before they go further."""

    def get_resource_inst(self, path: str, environ: dict[str, Any]) -> Any:
        """Return the root, in which the surfaces for programs lie."""
        if path != "/":
            return None
        return FixedCollection("/", environ, [("dav", FixedCollection("/dav", environ, []))])

    def is_readonly(self) -> bool:
        """Tell that nothing is written here."""
        return True
