"""Work of groups: anybody takes it, or each gets an own activity; tasks that follow (CE-41, DS-40)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm_lists.activities.assigning import TakeActivity
from crm_lists.activities.models import Activity, FollowUp
from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.models import Change
from tests.activities.making import kind, make_activity, perform, states
from tests.making import make_item
from tests.people import World


@pytest.fixture
def keeper(world: World) -> Actor:
    """Return the person who keeps the items."""
    return Actor.of(world.salesperson)


def test_a_member_takes_what_is_there_for_the_group(world: World, keeper: Actor) -> None:
    activity = make_activity(keeper, for_group=world.north)

    taken = perform(Actor.of(world.colleague), activity, "take")

    assert taken.responsible == world.colleague
    assert taken.salesperson.user == world.salesperson
    assert Change.objects.filter(list_code="activities", item_id=activity.pk, verb="take").exists()


def test_a_member_who_may_only_read_takes_it_too(world: World, keeper: Actor) -> None:
    activity = make_activity(keeper, for_group=world.north)

    assert perform(Actor.of(world.reader), activity, "take").responsible == world.reader


def test_who_is_no_member_does_not_take_it(world: World, keeper: Actor) -> None:
    activity = make_activity(keeper, for_group=world.south)

    with pytest.raises(actions.NotPermitted, match="Only members of “South”"):
        perform(Actor.of(world.reader), activity, "take")


def test_of_two_who_take_it_at_once_one_is_told(world: World, keeper: Actor) -> None:
    activity = make_activity(keeper, for_group=world.north)
    stale = Activity.objects.get(pk=activity.pk)
    perform(Actor.of(world.colleague), activity, "take")

    action = TakeActivity()
    with pytest.raises(actions.StaleItem):
        action.run(Actor.of(world.reader), stale, action.form(Actor.of(world.reader), stale, {}))


def test_one_for_each_makes_parts_that_close_the_whole(world: World, keeper: Actor) -> None:
    whole = make_activity(keeper, name="Read the safety rules", due=timezone.localdate())
    people = [world.colleague.pk, world.manager.pk]

    perform(keeper, whole, "one-for-each", people=people)

    parts = list(Activity.objects.filter(parent=whole).order_by("pk"))
    assert [(one.name, one.responsible_id, one.due) for one in parts] == [
        ("Read the safety rules", person, whole.due) for person in people
    ]
    for part in parts:
        perform(keeper, part, "complete")
    assert states(whole) == ["completed"]


def test_one_for_each_offers_nobody_of_another_owner(world: World, keeper: Actor) -> None:
    with pytest.raises(AssertionError, match="Select a valid choice"):
        perform(keeper, make_activity(keeper), "one-for-each", people=[world.stranger.pk])


# -- tasks that follow ----------------------------------------------------------------------------


def test_a_type_leaves_tasks_behind(world: World, keeper: Actor) -> None:
    FollowUp.objects.create(
        activity_type=kind("meeting"), name="Send the minutes", makes=kind("task"), days=2, person="creator"
    )
    case = make_item(keeper, "cases", name="Roof")
    start = timezone.make_aware(datetime(2027, 1, 14, 10))

    meeting = make_activity(keeper, "meeting", case=case, starts_at=start, responsible=world.colleague)

    task = Activity.objects.get(origin_activity=meeting)
    assert (task.name, task.case, str(task.due)) == ("Send the minutes", case, "2027-01-16")
    assert task.responsible == world.salesperson
    assert (task.owner, task.group, task.salesperson) == (meeting.owner, meeting.group, meeting.salesperson)


def test_tasks_follow_once_and_not_each_change(keeper: Actor) -> None:
    FollowUp.objects.create(activity_type=kind("fax"), name="Ask whether it came", makes=kind("task"))
    fax = make_activity(keeper, "fax")

    actions.change(keeper, fax, {"description": "Two pages"})

    assert Activity.objects.filter(origin_activity=fax).count() == 1


def test_tasks_that_are_switched_off_do_not_follow(keeper: Actor) -> None:
    FollowUp.objects.create(activity_type=kind("fax"), name="Ask", makes=kind("task"), is_active=False)

    assert not Activity.objects.filter(origin_activity=make_activity(keeper, "fax")).exists()


@pytest.mark.parametrize("makes", ["fax", "letter"])
def test_tasks_that_would_follow_themselves_without_end_are_refused(keeper: Actor, makes: str) -> None:
    FollowUp.objects.create(activity_type=kind("letter"), name="Fax it", makes=kind("fax"))

    with pytest.raises(ValidationError, match="make “Fax” themselves"):
        FollowUp(activity_type=kind("fax"), name="Again", makes=kind(makes)).full_clean()


# -- service --------------------------------------------------------------------------------------


def close(keeper: Actor, case: Any, **asked: Any) -> None:
    perform(keeper, case, "close", outcome="successful", closing_note="Signed", **asked)


@pytest.mark.parametrize("continues", [True, False])
def test_a_case_that_continues_with_service_leaves_a_task(keeper: Actor, continues: bool) -> None:
    case = make_item(keeper, "cases", name="Boiler")

    close(keeper, case, continues_with_service="on" if continues else "")

    found = [(one.name, one.responsible) for one in Activity.objects.filter(case=case)]
    assert found == ([("Hand over to service: Boiler", keeper.user)] if continues else [])


def test_the_task_for_service_is_due_at_once(keeper: Actor) -> None:
    case = make_item(keeper, "cases")

    close(keeper, case, continues_with_service="on")

    due = Activity.objects.get(case=case).due
    assert due is not None
    assert timezone.localdate() - due < timedelta(days=2)
