"""Photos of contacts in cards: taken where they are pictures and may be written, told apart by a mark."""

from hashlib import sha256

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from crm_lists.framework.actors import Actor
from crm_lists.relations.contact import Contact
from crm_lists.relations.photo import may_change_photo, take_photo


def mark(photo: bytes) -> str:
    """Return what tells a photo from others, empty where there is none."""
    return sha256(photo).hexdigest()[:16] if photo else ""


def keep(actor: Actor, contact: Contact, photo: bytes) -> bool:
    """Keep a photo of a card; one that is no picture, or that the actor may not write, changes nothing."""
    if not photo or not may_change_photo(actor, contact):
        return False
    try:
        take_photo(actor, contact, SimpleUploadedFile("photo", photo))
    except ValidationError:
        return False
    return True
