"""Territories: which relations a salesperson may serve (GX-69, MD-35)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.definitions import ListDefinition, register_list
from crm_lists.framework.items import Item

from .owner import Owner
from .salesperson import Salesperson
from .territory_rules import validate_rule
from .trees import refuse_circle


class Territory(Item):
    """Relations that fit a rule, served by some salespeople; one above includes all below it."""

    name = models.CharField(_("name"), max_length=120)
    owner = models.ForeignKey(
        Owner, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="territories"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    rule = models.TextField(
        _("rule"),
        blank=True,
        help_text=_(
            "Which relations belong to it. “Edit the rule” on its page builds it; "
            "typed, it is a filter as in the address of a view: any(city=Nitra,city=Trnava)"
        ),
    )
    salespeople = models.ManyToManyField(
        Salesperson, verbose_name=_("salespeople"), blank=True, related_name="territories"
    )

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                condition=models.Q(deleted_at__isnull=True),
                name="organisation_territory_name",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a rule that cannot be read, and a territory that would stand below itself."""
        super().clean()
        refuse_circle(self, "parent")
        try:
            validate_rule(self.rule)
        except ValidationError as error:
            raise ValidationError({"rule": error.messages}) from error


@register_list
class TerritoryList(ListDefinition):
    """The list of territories."""

    model = Territory
    code = "territories"
    icon = "map"
    section = _("Organisation")
    columns = ("name", "parent", "rule", "owner")
    filters = ("owner", "parent")
    search = {"name": 10}
    types = {"rule": "relation_rule"}
    order = "name"
    related = ("territories",)
