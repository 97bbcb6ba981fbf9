"""From an address to what it names for the one who asks: nothing else of the library is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Q, TextField

from crm_lists.framework import access, surroundings
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.prepared import PreparedQueries, Slot

from ..document import Document
from ..names import fold, normalise
from ..places.folder import DEEPEST, Folder
from ..places.library import Library
from ..places.nesting import Nesting
from ..places.placing import Place
from . import served
from .refs import Ref
from .scratch import Scratch

_KEY: BigIntegerField[int, int] = BigIntegerField()
_NAME: TextField[str, str] = TextField()
_FOLDER = [field.attname for field in Folder._meta.concrete_fields]
_folders, _above, _temporary = PreparedQueries(), PreparedQueries(), PreparedQueries()


@dataclass(frozen=True, slots=True)
class Named:
    """A place and a name in it, whether or not anything has that name."""

    place: Place
    name: str


def libraries_of(actor: Actor) -> list[Library]:
    """Return the libraries that are open to the actor."""
    if not access.may_open(actor, definition_of(Document)):
        return []
    return surroundings.known("libraries.webdav.open", lambda: list(Library.objects.filter(is_active=True)))


def segments_of(path: str) -> list[str]:
    """Return the names of an address, decoded and without its slashes."""
    return [one for one in path.split("/") if one]


def place_at(actor: Actor, names: Sequence[str]) -> Place | None:
    """Return the library or folder of an address, None where the actor finds none there."""
    if not names or len(names) > DEEPEST + 1:
        return None
    library = next((one for one in libraries_of(actor) if one.code == names[0].lower()), None)
    if library is None or len(names) == 1:
        return None if library is None else Place(library)
    folder = _folder_at(actor, library, names[1:])
    return None if folder is None else Place(library, folder)


def _folder_at(actor: Actor, library: Library, names: Sequence[str]) -> Folder | None:
    condition = access.condition(actor, definition_of(Folder))
    query = _folders.get((condition, len(names)), lambda: _on_way(actor, len(names)))
    keys = {f"name_{number}": key_of(name) for number, name in enumerate(names)}
    row = query.first(library=library.pk, **keys)
    if row is None:
        return None
    folder = Folder.from_db(None, _FOLDER, row)
    if len(names) > 1 and not _sees_all_above(actor, folder.pk, len(names)):
        return None
    folder.library = library
    return folder


def _on_way(actor: Actor, depth: int) -> Any:
    """Return the query for the folder at the end of so many names."""
    where, step = Q(), ""
    for number in reversed(range(depth)):
        where &= Q(**{f"{step}name_key": Slot(f"name_{number}", _NAME)})
        step += "parent__"
    where &= Q(**{f"{step.removesuffix('__')}__isnull": True})
    seen = access.visible(actor, definition_of(Folder)).filter(where, library_id=Slot("library", _KEY))
    return seen.order_by().values_list(*_FOLDER)[:1]


def _sees_all_above(actor: Actor, folder: int, depth: int) -> bool:
    """Tell whether the actor reads each folder of the way: its names would tell of the others."""
    condition = access.condition(actor, definition_of(Folder))
    return len(_above.get(condition, lambda: _around(actor)).rows(folder=folder)) == depth


def _around(actor: Actor) -> Any:
    """Return the query for the folders around one that the actor reads, itself among them."""
    above = Nesting.objects.filter(below_id=Slot("folder", _KEY)).values("above")
    return access.visible(actor, definition_of(Folder)).filter(pk__in=above).order_by().values_list("pk")


def document_in(actor: Actor, named: Named) -> served.Facts | None:
    """Return what is known of the document of a name, None where the actor finds none."""
    return served.facts_in(actor, named.place, key_of(named.name))


def scratch_in(actor: Actor, named: Named) -> Scratch | None:
    """Return the temporary file of a name that the actor has there."""
    if actor.user is None:
        return None
    place = named.place
    query = _temporary.get(place.folder is None, lambda: _of_person(is_at_top=place.folder is None))
    folder = place.folder and place.folder.pk
    row = query.first(person=actor.user.pk, library=place.library.pk, folder=folder, name=key_of(named.name))
    return None if row is None else Scratch.objects.select_related("file").filter(pk=row[0]).first()


def _of_person(*, is_at_top: bool) -> Any:
    """Return the query for a temporary file of a person; there is seldom one."""
    mine = Scratch.objects.filter(person_id=Slot("person", _KEY), name_key=Slot("name", _NAME))
    return mine.filter(served.in_place(is_at_top=is_at_top)).order_by().values_list("pk")[:1]


def is_taken(named: Named) -> bool:
    """Tell whether somebody has given the name to a document or a folder there already."""
    place, key = named.place, key_of(named.name)
    here = {"library": place.library, "name_key": key, "deleted_at__isnull": True}
    return (
        Document.objects.filter(folder=place.folder, **here).exists()
        or Folder.objects.filter(parent=place.folder, **here).exists()
    )


def key_of(name: str) -> str:
    """Return a name of an address as names are compared."""
    return fold(normalise(name))


def path_of(actor: Actor, ref: Ref) -> str | None:
    """Return the address of a thing, None where the person does not see it."""
    if ref.kind == "library":
        library = Library.objects.filter(pk=ref.pk).first()
        return None if library is None else f"/{library.code}"
    found: Any
    if ref.kind == "scratch":
        found = Scratch.objects.filter(pk=ref.pk, person=actor.user)
    else:
        found = access.visible(actor, definition_of(Document if ref.kind == "document" else Folder))
        found = found.filter(pk=ref.pk)
    outer = "parent" if ref.kind == "folder" else "folder"
    thing = found.select_related("library", outer).first()
    if thing is None:
        return None
    folder: Folder | None = getattr(thing, outer)
    return "/".join(["", thing.library.code, *([folder.path] if folder else []), thing.name])


def is_possible(path: str) -> bool:
    """Tell whether an address can name anything at all."""
    try:
        return b"\0" not in path.encode()
    except UnicodeEncodeError:
        return False
