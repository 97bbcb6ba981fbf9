"""The resources below one address: root, principal, home, collections, and the things in them.

/caldav/                       the root, which leads a program to its person
/caldav/7/                     the person: nobody else finds this address
/caldav/7/calendars/           the home
/caldav/7/calendars/common/    a collection
/caldav/7/calendars/common/12.ics
"""

from dataclasses import dataclass
from enum import IntEnum
from urllib.parse import quote, unquote, urlsplit

from .errors import DavError
from .service import Service, Shelf, Visit

LONGEST_NAME = 200


class Level(IntEnum):
    """How deep an address lies."""

    ROOT, PRINCIPAL, HOME, SHELF, THING = range(5)


@dataclass(frozen=True)
class Place:
    """What an address names for the person who asks."""

    service: Service
    visit: Visit
    level: Level
    shelf: Shelf | None = None
    name: str = ""

    @property
    def path(self) -> str:
        """Return its address."""
        return path_of(self.service, self.visit, self.level, self.shelf, self.name)

    @property
    def collection(self) -> Shelf:
        """Return the collection, or refuse where none is named."""
        if self.shelf is None:
            raise DavError(403, said="This cannot be done here.")
        return self.shelf


def path_of(service: Service, visit: Visit, level: Level, shelf: Shelf | None = None, name: str = "") -> str:
    """Return the address of a resource."""
    parts = [service.prefix, str(visit.user.pk), service.home, shelf.code if shelf else ""][: level + 1]
    above = "".join(f"/{quote(part)}" for part in parts)
    return f"{above}/{quote(name)}" if level == Level.THING else f"{above}/"


def resolve(service: Service, visit: Visit, below: str) -> Place:
    """Return what an address below the prefix names; whatever is not the person's own is not there."""
    parts = parts_of(service, visit, below)
    level = len(parts)
    if level < Level.SHELF:
        return Place(service, visit, Level(level))
    shelf = service.shelf(visit, parts[2])
    if shelf is None:
        raise DavError(404)
    name = parts[3] if level == Level.THING else ""
    if len(name) > LONGEST_NAME or any(sign < " " for sign in name):
        raise DavError(404)
    return Place(service, visit, Level(level), shelf, name)


def parts_of(service: Service, visit: Visit, below: str) -> list[str]:
    """Return the parts of an address below the prefix, or refuse what is not the person's own."""
    parts = [part for part in below.strip("/").split("/") if part]
    level = len(parts)
    if level > Level.THING or (level >= Level.PRINCIPAL and parts[0] != str(visit.user.pk)):
        raise DavError(404)
    if level >= Level.HOME and parts[1] != service.home:
        raise DavError(404)
    return parts


def name_in(place: Place, address: str) -> str | None:
    """Return the name of the thing that an address in a report means, None where it lies elsewhere."""
    path = unquoted_path(address)
    above = unquoted_path(path_of(place.service, place.visit, Level.SHELF, place.shelf))
    name = path.removeprefix(above)
    return name if path.startswith(above) and name and "/" not in name else None


def unquoted_path(address: str) -> str:
    """Return the path of an address without its escapes, empty for what is no address."""
    try:
        return unquote(urlsplit(address.strip()).path)
    except ValueError:
        return ""
