"""Owners: the firms on whose behalf all work is done (DS-10, DS-11)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition, register_list
from crm_lists.framework.items import Item

from .bank_numbers import spaced_iban, validate_bic, validate_iban


class Owner(Item):
    """A firm for which relations, cases and documents are kept."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    registration_number = models.CharField(_("registration number"), max_length=20, blank=True)
    tax_number = models.CharField(_("tax number"), max_length=20, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    register_entry = models.CharField(
        _("entry in the register"),
        max_length=200,
        blank=True,
        help_text=_("As documents name it: the register, the court, section and file."),
    )
    address = models.TextField(_("address"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    bank = models.CharField(_("bank"), max_length=120, blank=True)
    bank_account = models.CharField(_("bank account"), max_length=40, blank=True)
    iban = models.CharField(_("IBAN"), max_length=42, blank=True, validators=[validate_iban])
    bic = models.CharField(_("BIC"), max_length=11, blank=True, validators=[validate_bic])
    standard_contacts = models.ManyToManyField(
        "organisation.Employee",
        verbose_name=_("standard contacts"),
        blank=True,
        related_name="+",
        help_text=_("The people whom documents and letters name for this owner."),
    )
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

    def generate(self, actor: Actor) -> None:
        """Write the account number as banks print it."""
        super().generate(actor)
        self.iban = spaced_iban(self.iban)


@register_list
class OwnerList(ListDefinition):
    """The list of owners."""

    model = Owner
    code = "owners"
    icon = "building_bank"
    section = _("Organisation")
    columns = ("name", "registration_number", "vat_number", "email", "phone", "modified_at")
    form_groups = (
        (_("Identification"), ("registration_number", "tax_number", "vat_number", "register_entry")),
        (_("Address and contact"), ("address", "email", "phone", "website", "standard_contacts")),
        (_("Bank"), ("bank", "bank_account", "iban", "bic")),
        (_("Group of firms"), ("linked",)),
    )
    search = {"name": 10, "registration_number": 5, "address": 1}
    types = {"phone": "phone"}
    order = "name"
    related = ("salespeople", "groups", "departments", "positions", "employees", "equipment", "territories")
