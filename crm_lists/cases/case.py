"""Cases: the opportunities negotiated with relations (DS-26..40)."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.definitions import ListDefinition, PublicView, register_list
from crm_lists.organisation.models import OwnedItem
from crm_lists.relations.models import Contact, Relation

from .closing import CloseCase, ReopenCase
from .codes import CaseType

#: An open case whose day has passed; in the list and on its page.
OVERDUE = "bad@expected_close(state=new,expected_close__to=[Today]-1)"


class Case(OwnedItem):
    """A business case; its state is set by the program only (DS-28)."""

    class State(models.TextChoices):
        """Whether the case is being handled."""

        NEW = "new", _("New")
        CLOSED = "closed", _("Closed")

    class Outcome(models.TextChoices):
        """How a case ended (DS-29)."""

        SUCCESSFUL = "successful", _("Closed successfully")
        UNSUCCESSFUL = "unsuccessful", _("Closed unsuccessfully")

    follows = ("relation",)
    type_column = "case_type"

    name = models.CharField(_("name"), max_length=200)
    relation = models.ForeignKey(
        Relation, verbose_name=_("company"), on_delete=models.PROTECT, related_name="cases"
    )
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("contact"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
    )
    case_type = models.ForeignKey(
        CaseType, verbose_name=_("case type"), on_delete=models.PROTECT, null=True, blank=True
    )
    value = models.DecimalField(
        _("value (€)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    expected_close = models.DateField(_("expected close"), null=True, blank=True)
    description = models.TextField(_("description"), blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.NEW, editable=False
    )
    outcome = models.CharField(
        _("outcome"), max_length=12, choices=Outcome.choices, blank=True, editable=False
    )
    closing_note = models.TextField(_("closing note"), blank=True, editable=False)
    continues_with_service = models.BooleanField(
        _("continues with service"), null=True, default=None, editable=False
    )
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)

    class Meta(OwnedItem.Meta):
        verbose_name = _("case")
        verbose_name_plural = _("cases")

    def __str__(self) -> str:
        return self.name


@register_list
class CaseList(ListDefinition):
    """The list of cases."""

    model = Case
    code = "cases"
    icon = "briefcase"
    columns = (
        "name",
        "relation",
        "case_type",
        "state",
        "value",
        "expected_close",
        "salesperson",
        "modified_at",
    )
    filters = ("state", "case_type", "relation", "value", "expected_close", "salesperson", "outcome")
    search = {"name": 10, "description": 1, "closing_note": 1}
    views = (
        PublicView("open", _("Open cases"), filters={"state": "new"}, formats=(OVERDUE,)),
        PublicView("mine", _("My open cases"), filters={"state": "new", "salesperson": "[Mine]"}),
        PublicView("closed", _("Closed cases"), filters={"state": "closed"}, sort="-modified_at"),
        PublicView("board", _("Board"), layout="board:state"),
    )
    types = {"value": "currency"}
    tones = {
        "state": {"new": "info", "closed": "quiet"},
        "outcome": {"successful": "good", "unsuccessful": "bad"},
    }
    pills = ("state", "outcome", "case_type")
    facts = (
        "owner",
        "group",
        "salesperson",
        "created_at",
        "modified_at",
        "closing_note",
        "continues_with_service",
        "closed_at",
    )
    row_actions = (CloseCase, ReopenCase)
    related = ("activities", "documents", "messages")
