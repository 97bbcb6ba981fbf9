"""Contacts: the persons of a relation (DS-21..23)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition, PublicView, register_list
from crm_lists.organisation.models import OwnedItem

from .codes import ContactFunction
from .relation import Relation


class Contact(OwnedItem):
    """A person to whom one talks in cases and activities."""

    follows = ("relation",)

    name = models.CharField(_("name"), max_length=200, editable=False)
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("surname"), max_length=120)
    relation = models.ForeignKey(
        Relation, verbose_name=_("company"), on_delete=models.PROTECT, related_name="contacts"
    )
    function = models.ForeignKey(
        ContactFunction, verbose_name=_("function"), on_delete=models.PROTECT, null=True, blank=True
    )
    salutation = models.CharField(
        _("salutation"),
        max_length=120,
        blank=True,
        help_text=_("How letters begin, for example “Dear Mr Novák”."),
    )
    address = models.TextField(_("address"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    mobile = models.CharField(_("mobile"), max_length=40, blank=True)
    fax = models.CharField(_("fax"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta(OwnedItem.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return self.name

    def generate(self, actor: Actor) -> None:
        """Write the whole name from its parts."""
        super().generate(actor)
        self.name = f"{self.first_name} {self.last_name}".strip()


@register_list
class ContactList(ListDefinition):
    """The list of contacts."""

    model = Contact
    code = "contacts"
    icon = "contact_card"
    columns = ("name", "relation", "function", "email", "phone", "mobile", "modified_at")
    filters = ("relation", "function", "salesperson")
    search = {"name": 10, "email": 5, "phone": 1, "notes": 1}
    views = (PublicView("mine", _("My contacts"), filters={"salesperson": "[Me]"}, sort="name"),)
    types = {"phone": "phone", "mobile": "phone", "fax": "phone"}
    order = "name"
    pills = ("function",)
