"""The code lists of cases (DS-18, GX-88, CE-23)."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.code_lists import CodeValue

from .pipeline import Pipeline, Stage


class CaseType(CodeValue):
    """What kind of business a case is: preliminary interest, binding order; it carries defaults (CE-43)."""

    pipelines = models.ManyToManyField(
        Pipeline,
        verbose_name=_("pipelines"),
        blank=True,
        related_name="+",
        help_text=_("New cases begin in the first of them; any pipeline fits when none is chosen."),
    )
    first_stage = models.ForeignKey(
        Stage,
        verbose_name=_("first stage"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": "open"},
        help_text=_("The first open stage of the pipeline when none is chosen."),
    )
    apply_probability = models.BooleanField(
        _("apply probability"),
        default=True,
        help_text=_("Whether new cases count in forecasts by their probability, or in full."),
    )
    value = models.DecimalField(
        _("value (€)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    description = models.TextField(_("description"), blank=True)
    expected_days = models.PositiveSmallIntegerField(
        _("expected days"),
        null=True,
        blank=True,
        help_text=_("How long a new case is expected to take; the days of its stages when empty."),
    )
    needs_loss_reason = models.BooleanField(_("a lost case needs a reason"), default=True)
    continues_with_service = models.BooleanField(
        _("continues with service"),
        default=False,
        help_text=_("What the form for closing a case proposes."),
    )

    class Meta(CodeValue.Meta):
        verbose_name = _("case type")
        verbose_name_plural = _("case types")


class LossReason(CodeValue):
    """Why a case was lost: competition, cost ..."""

    needs_note = models.BooleanField(
        _("needs words"), default=False, help_text=_("The reason must be told in words, as for “Other”.")
    )

    class Meta(CodeValue.Meta):
        verbose_name = _("reason of loss")
        verbose_name_plural = _("reasons of loss")


class PartyRole(CodeValue):
    """What somebody is in a case: decision maker, influencer ..."""

    class Meta(CodeValue.Meta):
        verbose_name = _("role in cases")
        verbose_name_plural = _("roles in cases")
