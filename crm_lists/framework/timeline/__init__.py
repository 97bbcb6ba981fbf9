"""The timeline of an item: everything that is linked to it, whichever list it stands in, newest first."""

from .changed import ChangeSource
from .linked import LinkedSource, readable
from .reading import Cursor, Timeline, Wanted, read
from .sources import Entry, Kind, Row, TimelineSource, kinds, shaped, timeline_sources

__all__ = [
    "ChangeSource",
    "Cursor",
    "Entry",
    "Kind",
    "LinkedSource",
    "Row",
    "Timeline",
    "TimelineSource",
    "Wanted",
    "kinds",
    "read",
    "readable",
    "shaped",
    "timeline_sources",
]
