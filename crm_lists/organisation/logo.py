"""Logos of owners, kept out of reach of addresses: pages and document templates ask for them."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor

from .logo_files import Picture
from .owner import Owner


class OwnerLogo(models.Model):
    """The logo of an owner, redrawn as PNG when it came."""

    owner = models.OneToOneField(Owner, on_delete=models.CASCADE, related_name="logo")
    png = models.BinaryField()
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logos")

    def __str__(self) -> str:
        return f"{self.owner}: {self.width} × {self.height}"


def logo_of(owner: Owner) -> OwnerLogo | None:
    """Return the logo of an owner whom the caller may see, None where there is none."""
    return OwnerLogo.objects.filter(owner=owner).first()


def has_logo(owner: Owner) -> bool:
    """Tell whether the owner has a logo, without reading it."""
    return OwnerLogo.objects.filter(owner=owner).exists()


def logos_among(owners: Iterable[int]) -> set[int]:
    """Return which of these owners, all of whom the caller may see, have a logo; one query."""
    return set(OwnerLogo.objects.filter(owner_id__in=list(owners)).values_list("owner_id", flat=True))


def set_logo(actor: Actor, owner: Owner, picture: Picture) -> None:
    """Keep the picture as the owner's logo; it stands in the history that it changed."""
    values: dict[str, Any] = {"png": picture.png, "width": picture.width, "height": picture.height}
    with transaction.atomic():
        actions.change(actor, owner, {}, verb="set_logo", needs=access.CHANGE)
        OwnerLogo.objects.update_or_create(owner=owner, defaults=values)


def remove_logo(actor: Actor, owner: Owner) -> None:
    """Forget the owner's logo."""
    with transaction.atomic():
        actions.change(actor, owner, {}, verb="remove_logo", needs=access.CHANGE)
        OwnerLogo.objects.filter(owner=owner).delete()
