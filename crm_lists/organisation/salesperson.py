"""Salespeople: the persons who sell on behalf of one owner (DS-12, DS-13)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.definitions import ListDefinition, register_list
from crm_lists.framework.items import Item

from .owner import Owner
from .roles import Role


class Salesperson(Item):
    """A user's place with one owner and the roles held there; who works for several has one for each."""

    name = models.CharField(_("name"), max_length=150)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.PROTECT, related_name="salespeople"
    )
    owner = models.ForeignKey(
        Owner, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="salespeople"
    )
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    roles = models.ManyToManyField(Role, verbose_name=_("roles"), blank=True, related_name="salespeople")

    class Meta:
        verbose_name = _("salesperson")
        verbose_name_plural = _("salespeople")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "owner"],
                condition=models.Q(deleted_at__isnull=True),
                name="organisation_salesperson_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


@register_list
class SalespersonList(ListDefinition):
    """The list of salespeople."""

    model = Salesperson
    code = "salespeople"
    icon = "person"
    section = _("Organisation")
    columns = ("name", "job_title", "owner", "email", "phone")
    filters = ("owner",)
    search = {"name": 10, "email": 5, "job_title": 2}
    types = {"phone": "phone"}
    order = "name"
