"""Who asks, by which address, and with which program: known to every part of one request."""

from contextvars import ContextVar
from dataclasses import dataclass, field

from django.contrib.auth.models import User

from crm_lists.framework.actors import Actor
from crm_lists.programs.tokens import Scopes

from .ticket import DavTicket

#: Where the visit stands in the environment that WsgiDAV hands around.
KEY = "libraries.visit"
LONGEST_CLIENT = 120
#: Some programs take a lock for theirs only when it looks as it did before RFC 4918.
_OFFICE = ("Microsoft Office", "Microsoft-WebDAV-MiniRedir", "MSOffice", "ms-office", "Word", "Excel")
_PROGRAMS = (
    ("Microsoft-WebDAV-MiniRedir", "Windows Explorer"),
    ("Word", "Microsoft Word"),
    ("Excel", "Microsoft Excel"),
    ("PowerPoint", "Microsoft PowerPoint"),
    ("Microsoft Office", "Microsoft Office"),
    ("LibreOffice", "LibreOffice"),
    ("WebDAVFS", "Finder"),
    ("gvfs", "GNOME Files"),
)


@dataclass
class Visit:
    """One request of a program for a person."""

    user: User
    actor: Actor
    agent: str = ""
    scopes: Scopes = field(default_factory=Scopes.everything)
    ticket: DavTicket | None = None
    #: The address of the ticket's place, below which everything lies that it opens.
    top: str = ""

    @property
    def client(self) -> str:
        """Return what people call the program."""
        known = next((shown for word, shown in _PROGRAMS if word in self.agent), "")
        return known or self.agent.partition("/")[0].strip()[:LONGEST_CLIENT]

    @property
    def is_office(self) -> bool:
        """Tell whether the program is one of Microsoft's."""
        return any(word in self.agent for word in _OFFICE)

    @property
    def may_write(self) -> bool:
        """Tell whether this way of coming lets write at all."""
        return self.ticket is None or self.ticket.may_write


_present: ContextVar[Visit] = ContextVar("libraries_webdav_visit")


def arrived(visit: Visit) -> None:
    """Let all parts of this request know who asks."""
    _present.set(visit)


def present() -> Visit:
    """Return who asks."""
    return _present.get()
