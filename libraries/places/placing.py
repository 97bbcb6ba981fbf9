"""Moving and copying documents and folders: within a library and into others, with what lies in them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework import access, actions, bulk
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor
from crm_lists.framework.bulk import Outcome
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from crm_lists.framework.registry import Many

from ..document import Document
from ..document_types.type_columns import types
from ..risks import Risk
from ..versions.adding import VersionFile, add_version, check_out_new, first_facts, first_note, version_of
from ..versions.numbers import State, Step
from ..versions.version import DocumentVersion
from . import contents, nesting
from .contents import Job, Way, carry_out, ways
from .folder import DEEPEST, Folder
from .library import Library
from .nesting import Nesting
from .siblings import free_name

Thing = TypeVar("Thing", Document, Folder)
#: Give copies what else belongs to things: called with the model, and the key of each copy by its source's.
copied: Many[Callable[[type[Any], Mapping[int, int]], None]] = Many("what copies take over")
EVERY_MODEL = "*"

#: What the copy of a version takes over from it.
COPIED = tuple(
    field.attname
    for field in DocumentVersion._meta.concrete_fields
    if field.name not in ("id", "document", "restored_from")
)


@dataclass(frozen=True)
class Place:
    """Where things lie: a library, or a folder of it."""

    library: Library
    folder: Folder | None = None

    def __str__(self) -> str:
        return str(self.folder or self.library)

    @property
    def url(self) -> str:
        """Return the address of the place."""
        return self.folder.url if self.folder else self.library.url

    def hold(self) -> None:
        """Keep others from taking a name here until the transaction ends."""
        row: Folder | Library = self.folder or self.library
        type(row)._default_manager.select_for_update(no_key=True).get(pk=row.pk)

    def refuse_closed(self) -> None:
        """Refuse a place that takes nothing any more."""
        if not self.library.is_active:
            raise ValidationError(
                _("“%(library)s” takes no new documents any more. Choose another library.")
                % {"library": self.library}
            )

    def refuse_folders(self) -> None:
        """Refuse a library that has no folders."""
        if not self.library.has_folders:
            raise ValidationError(
                _("“%(library)s” is kept without folders. Choose another library.")
                % {"library": self.library}
            )

    def check(self, document: Document) -> None:
        """Refuse a document whose format or type the library does not take."""
        self.library.check_file(document.file_format, document.name)
        self._refuse_risk(document)
        kind = document.document_type
        if kind is not None and not types().are_offered(kind.pk, self.library.pk):
            raise ValidationError(
                _("“%(library)s” takes no documents of the type %(type)s, such as “%(document)s”.")
                % {"library": self.library, "type": kind, "document": document}
            )

    def _refuse_risk(self, document: Document) -> None:
        """Refuse a file with macros, or an archive, where the library takes none."""
        handling = {Risk.MACROS: self.library.macro_files, Risk.ARCHIVE: self.library.archive_files}
        if handling.get(Risk(document.risk)) == Library.Handling.REFUSE:
            raise ValidationError(
                _("“%(library)s” takes no such files: “%(document)s” %(risk)s.")
                % {"library": self.library, "document": document, "risk": document.get_risk_display()}
            )


def move(actor: Actor, item: Thing, place: Place, *, name: str = "") -> Thing:
    """Move a document, or a folder with all that lies in it; history, address and shares stay."""
    place.refuse_closed()
    with transaction.atomic():
        place.hold()
        if isinstance(item, Folder):
            return _move_folder(actor, item, place, name or item.name)
        return _move(actor, item, place, name or item.name)


def _move(actor: Actor, document: Document, place: Place, name: str) -> Document:
    crosses = document.library_id != place.library.pk
    if crosses:
        place.check(document)
    there = Document(pk=document.pk, name=name, library=place.library, folder=place.folder)
    typed, generated = _named(there.free_name(), is_chosen=name != document.name)
    generated |= {"library": place.library, "folder": place.folder}
    moved = actions.change(actor, document, typed, generated=generated, verb="move")
    if crosses:
        _refuse_unreached(actor, moved)
    return moved


def _named(free: str, *, is_chosen: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the name among what a person types, where he has chosen it, or among what the program gives."""
    return ({"name": free}, {}) if is_chosen else ({}, {"name": free})


