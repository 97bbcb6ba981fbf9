"""Sections that other apps put below the columns in the details pane of an item."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from .actors import Actor
from .registry import Many


@dataclass(frozen=True)
class Line:
    """One line of a section."""

    title: "str | Promise"
    url: str = ""
    meta: "str | Promise" = ""
    icon: str = ""
    #: HTML of a sign before the title, such as the disc of a person.
    badge: str = ""


@dataclass(frozen=True)
class Section:
    """One section of the pane; without lines and HTML it is not shown."""

    title: "str | Promise"
    lines: Sequence[Line] = ()
    html: str = ""
    #: Where all of it stands.
    url: str = ""


#: Return a section of the pane: (actor, item) -> section or None.
sections: Many[Callable[[Actor, Any], Section | None]] = Many("sections of the pane")


def sections_of(actor: Actor, item: Any, *codes: str) -> list[Section]:
    """Return the sections of an item that have something to show."""
    found = (make(actor, item) for make in sections.get(*codes))
    return [one for one in found if one is not None and (one.lines or one.html)]
