"""The log of reading: who has seen or taken which version of a document, and by which way."""

from .entry import ReadEntry, Way
from .noting import logged_libraries, note, note_many

__all__ = ["ReadEntry", "Way", "logged_libraries", "note", "note_many"]
