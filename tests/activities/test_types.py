"""Types carry behaviour: periods, statuses and transitions, responsible people, who completes (GX-72..76)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm_lists.activities.behaviour import behaviour_of
from crm_lists.activities.models import Activity, ActivityType
from crm_lists.activities.transitions import NotTransitions, parse_transitions
from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from tests.activities.making import kind, make_activity, perform, stand_below, status
from tests.making import make_item
from tests.people import World, client_of

START = timezone.now().replace(microsecond=0)


@pytest.fixture
def keeper(world: World) -> Actor:
    """Return the person who keeps the items."""
    return Actor.of(world.salesperson)


@pytest.mark.parametrize("code", ["task", "phone-call", "meeting", "e-mail", "sms", "letter", "fax"])
def test_the_shipped_types_are_there(db: None, code: str) -> None:
    assert ActivityType.objects.get(code=code).is_active


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("execute", "open"),
        ("for-approval", "open"),
        ("approved", "open"),
        ("pending", "open"),
        ("in-progress", "open"),
        ("completed", "completed"),
        ("cancelled", "cancelled"),
    ],
)
def test_the_state_follows_from_the_status(keeper: Actor, code: str, state: str) -> None:
    activity = make_activity(keeper, generated={"status_id": status(code).pk})

    assert activity.state == state
    assert (activity.completed_by == keeper.user) == (state != "open")


def test_what_needs_a_period_is_refused_without_one(keeper: Actor) -> None:
    with pytest.raises(ValidationError) as refused:
        make_activity(keeper, "meeting")

    assert "needs start and end" in str(refused.value)


def test_the_end_follows_from_the_usual_length_and_the_due_day_from_the_end(keeper: Actor) -> None:
    meeting = make_activity(keeper, "meeting", starts_at=START)

    assert meeting.ends_at == START + timedelta(hours=1)
    assert meeting.due == timezone.localtime(meeting.ends_at).date()


def test_an_activity_does_not_end_before_it_starts(keeper: Actor) -> None:
    with pytest.raises(ValidationError) as refused:
        make_activity(keeper, starts_at=START, ends_at=START - timedelta(minutes=1))

    assert "ends before it starts" in str(refused.value)


def test_a_type_that_needs_a_period_later_on_does_not_block_what_is_there(keeper: Actor) -> None:
    activity = make_activity(keeper)
    kind("task", needs_period=True)

    assert actions.change(keeper, activity, {"description": "Still to be said"}).description


@pytest.mark.parametrize("text", ["approved", "> approved", "approved completed"])
def test_transitions_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(NotTransitions):
        parse_transitions(text)


def test_transitions_are_read_line_by_line() -> None:
    text = "for-approval > approved, cancelled\n\n approved > completed\napproved > pending"

    assert parse_transitions(text) == {
        "for-approval": ("approved", "cancelled"),
        "approved": ("completed", "pending"),
    }


def test_transitions_name_statuses_that_exist(db: None) -> None:
    with pytest.raises(ValidationError, match="no status “aproved”"):
        ActivityType(label="Leave", code="leave", transitions="execute > aproved").clean()


def test_only_the_transitions_of_the_type_are_offered(keeper: Actor) -> None:
    leave = kind("task", transitions="execute > for-approval\nfor-approval > approved, cancelled")
    leave.statuses.set([status(code) for code in ("execute", "for-approval", "approved", "completed")])
    activity = make_activity(keeper)

    assert [one.code for one in behaviour_of(leave.pk).statuses] == [
        "execute",
        "for-approval",
        "approved",
        "completed",
    ]
    with pytest.raises(AssertionError, match="Select a valid choice"):
        perform(keeper, activity, "set-status", status=status("approved").pk)
    asked = perform(keeper, activity, "set-status", status=status("for-approval").pk)
    approved = perform(keeper, asked, "set-status", status=status("approved").pk)
    assert approved.status == status("approved")
    assert perform(keeper, approved, "complete", result="Back on Monday").state == "completed"


def test_who_completes_out_of_turn_is_told_what_may_come(keeper: Actor) -> None:
    kind("task", transitions="execute > for-approval")
    activity = make_activity(keeper)

    with pytest.raises(ValidationError, match="Next may come: “For approval”"):
        perform(keeper, activity, "complete")


def test_a_type_begins_at_its_first_status(keeper: Actor) -> None:
    kind("task", first_status=status("pending"))

    assert make_activity(keeper).status == status("pending")


def test_a_status_that_is_taken_from_a_type_in_use_stays_readable(keeper: Actor) -> None:
    activity = make_activity(keeper, generated={"status_id": status("pending").pk})
    kind("task").statuses.set([status("execute"), status("completed")])
    pending = status("pending")
    pending.is_active = False
    pending.save()

    assert keeper.user is not None
    page = client_of(keeper.user).get(f"/lists/activities/{activity.pk}/").content.decode()

    assert "Pending" in page
    assert perform(keeper, activity, "complete").state == "completed"


def test_the_salesperson_is_responsible_where_nobody_is_named(world: World, keeper: Actor) -> None:
    assert make_activity(keeper).responsible == world.salesperson
    assert make_activity(keeper, responsible=world.colleague).responsible == world.colleague
    assert make_activity(keeper, for_group=world.north).responsible is None


def test_assigned_work_goes_along_and_what_was_given_to_others_stays(world: World, keeper: Actor) -> None:
    own, others = make_activity(keeper), make_activity(keeper, responsible=world.manager)
    colleague = world.colleague.salespeople.get()

    for activity in (own, others):
        actions.change(keeper, activity, {}, generated={"salesperson_id": colleague.pk})

    assert Activity.objects.get(pk=own.pk).responsible == world.colleague
    assert Activity.objects.get(pk=others.pk).responsible == world.manager


def test_reassigning_an_activity_does_not_touch_its_case(world: World, keeper: Actor) -> None:
    case = make_item(keeper, "cases")
    activity = make_activity(keeper, case=case)

    actions.change(keeper, activity, {"responsible": None})
    perform(keeper, activity, "assign", to=f"person:{world.colleague.salespeople.get().pk}")

    case.refresh_from_db()
    assert case.salesperson.user == world.salesperson


@pytest.mark.parametrize(
    ("completer", "allowed"),
    [
        ("anybody", {"salesperson", "colleague", "manager"}),
        ("responsible", {"colleague"}),
        ("creator", {"salesperson"}),
        ("manager", {"manager"}),
    ],
)
@pytest.mark.parametrize("person", ["salesperson", "colleague", "manager"])
def test_only_who_the_type_names_completes(
    world: World, keeper: Actor, completer: str, allowed: set[str], person: str
) -> None:
    stand_below(Actor.of(world.administrator), world.colleague, world.manager, world.first)
    kind("task", completer=completer)
    activity = make_activity(keeper, responsible=world.colleague)
    client = client_of(world.person(person))

    answer = client.post(f"/lists/activities/{activity.pk}/actions/complete/", {"result": "Done"})

    activity.refresh_from_db()
    if person in allowed:
        assert activity.state == "completed"
    else:
        assert answer.status_code == 403
        assert "Only Test" in answer.content.decode()
        assert activity.state == "open"


def test_a_named_completer_is_asked_whatever_the_way(world: World, keeper: Actor) -> None:
    kind("task", completer="responsible")
    activity = make_activity(keeper, responsible=world.colleague)

    with pytest.raises(actions.NotPermitted, match="Only Test Colleague may complete"):
        perform(keeper, activity, "set-status", status=status("completed").pk)
