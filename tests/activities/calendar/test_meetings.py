"""A meeting is one thing: what happens to its activity happens to its event, and the other way round."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from crm_lists.activities.calendar.meetings import event_of
from crm_lists.activities.calendar.scopes import Scope, Target
from crm_lists.activities.calendar.scopes import change as change_scope
from crm_lists.activities.models import Activity, ActivityType, Event, Occurrence
from crm_lists.cases.models import Case
from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.models import Change
from crm_lists.framework.row_actions import find
from crm_lists.organisation.models import Employee, Share
from tests.activities.calendar.making import at, make_employee, make_event, make_room
from tests.activities.making import make_activity
from tests.making import make
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(world: World) -> Actor:
    return actor(world.salesperson)


@pytest.fixture
def activity(world: World, me: Actor) -> Activity:
    """Return a meeting over a case, made by the row action."""
    case = make(me, Case, name="Portal")
    action = find(definition_of(Case), "meeting")
    assert action is not None
    form = action.form(
        me,
        case,
        {
            "name": action.form(me, case).initial["name"],
            "description": "Agenda",
            "starts_at": "2026-05-04T09:00",
            "ends_at": "2026-05-04T10:00",
            "venue": "Nitra",
        },
    )
    assert form.is_valid(), form.errors
    made = action.run(me, case, form)
    assert isinstance(made, Activity)
    return made


def fresh(item: Any) -> Any:
    return type(item).objects.get(pk=item.pk)


def twin(activity: Activity) -> Event:
    found = event_of(activity)
    assert found is not None
    return found


def times(start: str, end: str) -> dict[str, datetime]:
    return {"starts_at": at(start), "ends_at": at(end)}


def test_the_row_action_makes_both_in_one_step(activity: Activity) -> None:
    event = twin(activity)
    assert (event.name, event.description, event.venue) == (activity.name, "Agenda", "Nitra")
    assert (event.starts_at, event.ends_at) == (at("2026-05-04 09:00"), at("2026-05-04 10:00"))
    assert (event.case, event.group_id, event.owner_id) == (
        activity.case,
        activity.group_id,
        activity.owner_id,
    )
    assert Event.objects.count() == 1


#: What is changed on one side and must be so on the other.
CHANGES: dict[str, Callable[[World], dict[str, Any]]] = {
    "name": lambda _world: {"name": "Another name"},
    "description": lambda _world: {"description": "Another agenda"},
    "times": lambda _world: times("2026-05-05 14:00", "2026-05-05 15:30"),
    "people": lambda world: {"employees": [make_employee(world.first, "Guest").pk]},
    "equipment": lambda world: {"equipment": [make_room(world.first).pk]},
}


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("side", ["activity", "event"])
def test_a_change_of_one_changes_the_other(
    world: World, me: Actor, activity: Activity, what: str, side: str
) -> None:
    values = CHANGES[what](world)
    first, second = (activity, twin(activity)) if side == "activity" else (twin(activity), activity)
    actions.change(me, first, values)
    definition = definition_of(second)
    assert {name: definition.column(name).read(fresh(second)) for name in values} == values


@pytest.mark.parametrize("side", ["activity", "event"])
def test_deleting_and_restoring_one_does_so_with_the_other(me: Actor, activity: Activity, side: str) -> None:
    event = twin(activity)
    item = activity if side == "activity" else event
    actions.delete(me, item)
    assert fresh(activity).deleted_at
    assert fresh(event).deleted_at
    assert not Occurrence.objects.exists()
    actions.restore(me, definition_of(item), item.pk)
    assert not fresh(activity).deleted_at
    assert not fresh(event).deleted_at
    assert Occurrence.objects.count() == 1


def test_a_cancelled_meeting_frees_its_time_and_stays_in_the_history(me: Actor, activity: Activity) -> None:
    event = twin(activity)
    for code, is_gone in (("cancel", True), ("reopen", False)):
        action = find(definition_of(Activity), code)
        assert action is not None
        form = action.form(me, fresh(activity), {})
        assert form.is_valid(), form.errors
        action.run(me, fresh(activity), form)
        assert bool(fresh(event).deleted_at) == is_gone
        assert fresh(activity).deleted_at is None


def test_a_completed_meeting_stays_when_its_event_is_deleted(me: Actor, activity: Activity) -> None:
    action = find(definition_of(Activity), "complete")
    assert action is not None
    form = action.form(me, activity, {"result": "Agreed"})
    assert form.is_valid(), form.errors
    action.run(me, activity, form)
    assert fresh(twin(activity)).deleted_at is None
    actions.delete(me, twin(activity))
    assert fresh(activity).deleted_at is None


def test_a_meeting_that_clashes_is_refused_on_the_side_of_the_activity_too(
    world: World, me: Actor, activity: Activity
) -> None:
    room = make_room(world.first)
    make_event(world.salesperson, name="Board", equipment=[room.pk])
    with pytest.raises(ValidationError, match="“Room A” is booked already"):
        actions.change(me, activity, {"equipment": [room.pk]})
    assert not fresh(activity).equipment.exists()


def meeting_page(case: Any) -> str:
    return f"/lists/cases/{case.pk}/actions/meeting/"


def test_the_form_of_a_meeting_asks_for_people_and_rooms(world: World, me: Actor) -> None:
    case, room = make(me, Case, name="Portal"), make_room(world.first)
    peter = make_employee(world.first, "Peter", world.colleague)
    client = client_of(world.salesperson)
    asked = {
        "name": "Kick-off",
        "starts_at": "2026-05-04T09:00",
        "ends_at": "2026-05-04T10:00",
        "employees": [peter.pk],
        "equipment": [room.pk],
    }
    assert client.post(meeting_page(case), asked).status_code == 302
    event = Event.objects.get(name="Kick-off")
    assert (list(event.employees.all()), list(event.equipment.all())) == ([peter], [room])
    refused = client.post(meeting_page(case), {**asked, "name": "Another talk"})
    assert refused.status_code == 422
    assert "“Room A” is booked already" in refused.content.decode()
    assert not Activity.objects.filter(name="Another talk").exists()


def test_a_meeting_entered_as_an_activity_stands_in_the_calendar(world: World, me: Actor) -> None:
    guest: Employee = make_employee(world.first, "Guest")
    meeting = ActivityType.objects.get(code="meeting")
    made = actions.add(
        me,
        Activity,
        {
            "activity_type": meeting,
            "name": "Talk",
            **times("2026-05-04 09:00", "2026-05-04 10:00"),
            "employees": [guest.pk],
        },
    )
    assert list(twin(made).employees.all()) == [guest]


def test_a_task_stands_in_no_calendar(world: World, me: Actor) -> None:
    task = ActivityType.objects.get(code="task")
    actions.add(me, Activity, {"activity_type": task, "name": "Call", "starts_at": at("2026-05-04 09:00")})
    assert not Event.objects.exists()


def test_each_side_is_written_once(me: Actor, activity: Activity) -> None:
    event = twin(activity)
    before = Change.objects.count()
    actions.change(me, activity, {"name": "Another"})
    assert Change.objects.count() == before + 2
    actions.change(me, fresh(event), {"name": "A third"})
    assert Change.objects.count() == before + 4


def test_only_the_series_follows_its_activity(me: Actor, activity: Activity) -> None:
    event = actions.change(me, twin(activity), {"rrule": "FREQ=WEEKLY;COUNT=3"})
    moved = change_scope(
        me,
        Target.of(event, at("2026-05-11 09:00")),
        {"name": "Special", **times("2026-05-12 09:00", "2026-05-12 10:00")},
        Scope.THIS,
    )
    assert fresh(activity).name != "Special"
    assert fresh(activity).starts_at == at("2026-05-04 09:00")
    actions.change(me, fresh(activity), {"description": "New"})
    assert fresh(moved).description == "Agenda"


def test_the_activity_of_a_private_event_is_for_those_who_take_part(
    world: World, me: Actor, activity: Activity
) -> None:
    colleague = actor(world.colleague)
    make_employee(world.first, "Peter", world.manager)
    activities = definition_of(Activity)
    assert access.visible(colleague, activities).filter(pk=activity.pk).exists()
    event = event_of(activity)
    assert event is not None
    actions.change(me, event, {"visibility": "private", "name": "Secret talks"})
    assert not access.visible(colleague, activities).filter(pk=activity.pk).exists()
    assert client_of(world.colleague).get(f"/lists/activities/{activity.pk}/").status_code == 404
    assert access.visible(me, activities).get(pk=activity.pk).name == "Secret talks"
    event = access.get(me, definition_of(Event), event.pk)
    actions.change(me, event, {"employees": [Employee.objects.get(user=world.manager)]})
    assert access.visible(actor(world.manager), activities).filter(pk=activity.pk).exists()


def test_nobody_reaches_an_activity_by_an_event_of_his_own(world: World, me: Actor) -> None:
    times = {"starts_at": at("2026-05-04 09:00"), "ends_at": at("2026-05-04 10:00")}
    activity = make_activity(me, "meeting", name="Mine", **times)
    Event.objects.filter(activity=activity).update(activity=None)
    given = {"shared_list": "activities", "shared_id": activity.pk}
    actions.add(me, Share, {"person": world.other_group, "level": "read"}, generated=given)
    assert access.visible(actor(world.other_group), definition_of(Activity)).filter(pk=activity.pk).exists()
    with pytest.raises(ValidationError, match="may not change this activity"):
        make_event(world.other_group, activity=activity.pk)
    event = make_event(world.other_group)
    with pytest.raises(ValidationError, match="may not change this activity"):
        actions.change(actor(world.other_group), event, {"activity": activity.pk})
    assert make_event(world.colleague, activity=activity.pk).activity == activity
