"""Pinning documents and folders, and finding what is pinned for a person."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command, Priority
from crm_lists.framework.lists import definition_of

from ..columns import file_badge
from ..document import Document
from .folder import Folder
from .library import Library
from .pin import Pin

#: So many pins are shown; the others stay where their items lie.
SHOWN = 12
#: For whom something is pinned.
ME, EVERYBODY = "me", "everybody"

Thing = Document | Folder


@dataclass(frozen=True)
class Pinned:
    """A pinned document or folder that the person may see."""

    item: Thing
    is_for_everybody: bool

    @property
    def is_folder(self) -> bool:
        """Tell whether it is a folder."""
        return isinstance(self.item, Folder)

    @property
    def badge(self) -> str:
        """Return the sign of the kind of file."""
        return "" if isinstance(self.item, Folder) else file_badge(self.item.name)

    @property
    def url(self) -> str:
        """Return the address of the item's page."""
        return definition_of(self.item).url_of(self.item.pk)


def pin(actor: Actor, item: Thing, audience: str) -> None:
    """Pin a readable item; it is pinned once, however often it is asked for."""
    _refuse(actor, item, audience)
    Pin.objects.get_or_create(**_about(item), person=_person(actor, audience))


def unpin(actor: Actor, item: Thing, audience: str) -> None:
    """Take a pin away; one that there is not is no fault."""
    _refuse(actor, item, audience)
    Pin.objects.filter(_for(actor, audience), **_about(item)).delete()


def may_pin_for_everybody(actor: Actor, item: Thing) -> bool:
    """Tell whether the actor may decide what stands on top for others too."""
    return access.may(actor, item, access.DESIGN)


def _refuse(actor: Actor, item: Thing, audience: str) -> None:
    access.get(actor, definition_of(item), item.pk)
    if audience not in (ME, EVERYBODY):
        raise access.ItemNotFound(f"audience {audience}")
    if actor.user is None or (audience == EVERYBODY and not may_pin_for_everybody(actor, item)):
        raise NotPermitted(_("You may pin this for yourself, but not for everybody."))


def _about(item: Thing) -> dict[str, Any]:
    return {"folder" if isinstance(item, Folder) else "document": item}


def _person(actor: Actor, audience: str) -> Any:
    return None if audience == EVERYBODY else actor.user


def _for(actor: Actor, audience: str) -> Q:
    return Q(person__isnull=True) if audience == EVERYBODY else Q(person=actor.user)


# -- finding --------------------------------------------------------------------------------------


def pinned_in(actor: Actor, library: Library, folder: Folder | None) -> list[Pinned]:
    """Return what is pinned in a place, for the actor and for everybody; two queries."""
    documents = Q(document__library=library, document__folder=folder)
    folders = Q(folder__library=library, folder__parent=folder)
    return _seen(actor, (documents | folders) & (Q(person=actor.user) | Q(person__isnull=True)))


def pinned_by(actor: Actor) -> list[Pinned]:
    """Return what the actor has pinned, wherever it lies."""
    return _seen(actor, Q(person=actor.user))


def _seen(actor: Actor, wanted: Q) -> list[Pinned]:
    """Return the pins whose items the actor may see, the first pinned first; each item once."""
    document = access.visible(actor, definition_of(Document)).order_by().filter(pk=OuterRef("document"))
    folder = access.visible(actor, definition_of(Folder)).order_by().filter(pk=OuterRef("folder"))
    pins = Pin.objects.filter(wanted).filter(Q(Exists(document)) | Q(Exists(folder)))
    found: dict[Thing, bool] = {}
    for one in pins.select_related("document", "folder").order_by("pk")[: 2 * SHOWN]:
        item = one.document or one.folder
        if item is not None:
            found[item] = found.get(item, False) or one.person_id is None
    return [Pinned(item, is_for_everybody=shared) for item, shared in found.items()][:SHOWN]


# -- commands -------------------------------------------------------------------------------------


def commands(actor: Actor, item: Thing) -> list[Command]:
    """Return the commands that pin an item and take its pins away."""
    if actor.user is None:
        return []
    pins = Pin.objects.filter(**_about(item)).filter(Q(person=actor.user) | Q(person__isnull=True))
    present = {ME if person else EVERYBODY for person in pins.values_list("person", flat=True)}
    found = [_command(item, ME, is_pinned=ME in present)]
    if may_pin_for_everybody(actor, item):
        found.append(_command(item, EVERYBODY, is_pinned=EVERYBODY in present))
    return found


def _command(item: Thing, audience: str, *, is_pinned: bool) -> Command:
    labels = {
        (ME, False): _("Pin"),
        (ME, True): _("Unpin"),
        (EVERYBODY, False): _("Pin for everybody"),
        (EVERYBODY, True): _("Unpin for everybody"),
    }
    name = "libraries:unpin" if is_pinned else "libraries:pin"
    url = reverse(name, args=[definition_of(item).code, item.pk, audience])
    return Command(
        labels[audience, is_pinned],
        url,
        icon="pin_off" if is_pinned else "pin",
        post=True,
        priority=Priority.SELDOM,
    )
