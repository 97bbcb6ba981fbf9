"""People on cases by role: who decides, who influences, whoever's company they are of (CE-23, CE-45)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition, PublicView, register_list
from crm_lists.organisation.models import OwnedItem
from crm_lists.relations.models import Contact, Relation

from .case import Case
from .codes import PartyRole

_PRESENT = models.Q(deleted_at__isnull=True)
_TWICE = _("This person or company has this role on the case already.")


class CaseRole(OwnedItem):
    """A person or a company in a role on a case; no link to the company of the case is needed."""

    follows = ("case",)

    name = models.CharField(_("role"), max_length=120, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("case"), related_name="people")
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        verbose_name=_("contact"),
        null=True,
        blank=True,
        related_name="case_roles",
        help_text=_("A person, also one of another company."),
    )
    relation = models.ForeignKey(
        Relation,
        models.PROTECT,
        verbose_name=_("company"),
        null=True,
        blank=True,
        related_name="case_roles",
        help_text=_("Whom the person acts for, or who has the role without a person."),
    )
    role = models.ForeignKey(PartyRole, models.PROTECT, verbose_name=_("role on the case"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta(OwnedItem.Meta):
        verbose_name = _("person on a case")
        verbose_name_plural = _("people on cases")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "contact", "role"],
                condition=_PRESENT & models.Q(contact__isnull=False),
                name="cases_role_contact",
                violation_error_message=_TWICE,
            ),
            models.UniqueConstraint(
                fields=["case", "relation", "role"],
                condition=_PRESENT & models.Q(contact__isnull=True),
                name="cases_role_relation",
                violation_error_message=_TWICE,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def generate(self, actor: Actor) -> None:
        """Call the row by its role: a name of a person would tell who it is to those who may not know."""
        super().generate(actor)
        try:
            self.name = self.role.label
        except PartyRole.DoesNotExist:
            # Validation says that the role is missing.
            self.name = ""

    def clean(self) -> None:
        """Somebody has the role: a person, a company, or a person who acts for a company."""
        super().clean()
        if self.contact_id is None and self.relation_id is None:
            raise ValidationError({"contact": _("Choose a contact or a company.")})


@register_list
class CaseRoleList(ListDefinition):
    """The list of people on cases."""

    model = CaseRole
    code = "case-roles"
    icon = "people"
    # Reached from the parties that it ties; by itself it is of little use.
    section = ""
    columns = ("name", "contact", "relation", "case", "note", "salesperson", "modified_at")
    filters = ("role", "case", "contact", "relation", "salesperson")
    search = {"name": 2, "note": 1}
    views = (PublicView("mine", _("On my cases"), filters={"salesperson": "[Mine]"}, sort="name"),)
    order = "name"
    form = ("case", "contact", "relation", "role", "note")
