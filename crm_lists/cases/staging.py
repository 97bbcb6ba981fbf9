"""What follows from the stage of a case, on every path by which it is written."""

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of

from .pipeline import Stage
from .pipelines import Pipelines, current

if TYPE_CHECKING:
    from .case import Case

CENT = Decimal("0.01")
EMPTY: tuple[Any, ...] = (None, "", [])


def follow_stage(case: "Case", actor: Actor) -> None:
    """Set stage, probability, expected close and what is reckoned from them."""
    known = current()
    if case._state.adding:
        _take_defaults(case, known)
    _choose_stage(case, actor, known)
    _follow_probability(case, known)
    _follow_expected_close(case, known)
    _reckon(case, known)


# -- a new case ---------------------------------------------------------------------------------


def _take_defaults(case: "Case", known: Pipelines) -> None:
    """Take what the case type says of new cases."""
    case_type = known.types.get(_key(case.case_type_id))
    if case.apply_probability is None:
        case.apply_probability = case_type.apply_probability if case_type else True
    if case_type is None:
        return
    if case.value is None:
        case.value = case_type.value
    if not case.description:
        case.description = case_type.description


# -- the stage ----------------------------------------------------------------------------------


def _choose_stage(case: "Case", actor: Actor, known: Pipelines) -> None:
    before = case.loaded.get("stage_id")
    # A case that has a stage keeps one; an empty choice says nothing.
    key = case.stage_id or before
    stage = known.stages.get(_key(key)) if key else _first_stage(case, actor, known)
    if stage is None:
        # Nothing to begin with, or a key of nothing, which validation refuses.
        return
    case.stage, case.pipeline, case.stage_kind = stage, stage.pipeline, stage.kind
    if stage.pk == before:
        return
    case.stage_entered_at = timezone.now()
    if case.pipeline_id is not None and case.pipeline_id != case.loaded.get("pipeline_id"):
        _refuse_foreign(case, actor, known)


def _first_stage(case: "Case", actor: Actor, known: Pipelines) -> Stage | None:
    return known.first_stage(_key(case.case_type_id), known.usable_by(actor))


def _stage_of(case: "Case", known: Pipelines) -> Stage | None:
    """Return the stage of the case without a query, None for a key of nothing."""
    return known.stages.get(_key(case.stage_id))


def _key(value: Any) -> int:
    """Return a key that may have come as text; 0 for what is none, which validation refuses."""
    return int(value) if isinstance(value, int | str) and str(value).isdecimal() else 0


def _refuse_foreign(case: "Case", actor: Actor, known: Pipelines) -> None:
    """A pipeline of other groups takes no case from this person."""
    if case.pipeline_id not in known.usable_by(actor):
        message = _(
            "The pipeline “%(pipeline)s” belongs to other groups. Choose a stage of a pipeline of yours."
        )
        raise ValidationError({"stage": message % {"pipeline": case.pipeline}})


# -- probability --------------------------------------------------------------------------------


def _follow_probability(case: "Case", known: Pipelines) -> None:
    """Take the stage's probability, unless a person has typed another for this stage."""
    stage = _stage_of(case, known)
    is_moved = case.stage_id != case.loaded.get("stage_id")
    is_reopened = case.loaded.get("state") == case.State.CLOSED and case.state == case.State.NEW
    if case.apply_probability is None:
        case.apply_probability = bool(case.loaded.get("apply_probability", True))
    if case.probability_source != case.loaded.get("probability_source", case.Source.STAGE):
        # The program itself has said whose it is.
        return
    if case.probability is not None and case.probability != case.loaded.get("probability"):
        is_own = stage is not None and case.probability == stage.probability
        case.probability_source = case.Source.STAGE if is_own else case.Source.MANUAL
    elif is_reopened or case.probability is None or (is_moved and not case.keeps_probability):
        case.probability = stage.probability if stage else None
        case.probability_source = case.Source.STAGE


# -- expected close -----------------------------------------------------------------------------


def _follow_expected_close(case: "Case", known: Pipelines) -> None:
    """Reckon the expected close from the stages, unless a person has pinned it."""
    before = case.loaded.get("expected_close")
    automatic, manual = case.DateSource.AUTO, case.DateSource.MANUAL
    if case.expected_close_source != case.loaded.get("expected_close_source", automatic):
        return
    if case.expected_close is not None and case.expected_close != before:
        case.expected_close_source = manual
        return
    if case.expected_close is None:
        case.expected_close_source = automatic
    is_moved = case.stage_id != case.loaded.get("stage_id")
    stage = _stage_of(case, known)
    if case.expected_close_source == automatic and (is_moved or case.expected_close is None):
        reckoned = expected_close(case, stage, known) if stage and not stage.is_end else None
        case.expected_close = reckoned or before


