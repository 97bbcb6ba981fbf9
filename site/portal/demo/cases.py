"""Makes the cases of the demo, what is done over them, and the calendar."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from crm_lists.activities.completing import CompleteActivity
from crm_lists.activities.models import Activity, Event
from crm_lists.activities.row_actions import AddTask, LogCall, ScheduleMeeting
from crm_lists.cases.closing import CloseCase
from crm_lists.cases.models import Case, CaseType, LossReason, Stage, StageLog
from crm_lists.cases.moving import MoveToStage
from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.relations.models import Contact, Relation

from .acting import backdate, coded, moment, perform
from .firms import RELATIONS
from .people import Cast
from .pipeline import (
    CALLS,
    CASE_TEXTS,
    CASES,
    EVENTS,
    LOST_NOTES,
    LOST_REASONS,
    MEETINGS,
    RESULTS,
    STAGES,
    TASKS,
    WON,
    WON_NOTES,
    CaseRow,
)

SALESPERSON_OF = {firm.key: firm.salesperson for firm in RELATIONS}


def make_cases(
    cast: Cast, relations: dict[str, Relation], contacts: dict[str, list[Contact]]
) -> dict[str, Case]:
    """Add the cases with their activities; return them by name."""
    cases = {}
    for number, row in enumerate(CASES):
        actor = cast.actor(SALESPERSON_OF[row.relation])
        contact = contacts[row.relation][number % 2]
        cases[row.name] = _add_case(actor, row, number, relation=relations[row.relation], contact=contact)
    return cases


def _add_case(actor: Actor, row: CaseRow, number: int, *, relation: Relation, contact: Contact) -> Case:
    values = {
        "name": row.name,
        "relation": relation,
        "contact": contact,
        "case_type": coded(CaseType, row.kind),
        "value": Decimal(row.value),
        "expected_close": moment(row.ends).date(),
        "description": CASE_TEXTS[number % len(CASE_TEXTS)],
    }
    case = actions.add(actor, Case, values)
    _add_activities(actor, case, row, number)
    case = perform(actor, case, MoveToStage(), {"stage": coded(Stage, STAGES[number % len(STAGES)]).pk})
    changed = moment(-1 - number * 5 % 28, hour=8 + number % 9, minute=number % 60)
    if row.outcome:
        case = _close(actor, case, row, number)
        changed = moment(row.ends, hour=15)
        Case.objects.filter(pk=case.pk).update(closed_at=changed, won_on=changed if case.won_on else None)
    _date_stays(case, moment(-row.opened), changed)
    backdate(case, moment(-row.opened, hour=9 + number % 7), changed)
    return case


def _date_stays(case: Case, opened: datetime, latest: datetime) -> None:
    """A case came into the first stage when it was opened, and into the present one with the last change."""
    stays = StageLog._default_manager.filter(case=case).order_by("pk")
    moments = [*[opened + timedelta(days=place) for place in range(stays.count() - 1)], latest]
    for stay, entered, left in zip(stays, moments, [*moments[1:], None], strict=True):
        StageLog._default_manager.filter(pk=stay.pk).update(entered_at=entered, left_at=left)
    days = case.stage.expected_days if case.stage is not None and not case.outcome else None
    due = latest.date() + timedelta(days=days) if days else None
    Case.objects.filter(pk=case.pk).update(stage_entered_at=latest, stage_due=due)


def _close(actor: Actor, case: Case, row: CaseRow, number: int) -> Case:
    notes = WON_NOTES if row.outcome == WON else LOST_NOTES
    answers = {
        "outcome": row.outcome,
        "closing_note": notes[number % len(notes)],
        "continues_with_service": row.outcome == WON and number % 2 == 0,
    }
    if row.outcome != WON:
        answers["loss_reason"] = coded(LossReason, LOST_REASONS[number % len(LOST_REASONS)]).pk
    closed: Case = perform(actor, case, CloseCase(), answers)
    return closed


def _add_activities(actor: Actor, case: Case, row: CaseRow, number: int) -> None:
    _add_call(actor, case, days=-row.opened + 2, number=number)
    if number % 2:
        _add_call(actor, case, days=(row.ends if row.outcome else 0) - 4 - number % 6, number=number + 2)
    task, text = TASKS[number % len(TASKS)]
    due = row.ends - 6 if row.outcome else number * 3 % 17 - 4
    values = {"name": task, "description": text, "due": moment(due).date()}
    _perform_task(actor, case, values, days=min(due - 8, -1), is_done=bool(row.outcome) or number % 4 == 3)
    if number % 5 < 3:
        _add_meeting(actor, case, row, number)


def _add_call(actor: Actor, case: Case, *, days: int, number: int) -> None:
    answers = {
        "name": f"{LogCall().activity_type()} {case}",
        "description": CALLS[number % len(CALLS)],
        "is_completed": True,
    }
    activity = perform(actor, case, LogCall(), answers)
    backdate(activity, moment(days, hour=8 + number % 9, minute=number * 7 % 60))


def _perform_task(actor: Actor, case: Case, answers: dict[str, Any], *, days: int, is_done: bool) -> Activity:
    task: Activity = perform(actor, case, AddTask(), answers)
    added = moment(days, hour=10)
    if not is_done:
        backdate(task, added)
        return task
    result = RESULTS[case.pk % len(RESULTS)]
    task = perform(actor, task, CompleteActivity(), {"result": result})
    backdate(task, added, min(added + timedelta(days=3), timezone.now()))
    return task


def _add_meeting(actor: Actor, case: Case, row: CaseRow, number: int) -> None:
    days = row.ends - 10 if row.outcome else number * 5 % 25 - 9
    name, text = MEETINGS[number % len(MEETINGS)]
    starts = moment(days, hour=9 + number % 6, minute=30 * (number % 2))
    answers = {
        "name": f"{name} – {case}",
        "description": text,
        "starts_at": timezone.localtime(starts).strftime("%Y-%m-%dT%H:%M"),
        "ends_at": timezone.localtime(starts + timedelta(minutes=90)).strftime("%Y-%m-%dT%H:%M"),
        "venue": f"{case.relation.city}, {case.relation.street}",
    }
    meeting: Activity = perform(actor, case, ScheduleMeeting(), answers)
    if days < 0:
        meeting = perform(actor, meeting, CompleteActivity(), {"result": RESULTS[number % len(RESULTS)]})
    planned = moment(min(days, 0) - 6, hour=11)
    backdate(meeting, planned, moment(days, hour=16) if days < 0 else planned)
    for event in meeting.events.all():
        backdate(event, planned)


def make_events(cast: Cast) -> None:
    """Add the events that belong to no case."""
    for row in EVENTS:
        starts = moment(row.days, hour=row.hour)
        values = {
            "name": row.name,
            "starts_at": starts,
            "ends_at": starts + timedelta(hours=row.hours),
            "venue": row.venue,
        }
        event = actions.add(cast.actor(row.salesperson), Event, values)
        backdate(event, moment(min(row.days, 0) - 9))
