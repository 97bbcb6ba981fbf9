"""What lies in a folder goes with it: into the recycle bin and back, and to another library.

Up to some two hundred things go in the transaction of the folder's own write, all or none. More of them go
in the background, a part at a time, with their progress among the person's batches; a part that is left
alone then is said there. In the history of a batch only the folder stands: what takes it back takes its
content back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, cast

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.batches.kinds import Kind, Step, kinds, refusal_text
from crm_lists.batches.models import Batch, BatchRow, Result
from crm_lists.batches.models import State as BatchState
from crm_lists.batches.running import start
from crm_lists.framework import access, bulk, statements
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor
from crm_lists.framework.bulk import Outcome, RowChange, State
from crm_lists.framework.changes import Deed
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from crm_lists.framework.registry import Registry

from .. import keeping
from ..document import Document
from ..retention.refusing import kept_back
from .folder import Folder, deletion_checks, purges
from .nesting import Nesting, within

#: So many things go with their folder while the person waits.
AT_ONCE = 200
#: So many go in one transaction in the background.
PART = 100
KIND = "folder-content"
RESULTS = {State.DONE: Result.DONE, State.SAME: Result.SAME, State.REFUSED: Result.REFUSED}


def documents_in(folder: Folder) -> "QuerySet[Document]":
    """Return all documents in a folder and below it, deleted ones too."""
    return Document.objects.order_by().filter(folder__in=within([folder.pk]))


def folders_in(folder: Folder) -> "QuerySet[Folder]":
    """Return all folders below a folder, deleted ones too."""
    return Folder.objects.order_by().filter(pk__in=within([folder.pk])).exclude(pk=folder.pk)


def by_depth(folders: "QuerySet[Folder]") -> list[int]:
    """Return the keys of the folders, the outermost first."""
    keys = set(folders.values_list("pk", flat=True))
    depths = dict.fromkeys(keys, 0)
    for below in Nesting.objects.filter(below__in=folders.values("pk")).values_list("below_id", flat=True):
        depths[below] += 1
    return sorted(keys, key=lambda key: (depths[key], key))


class Way:
    """What is done with the content of a folder."""

    label: "ClassVar[str | Promise]"
    #: Whether folders go before what lies in them.
    outer_first: ClassVar[bool] = True
    #: Whether nothing is done where something is refused; else the rest is done, and the batch says it.
    is_strict: ClassVar[bool] = True

    def documents(self, job: "Job") -> "QuerySet[Document]":
        """Return the documents that wait for it."""
        raise NotImplementedError

    def folders(self, job: "Job") -> "QuerySet[Folder]":
        """Return the folders that wait for it."""
        return Folder.objects.none()

    def do(self, job: "Job", model: type[Any], keys: Sequence[int]) -> Iterable[Outcome]:
        """Do it to documents, or to folders."""
        raise NotImplementedError


@dataclass
class Job:
    """The content of one folder that something is done with; `state` is kept from part to part."""

    actor: Actor
    way: Way
    folder: Folder
    state: dict[str, Any]

    def count(self, limit: int | None = None) -> int:
        """Return how many things wait for it."""
        folders, documents = self.way.folders(self).values("pk"), self.way.documents(self).values("pk")
        return folders[:limit].count() + documents[:limit].count()

    def next_part(self, size: int) -> list[tuple[str, Outcome]]:
        """Do it to the next things; give the code of the list of each with what became of it."""
        steps = [self._folders, self._documents]
        for step in steps if self.way.outer_first else reversed(steps):
            if done := step(size):
                return done
        return []

    def _documents(self, size: int) -> list[tuple[str, Outcome]]:
        waiting = self.way.documents(self).filter(pk__gt=self.state.get("after", 0)).order_by("pk")
        keys = list(waiting.values_list("pk", flat=True)[:size])
        if not keys:
            return []
        self.state["after"] = keys[-1]
        return self._done(Document, keys)

    def _folders(self, size: int) -> list[tuple[str, Outcome]]:
        if "folders" not in self.state:
            keys = by_depth(self.way.folders(self))
            self.state["folders"] = keys if self.way.outer_first else keys[::-1]
        keys, self.state["folders"] = self.state["folders"][:size], self.state["folders"][size:]
        return self._done(Folder, keys) if keys else []

    def _done(self, model: type[Any], keys: Sequence[int]) -> list[tuple[str, Outcome]]:
        code = definition_of(model).code
        return [(code, outcome) for outcome in self.way.do(self, model, keys)]


class Deletion(Way):
    """The content goes into the recycle bin with its folder."""

    label = gettext_lazy("Delete the content of “%(folder)s”")
    outer_first = False

    def documents(self, job: Job) -> "QuerySet[Document]":
        """Return the documents that are not deleted."""
        return documents_in(job.folder).filter(deleted_at__isnull=True)

    def folders(self, job: Job) -> "QuerySet[Folder]":
        """Return the folders that are not deleted."""
        return folders_in(job.folder).filter(deleted_at__isnull=True)

    def do(self, job: Job, model: type[Any], keys: Sequence[int]) -> Iterable[Outcome]:
        """Delete them, and note with which folder they went."""
        outcomes = bulk.delete_many(job.actor, definition_of(model), [RowChange(key) for key in keys])
        gone = [outcome.pk for outcome in outcomes if outcome.state == State.DONE]
        model._default_manager.filter(pk__in=gone).update(deleted_with=job.folder.pk)
        return outcomes


class Return(Way):
    """What went into the recycle bin with a folder comes back with it."""

    label = gettext_lazy("Restore the content of “%(folder)s”")

    def documents(self, job: Job) -> "QuerySet[Document]":
        """Return the documents that went with the folder."""
        return Document.objects.order_by().filter(deleted_with=job.folder.pk, deleted_at__isnull=False)

    def folders(self, job: Job) -> "QuerySet[Folder]":
        """Return the folders that went with the folder."""
        return Folder.objects.order_by().filter(deleted_with=job.folder.pk, deleted_at__isnull=False)

    def do(self, job: Job, model: type[Any], keys: Sequence[int]) -> Iterable[Outcome]:
        """Restore them."""
        return bulk.restore_many(job.actor, definition_of(model), keys)


class Removal(Way):
    """The documents of a folder that came into another library come there too."""

    label = gettext_lazy("Move the content of “%(folder)s”")

    def documents(self, job: Job) -> "QuerySet[Document]":
        """Return the documents that are still said to be in the other library."""
        return documents_in(job.folder).filter(~Q(library=F("folder__library")), deleted_at__isnull=True)

    def do(self, job: Job, model: type[Any], keys: Sequence[int]) -> Iterable[Outcome]:
        """Note the library of their folder with them."""
        target = {"library": job.folder.library}
        changes = [RowChange(key, generated=target) for key in keys]
        return bulk.change_many(job.actor, definition_of(model), changes, verb="move")


#: What can be done with the content of a folder, by code.
ways: Registry[Way] = Registry("what is done with the content of folders")
ways.register("delete", Deletion())
ways.register("restore", Return())
ways.register("library", Removal())


def follow(actor: Actor, item: Item, deed: Deed) -> None:
    """Let the content go with its folder."""
    folder = cast(Folder, item)
    if deed.verb in ("delete", "restore"):
        carry_out(actor, folder, deed.verb)
    elif deed.verb != "add" and "library" in deed.after:
        gone = documents_in(folder).filter(deleted_at__isnull=False)
        gone.update(library=folder.library)
        carry_out(actor, folder, "library")


def carry_out(actor: Actor, folder: Folder, way: str, state: dict[str, Any] | None = None) -> Batch | None:
    """Do it to all that lies in the folder: at once, or in the background where it is much."""
    job = Job(replace(actor, batch=None), ways.get(way), folder, dict(state or {}))
    if actor.user is None or job.count(AT_ONCE + 1) <= AT_ONCE:
        refused = [one for one in _at_once(job) if one[1].refusal is not None]
        if refused and actor.user is not None:
            _note_refused(_batch(job, way, actor.user, total=len(refused)), refused)
        return None
    batch = _batch(job, way, actor.user, total=job.count())
    transaction.on_commit(lambda: start(batch, at_once=0))
    return batch


def _batch(job: Job, way: str, user: User, *, total: int) -> Batch:
    """Return a batch of the person for what is done with the content."""
    return Batch.objects.create(
        name=(str(job.way.label) % {"folder": job.folder})[:200],
        kind=KIND,
        list_code=definition_of(Folder).code,
        user=user,
        source=job.actor.source,
        parameters={"way": way, "folder": job.folder.pk, "state": job.state},
        total=total,
    )


def _at_once(job: Job) -> list[tuple[str, Outcome]]:
    """Do it to all that waits, and return what became of it; a strict way ends with the first refusal."""
    found: list[tuple[str, Outcome]] = []
    while done := job.next_part(AT_ONCE):
        for code, outcome in done:
            if outcome.refusal is not None and job.way.is_strict:
                named = {"name": outcome.title or code, "reason": outcome.refusal.message}
                raise NotPermitted(_("“%(name)s”: %(reason)s") % named)
        found += done
    return found


def _note_refused(batch: Batch, refused: Sequence[tuple[str, Outcome]]) -> None:
    """Keep among the person's batches what was left alone, and why."""
    statements.insert([_row(batch, code, outcome) for code, outcome in refused])
    batch.state, batch.finished_at, batch.refused = BatchState.DONE, timezone.now(), len(refused)
    batch.save()


