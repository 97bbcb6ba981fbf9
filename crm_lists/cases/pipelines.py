"""Pipelines, stages and case types as they stand, kept in each process under a stamp."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Q, QuerySet
from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save

from crm_lists.framework import access, stamps
from crm_lists.framework.actors import Actor
from crm_lists.framework.code_lists import CodeValue, Offer, offers
from crm_lists.framework.models import DesignStamp
from crm_lists.organisation.rights import rights_of

from .codes import CaseType
from .pipeline import Pipeline, Stage

#: The key of the stamp.
STAMP = 41


@dataclass(eq=False)
class Pipelines:
    """All pipelines at one stamp; the rows are shared, so nobody writes to them."""

    pipelines: Mapping[int, Pipeline] = field(default_factory=dict)
    #: By key, in the order of pipelines and of each one's stages.
    stages: Mapping[int, Stage] = field(default_factory=dict)
    types: Mapping[int, CaseType] = field(default_factory=dict)
    #: Groups that may use a pipeline, and pipelines of a case type; all where there are none.
    groups: Mapping[int, frozenset[int]] = field(default_factory=dict)
    of_types: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def usable_by(self, actor: Actor) -> list[int]:
        """Return the pipelines into which the actor may put cases, in their order."""
        active = [pk for pk, one in self.pipelines.items() if one.is_active]
        if access.is_administrator(actor) or actor.user is None:
            return active
        rights = rights_of(actor)
        own = {*rights.group_ids, *(pk for lent in rights.lent for pk in lent.rights.group_ids)}
        return [pk for pk in active if not self.groups.get(pk) or self.groups[pk] & own]

    def fitting(self, case_type_id: int | None) -> list[int]:
        """Return the active pipelines of a case type, all where it names none; in their order."""
        named = self.of_types.get(case_type_id or 0)
        active = [pk for pk, one in self.pipelines.items() if one.is_active]
        return [pk for pk in active if pk in named] if named else active

    def stages_of(self, pipeline_id: int | None, *kinds: str) -> list[Stage]:
        """Return the active stages of a pipeline, of these kinds, in their order."""
        found = (one for one in self.stages.values() if one.pipeline_id == pipeline_id and one.is_active)
        return [one for one in found if not kinds or one.kind in kinds]

    def first_stage(self, case_type_id: int | None, usable: Sequence[int]) -> Stage | None:
        """Return where a new case begins."""
        case_type = self.types.get(case_type_id or 0)
        chosen = self.stages.get(case_type.first_stage_id or 0) if case_type else None
        if chosen is not None and chosen.is_active and chosen.pipeline_id in usable:
            return chosen
        candidates = (pk for pk in self.fitting(case_type_id) if pk in usable)
        stages = (one for pk in candidates for one in self.stages_of(pk, Stage.Kind.OPEN))
        return next(stages, None)

    def end_of(self, pipeline_id: int | None, outcome: str) -> Stage | None:
        """Return the stage in which a case ends with this outcome."""
        kind = Stage.Kind.WON if outcome == "successful" else Stage.Kind.LOST
        return next(iter(self.stages_of(pipeline_id, kind)), None)

    def days_from(self, stage: Stage) -> int | None:
        """Return the expected days of a stage and the open ones after it, None where none says any."""
        stages = self.stages_of(stage.pipeline_id, Stage.Kind.OPEN)
        places = {one.pk: place for place, one in enumerate(stages)}
        later = (
            stages[places[stage.pk] + 1 :]
            if stage.pk in places
            else [one for one in stages if (one.position, one.pk) > (stage.position, stage.pk)]
        )
        days = [one.expected_days for one in (stage, *later) if one.expected_days is not None]
        return sum(days) if days else None


class StageOffer(Offer):
    """The stages that people may choose: open ones of their pipelines, or of the one in which a case is."""

    grouped_by = "pipeline"

    def values(self, model: type[CodeValue], actor: Actor, used: Any = None) -> QuerySet[CodeValue]:
        """Return the stages that a form offers; cases end by their own form."""
        own = current().stages.get(used)
        pipelines = [own.pipeline_id] if own else current().usable_by(actor)
        open_ones = Q(kind__in=(Stage.Kind.OPEN, Stage.Kind.HOLD), pipeline__in=pipelines)
        return super().values(model, actor, used).filter(open_ones | Q(pk=used))

    def lanes(self, model: type[CodeValue], actor: Actor) -> QuerySet[CodeValue]:
        """Return the stages that a board draws: ends too, and retired ones in which there are open cases."""
        held = Stage._default_manager.filter(cases__state="new", cases__deleted_at__isnull=True)
        stages = Stage._default_manager.filter(Q(is_active=True) | Q(pk__in=held.values("pk")))
        return model._default_manager.filter(pk__in=stages.filter(pipeline__is_active=True).values("pk"))


offers.register(Stage, StageOffer())


def current() -> Pipelines:
    """Return the pipelines as they stand."""
    return _kept.current()


def forget() -> None:
    """Forget what was loaded."""
    _kept.forget()


def changed(**_about: Any) -> None:
    """Tell all processes that a pipeline, a stage or a case type has changed."""
    stamps.renew(STAMP)


def _load(_stamp: uuid.UUID | None) -> Pipelines:
    pipelines = {one.pk: one for one in Pipeline._default_manager.all()}
    stages = Stage._default_manager.select_related("pipeline")
    return Pipelines(
        pipelines=pipelines,
        stages={one.pk: one for one in stages},
        types={one.pk: one for one in CaseType._default_manager.all()},
        groups=_by_first(Pipeline.groups.through._default_manager.values_list("pipeline_id", "group_id")),
        of_types=_by_first(
            CaseType.pipelines.through._default_manager.values_list("casetype_id", "pipeline_id")
        ),
    )


def _by_first(pairs: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    for first, second in pairs:
        found.setdefault(first, set()).add(second)
    return {key: frozenset(values) for key, values in found.items()}


_kept: stamps.Kept[Pipelines] = stamps.Kept(STAMP, _load)


def _linked(action: str, **_about: Any) -> None:
    if action.startswith("post_"):
        changed()


def _migrated(app_config: Any, using: str = DEFAULT_DB_ALIAS, **_about: Any) -> None:
    if app_config.label == "cases":
        connection = connections[using]
        if DesignStamp._meta.db_table in connection.introspection.table_names():
            changed()


def connect() -> None:
    """Listen to all that is written."""
    for model in (Pipeline, Stage, CaseType):
        for signal in (post_save, post_delete):
            signal.connect(changed, sender=model, dispatch_uid=f"cases.{model.__name__}")
    for through in (Pipeline.groups.through, CaseType.pipelines.through):
        m2m_changed.connect(_linked, sender=through, dispatch_uid=f"cases.{through.__name__}")
    post_migrate.connect(_migrated, dispatch_uid="cases.migrated")


connect()
