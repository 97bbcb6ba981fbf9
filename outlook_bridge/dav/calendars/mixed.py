"""A calendar that a person's program made: events, tasks, or both."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from outlook_bridge.msg.content_lines import read_components

from ..protocol.errors import DavError
from ..protocol.names import Element, caldav
from ..protocol.service import DavObject, Shelf, Visit, Written
from ..tasks import shelf as tasks
from . import shelf as events
from .incoming import MOST_LINES
from .places import OwnSource
from .properties import properties_of


@dataclass(frozen=True)
class OwnShelf:
    """A calendar of one person, as that person's programs see it."""

    visit: Visit
    source: OwnSource

    @property
    def code(self) -> str:
        """Return its name in addresses."""
        return self.source.code

    @property
    def title(self) -> str:
        """Return what its program called it."""
        return str(self.source.label)

    @property
    def may_write(self) -> bool:
        """Tell whether the person may add something to it."""
        return any(shelf.may_write for shelf in self._shelves.values())

    @cached_property
    def _shelves(self) -> Mapping[str, Shelf]:
        known: dict[str, Shelf] = {}
        if self.visit.scopes.may_read("events"):
            known[events.KIND] = events.CalendarShelf(self.visit, self.source)
        own = tasks.TaskShelf(self.visit, self.code)
        if own.is_open:
            known[tasks.KIND] = own
        return {kind: shelf for kind, shelf in known.items() if kind in self.source.kinds}

    @cached_property
    def _etags(self) -> Mapping[str, str]:
        return {name: etag for shelf in self._shelves.values() for name, etag in shelf.etags().items()}

    def etags(self) -> Mapping[str, str]:
        """Return the ETag of each thing by its name."""
        return self._etags

    def things(self, names: Iterable[str], data: Element | None = None) -> Mapping[str, DavObject]:
        """Return those of the things that are there."""
        wanted = list(names)
        return {
            name: one for shelf in self._shelves.values() for name, one in shelf.things(wanted, data).items()
        }

    def found(self, query: Element) -> Sequence[str]:
        """Return the names of the things that a query asks for."""
        return [name for shelf in self._shelves.values() for name in shelf.found(query)]

    def properties(self) -> Mapping[str, Element]:
        """Return what only calendars have."""
        return properties_of(self.title, self.source.colour, self.source.kinds)

    # -- writing --------------------------------------------------------------------------------------

    def put(self, name: str, body: bytes, *, is_new: bool, is_known: bool) -> Written:
        """Write a thing where its kind belongs."""
        kind = self._kind_of(name) if not is_new else _kind_in(body)
        shelf = self._shelves.get(kind)
        if shelf is None:
            said = "This calendar does not take this kind of entry."
            raise DavError(403, caldav("supported-calendar-component"), said)
        return shelf.put(name, body, is_new=is_new, is_known=is_known)

    def remove(self, name: str) -> None:
        """Move a thing to the recycle bin."""
        self._shelves[self._kind_of(name)].remove(name)

    def _kind_of(self, name: str) -> str:
        return next(kind for kind, shelf in self._shelves.items() if name in shelf.etags())


def _kind_in(body: bytes) -> str:
    blocks = (part for one in read_components(body, most=MOST_LINES) for part in one.parts)
    return next((one.name for one in blocks if one.name != "VTIMEZONE"), events.KIND)