class FolderContent(Kind):
    """Do something with the content of a folder, a part at a time."""

    label = gettext_lazy("Content of a folder")
    needs = access.VIEW
    can_be_taken_back = False
    finds_rows = True

    def step(self, batch: Batch, size: int) -> Step:
        """Do it to the next part."""
        asked = batch.parameters
        folder = Folder.objects.get(pk=asked["folder"])
        job = Job(replace(batch.actor, batch=None), ways.get(asked["way"]), folder, asked["state"])
        done = job.next_part(min(size, PART))
        batch.parameters = {**asked, "state": job.state}
        return Step([_row(batch, code, outcome) for code, outcome in done], is_last=not done)


def _row(batch: Batch, code: str, outcome: Outcome) -> BatchRow:
    row = BatchRow(batch=batch, list_code=code, item_id=outcome.pk)
    definition = definition_of(Document if code == definition_of(Document).code else Folder)
    message = refusal_text(outcome.refusal, definition)
    row.take(RESULTS[outcome.state], title=outcome.title, message=message)
    return row


kinds.register(KIND, FolderContent())


# -- what must hold before ------------------------------------------------------------------------


def refuse_kept(actor: Actor, folder: Folder, action: str) -> None:
    """Refuse what the rights for a document or folder below, a check-out or a hold do not allow."""
    for model, found in ((Document, documents_in(folder)), (Folder, folders_in(folder))):
        inside = found.filter(deleted_at__isnull=True)
        allowed = access.visible(actor, definition_of(model), action).order_by()
        allowed = allowed.filter(pk__in=inside.values("pk"))
        if inside.exclude(pk__in=allowed.values("pk")).exists():
            raise NotPermitted(
                _("Your rights do not reach everything that lies in “%(folder)s”. Ask a manager to do it.")
                % {"folder": folder}
            )
    _refuse_locked(actor, folder)


def _refuse_locked(actor: Actor, folder: Folder) -> None:
    here = documents_in(folder).filter(deleted_at__isnull=True)
    for document in here.filter(lock__isnull=False).select_related("lock__holder"):
        lock = document.held_by_other(actor)
        if lock is not None:
            raise NotPermitted(lock.refusal())


@deletion_checks.register("*")
def check_deletion(actor: Actor, folder: Folder) -> None:
    """Refuse to delete a folder with something in it that must stay."""
    refuse_kept(actor, folder, access.DELETE)
    kept = documents_in(folder).filter(kept_back(), deleted_at__isnull=True).order_by()
    if (document := kept.first()) is not None and (reason := keeping.reason_to_keep(document)):
        raise NotPermitted(_("%(reason)s So its folder stays too.") % {"reason": reason})


@purges.register("*")
def purge_content(folder: Folder) -> None:
    """Delete for good what went into the recycle bin with the folder."""
    for document in Document.objects.filter(deleted_with=folder.pk, deleted_at__isnull=False):
        document.purge()
    inner = Folder.objects.filter(deleted_with=folder.pk, deleted_at__isnull=False)
    found = inner.in_bulk()
    for key in reversed(by_depth(inner)):
        found[key].delete()