def _move_folder(actor: Actor, folder: Folder, place: Place, name: str) -> Folder:
    crosses = folder.library_id != place.library.pk
    _refuse_cycle(folder, place)
    _refuse_too_deep(folder, place)
    if crosses:
        place.refuse_folders()
        contents.refuse_kept(actor, folder, access.CHANGE)
        _check_content(contents.documents_in(folder), place)
    there = Folder(pk=folder.pk, name=name, library=place.library, parent=place.folder)
    free = free_name(name, there.siblings())
    typed, generated = _named(free, is_chosen=name != folder.name)
    generated |= {"library": place.library, "parent": place.folder}
    moved = actions.change(actor, folder, typed, generated=generated, verb="move")
    if crosses:
        _refuse_unreached(actor, moved)
    return moved


def _refuse_unreached(actor: Actor, item: Item) -> None:
    """Refuse a library in which the actor's rights do not let him add such a thing."""
    allowed = access.visible(actor, definition_of(item), access.ADD)
    if not allowed.filter(pk=item.pk).exists():
        raise NotPermitted(_("Your rights do not let you add this there. Choose another place."))


def _refuse_cycle(folder: Folder, place: Place) -> None:
    target = place.folder
    if target is not None and Nesting.objects.filter(above=folder.pk, below=target.pk).exists():
        raise ValidationError(
            _("“%(folder)s” cannot lie in itself. Choose a place outside of it.") % {"folder": folder}
        )


def _refuse_too_deep(folder: Folder, place: Place) -> None:
    inside = nesting.within([folder.pk])
    depths = Nesting.objects.filter(above__in=inside, below__in=inside).order_by().values("below")
    height = max((row["depth"] for row in depths.annotate(depth=Count("pk"))), default=1)
    above = Nesting.objects.filter(below=place.folder.pk).count() if place.folder else 0
    if above + height > DEEPEST:
        raise ValidationError(_("Folders may lie in one another %(limit)s deep.") % {"limit": DEEPEST})


def _check_content(documents: "QuerySet[Document]", place: Place) -> None:
    """Refuse content of which the library does not take a format or a type; one of each is looked at."""
    present = documents.filter(deleted_at__isnull=True).order_by()
    for kind in present.values("format", "document_type", "risk").distinct():
        found = present.filter(**kind).select_related("document_type").first()
        if found is not None:
            place.check(found)


# -- copies ---------------------------------------------------------------------------------------


def copy(actor: Actor, item: Thing, place: Place, *, with_history: bool = False, name: str = "") -> Thing:
    """Copy a document, or a folder with what the actor reads of it; the copy is the actor's own."""
    place.refuse_closed()
    if with_history and place.library.requires_approval:
        raise ValidationError(
            _(
                "“%(library)s” has content approval: what is copied there begins as a draft, without the "
                "earlier versions. Copy the current version alone."
            )
            % {"library": place.library}
        )
    with transaction.atomic():
        place.hold()
        if isinstance(item, Folder):
            made = _copy_folder(actor, item, place, with_history=with_history, name=name)
        else:
            made = _copy(actor, item, place, with_history=with_history, name=name)
        _lend(type(item), {item.pk: made.pk})
        return made


def _lend(model: type[Any], made: Mapping[int, int]) -> None:
    """Let copies take over what else belongs to the things they were made of."""
    if made:
        for take_over in copied.get(EVERY_MODEL):
            take_over(model, made)


def _copy(actor: Actor, document: Document, place: Place, *, with_history: bool, name: str = "") -> Document:
    place.check(document)
    kept = _published(document) if with_history else []
    source = kept[-1] if kept else version_of(actor, document)
    file = VersionFile.of(source)
    typed = _typed(actor, document)
    there = Document(name=name or document.name, library=place.library, folder=place.folder)
    typed["name"] = there.free_name()
    group = place.folder.group_id if place.folder else None
    facts = {"library": place.library, "folder": place.folder, "group_id": group}
    facts |= (
        file.facts(Step(source.number, State.APPROVED)) if kept else first_facts(actor, place.library, file)
    )
    comment = _("Copied from “%(document)s”.") % {"document": document}
    note = first_note(facts, comment)
    made = actions.add(actor, Document, typed, generated=facts, note=note)
    if kept:
        _copy_versions(kept, made)
    else:
        add_version(actor, made, file, comment=comment)
        check_out_new(actor, [made])
    return made


