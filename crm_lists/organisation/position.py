"""Positions: what people do in the firm, whoever holds them at present (GX-27)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.definitions import ListDefinition, register_list
from crm_lists.framework.items import Item

from .department import Department
from .owner import Owner


class Position(Item):
    """A position of an owner's firm, such as sales director; work can be assigned to it."""

    name = models.CharField(_("name"), max_length=120)
    owner = models.ForeignKey(
        Owner, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="positions"
    )
    department = models.ForeignKey(
        Department,
        verbose_name=_("department"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="positions",
        help_text=_("Where the org chart shows the position while nobody holds it."),
    )
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                condition=models.Q(deleted_at__isnull=True),
                name="organisation_position_name",
            )
        ]

    def __str__(self) -> str:
        return self.name


@register_list
class PositionList(ListDefinition):
    """The list of positions."""

    model = Position
    code = "positions"
    icon = "badge"
    section = _("Organisation")
    columns = ("name", "department", "owner", "modified_at")
    filters = ("owner", "department")
    search = {"name": 10, "description": 1}
    order = "name"
    related = ("employees",)
