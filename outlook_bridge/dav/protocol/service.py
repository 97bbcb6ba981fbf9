"""What CalDAV and CardDAV each bring along: their collections, and how their things are written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.contrib.auth.models import User

from crm_lists.framework.actors import Actor
from crm_lists.programs.tokens import Scopes

from .errors import DavError
from .names import Element, dav

#: An answer carries no more characters of events or cards.
MOST_CHARACTERS = 32 << 20


@dataclass(frozen=True)
class Visit:
    """One request of a program for a person."""

    user: User
    actor: Actor
    scopes: Scopes
    host: str = ""


@dataclass(frozen=True)
class DavObject:
    """One event or card as it is sent."""

    etag: str
    text: str


@dataclass(frozen=True)
class Written:
    """What became of a PUT; the ETag is empty where what is stored is not what was sent."""

    etag: str
    is_new: bool


def within_limits(parts: Iterable[Mapping[str, DavObject]]) -> dict[str, DavObject]:
    """Return all these things by their names, or refuse more than goes into an answer."""
    found: dict[str, DavObject] = {}
    room = MOST_CHARACTERS
    for some in parts:
        found |= some
        room -= sum(len(one.text) for one in some.values())
        if room < 0:
            raise DavError(507, dav("number-of-matches-within-limits"), "Ask for fewer things at once.")
    return found


class Shelf(Protocol):
    """A calendar or an address book, as one person sees it."""

    @property
    def code(self) -> str:
        """Return its name in addresses."""

    @property
    def title(self) -> str:
        """Return what people call it."""

    @property
    def may_write(self) -> bool:
        """Tell whether the person may add things to it."""

    def etags(self) -> Mapping[str, str]:
        """Return the ETag of each thing by its name in addresses."""

    def things(self, names: Iterable[str], data: Element | None = None) -> Mapping[str, DavObject]:
        """Return those of the things that are there, written as `data` of a report asks for it."""

    def found(self, query: Element) -> Sequence[str]:
        """Return the names of the things that a query of the protocol asks for."""

    def put(self, name: str, body: bytes, *, is_new: bool, is_known: bool) -> Written:
        """Write a thing, or raise DavError; `is_known` tells whether its program has seen it as it is."""

    def remove(self, name: str) -> None:
        """Take a thing off by the door of writing, or raise DavError."""

    def properties(self) -> Mapping[str, Element]:
        """Return the live properties of this kind of collection."""


class Service(Protocol):
    """One of the two protocols."""

    #: The part of the site's addresses below which it lies, such as "caldav".
    prefix: str
    #: The lists whose items it shows: tokens are for lists, and one of these is enough to come.
    list_codes: tuple[str, ...]
    #: Words of the DAV header.
    capabilities: str
    content_type: str
    most_bytes: int
    #: The property of the principal that leads to the home, and the name of the home in addresses.
    home_property: str
    home: str
    #: The element of a thing in reports, and the elements of the reports.
    data_element: str
    query_report: str
    multiget_report: str
    too_large: str
    resource_type: str
    #: The home of the other protocol: its property, and prefix and home in addresses.
    beside: tuple[str, str, str]
    #: Names of the reports that only this protocol has.
    further_reports: tuple[str, ...]

    def shelves(self, visit: Visit) -> Sequence[Shelf]:
        """Return the collections of the person's home."""

    def shelf(self, visit: Visit, code: str) -> Shelf | None:
        """Return the collection of this code, None where the person has none."""

    def prepare(self, visit: Visit, shelf: Shelf, name: str, body: bytes) -> None:
        """Do what takes long before a thing is written within a transaction; refuse nothing."""

    def further_report(self, visit: Visit, shelf: Shelf, root: Element) -> tuple[str, str] | None:
        """Return content type and text of a report that only this protocol has."""

    def make_shelf(self, visit: Visit, wished: "Wished") -> None:
        """Make a collection, or raise DavError where the person's programs make none."""

    def remove_shelf(self, visit: Visit, shelf: Shelf) -> None:
        """Take away a collection that a program made, or raise DavError for one that stays."""


@dataclass(frozen=True)
class Wished:
    """A collection as a program wants it."""

    code: str
    #: The properties that it is to have, each as it was sent.
    properties: Sequence[Element] = ()


@dataclass(frozen=True)
class Found:
    """Properties of one resource: those that it has, and the names of those that it lacks."""

    path: str
    properties: Mapping[str, Element] = field(default_factory=dict)
    missing: Sequence[str] = ()
