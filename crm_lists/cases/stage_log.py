"""The log of stages: when a case was in which stage, as the stages were called then (CE-52)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.changes import Deed
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.models import Change

from .pipeline import Stage
from .pipelines import current

DAY = timedelta(days=1)


class StageLog(models.Model):
    """One stay of a case in a stage; written by the program with every write of the case."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="stage_log")
    #: Key and label of the stages as they were at the time: no link, for stages may go.
    from_stage = models.BigIntegerField(null=True)
    from_label = models.CharField(_("from"), max_length=120, blank=True)
    to_stage = models.BigIntegerField(null=True)
    to_label = models.CharField(_("stage"), max_length=120, blank=True)
    to_kind = models.CharField(max_length=4, choices=Stage.Kind.choices, default=Stage.Kind.OPEN)
    expected_days = models.PositiveSmallIntegerField(null=True)
    entered_at = models.DateTimeField(_("entered"))
    left_at = models.DateTimeField(_("left"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("stay in a stage")
        verbose_name_plural = _("stays in stages")
        ordering = ["entered_at", "pk"]
        indexes = [models.Index(fields=["case", "entered_at"], name="cases_stagelog_case")]

    def __str__(self) -> str:
        return f"{self.from_label} → {self.to_label}"

    @property
    def days(self) -> int:
        """Return for how many whole days the case was, or has been, in the stage."""
        return ((self.left_at or timezone.now()) - self.entered_at) // DAY

    @property
    def days_over(self) -> int:
        """Return by how many days the stay was longer than expected."""
        if self.expected_days is None:
            return 0
        ends = timezone.localdate(self.left_at or timezone.now())
        return max((ends - timezone.localdate(self.entered_at)).days - self.expected_days, 0)


def stays_of(case: Any) -> list[StageLog]:
    """Return the stays of a case, the first one first."""
    return list(StageLog._default_manager.filter(case=case).select_related("by", "on_behalf_of"))


def follow(definition: ListDefinition, deeds: Sequence[tuple[Any, Deed]]) -> None:
    """Write the log of cases that are added or change their stage, by a few statements for all of them."""
    moved = [
        (case, deed)
        for case, deed in deeds
        if deed.verb not in ("delete", "restore") and deed.after.get("stage") is not None
    ]
    if not moved:
        return
    _end_stays([case for case, deed in moved if deed.before])
    represented = _represented(definition.code, [case.pk for case, _deed in moved])
    StageLog._default_manager.bulk_create(_stay(case, deed, represented.get(case.pk)) for case, deed in moved)


def _end_stays(cases: Sequence[Any]) -> None:
    """End the present stay of each of these cases when its new one began."""
    if cases:
        entered = type(cases[0])._default_manager.filter(pk=OuterRef("case_id")).values("stage_entered_at")
        present = StageLog._default_manager.filter(case__in=cases, left_at=None)
        present.update(left_at=Subquery(entered[:1]))


def _represented(list_code: str, keys: Sequence[int]) -> dict[int, int | None]:
    """Return for whom the last change of each case was made, by case."""
    changes = Change.objects.filter(list_code=list_code, item_id__in=keys)
    latest = changes.order_by().values("item_id").annotate(latest=Max("pk")).values("latest")
    return dict(Change.objects.filter(pk__in=latest).values_list("item_id", "on_behalf_of_id"))


def _stay(case: Any, deed: Deed, on_behalf_of: int | None) -> StageLog:
    before = current().stages.get(deed.before.get("stage") or 0)
    stage: Stage = case.stage
    return StageLog(
        case=case,
        from_stage=before.pk if before else None,
        from_label=before.label if before else "",
        to_stage=stage.pk,
        to_label=stage.label,
        to_kind=stage.kind,
        expected_days=stage.expected_days,
        entered_at=case.stage_entered_at,
        by_id=case.modified_by_id,
        on_behalf_of_id=on_behalf_of,
    )


def last_open_stage(case: Any) -> Stage | None:
    """Return the stage in which the case was last open and that can still be used, else its first one."""
    known = current()
    stays = StageLog._default_manager.filter(case=case)
    opened = stays.filter(to_kind__in=(Stage.Kind.OPEN, Stage.Kind.HOLD))
    for pk in opened.order_by("-pk").values_list("to_stage", flat=True):
        stage = known.stages.get(pk or 0)
        if stage is not None and stage.is_active and not stage.is_end:
            return stage
    first = next(iter(known.stages_of(case.pipeline_id, Stage.Kind.OPEN)), None)
    return first or known.stages.get(case.stage_id or 0)
