"""Saving: which bytes become a version, a working copy, a new document, or only a temporary file."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, TextField
from django.utils import timezone
from django.utils.translation import gettext as _
from wsgidav.dav_error import HTTP_FORBIDDEN, DAVError

from crm_lists.framework.prepared import PreparedQueries, Slot

from .. import documents, formats, newcomers
from ..document import Document
from ..names import extension, fold, normalise
from ..places.placing import Place
from ..storing import files
from ..storing.files import StoredFile, drop_unshared
from ..versions.adding import TakenFile, go_on_with, hold, put_version
from ..versions.check_outs import put_draft
from . import dead_properties, served, sessions
from .intake import Received
from .refs import Ref
from .resolving import Named, is_taken, key_of
from .scratch import Scratch
from .scratch_names import is_scratch
from .visit import Visit

_asides = PreparedQueries()


@dataclass(frozen=True)
class Coming:
    """A name under which something is written that was not there."""

    named: Named
    #: A document that the program has put aside, and now writes anew in its place.
    aside: Scratch | None = None
    #: What waits in the place already.
    waiting: Scratch | None = None


def save_document(visit: Visit, document: Document, received: Received) -> None:
    """Make the next version of a document, or the working copy of who has checked it out.

    Nothing at all is no version: the desktop of Windows writes that first, and the real bytes after it.
    """
    if received.size == 0:
        return
    with received.taken(document.library, document.name) as taken:
        put(visit, document, taken)


@transaction.atomic
def put(visit: Visit, document: Document, taken: TakenFile) -> None:
    """Let bytes become what they are to be, depending on who holds the document."""
    fresh = hold(document)
    held = fresh.lock_if_held()
    if held is not None and held.is_of(visit.actor) and not held.is_of_program:
        put_draft(visit.actor, fresh, taken)
        return
    session = sessions.session_of(visit, fresh)
    made = session.version if session is not None else None
    if made is not None and go_on_with(visit.actor, fresh, made, taken):
        return
    changed = put_version(visit.actor, fresh, taken, comment="")
    if session is not None:
        sessions.note_version(session, changed)


def save_new(visit: Visit, coming: Coming, received: Received) -> None:
    """Make what is written under a name where nothing was."""
    named = coming.named
    if coming.aside is not None and coming.aside.stands_for is not None:
        if received.size:
            document = coming.aside.stands_for
            with received.taken(document.library, document.name) as taken:
                replace_aside(visit, coming.aside, taken)
        return
    if received.size == 0 or is_scratch(named.name):
        with received.stored() as stored:
            keep_scratch(visit, named, stored, coming.waiting)
        return
    documents.refuse_who_may_not_add(visit.actor)
    with received.taken(named.place.library, normalise(named.name)) as taken:
        add_document(visit, named, taken, coming.waiting)


@transaction.atomic
def add_document(visit: Visit, named: Named, taken: TakenFile, waiting: Scratch | None = None) -> Document:
    """Add a document of exactly this name; what waited in its place lends it its locks."""
    place = named.place
    place.refuse_closed()
    generated = {"folder": place.folder, "group_id": place.folder.group_id if place.folder else None}
    name = normalise(named.name)
    made = documents.upload_taken(visit.actor, place.library, taken, {"name": name}, generated=generated)
    if fold(made.name) != fold(name):
        # Others have something of that name there, of which the person knows nothing.
        raise refused_name()
    if waiting is not None:
        sessions.follow(visit, waiting, made)
        dead_properties.move(Ref.of(waiting), Ref.of(made))
        waiting.drop()
    newcomers.tell(visit.actor, place.library, [made])
    return made


def refused_name() -> DAVError:
    """Return the refusal of a name that cannot be given."""
    return DAVError(HTTP_FORBIDDEN, _("This name cannot be used here. Choose another one."))


@transaction.atomic
def keep_scratch(
    visit: Visit, named: Named, stored: StoredFile | None, known: Scratch | None = None
) -> Scratch:
    """Keep a temporary file of the person, in place of what it held before."""
    row = known or Scratch(person=visit.user, library=named.place.library, folder=named.place.folder)
    if known is None:
        row.rename(normalise(named.name))
        if not is_scratch(row.name) and is_taken(named):
            raise refused_name()
    before = row.file
    if stored is not None and stored.size:
        row.file = files.claim(stored, name=row.name, file_format=_format_by_name(row.name))
        row.sha256, row.size = stored.sha256, stored.size
    else:
        row.file, row.sha256, row.size = None, "", 0
    row.touched_at = timezone.now()
    row.save()
    if before is not None and before != row.file:
        transaction.on_commit(lambda: drop_unshared([before]))
    return row


@transaction.atomic
def replace_aside(visit: Visit, aside: Scratch, taken: TakenFile) -> None:
    """Make the next version of a document that a program has put aside; what was put aside stays a copy."""
    document = aside.stands_for
    if document is None:
        return
    copy_content(visit, document, aside)
    aside.stands_for = None
    aside.save()
    put(visit, document, taken)


def copy_content(visit: Visit, document: Document, row: Scratch) -> None:
    """Let a temporary file hold what the person gets of a document."""
    version = documents.version_of(visit.actor, document)
    row.file, row.sha256, row.size = version.file, version.sha256, version.size
    row.touched_at = timezone.now()


def aside_of(visit: Visit, named: Named) -> Scratch | None:
    """Return what was put aside under another name and has its place under this one."""
    place: Place = named.place
    query = _asides.get(place.folder is None, lambda: _asides_of(is_at_top=place.folder is None))
    folder = place.folder and place.folder.pk
    row = query.first(person=visit.user.pk, library=place.library.pk, folder=folder, name=key_of(named.name))
    if row is None:
        return None
    found = Scratch.objects.select_related("stands_for__library", "stands_for__folder", "file")
    return found.filter(pk=row[0]).first()


def _asides_of(*, is_at_top: bool) -> Any:
    """Return the query for what a person's program has put aside; there is seldom anything."""
    mine = Scratch.objects.filter(person_id=Slot("person", BigIntegerField()))
    key = Slot("name", TextField())
    here = mine.filter(stands_for__name_key=key, stands_for__deleted_at__isnull=True)
    return here.filter(served.in_place("stands_for__", is_at_top=is_at_top)).order_by().values_list("pk")[:1]


def _format_by_name(name: str) -> formats.Format:
    return formats.by_extension(extension(name)) or formats.by_code("unknown")