def _typed(actor: Actor, document: Document) -> dict[str, Any]:
    """Return the columns that people type, as the document has them and the actor may write them."""
    definition = seen_by(actor, definition_of(Document))
    values = {name: definition.column(name).read(document) for name in definition.editable}
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _published(document: Document) -> list[DocumentVersion]:
    """Return the versions that readers got, the first one first; drafts are not copied."""
    kept = document.versions.filter(deleted_at__isnull=True, status=State.APPROVED.value)
    return list(kept.select_related("file", "document__library").order_by("major", "minor"))


def _copy_versions(kept: Sequence[DocumentVersion], made: Document) -> None:
    """Copy the versions; by whom and when they were made stays."""
    DocumentVersion.objects.bulk_create(
        DocumentVersion(document=made, **{name: getattr(one, name) for name in COPIED}) for one in kept
    )


def _copy_folder(actor: Actor, folder: Folder, place: Place, *, with_history: bool, name: str = "") -> Folder:
    place.refuse_folders()
    _refuse_cycle(folder, place)
    _refuse_too_deep(folder, place)
    inside = access.visible(actor, definition_of(Document)).filter(folder__in=nesting.within([folder.pk]))
    _check_content(inside, place)
    made = copied_folder(actor, folder, place, name=name)
    state = {"made": {str(folder.pk): made.pk}, "with_history": with_history}
    carry_out(actor, folder, "copy", state)
    return made


def copied_folder(actor: Actor, folder: Folder, place: Place, *, name: str = "") -> Folder:
    """Add a folder like another one, without what lies in it."""
    there = Folder(name=name or folder.name, library=place.library, parent=place.folder)
    definition = seen_by(actor, definition_of(Folder))
    typed = {name: definition.column(name).read(folder) for name in definition.editable}
    typed = {name: value for name, value in typed.items() if value not in (None, "", [])}
    typed["name"] = free_name(there.name, there.siblings())
    group = place.folder.group_id if place.folder else None
    generated = {"library": place.library, "parent": place.folder, "group_id": group}
    note = _("Copied from “%(folder)s”.") % {"folder": folder}
    return actions.add(actor, Folder, typed, generated=generated, note=note)


class Copying(Way):
    """What the actor reads of a folder is copied into the copy of the folder."""

    label = gettext_lazy("Copy the content of “%(folder)s”")

    def documents(self, job: Job) -> "QuerySet[Document]":
        """Return the documents that the actor reads."""
        return _readable(job, Document).filter(folder__in=nesting.within([job.folder.pk]))

    def folders(self, job: Job) -> "QuerySet[Folder]":
        """Return the folders that the actor reads; in one that he does not read he reads no other."""
        inner = _readable(job, Folder).filter(pk__in=nesting.within([job.folder.pk]))
        return inner.exclude(pk=job.folder.pk)

    def do(self, job: Job, model: type[Any], keys: Sequence[int]) -> Iterable[Outcome]:
        """Copy them."""
        definition = definition_of(model)
        found = access.visible(job.actor, definition).in_bulk(list(keys))
        copies: dict[int, int] = {}
        for key in keys:
            yield bulk.attempt(definition, key, found.get(key), partial(self._copy, job, copies))
        _lend(model, copies)

    def _copy(self, job: Job, copies: dict[int, int], item: Document | Folder) -> None:
        made: dict[str, int] = job.state["made"]
        within = str(item.parent_id if isinstance(item, Folder) else item.folder_id)
        # What lies in a folder that the actor does not read goes into the copy of the whole.
        target = Folder.objects.select_related("library").get(pk=made.get(within, made[str(job.folder.pk)]))
        place = Place(target.library, target)
        if isinstance(item, Folder):
            copies[item.pk] = made[str(item.pk)] = copied_folder(job.actor, item, place).pk
        else:
            history = job.state["with_history"]
            copies[item.pk] = _copy(job.actor, item, place, with_history=history).pk


def _readable(job: Job, model: type[Any]) -> "QuerySet[Any]":
    return access.visible(job.actor, definition_of(model)).order_by()


ways.register("copy", Copying())
