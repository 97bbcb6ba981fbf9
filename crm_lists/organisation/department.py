"""Departments: the tree in which the people of an owner work (GX-59)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.definitions import ListDefinition, register_list
from crm_lists.framework.items import Item

from .owner import Owner
from .trees import refuse_circle


class Department(Item):
    """A part of an owner's firm, itself perhaps part of another department."""

    name = models.CharField(_("name"), max_length=120)
    owner = models.ForeignKey(
        Owner, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="departments"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    manager = models.ForeignKey(
        "organisation.Employee",
        verbose_name=_("manager"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Everybody of the department who has no manager of their own reports to this person."),
    )

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                condition=models.Q(deleted_at__isnull=True),
                name="organisation_department_name",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a department that would stand below itself, or under another owner's."""
        super().clean()
        refuse_circle(self, "parent")


@register_list
class DepartmentList(ListDefinition):
    """The list of departments."""

    model = Department
    code = "departments"
    icon = "organization"
    section = _("Organisation")
    columns = ("name", "parent", "manager", "owner")
    filters = ("owner", "parent", "manager")
    search = {"name": 10}
    order = "name"
    related = ("departments", "employees", "equipment")
