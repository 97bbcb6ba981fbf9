"""Owners: the firms on whose behalf all work is done (DS-10, DS-11)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.definitions import ListDefinition, register_list
from crm_lists.framework.items import Item


class Owner(Item):
    """A firm for which relations, cases and documents are kept."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    registration_number = models.CharField(_("registration number"), max_length=20, blank=True)
    tax_number = models.CharField(_("tax number"), max_length=20, blank=True)
    address = models.TextField(_("address"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    bank = models.CharField(_("bank"), max_length=120, blank=True)
    bank_account = models.CharField(_("bank account"), max_length=40, blank=True)
    linked = models.ManyToManyField(
        "self",
        verbose_name=_("linked owners"),
        blank=True,
        help_text=_("What is shared group-wide is shared with the people of these owners too."),
    )

    class Meta:
        verbose_name = _("owner")
        verbose_name_plural = _("owners")

    def __str__(self) -> str:
        return self.name


@register_list
class OwnerList(ListDefinition):
    """The list of owners."""

    model = Owner
    code = "owners"
    icon = "building_bank"
    section = _("Organisation")
    columns = ("name", "registration_number", "email", "phone", "modified_at")
    search = {"name": 10, "registration_number": 5, "address": 1}
    types = {"phone": "phone"}
    order = "name"
    related = ("salespeople", "groups", "departments", "employees", "equipment", "territories")