def expected_close(case: "Case", stage: Stage, known: Pipelines) -> date | None:
    """Return the day on which a case in this stage is expected to close, None where no stage says days."""
    days = known.days_from(stage)
    case_type = known.types.get(_key(case.case_type_id))
    if case._state.adding and case_type is not None and case_type.expected_days is not None:
        days = case_type.expected_days
    return timezone.localdate() + timedelta(days=days) if days is not None else None


# -- what is reckoned ---------------------------------------------------------------------------


def _reckon(case: "Case", known: Pipelines) -> None:
    stage = _stage_of(case, known)
    days = stage.expected_days if stage else None
    if days is None or case.stage_entered_at is None or case.state == case.State.CLOSED:
        case.stage_due = None
    else:
        case.stage_due = timezone.localdate(case.stage_entered_at) + timedelta(days=days)
    case.weighted_value = _weighted(case)


def _weighted(case: "Case") -> Decimal | None:
    """Return the value by its probability, in full where it is not applied; what a closed case brought."""
    if case.state == case.State.CLOSED:
        if case.outcome != case.Outcome.SUCCESSFUL:
            return Decimal(0)
        return _decimal(case.value if case.actual_revenue is None else case.actual_revenue)
    value = _decimal(case.value)
    if value is None or not case.apply_probability or case.probability in EMPTY:
        return value
    try:
        return (value * int(case.probability or 0) / 100).quantize(CENT)
    except (ValueError, TypeError):
        # Validation will say what is wrong with the probability.
        return None


def _decimal(value: Any) -> Decimal | None:
    """Return an amount that may have come as text; validation will say what is wrong with it."""
    try:
        return None if value is None else Decimal(value)
    except (ValueError, TypeError, ArithmeticError):
        return None


# -- rules --------------------------------------------------------------------------------------


def errors_of(case: "Case") -> dict[str, list[str]]:
    """Return what speaks against the case as it is now, by column."""
    stage = _stage_of(case, current())
    if stage is None:
        return {}
    is_moved = case.stage_id != case.loaded.get("stage_id")
    if is_moved or case.state != case.loaded.get("state", case.State.NEW):
        reason = _against_state(case, stage)
        if reason:
            return {"stage": [reason]}
    if is_moved or case.case_type_id != case.loaded.get("case_type_id"):
        reason = _against_pipeline(case, stage)
        if reason:
            return {"stage": [reason]}
    return _missing(case, stage, is_moved=is_moved)


def _against_state(case: "Case", stage: Stage) -> str:
    """Cases end by Close and begin again by Reopen, which ask what belongs to it."""
    if case.state == case.State.NEW and stage.is_end:
        message = _("“%(stage)s” ends a case. Use “Close”, which asks how it ended.")
        return message % {"stage": stage}
    if case.loaded.get("state") == case.State.CLOSED == case.state:
        return _("The case is closed. Reopen it before you move it to another stage.")
    return ""


def _against_pipeline(case: "Case", stage: Stage) -> str:
    known = current()
    type_key = _key(case.case_type_id)
    fitting = known.fitting(type_key)
    before = known.stages.get(case.loaded.get("stage_id") or 0)
    names = {"stage": stage, "pipeline": stage.pipeline, "type": known.types.get(type_key, "")}
    if known.of_types.get(type_key) and stage.pipeline_id not in fitting:
        message = _(
            "Cases of the type “%(type)s” do not use the pipeline “%(pipeline)s”. "
            "Choose a stage of a pipeline of the type."
        )
        return message % names
    if before is None or before.pk == stage.pk:
        return ""
    if before.pipeline_id != stage.pipeline_id and not known.of_types.get(type_key):
        message = _(
            "“%(stage)s” is a stage of the pipeline “%(pipeline)s”, and the case is in “%(own)s”. "
            "Choose a stage of that one."
        )
        return message % {**names, "own": before.pipeline}
    return _against_skipping(before, stage, known)


def _against_skipping(before: Stage, stage: Stage, known: Pipelines) -> str:
    places = {one.pk: place for place, one in enumerate(known.stages_of(stage.pipeline_id, Stage.Kind.OPEN))}
    is_stepwise = stage.pipeline.is_stepwise and before.pk in places and stage.pk in places
    if is_stepwise and abs(places[before.pk] - places[stage.pk]) > 1:
        message = _("Cases of this pipeline skip no stage. Choose the one next to “%(stage)s”.")
        return message % {"stage": before}
    return ""


def _missing(case: "Case", stage: Stage, *, is_moved: bool) -> dict[str, list[str]]:
    """Return the columns that the stage asks for and that are empty, where that is new."""
    definition = definition_of(case)
    found = {}
    for name in stage.required:
        if name not in definition.editable:
            continue
        column = definition.column(name)
        if column.read(case) in EMPTY and (is_moved or case.loaded.get(column.path) not in EMPTY):
            message = _("Fill in “%(column)s”: the stage “%(stage)s” needs it.")
            found[name] = [message % {"column": column.label, "stage": stage}]
    return found
