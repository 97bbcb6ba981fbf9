"""Photos of contacts, kept out of reach of addresses: only those who may read personal details see them."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image

from crm_lists.framework import access, actions, changes
from crm_lists.framework.actors import Actor
from crm_lists.framework.guarding import hides, seen_by
from crm_lists.framework.lists import find_list
from crm_lists.organisation.logo_files import Picture, picture_of

from .contact import Contact

SET, REMOVED = "set_photo", "remove_photo"
changes.VERBS.update({SET: _("changed the photo of"), REMOVED: _("removed the photo of")})
#: Sides of what is kept: the photo on the page, and the disc in listings.
PHOTO_BOX, DISC_BOX = (480, 480), (96, 96)
JPEG_QUALITY = 85
CONTACTS = "contacts"
#: Whoever may read this column may see photos.
_KNOWN_BY = "birthday"


class ContactPhoto(models.Model):
    """The photo of a contact, redrawn as PNG when it came, and small for a disc."""

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="photo")
    png = models.BinaryField()
    disc_png = models.BinaryField()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")

    def __str__(self) -> str:
        return str(self.contact)


def may_see_photos(actor: Actor) -> bool:
    """Tell whether the actor may read personal details of contacts at all."""
    return not hides(seen_by(actor, find_list(CONTACTS)), _KNOWN_BY)


def may_change_photo(actor: Actor, contact: Contact) -> bool:
    """Tell whether the actor may write personal details of this contact."""
    is_typed = _KNOWN_BY in seen_by(actor, find_list(CONTACTS)).editable
    return is_typed and access.may(actor, contact, access.CHANGE)


def photo_of(actor: Actor, contact: Contact) -> ContactPhoto | None:
    """Return the photo of a contact whom the actor may see; None where there is none for him."""
    if not may_see_photos(actor):
        return None
    return ContactPhoto.objects.filter(contact=contact).first()


def has_photo(actor: Actor, contact: Contact) -> bool:
    """Tell whether there is a photo for the actor, without reading it."""
    return may_see_photos(actor) and ContactPhoto.objects.filter(contact=contact).exists()


def photos_among(actor: Actor, contacts: Iterable[int]) -> set[int]:
    """Return which of these contacts, all of whom the actor may see, have a photo for him; one query."""
    keys = list(contacts)
    if not keys or not may_see_photos(actor):
        return set()
    found = ContactPhoto.objects.filter(contact_id__in=keys)
    return set(found.values_list("contact_id", flat=True))


def photos_of(actor: Actor, contacts: Iterable[int]) -> dict[int, bytes]:
    """Return the photos of contacts, all of whom the actor may see, as JPEG for other programs, by key."""
    keys = list(contacts)
    if not keys or not may_see_photos(actor):
        return {}
    found = ContactPhoto.objects.filter(contact_id__in=keys).values_list("contact_id", "png")
    return {key: _jpeg(bytes(png)) for key, png in found.iterator()}


def _jpeg(png: bytes) -> bytes:
    """Return a photo, which was redrawn here, at a tenth of its size."""
    with Image.open(BytesIO(png), formats=["PNG"]) as kept:
        whole = kept.convert("RGBA")
    plain = Image.new("RGB", whole.size, "white")
    plain.paste(whole, mask=whole.getchannel("A"))
    out = BytesIO()
    plain.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


def take_photo(actor: Actor, contact: Contact, file: Any) -> None:
    """Redraw an uploaded picture and keep it as the photo; raise ValidationError for what is no picture."""
    set_photo(actor, contact, *redrawn(file))


def redrawn(file: Any) -> tuple[Picture, Picture]:
    """Return an uploaded picture as a photo and as a disc; raise ValidationError for what is no picture.

    A hostile one takes seconds: redraw it before a transaction that has written something.
    """
    whole = picture_of(file, box=PHOTO_BOX)
    file.seek(0)
    return whole, picture_of(file, box=DISC_BOX)


def set_photo(actor: Actor, contact: Contact, photo: Picture, disc: Picture) -> None:
    """Keep the picture as the photo of the contact; it stands in the history that it changed."""
    with transaction.atomic():
        actions.change(actor, contact, {}, verb=SET, needs=access.CHANGE)
        ContactPhoto.objects.update_or_create(
            contact=contact, defaults={"png": photo.png, "disc_png": disc.png}
        )


def remove_photo(actor: Actor, contact: Contact) -> None:
    """Forget the photo of the contact."""
    with transaction.atomic():
        actions.change(actor, contact, {}, verb=REMOVED, needs=access.CHANGE)
        ContactPhoto.objects.filter(contact=contact).delete()
