"""Promotion: what was changed in the properties of a file becomes the columns of its document.

A column that was changed in the file only is taken over. One that was changed in the library meanwhile too,
or whose text means nothing, is kept as a conflict and shown: nothing is overwritten silently.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django_tasks import task

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor, Source
from crm_lists.framework.models import Change

from ..document import Document
from ..document_list import DocumentList
from ..storing import files
from ..versions.version import DocumentVersion
from .columns import texts_of, values_from
from .conflict import PropertyConflict
from .found import Found
from .worker import find_safely, has_properties


def read_after(sender: str, change: Change, **kwargs: Any) -> None:
    """Have the properties of a file read whose document has a new version."""
    if sender != DocumentList.code or change.by_id is None:
        return
    document = Document.objects.filter(pk=change.item_id, deleted_at__isnull=True).first()
    if document is not None and has_properties(document.file_format, document.size):
        promote.enqueue(document.pk, change.by_id)


@task()
def promote(document_id: int, user_id: int) -> None:
    """Read the properties of the version that readers get and take over what was changed in the file."""
    version = _shown(document_id)
    actor = _actor(user_id)
    if version is None or actor is None:
        return
    with files.local_file(version.file) as path:
        found = find_safely(path)
    if found is not None:
        take_over(actor, version.document, found)


def _shown(document_id: int) -> DocumentVersion | None:
    document = Document.objects.filter(pk=document_id, deleted_at__isnull=True).first()
    # What a draft says of itself is not for the readers of the columns.
    return document.shown_version() if document is not None else None


def _actor(user_id: int) -> Actor | None:
    """Return the person who made the version, None for somebody who is not active any more."""
    actor = Actor.of(User.objects.get(pk=user_id), Source.SYSTEM)
    return actor if actor.user is not None else None


def take_over(actor: Actor, document: Document, found: Found) -> None:
    """Take over what was changed in the file, and keep as conflicts what cannot be decided."""
    present = texts_of(actor, document)
    offered = _offered(document, found, present)
    if not offered:
        PropertyConflict.objects.filter(document=document).delete()
        return
    clear = {name: text for name, text in offered.items() if _is_clear(name, found, present)}
    values, reasons = values_from(actor, clear)
    reasons |= dict.fromkeys(offered.keys() - clear.keys(), "")
    if refusal := _write(actor, document, values):
        reasons |= dict.fromkeys(values, refusal)
    _keep(document, {name: (offered[name], reason) for name, reason in reasons.items()})


def _offered(document: Document, found: Found, present: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of the file that differ from the columns; a file from elsewhere only fills gaps."""
    if found.document == document.short_id:
        offered = found.changed()
    else:
        offered = {name: text for name, text in found.custom.items() if text and not present.get(name)}
    return {name: text for name, text in offered.items() if name in present and text != present[name]}


def _is_clear(name: str, found: Found, present: Mapping[str, str]) -> bool:
    """Tell whether nobody has changed the column since the file was given out."""
    return present[name] == found.was.get(name, "")


def _write(actor: Actor, document: Document, values: Mapping[str, Any]) -> str:
    """Change the columns, and return why that was refused."""
    if not values:
        return ""
    try:
        actions.change(actor, document, values, note=_("Read from the properties of the file."))
    except ValidationError as error:
        return " ".join(error.messages)
    except (actions.NotPermitted, access.ItemNotFound) as error:
        return str(error)
    return ""


def _keep(document: Document, texts: Mapping[str, tuple[str, str]]) -> None:
    with transaction.atomic():
        PropertyConflict.objects.filter(document=document).delete()
        PropertyConflict.objects.bulk_create(
            PropertyConflict(document=document, column=name, text=text, reason=reason)
            for name, (text, reason) in texts.items()
        )


def settle(actor: Actor, document: Document, taken: set[str]) -> None:
    """End the conflicts of a document: the file's text is taken for these columns, the others stay."""
    conflicts = {one.column: one.text for one in PropertyConflict.objects.filter(document=document)}
    present = texts_of(actor, document)
    texts = {name: text for name, text in conflicts.items() if name in taken and name in present}
    values, refused = values_from(actor, texts)
    if refused:
        raise ValidationError(refused)
    with transaction.atomic():
        if values:
            actions.change(actor, document, values, note=_("Taken from the properties of the file."))
        PropertyConflict.objects.filter(document=document).delete()


def conflicts_of(actor: Actor, document: Document) -> list[PropertyConflict]:
    """Return the conflicts of columns that the actor may read, for those who may settle them."""
    if not access.may(actor, document, access.CHANGE):
        return []
    present = texts_of(actor, document)
    found = PropertyConflict.objects.filter(document=document)
    return [one for one in found if one.column in present]
