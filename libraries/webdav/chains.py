"""What holds a thing besides locks of its own: locks on folders around it, and locks of things in it."""

from typing import Any

from django.db.models import BigIntegerField, DateTimeField, Q, QuerySet
from django.utils import timezone

from crm_lists.framework.prepared import PreparedQueries, Slot

from ..document import Document
from ..places.folder import Folder
from ..places.nesting import above, within
from ..versions.lock import DocumentLock
from .dav_lock import DavLock
from .refs import Kind, Ref
from .scratch import Scratch

Place = tuple[Any, Any]
_holding = PreparedQueries()


def place_of(ref: Ref) -> Place | None:
    """Return library and folder in which a thing lies; None for what is gone, and for libraries."""
    models: dict[str, tuple[Any, str]] = {
        "document": (Document, "folder_id"),
        "scratch": (Scratch, "folder_id"),
        "folder": (Folder, "parent_id"),
    }
    if ref.kind not in models:
        return None
    model, outer = models[ref.kind]
    found: Place | None = model._default_manager.filter(pk=ref.pk).values_list("library_id", outer).first()
    return found


def own(ref: Ref) -> Q:
    """Return the condition on locks of the thing itself."""
    return _own(ref.kind, ref.pk)


def _own(kind: Kind, pk: "int | Slot") -> Q:
    field = "held" if kind == "document" else kind
    return Q(**{f"{field}_id": pk})


def around(place: Place | None) -> Q:
    """Return the condition on locks of folders and libraries that hold what lies in a place."""
    if place is None:
        return Q(pk__in=())
    library, folder = place
    outer = Q(library_id=library)
    if folder is not None:
        outer |= Q(folder__in=above(folder))
    return Q(is_deep=True) & outer


def inside(ref: Ref) -> Q:
    """Return the condition on locks of what lies in a folder or a library, at any depth."""
    if ref.kind == "folder":
        folders = within([ref.pk])
        below = Q(folder__in=folders) & ~Q(folder=ref.pk)
        return below | Q(held__document__folder__in=folders) | Q(scratch__folder__in=folders)
    if ref.kind == "library":
        return Q(folder__library=ref.pk) | Q(held__document__library=ref.pk) | Q(scratch__library=ref.pk)
    return Q(pk__in=())


def protecting(ref: Ref) -> "QuerySet[DavLock]":
    """Return the locks by which the thing is held, directly or by a folder around it."""
    place = place_of(ref)
    library, folder = place or (None, None)
    shape = (ref.kind, place is None, folder is None)
    query = _holding.get(shape, lambda: _holding_by(ref.kind, place))
    keys = query.rows(now=timezone.now(), thing=ref.pk, library=library, folder=folder)
    found = DavLock.objects.filter(pk__in=[key for (key,) in keys])
    return found.select_related("holder").order_by("pk")


def _holding_by(kind: Kind, place: Place | None) -> Any:
    """Return the query for the locks that hold a thing of this kind in such a place; mostly there is none."""
    thing, library, folder = (Slot(name, BigIntegerField()) for name in ("thing", "library", "folder"))
    here = None if place is None else (library, None if place[1] is None else folder)
    alive = DavLock.objects.filter(expires_at__gt=Slot("now", DateTimeField()))
    return alive.filter(_own(kind, thing) | around(here)).order_by().values_list("pk")


def held_below(ref: Ref) -> "QuerySet[DocumentLock]":
    """Return the documents that are held in a folder or a library, by whichever way."""
    lasting = Q(expires__isnull=True) | Q(expires__gt=timezone.now())
    where = {
        "folder": Q(document__folder__in=within([ref.pk])),
        "library": Q(document__library=ref.pk),
        "document": Q(pk=ref.pk),
    }.get(ref.kind, Q(pk__in=()))
    found = DocumentLock.objects.filter(where, lasting, document__deleted_at__isnull=True)
    return found.select_related("document", "holder")
