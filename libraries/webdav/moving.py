"""MOVE and COPY: what comes to lie on a document becomes its next version and never takes its place."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from filer.models import File
from wsgidav.dav_error import HTTP_CONFLICT, HTTP_FORBIDDEN, DAVError

from crm_lists.framework import actions

from .. import documents, newcomers
from ..document import Document
from ..names import fold, normalise
from ..places import placing
from ..places.folder import Folder
from ..places.library import Library
from ..storing import files
from ..storing.files import StoredFile
from ..uploads.intake import examine
from ..versions.adding import TakenFile
from . import dead_properties, removing, resolving, writing
from .refs import Ref
from .resolving import Named
from .scratch import Scratch
from .scratch_names import is_scratch
from .visit import Visit
from .writing import refused_name

#: Set where something came to be that was not there, which WsgiDAV says otherwise.
CREATED = "libraries.created"


@transaction.atomic
def move(source: Any, dest_path: str) -> None:
    """Move what a resource is."""
    source.refuse_reader()
    named, target = _destination(source, dest_path)
    if hasattr(source, "row"):
        _move_scratch(source, named, target)
    elif is_document(source):
        _move_document(source, named, target)
    else:
        _move_folder(source, named, target)


@transaction.atomic
def copy(source: Any, dest_path: str, *, is_deep: bool) -> None:
    """Copy what a resource is; locks stay where they are."""
    named, target = _destination(source, dest_path)
    if source.is_collection:
        _copy_folder(source, named, target, is_deep=is_deep)
        return
    if is_document(target):
        _write_over(source, target)
        return
    target = _cleared(target)
    visit: Visit = source.visit
    if is_scratch(named.name):
        row = writing.keep_scratch(visit, named, None, getattr(target, "row", None))
        _lend_bytes(source, row)
        dead_properties.copy(source.ref, Ref.of(row))
        return
    _drop_row(target)
    if is_document(source):
        made = placing.copy(visit.actor, source.document, named.place, name=normalise(named.name))
        _refuse_other_name(made, named)
        newcomers.tell(visit.actor, named.place.library, [made])
        return
    if source.row.size == 0:
        dead_properties.copy(source.ref, Ref.of(writing.keep_scratch(visit, named, None)))
        return
    with _taken(source, named.place.library, named.name) as taken:
        made = writing.add_document(visit, named, taken)
    dead_properties.copy(source.ref, Ref.of(made))


def is_document(resource: Any) -> bool:
    """Tell whether a resource is a document."""
    return hasattr(resource, "facts")


def _destination(source: Any, dest_path: str) -> tuple[Named, Any]:
    """Return the place and the name where it shall lie, and what lies there."""
    target = source.provider.get_resource_inst(dest_path, source.environ)
    named = source.provider.named_at(dest_path, source.environ)
    if named is None:
        raise DAVError(HTTP_CONFLICT if target is None else HTTP_FORBIDDEN)
    if target is None:
        source.environ[CREATED] = True
        if not is_scratch(named.name) and not source.provider.may_name(named, source.environ):
            raise DAVError(HTTP_FORBIDDEN)
    return named, target


# -- temporary files ------------------------------------------------------------------------------


def _move_scratch(source: Any, named: Named, target: Any) -> None:
    visit, row = source.visit, source.row
    if is_document(target):
        _write_over(source, target)
        _drop_moved(source)
        return
    target = _cleared(target)
    _drop_row(target)
    if row.stands_for is not None:
        _bring_back(visit, row, named)
    elif (aside := writing.aside_of(visit, named)) is not None and row.size:
        with _taken(source, named.place.library, named.name) as taken:
            writing.replace_aside(visit, aside, taken)
        row.drop()
    elif is_scratch(named.name) or row.size == 0:
        row.library, row.folder = named.place.library, named.place.folder
        row.rename(normalise(named.name))
        row.save()
    else:
        with _taken(source, named.place.library, named.name) as taken:
            made = writing.add_document(visit, named, taken)
        dead_properties.move(source.ref, Ref.of(made))
        row.drop()


def _bring_back(visit: Visit, row: Scratch, named: Named) -> None:
    """Let a document that was put aside be itself again, perhaps under another name."""
    document = row.stands_for
    if document is None:
        return
    if is_scratch(named.name):
        row.rename(normalise(named.name))
        row.save()
        return
    row.drop()
    here = (document.library_id, document.folder_id, document.name_key)
    there = (named.place.library.pk, named.place.folder.pk if named.place.folder else None)
    if here != (*there, fold(normalise(named.name))):
        moved = placing.move(visit.actor, document, named.place, name=normalise(named.name))
        _refuse_other_name(moved, named)


# -- documents ------------------------------------------------------------------------------------


def _move_document(source: Any, named: Named, target: Any) -> None:
    visit, document = source.visit, source.document
    if is_document(target):
        _write_over(source, target)
        _drop_moved(source)
        return
    target = _cleared(target)
    _drop_row(target)
    if is_scratch(named.name):
        _put_aside(visit, source, named)
        return
    before = document.library_id
    moved = placing.move(visit.actor, document, named.place, name=normalise(named.name))
    _refuse_other_name(moved, named)
    if moved.library_id != before:
        newcomers.tell(visit.actor, named.place.library, [moved])
    source.provider.lock_manager.remove_all_locks_from_url(source.get_ref_url())


def _put_aside(visit: Visit, source: Any, named: Named) -> None:
    """Let the program believe that the document is gone to a name of its own; for others it stays."""
    Scratch.objects.filter(person=visit.user, stands_for=source.document).delete()
    row = writing.keep_scratch(visit, named, None)
    row.stands_for = source.document
    row.sha256, row.size = source.content.sha256, source.content.size
    row.save()


def _write_over(source: Any, target: Any) -> None:
    """Make the bytes of the source the next version of a document."""
    target.refuse_reader()
    document: Document = target.document
    with _taken(source, document.library, document.name) as taken:
        writing.put(source.visit, document, taken)
    dead_properties.copy(source.ref, target.ref)


def _drop_moved(source: Any) -> None:
    """Delete what was moved onto a document."""
    if hasattr(source, "row"):
        if source.row.stands_for is not None:
            actions.delete(source.visit.actor, source.row.stands_for)
        source.row.drop()
        return
    if source.visit.ticket is not None:
        raise DAVError(HTTP_FORBIDDEN)
    actions.delete(source.visit.actor, source.document)


# -- folders --------------------------------------------------------------------------------------


def _move_folder(source: Any, named: Named, target: Any) -> None:
    folder: Folder | None = source.place.folder if source.place else None
    if folder is None:
        raise DAVError(HTTP_FORBIDDEN)
    _drop_row(_cleared(target, is_whole=True))
    moved = placing.move(source.visit.actor, folder, named.place, name=normalise(named.name))
    _refuse_other_name(moved, named)
    source.provider.lock_manager.remove_all_locks_from_url(source.get_ref_url(), recursive=True)


def _copy_folder(source: Any, named: Named, target: Any, *, is_deep: bool) -> None:
    folder: Folder | None = source.place.folder if source.place else None
    if folder is None:
        raise DAVError(HTTP_FORBIDDEN)
    _drop_row(_cleared(target, is_whole=True))
    actor, name = source.visit.actor, normalise(named.name)
    if is_deep:
        made = placing.copy(actor, folder, named.place, name=name)
    else:
        named.place.refuse_folders()
        made = placing.copied_folder(actor, folder, named.place, name=name)
        dead_properties.copy(source.ref, Ref.of(made))
    _refuse_other_name(made, named)


# -- what they share ------------------------------------------------------------------------------


def _cleared(target: Any, *, is_whole: bool = False) -> Any:
    """Delete a folder that is in the way, and a document where a folder comes to lie."""
    if target is None or (not target.is_collection and not is_whole):
        return target
    removing.delete(target)
    return None


def _drop_row(target: Any) -> None:
    """Delete a temporary file that is in the way."""
    if target is not None and hasattr(target, "row"):
        target.row.drop()


def _refuse_other_name(item: Document | Folder, named: Named) -> None:
    """Refuse where others have given the name to something of which the person knows nothing."""
    if resolving.key_of(named.name) != fold(item.name):
        raise refused_name()


@contextmanager
def _taken(source: Any, library: Library, name: str) -> Iterator[TakenFile]:
    """Give the bytes of a document or a temporary file, when they are fit for the library."""
    row, sha256, size = _bytes_of(source)
    with files.open_file(row) as opened:
        stream = files.stream_of(opened)
        examined = examine(library, normalise(name), stream)
        stored = StoredFile(row.file.name, sha256, size, stream)
        yield TakenFile(stored, examined.file_format, examined.risk)


def _bytes_of(source: Any) -> tuple[File, str, int]:
    row: Scratch | None = getattr(source, "row", None)
    document: Document | None = source.document if row is None else row.stands_for
    if row is not None and document is None:
        if row.file is None:
            raise DAVError(HTTP_CONFLICT, "There is nothing in it yet.")
        return row.file, row.sha256, row.size
    if document is None:
        raise DAVError(HTTP_CONFLICT)
    version = documents.version_of(source.visit.actor, document)
    return version.file, version.sha256, version.size


def _lend_bytes(source: Any, row: Scratch) -> None:
    """Let a temporary file hold the bytes of the source."""
    if hasattr(source, "row") and source.row.file is None and source.row.stands_for is None:
        return
    row.file, row.sha256, row.size = _bytes_of(source)
    row.save()
