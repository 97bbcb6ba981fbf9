"""Equipment: the rooms, cars and devices that people share (GX-59)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.definitions import ListDefinition, register_list
from crm_lists.framework.items import Item

from .department import Department
from .owner import Owner


class Equipment(Item):
    """Something fixed that an owner has and people reserve."""

    class Kind(models.TextChoices):
        """What the equipment is."""

        ROOM = "room", _("Room")
        CAR = "car", _("Car")
        LAPTOP = "laptop", _("Laptop")
        PROJECTOR = "projector", _("Projector")
        OTHER = "other", _("Other")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.ROOM)
    owner = models.ForeignKey(
        Owner, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="equipment"
    )
    department = models.ForeignKey(
        Department,
        verbose_name=_("department"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="equipment",
        help_text=_("Where it is empty, the whole firm uses it."),
    )
    location = models.CharField(_("location"), max_length=200, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    inventory_number = models.CharField(_("inventory number"), max_length=40, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("equipment")
        verbose_name_plural = _("equipment")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                condition=models.Q(deleted_at__isnull=True),
                name="organisation_equipment_name",
            )
        ]

    def __str__(self) -> str:
        return self.name


@register_list
class EquipmentList(ListDefinition):
    """The list of equipment."""

    model = Equipment
    code = "equipment"
    icon = "conference_room"
    section = _("Organisation")
    columns = ("name", "kind", "department", "location", "seats", "is_active")
    filters = ("owner", "kind", "department", "is_active")
    search = {"name": 10, "location": 2, "inventory_number": 5}
    order = "name"
    related = ("activities",)
