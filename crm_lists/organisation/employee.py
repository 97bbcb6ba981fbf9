"""Employees: the people of the org chart, with their managers (GX-58, GX-59)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.definitions import ListDefinition, PublicView, register_list
from crm_lists.framework.items import Item

from .department import Department
from .owner import Owner
from .position import Position
from .trees import refuse_circle


class Employee(Item):
    """A person who works for an owner; one who can log in also has a user."""

    name = models.CharField(_("name"), max_length=150)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="employee",
    )
    owner = models.ForeignKey(
        Owner, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="employees"
    )
    department = models.ForeignKey(
        Department,
        verbose_name=_("department"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="employees",
    )
    position = models.ForeignKey(
        Position,
        verbose_name=_("position"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="employees",
    )
    manager = models.ForeignKey(
        "self",
        verbose_name=_("manager"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        help_text=_("Where it is empty, the manager of the department."),
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    private_phone = models.CharField(_("private phone"), max_length=40, blank=True)
    private_address = models.TextField(_("private address"), blank=True)
    is_active = models.BooleanField(_("works here"), default=True)

    class Meta:
        verbose_name = _("employee")
        verbose_name_plural = _("employees")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a person who would be managed by themselves, or by somebody below them."""
        super().clean()
        refuse_circle(self, "manager")


@register_list
class EmployeeList(ListDefinition):
    """The list of employees."""

    model = Employee
    code = "employees"
    icon = "people"
    section = _("Organisation")
    columns = ("name", "position", "department", "manager", "email", "phone")
    filters = ("owner", "department", "position", "manager", "is_active")
    search = {"name": 10, "email": 5}
    views = (PublicView("active", _("Working here"), filters={"is_active": "true"}, sort="name"),)
    types = {"phone": "phone", "private_phone": "phone"}
    guarded = {"private_phone": "personal", "private_address": "personal"}
    order = "name"
    related = ("employees", "activities")
