"""Items that belong to an owner, a group and a salesperson, stamped by the program (DS-32, DS-33)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item

from .group import Group
from .owner import Owner
from .places import group_of, place_of
from .salesperson import Salesperson
from .snapshot import Place


class OwnedItem(Item):
    """An item whose row security follows from owner, group and salesperson."""

    #: Lookup columns whose item gives a new one its group, the first that is set and shared with the actor.
    follows: ClassVar[tuple[str, ...]] = ()
    #: The lookup column that says of which type an item is; roles have rights for types.
    type_column: ClassVar[str] = ""

    owner = models.ForeignKey(
        Owner, verbose_name=_("owner"), on_delete=models.PROTECT, editable=False, related_name="+"
    )
    group = models.ForeignKey(
        Group, verbose_name=_("group"), on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    salesperson = models.ForeignKey(
        Salesperson,
        verbose_name=_("salesperson"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta(Item.Meta):
        abstract = True
        indexes = [
            models.Index(fields=["group", "-modified_at"], name="%(app_label)s_%(class)s_grp"),
            models.Index(fields=["salesperson", "-modified_at"], name="%(app_label)s_%(class)s_slp"),
            models.Index(fields=["owner", "-modified_at"], name="%(app_label)s_%(class)s_own"),
        ]

    def generate(self, actor: Actor) -> None:
        """Stamp owner, group and salesperson on a new item from the actor's place in the organisation."""
        super().generate(actor)
        if not self.owner_id:
            self._stamp(actor)

    def _stamp(self, actor: Actor) -> None:
        place = place_of(actor)
        self.owner_id = place.owner_id
        self.salesperson_id = place.pk
        if not self.group_id:
            self.group_id = self._group_of_parent(place) or group_of(actor, place)

    def _group_of_parent(self, place: Place) -> int | None:
        """Return the group of what the item belongs to, if the actor is in it."""
        parents = (getattr(self, name, None) for name in self.follows)
        groups = (parent.group_id for parent in parents if parent is not None)
        return next((group for group in groups if group in place.group_ids), None)
