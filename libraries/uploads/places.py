"""The folders that uploaded files bring with them: found where they are, made where they are missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of

from ..names import fold, normalise
from ..places.folder import DEEPEST, Folder
from ..places.library import Library

#: Another upload of the same folder may make it at the same moment.
_ATTEMPTS = 3


def folders_of(path: str) -> tuple[str, ...]:
    """Return the names in a path that a browser tells; steps upwards lead nowhere."""
    return tuple(name for name in path.replace("\\", "/").split("/") if name not in ("", ".", ".."))


@dataclass
class Places:
    """The folders below a place of a library, each looked for once."""

    actor: Actor
    library: Library
    top: Folder | None = None
    _known: dict[tuple[int | None, str], Folder] = field(default_factory=dict)

    def at(self, names: Sequence[str]) -> Folder | None:
        """Return the folder that lies so deep below the place; missing ones are made."""
        if len(names) > DEEPEST:
            raise ValidationError(_("Folders may lie in one another %(limit)s deep.") % {"limit": DEEPEST})
        folder = self.top
        for name in names:
            folder = self._below(folder, normalise(name))
        return folder

    def known_at(self, names: Sequence[str]) -> tuple[bool, Folder | None]:
        """Return whether there is such a folder for the actor, and the folder; none is made."""
        folder = self.top
        for name in names:
            found = self._readable(folder, normalise(name))
            if found is None:
                return False, None
            folder = found
        return True, folder

    def _below(self, parent: Folder | None, name: str) -> Folder:
        key = (parent.pk if parent else None, fold(name))
        if key not in self._known:
            self._known[key] = self._found_or_made(parent, name)
        return self._known[key]

    def _found_or_made(self, parent: Folder | None, name: str) -> Folder:
        for attempt in range(_ATTEMPTS):
            try:
                return self._readable(parent, name) or self._made(parent, name)
            except ValidationError:
                if attempt == _ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")

    def _readable(self, parent: Folder | None, name: str) -> Folder | None:
        """Return the folder of this name; one that is not for the actor is passed over, and not told of."""
        there = self._siblings(parent)
        readable = access.visible(self.actor, definition_of(Folder)).filter(pk__in=there.values("pk"))
        for candidate in _numbered(name):
            key = fold(candidate)
            found: Folder | None = readable.filter(name_key=key).first()
            if found is not None or not there.filter(name_key=key).exists():
                return found
        return None

    def _made(self, parent: Folder | None, name: str) -> Folder:
        if not self.library.has_folders:
            raise ValidationError(
                _("“%(library)s” has no folders. Upload the files without the folder “%(name)s”.")
                % {"library": self.library.name, "name": name},
                code="no_folders",
            )
        there = self._siblings(parent)
        free = next(one for one in _numbered(name) if not there.filter(name_key=fold(one)).exists())
        generated = {
            "library": self.library,
            "parent": parent,
            "group_id": parent.group_id if parent else None,
        }
        return actions.add(self.actor, Folder, {"name": free}, generated=generated)

    def _siblings(self, parent: Folder | None) -> "models.QuerySet[Folder]":
        return Folder.objects.filter(library=self.library, parent=parent, deleted_at__isnull=True)


def _numbered(name: str) -> Iterator[str]:
    yield name
    for number in count(2):
        yield f"{name} ({number})"
