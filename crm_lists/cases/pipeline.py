"""Pipelines and their stages: the way of a case from the first interest to its end (GX-85, CE-38, CE-39)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.code_lists import CodeValue
from crm_lists.framework.lists import find_list
from crm_lists.organisation.models import Group


class Pipeline(CodeValue):
    """A way through stages, for the cases of some types and groups."""

    groups = models.ManyToManyField(
        Group,
        verbose_name=_("groups"),
        blank=True,
        related_name="+",
        help_text=_("Whose members may put cases into the pipeline; everybody when none is chosen."),
    )
    is_stepwise = models.BooleanField(
        _("stage by stage"),
        default=False,
        help_text=_("Cases go to the next open stage or back to the one before, and skip none."),
    )

    class Meta(CodeValue.Meta):
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")


class RequiredColumns(models.JSONField):
    """Names of columns that people type in the list of cases, a form ticks them."""

    def formfield(self, **options: Any) -> forms.Field:  # type: ignore[override]
        """Return the columns to tick."""
        return forms.MultipleChoiceField(
            label=options.get("label", self.verbose_name),
            help_text=self.help_text,
            required=False,
            choices=_typed_columns,
            widget=forms.CheckboxSelectMultiple,
        )


def _typed_columns() -> list[tuple[str, str]]:
    definition = find_list("cases")
    columns = [definition.column(name) for name in definition.editable if name != "stage"]
    return [(column.name, column.label) for column in columns if not column.is_related]


class Stage(CodeValue):
    """A stage of a pipeline; its kind, never its probability, says whether a case is open, won or lost."""

    class Kind(models.TextChoices):
        """What it means that a case is in the stage."""

        OPEN = "open", _("Open")
        HOLD = "hold", _("On hold")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    label = models.CharField(_("value"), max_length=120)
    pipeline = models.ForeignKey(
        Pipeline, verbose_name=_("pipeline"), on_delete=models.PROTECT, related_name="stages"
    )
    kind = models.CharField(_("kind"), max_length=4, choices=Kind.choices, default=Kind.OPEN)
    probability = models.PositiveSmallIntegerField(
        _("probability (%)"), default=0, validators=[MaxValueValidator(100)]
    )
    expected_days = models.PositiveSmallIntegerField(
        _("expected days"),
        null=True,
        blank=True,
        help_text=_("How long a case is expected to be in the stage."),
    )
    required = RequiredColumns(
        _("required columns"),
        default=list,
        blank=True,
        help_text=_("What must be filled in before a case enters the stage."),
    )

    class Meta(CodeValue.Meta):
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["pipeline__position", "pipeline_id", "position", "label"]
        constraints = [models.UniqueConstraint(fields=["pipeline", "label"], name="cases_stage_label")]

    @property
    def is_end(self) -> bool:
        """Tell whether cases in the stage are closed."""
        return self.kind in (self.Kind.WON, self.Kind.LOST)

    def clean(self) -> None:
        """Refuse what would contradict the cases that are in the stage."""
        super().clean()
        kept = type(self)._default_manager.filter(pk=self.pk).values_list("pipeline_id", "kind").first()
        if kept in (None, (self.pipeline_id, self.kind)):
            return
        if type(self)._default_manager.filter(pk=self.pk, cases__isnull=False).exists():
            raise ValidationError(
                _(
                    "Cases are in this stage, so its pipeline and kind stay. "
                    "Move them to another stage first, or add a new stage."
                )
            )


#: The stages that a new pipeline brings: code, label, kind, probability, expected days, tone.
FIRST_STAGES: tuple[tuple[str, Any, str, int, int | None, str], ...] = (
    ("first-interest", _("First interest"), Stage.Kind.OPEN, 10, 14, "quiet"),
    ("offer-sent", _("Offer sent"), Stage.Kind.OPEN, 30, 21, "info"),
    ("offer-accepted", _("Offer accepted"), Stage.Kind.OPEN, 70, 14, "info"),
    ("on-hold", _("On hold"), Stage.Kind.HOLD, 10, None, "warn"),
    ("won", _("Won"), Stage.Kind.WON, 100, None, "good"),
    ("lost", _("Lost"), Stage.Kind.LOST, 0, None, "bad"),
)


def _bring_stages(instance: Pipeline, *, created: bool, raw: bool = False, **_about: Any) -> None:
    """Give a new pipeline stages, so that no case is without one."""
    if not created or raw:
        return
    for position, (code, label, kind, probability, days, tone) in enumerate(FIRST_STAGES, 1):
        Stage._default_manager.create(
            pipeline=instance,
            code=f"{instance.code[:40]}-{code}",
            label=str(label),
            kind=kind,
            probability=probability,
            expected_days=days,
            tone=tone,
            position=position,
        )


post_save.connect(_bring_stages, sender=Pipeline, dispatch_uid="cases.first_stages")
