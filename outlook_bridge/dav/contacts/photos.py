"""Photos of contacts in cards: taken where they are pictures and may be written, told apart by a mark."""

from hashlib import sha256

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from crm_lists.framework.actors import Actor
from crm_lists.organisation.logo_files import Picture
from crm_lists.relations.contact import Contact
from crm_lists.relations.photo import may_change_photo, redrawn, set_photo

#: The one photo that was redrawn beforehand, among what is known of an actor.
_PREPARED = "dav.contacts.photo"


def mark(photo: bytes) -> str:
    """Return what tells a photo from others, empty where there is none."""
    return sha256(photo).hexdigest()[:16] if photo else ""


def prepare(actor: Actor, photo: bytes) -> None:
    """Redraw a photo before the transaction that keeps it, so that others may write meanwhile."""
    if photo:
        actor.facts[_PREPARED] = (mark(photo), _redrawn(photo))


def _redrawn(photo: bytes) -> tuple[Picture, Picture] | None:
    try:
        return redrawn(SimpleUploadedFile("photo", photo))
    except ValidationError:
        return None


def keep(actor: Actor, contact: Contact, photo: bytes) -> bool:
    """Keep a photo of a card; one that is no picture, or that the actor may not write, changes nothing."""
    if not photo or not may_change_photo(actor, contact):
        return False
    known, pictures = actor.facts.pop(_PREPARED, ("", None))
    if known != mark(photo):
        pictures = _redrawn(photo)
    if pictures is None:
        return False
    set_photo(actor, contact, *pictures)
    return True
