"""Relations: the firms and persons with whom business is developed (DS-19, DS-20)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.definitions import ListDefinition, PublicView, register_list
from crm_lists.organisation.models import OwnedItem

from .codes import BusinessArea, Industry, RelationType


class Relation(OwnedItem):
    """A business relation of an owner."""

    class State(models.TextChoices):
        """Whether business is done at present."""

        ACTIVE = "active", _("Active")
        PASSIVE = "passive", _("Passive")

    name = models.CharField(_("company"), max_length=200)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ACTIVE)
    relation_type = models.ForeignKey(
        RelationType, verbose_name=_("relation type"), on_delete=models.PROTECT, null=True, blank=True
    )
    business_area = models.ForeignKey(
        BusinessArea, verbose_name=_("business area"), on_delete=models.PROTECT, null=True, blank=True
    )
    industry = models.ForeignKey(
        Industry, verbose_name=_("industry"), on_delete=models.PROTECT, null=True, blank=True
    )
    registration_number = models.CharField(_("registration number"), max_length=20, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=12, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    fax = models.CharField(_("fax"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta(OwnedItem.Meta):
        verbose_name = _("relation")
        verbose_name_plural = _("relations")

    def __str__(self) -> str:
        return self.name


@register_list
class RelationList(ListDefinition):
    """The list of relations."""

    model = Relation
    code = "relations"
    icon = "building"
    columns = (
        "name",
        "state",
        "relation_type",
        "business_area",
        "city",
        "phone",
        "salesperson",
        "modified_at",
    )
    filters = ("state", "relation_type", "business_area", "industry", "city", "salesperson")
    search = {"name": 10, "registration_number": 5, "city": 2, "email": 2, "notes": 1}
    views = (
        PublicView("active", _("Active relations"), filters={"state": "active"}, sort="name"),
        PublicView("mine", _("My relations"), filters={"salesperson": "[Me]"}, sort="name"),
        PublicView("passive", _("Former clients"), filters={"state": "passive"}),
    )
    types = {"phone": "phone", "fax": "phone"}
    tones = {"state": {"active": "good", "passive": "quiet"}}
    pills = ("state", "relation_type")
    related = ("contacts", "cases", "activities", "documents", "messages")
