"""Affiliations: at which companies a contact works, as what and how long (GX-24, GX-33)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition, PublicView, register_list
from crm_lists.organisation.models import OwnedItem

from .affiliation_actions import EndAffiliation, MakeMain
from .codes import ContactFunction
from .contact import Contact
from .relation import Relation

#: Columns by which an affiliation looks up its two ends, by the code of the list.
ENDS = {"relations": ("relation",), "contacts": ("contact",)}
TITLE_LENGTH = 500
CURRENT = "any(ends_on__isnull=1,ends_on__from=[Today])"


class Affiliation(OwnedItem):
    """A contact at a company besides, or before, the main one that stands with the contact itself."""

    follows = ("relation", "contact")

    name = models.CharField(_("name"), max_length=TITLE_LENGTH, editable=False)
    contact = models.ForeignKey(
        Contact, verbose_name=_("contact"), on_delete=models.CASCADE, related_name="affiliations"
    )
    relation = models.ForeignKey(
        Relation, verbose_name=_("company"), on_delete=models.CASCADE, related_name="affiliations"
    )
    function = models.ForeignKey(
        ContactFunction, verbose_name=_("function"), on_delete=models.PROTECT, null=True, blank=True
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    #: Whether the company is the one that stands with the contact itself.
    is_main = models.BooleanField(_("main company"), default=False, editable=False)
    notes = models.TextField(_("notes"), blank=True)

    class Meta(OwnedItem.Meta):
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "relation"],
                condition=Q(ends_on__isnull=True, deleted_at__isnull=True),
                name="relations_affiliation_current",
                violation_error_message=_(
                    "This contact works for this company already. End the present affiliation first."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_current(self) -> bool:
        """Tell whether the contact still works there."""
        return self.ends_on is None or self.ends_on >= timezone.localdate()

    def generate(self, actor: Actor) -> None:
        """Write the title, and whether this is the main company."""
        super().generate(actor)
        if not self.contact_id or not self.relation_id:
            return
        self.is_main = self.ends_on is None and self.contact.relation_id == self.relation_id
        function = f", {self.function}" if self.function else ""
        self.name = f"{self.contact} – {self.relation}{function}"[:TITLE_LENGTH]

    def clean(self) -> None:
        """Nobody leaves before he comes."""
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("This day is before the first one. Enter a later day.")})


@register_list
class AffiliationList(ListDefinition):
    """The list of affiliations."""

    model = Affiliation
    code = "affiliations"
    icon = "building_people"
    # Reached from the parties that it ties; by itself it is of little use.
    section = ""
    columns = (
        "name",
        "contact",
        "relation",
        "function",
        "starts_on",
        "ends_on",
        "is_main",
        "salesperson",
        "modified_at",
    )
    filters = ("relation", "contact", "function", "ends_on", "is_main", "salesperson")
    search = {"name": 5, "notes": 1}
    views = (
        PublicView("current", _("Current"), where=CURRENT, sort="name"),
        PublicView("former", _("Former"), filters={"ends_on__to": "[Today]-1"}, sort="-ends_on"),
    )
    order = "name"
    pills = ("function",)
    row_actions = (MakeMain, EndAffiliation)
