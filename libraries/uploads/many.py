"""Many files at once: each is looked at and answered by itself, all are written by a few statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm_lists.framework import access, actions, bulk, statements
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of

from .. import newcomers
from ..document import Document
from ..names import fold, normalise, unique_name
from ..places.folder import Folder
from ..places.library import Library
from ..places.siblings import names_alike
from ..short_ids import new_short_id
from ..storing import files
from ..storing.files import Content, StoredFile
from ..versions.adding import TakenFile, VersionFile, check_out_new, first_facts, put_version, version_row
from . import twins
from .clash import Clash
from .intake import examine
from .places import Places

#: Writing waits for the disk, not for the processor.
_WRITERS = 4


@dataclass(frozen=True)
class NewFile:
    """A file that shall become a document, or a version of one."""

    name: str
    content: Content
    #: Names of the folders below the place in which it shall lie.
    folders: tuple[str, ...] = ()
    choice: Clash = Clash.NUMBER
    #: The columns by which it belongs to the item for which it comes.
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Kept:
    """What became of one file: saved, versioned, linked, skipped, clash or refused."""

    name: str
    status: str
    message: str = ""
    document: Document | None = None
    #: Documents that the person may read: of the same name in the place, of the same bytes anywhere.
    same_name: Document | None = None
    same_bytes: Document | None = None


@dataclass
class _Coming:
    """One file on its way."""

    file: NewFile
    name: str
    taken: TakenFile | None = None
    folder: Folder | None = None
    kept: Kept | None = None
    version: VersionFile | None = None
    same_bytes: Document | None = None
    typed: dict[str, Any] = field(default_factory=dict)

    def refuse(self, error: Exception) -> None:
        """Keep with the file what was said against it."""
        said = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        self.kept = Kept(self.file.name, "refused", said)


def upload_many(
    actor: Actor, library: Library, new: Sequence[NewFile], *, folder: Folder | None = None
) -> list[Kept]:
    """Keep files in a place of a library; return what became of each, in their order."""
    if not access.may_add(actor, definition_of(Document)):
        raise actions.NotPermitted(
            _("You may not add documents. An administrator can give you a role that may.")
        )
    coming = [_Coming(one, normalise(one.name)) for one in new]
    _take(library, coming)
    keep_taken(actor, library, folder, coming)
    return [cast(Kept, one.kept) for one in coming]


def keep_stored(
    actor: Actor, library: Library, file: NewFile, taken: TakenFile, *, folder: Folder | None
) -> Kept:
    """Keep one file whose bytes were taken in already."""
    one = _Coming(file, normalise(file.name), taken)
    keep_taken(actor, library, folder, [one])
    return cast(Kept, one.kept)


def keep_taken(actor: Actor, library: Library, folder: Folder | None, coming: Sequence[_Coming]) -> None:
    """Make documents and versions of bytes that were taken in; each file gets its answer."""
    _find_places(Places(actor, library, folder), _open(coming))
    _find_equal_bytes(actor, _open(coming))
    by_place: dict[int | None, list[_Coming]] = defaultdict(list)
    for one in _open(coming):
        by_place[one.folder.pk if one.folder else None].append(one)
    for together in by_place.values():
        _keep_in_place(actor, library, together)


def _open(coming: Sequence[_Coming]) -> list[_Coming]:
    return [one for one in coming if one.kept is None]


def _take(library: Library, coming: Sequence[_Coming]) -> None:
    """Look at the bytes one by one, and write those that are fit to the disk, some at a time."""
    found = {}
    for one in coming:
        try:
            found[id(one)] = examine(library, one.name, files.stream_of(one.file.content))
        except ValidationError as error:
            one.refuse(error)
    fit = _open(coming)
    with ThreadPoolExecutor(max_workers=_WRITERS) as writers:
        for one, stored in zip(fit, writers.map(_stored, fit), strict=True):
            if isinstance(stored, Exception):
                one.refuse(stored)
            else:
                one.taken = TakenFile(stored, found[id(one)].file_format, found[id(one)].risk)


def _stored(one: _Coming) -> StoredFile | Exception:
    try:
        return files.store(files.stream_of(one.file.content))
    except ValidationError as error:
        return error


def _find_places(places: Places, coming: Sequence[_Coming]) -> None:
    for one in coming:
        try:
            one.folder = places.at(one.file.folders)
        except (ValidationError, actions.NotPermitted) as error:
            one.refuse(error)


def _find_equal_bytes(actor: Actor, coming: Sequence[_Coming]) -> None:
    """Find documents of the same bytes; who has chosen already need not be told before."""
    found = twins.of_bytes(actor, [_taken(one).stored.sha256 for one in coming])
    for one in coming:
        one.same_bytes = found.get(_taken(one).stored.sha256)


def _keep_in_place(actor: Actor, library: Library, coming: Sequence[_Coming]) -> None:
    folder = coming[0].folder
    there = twins.of_names(actor, library, folder, [one.name for one in coming])
    for one in coming:
        _settle(actor, one, twins.of_item(there.get(fold(one.name)), one.file.values))
    new = _open(coming)
    if new:
        _add(actor, library, folder, new)


def _settle(actor: Actor, one: _Coming, same_name: Document | None) -> None:
    """Answer for a file that is there already, as the person has chosen."""
    choice, there = one.file.choice, same_name or one.same_bytes
    if there is None:
        return
    if choice == Clash.ASK:
        one.kept = Kept(one.file.name, "clash", same_name=same_name, same_bytes=one.same_bytes)
    elif choice == Clash.SKIP:
        one.kept = _as_it_is(actor, one, there)
    elif choice == Clash.VERSION:
        one.kept = _as_version(actor, one, there)


def _as_it_is(actor: Actor, one: _Coming, document: Document) -> Kept:
    """Send nothing; a document that is there already belongs to the item too, if it belongs to no other."""
    missing = {name: item for name, item in one.file.values.items() if not document.is_of(name, item)}
    if not missing:
        return Kept(one.file.name, "skipped", document=document)
    if any(getattr(document, f"{name}_id") is not None for name in missing):
        said = _("“%(name)s” belongs to another item already. Keep both, so that each has its own.")
        return Kept(one.file.name, "clash", said % {"name": document.name}, same_bytes=document)
    try:
        linked = actions.change(actor, document, missing)
    except ValidationError as error:
        return Kept(one.file.name, "refused", " ".join(error.messages), same_bytes=document)
    except actions.NotPermitted as refusal:
        return Kept(one.file.name, "refused", str(refusal), same_bytes=document)
    return Kept(
        linked.name, "linked", _("Linked: the document that is here belongs to this item now."), linked
    )


def _as_version(actor: Actor, one: _Coming, document: Document) -> Kept:
    """Make the file the next version; equal bytes make none."""
    taken = _taken(one)
    may_write = access.may(actor, document, access.CHANGE)
    if may_write and document.current_version().sha256 == taken.stored.sha256:
        return Kept(one.file.name, "skipped", _("The newest version has the same content."), document)
    try:
        with transaction.atomic():
            changed = put_version(actor, document, taken, comment="")
    except ValidationError as error:
        return Kept(one.file.name, "refused", " ".join(error.messages), same_name=document)
    except actions.NotPermitted as refusal:
        return Kept(one.file.name, "refused", str(refusal), same_name=document)
    label = _("Kept as version %(number)s.") % {"number": changed.number}
    return Kept(changed.name, "versioned", label, changed)


def _add(actor: Actor, library: Library, folder: Folder | None, new: Sequence[_Coming]) -> None:
    """Add the documents of one place in one transaction, each under the next free name."""
    with transaction.atomic():
        files.hold_contents(_taken(one).stored.sha256 for one in new)
        _name(library, folder, new)
        _lend_files(new)
        rows = [
            bulk.NewRow({**one.file.values, "name": one.typed["name"]}, _facts(actor, library, folder, one))
            for one in new
        ]
        versions = {row["short_id"]: cast(VersionFile, one.version) for row, one in _pairs(rows, new)}

        def along(added: list[Any]) -> None:
            made = [version_row(actor, one, versions[one.short_id], comment="") for one in added]
            statements.insert(made)
            check_out_new(actor, added)

        results = bulk.make_many(actor, definition_of(Document), rows, along=along)
        newcomers.tell(actor, library, [one for one in results if isinstance(one, Document)])
    for one, result in zip(new, results, strict=True):
        one.kept = _answer(one, result)


def _pairs(rows: Sequence[bulk.NewRow], new: Sequence[_Coming]) -> list[tuple[Any, _Coming]]:
    return [(row.generated, one) for row, one in zip(rows, new, strict=True)]


def _facts(actor: Actor, library: Library, folder: Folder | None, one: _Coming) -> dict[str, Any]:
    file = cast(VersionFile, one.version)
    return {
        "library": library,
        "folder": folder,
        "group_id": folder.group_id if folder else None,
        "short_id": new_short_id(),
        "has_free_name": True,
        **first_facts(actor, library, file),
    }


def _name(library: Library, folder: Folder | None, new: Sequence[_Coming]) -> None:
    """Give each file a name that is free; nobody else takes one in the place before the transaction ends."""
    place: type[Folder] | type[Library] = Folder if folder else Library
    place._default_manager.select_for_update(no_key=True).get(pk=folder.pk if folder else library.pk)
    siblings = Document.objects.filter(library=library, folder=folder, deleted_at__isnull=True)
    keys = {fold(one.name) for one in new}
    taken = set(siblings.filter(name_key__in=keys).values_list("name_key", flat=True))
    given: list[str] = []
    for one in new:
        if fold(one.name) in taken:
            one.typed["name"] = unique_name(one.name, [*names_alike(one.name, siblings), *given])
        else:
            one.typed["name"] = one.name
        given.append(one.typed["name"])
        taken.add(fold(given[-1]))


def _lend_files(new: Sequence[_Coming]) -> None:
    """Find or make the rows of django-filer for the bytes, those of equal bytes once."""
    wanted = [(_taken(one).stored, one.typed["name"], _taken(one).file_format) for one in new]
    rows = files.claim_many(wanted)
    for one in new:
        one.version = VersionFile.on_row(rows[_taken(one).stored.sha256], _taken(one))


def _taken(one: _Coming) -> TakenFile:
    return cast(TakenFile, one.taken)


def _answer(one: _Coming, result: Any) -> Kept:
    if isinstance(result, bulk.Refusal):
        return Kept(one.file.name, "refused", result.message)
    document = cast(Document, result)
    words = ""
    if document.name_key != fold(one.name):
        words = _("There is a document of this name already, so it was kept as “%(name)s”.") % {
            "name": document.name
        }
    return Kept(document.name, "saved", words, document, same_bytes=one.same_bytes)
