"""Cases: the opportunities negotiated with relations (DS-26..40)."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition, PublicView, register_list
from crm_lists.organisation.models import OwnedItem
from crm_lists.relations.models import Contact, Relation

from . import staging
from .closing import CloseCase, ReopenCase
from .codes import CaseType, LossReason
from .moving import MoveToStage, UnpinClose
from .pipeline import Pipeline, Stage

#: An open case whose day has passed; in the list and on its page.
OVERDUE = "bad@expected_close(state=new,expected_close__to=[Today]-1)"
#: An open case that has been in its stage for longer than expected.
OVER_STAGE = "bad@stage(state=new,stage_due__to=[Today]-1)"
SUMS = {"value": "sum", "weighted_value": "sum"}


def _amount(name: Any, **options: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(name, max_digits=14, decimal_places=2, null=True, blank=True, **options)


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

    class Source(models.TextChoices):
        """Whose the probability is."""

        STAGE = "stage", _("of the stage")
        MANUAL = "manual", _("typed")

    class DateSource(models.TextChoices):
        """Whose the expected close is."""

        AUTO = "auto", _("from the stages")
        MANUAL = "manual", _("pinned")

    follows = ("relation",)
    type_column = "case_type"
    #: How the case stood when it was loaded, by attribute; nothing for a new one.
    loaded: ClassVar[Mapping[str, Any]] = {}
    #: Whether the probability stays at the next change of the stage.
    keeps_probability: ClassVar[bool] = False

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
    pipeline = models.ForeignKey(
        Pipeline,
        verbose_name=_("pipeline"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    stage = models.ForeignKey(
        Stage,
        verbose_name=_("stage"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        help_text=_("The first stage when empty. Cases are won and lost by “Close”."),
    )
    stage_kind = models.CharField(
        _("kind of stage"), max_length=4, choices=Stage.Kind.choices, blank=True, editable=False
    )
    stage_entered_at = models.DateTimeField(_("in the stage since"), null=True, editable=False)
    stage_due = models.DateField(_("stage due"), null=True, editable=False)
    probability = models.PositiveSmallIntegerField(
        _("probability"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text=_("The stage's own when empty."),
    )
    probability_source = models.CharField(
        _("probability is"), max_length=6, choices=Source.choices, default=Source.STAGE, editable=False
    )
    apply_probability = models.BooleanField(
        _("apply probability"),
        null=True,
        blank=True,
        help_text=_("Whether the case counts in forecasts by its probability, or in full."),
    )
    is_binding = models.BooleanField(_("binding"), default=False)
    value = _amount(_("value (€)"), validators=[MinValueValidator(0)])
    margin = _amount(_("contribution margin (€)"))
    weighted_value = _amount(_("weighted value (€)"), editable=False)
    actual_revenue = _amount(_("actual revenue (€)"), editable=False)
    expected_close = models.DateField(
        _("expected close"),
        null=True,
        blank=True,
        help_text=_("Reckoned from the stages when empty."),
    )
    expected_close_source = models.CharField(
        _("expected close is"),
        max_length=6,
        choices=DateSource.choices,
        default=DateSource.AUTO,
        editable=False,
    )
    description = models.TextField(_("description"), blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.NEW, editable=False
    )
    outcome = models.CharField(
        _("outcome"), max_length=12, choices=Outcome.choices, blank=True, editable=False
    )
    closing_note = models.TextField(_("closing note"), blank=True, editable=False)
    loss_reason = models.ForeignKey(
        LossReason,
        verbose_name=_("main reason of loss"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    further_reasons = models.ManyToManyField(
        LossReason,
        verbose_name=_("further reasons of loss"),
        blank=True,
        editable=False,
        related_name="+",
    )
    loss_note = models.CharField(_("reason in words"), max_length=200, blank=True, editable=False)
    continues_with_service = models.BooleanField(
        _("continues with service"), null=True, default=None, editable=False
    )
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    won_on = models.DateField(_("won"), null=True, editable=False)

    class Meta(OwnedItem.Meta):
        verbose_name = _("case")
        verbose_name_plural = _("cases")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any]) -> Self:
        """Remember how the case stood, so that each change is seen on every path."""
        case = super().from_db(db, field_names, values)
        case.loaded = case.__dict__.copy()  # type: ignore[misc]
        return case

    def generate(self, actor: Actor) -> None:
        """Set what follows from type and stage."""
        super().generate(actor)
        staging.follow_stage(self, actor)

    def clean(self) -> None:
        """Refuse a stage that does not fit, or that asks for columns which are empty."""
        super().clean()
        errors = staging.errors_of(self)
        if errors:
            raise ValidationError(errors)


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
        "stage",
        "state",
        "value",
        "probability",
        "expected_close",
        "salesperson",
        "modified_at",
    )
    filters = (
        "state",
        "stage",
        "pipeline",
        "case_type",
        "relation",
        "value",
        "expected_close",
        "salesperson",
        "outcome",
        "loss_reason",
        "closed_at",
    )
    search = {"name": 10, "description": 1, "closing_note": 1}
    views = (
        PublicView("open", _("Open cases"), filters={"state": "new"}, formats=(OVERDUE, OVER_STAGE)),
        PublicView("mine", _("My open cases"), filters={"state": "new", "salesperson": "[Mine]"}),
        PublicView(
            "pipeline",
            _("Pipeline"),
            where="any(state=new,closed_at__from=[Today]-30d)",
            columns=("name", "value", "relation", "expected_close", "salesperson"),
            layout="board:stage",
            totals=SUMS,
            formats=(OVERDUE,),
        ),
        PublicView(
            "closing",
            _("Closing this month"),
            filters={
                "state": "new",
                "expected_close__from": "[MonthStart]",
                "expected_close__to": "[MonthEnd]",
            },
            sort="expected_close",
            totals=SUMS,
        ),
        PublicView(
            "over-stage",
            _("Over their stage"),
            filters={"state": "new", "stage_due__to": "[Today]-1"},
            columns=("name", "relation", "stage", "stage_entered_at", "stage_due", "value", "salesperson"),
            sort="stage_due",
            formats=(OVER_STAGE,),
        ),
        PublicView("hold", _("On hold"), filters={"state": "new", "stage_kind": "hold"}),
        PublicView(
            "won",
            _("Won"),
            filters={"outcome": "successful"},
            columns=("name", "relation", "case_type", "value", "actual_revenue", "won_on", "salesperson"),
            sort="-won_on",
            totals={"actual_revenue": "sum"},
        ),
        PublicView(
            "lost",
            _("Lost"),
            filters={"outcome": "unsuccessful"},
            columns=("name", "relation", "case_type", "value", "loss_reason", "closed_at", "salesperson"),
            sort="-closed_at",
        ),
        PublicView("closed", _("Closed cases"), filters={"state": "closed"}, sort="-modified_at"),
        PublicView("board", _("Board"), layout="board:state"),
        PublicView(
            "by-stage",
            _("Pipeline by stage"),
            filters={"state": "new"},
            layout="chart:stage:sum-value:funnel",
        ),
        PublicView(
            "by-period",
            _("Won and lost by period"),
            filters={"state": "closed"},
            layout="chart:closed_at__month:count:bar:outcome",
        ),
    )
    types = {
        "probability": "percent",
        "value": "currency",
        "margin": "currency",
        "weighted_value": "currency",
        "actual_revenue": "currency",
    }
    tones = {
        "state": {"new": "info", "closed": "quiet"},
        "outcome": {"successful": "good", "unsuccessful": "bad"},
    }
    guarded = {"margin": "margin"}
    pills = ("state", "outcome", "stage", "case_type")
    form_groups = (
        (_("Stage"), ("stage", "probability", "apply_probability", "expected_close", "is_binding")),
        (_("Money"), ("value", "margin")),
    )
    facts = (
        "weighted_value",
        "actual_revenue",
        "stage_entered_at",
        "stage_due",
        "probability_source",
        "expected_close_source",
        "owner",
        "group",
        "salesperson",
        "created_at",
        "modified_at",
        "closing_note",
        "loss_reason",
        "further_reasons",
        "loss_note",
        "continues_with_service",
        "closed_at",
        "won_on",
    )
    has_overview = True
    row_actions = (MoveToStage, CloseCase, ReopenCase, UnpinClose)
    related = ("case-roles", "activities", "events", "documents", "messages")
