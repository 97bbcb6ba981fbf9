"""What a lock or a property belongs to, whatever address led to it."""

from dataclasses import dataclass
from typing import Literal, Self

from ..document import Document
from ..places.folder import Folder
from ..places.library import Library
from .scratch import Scratch

Kind = Literal["document", "folder", "library", "scratch"]
Thing = Document | Folder | Library | Scratch
KINDS: dict[type[Thing], Kind] = {
    Document: "document",
    Folder: "folder",
    Library: "library",
    Scratch: "scratch",
}


@dataclass(frozen=True, slots=True)
class Ref:
    """A document, folder, library or temporary file by its key."""

    kind: Kind
    pk: int

    @classmethod
    def of(cls, thing: Thing) -> Self:
        """Return the reference to a thing."""
        return cls(KINDS[type(thing)], thing.pk)

    @classmethod
    def parse(cls, url: str) -> "Ref | None":
        """Return what `url` of a reference was, None for addresses of what has no key."""
        kind, _slash, key = url.strip("/").partition("/")
        for known in KINDS.values():
            if kind == known and key.isdecimal():
                return Ref(known, int(key))
        return None

    @property
    def url(self) -> str:
        """Return the reference as WsgiDAV hands it from one of its parts to another."""
        return f"/{self.kind}/{self.pk}"
