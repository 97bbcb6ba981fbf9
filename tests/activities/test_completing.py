"""Completing with result and next step, cancelling, reopening; parts and their parents (GX-77, GX-104)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.utils import timezone

from crm_lists.activities.completing import CompleteActivity
from crm_lists.activities.models import Activity
from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.models import Change
from crm_lists.organisation.models import Share
from tests.activities.making import kind, make_activity, perform, states
from tests.making import make_item
from tests.people import World, client_of


@pytest.fixture
def keeper(world: World) -> Actor:
    """Return the person who keeps the items."""
    return Actor.of(world.salesperson)


@pytest.fixture
def client(world: World) -> Client:
    """Return the browser of the keeper."""
    return client_of(world.salesperson)


def url(activity: Activity, action: str) -> str:
    return f"/lists/activities/{activity.pk}/actions/{action}/"


def test_the_result_is_kept_with_who_completed_it_when(world: World, keeper: Actor) -> None:
    done = perform(keeper, make_activity(keeper), "complete", result="He agrees.")

    assert (done.state, done.result, done.completed_by) == ("completed", "He agrees.", world.salesperson)
    assert done.completed_at is not None


def test_what_comes_next_is_linked_to_where_it_came_from(keeper: Actor, client: Client) -> None:
    case = make_item(keeper, "cases", name="Roof")
    contact = make_item(keeper, "contacts", relation=case.relation)
    meeting = make_activity(keeper, "meeting", case=case, contact=contact, starts_at=timezone.now())
    asked = {"result": "Likes it", "next_type": kind("phone-call").pk, "next_day": "2027-01-15"}

    client.post(url(meeting, "complete"), asked)

    call = Activity.objects.get(origin_activity=meeting)
    assert (call.name, call.case, call.contact) == ("Phone call Roof", case, contact)
    assert str(call.due) == "2027-01-15"
    page = client.get(f"/lists/activities/{meeting.pk}/?tab=activities.origin_activity").content.decode()
    assert f"/lists/activities/{call.pk}/" in page
    assert "Result of" in client.get(f"/lists/activities/{call.pk}/").content.decode()


@pytest.mark.parametrize(
    ("code", "asked", "wrong"),
    [
        ("task", {}, "Say on which day"),
        ("meeting", {"next_day": "2027-01-15"}, "“Meeting” needs a time."),
        ("task", {"next_day": "tomorrow"}, "Enter a valid date."),
    ],
)
def test_a_next_step_that_cannot_be_placed_is_refused_and_nothing_is_completed(
    keeper: Actor, client: Client, code: str, asked: dict[str, str], wrong: str
) -> None:
    activity = make_activity(keeper)

    answer = client.post(url(activity, "complete"), {"next_type": kind(code).pk, **asked})

    assert answer.status_code == 422
    assert wrong in answer.content.decode()
    assert states(activity) == ["open"]


def test_a_next_meeting_has_the_usual_length(keeper: Actor, client: Client) -> None:
    activity = make_activity(keeper)
    asked = {"next_type": kind("meeting").pk, "next_day": "2027-01-15", "next_time": "10:00"}

    client.post(url(activity, "complete"), asked)

    meeting = Activity.objects.get(origin_activity=activity)
    assert meeting.starts_at is not None
    assert meeting.ends_at == meeting.starts_at + timedelta(hours=1)
    assert timezone.localtime(meeting.starts_at).hour == 10


def test_who_completes_what_is_completed_is_told(keeper: Actor, client: Client) -> None:
    activity = make_activity(keeper)
    perform(keeper, activity, "complete", result="First")

    answer = client.post(url(activity, "complete"), {"result": "Second"})

    assert answer.status_code == 403
    assert "has changed meanwhile" in answer.content.decode()
    assert Activity.objects.get(pk=activity.pk).result == "First"


def test_of_two_who_complete_at_once_one_wins_and_the_other_is_told(
    keeper: Actor, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    activity = make_activity(keeper)
    run = CompleteActivity.run

    def somebody_was_faster(self: CompleteActivity, actor: Actor, item: Any, form: Any) -> Any:
        monkeypatch.setattr(CompleteActivity, "run", run)
        perform(keeper, activity, "complete", result="First")
        return run(self, actor, item, form)

    monkeypatch.setattr(CompleteActivity, "run", somebody_was_faster)
    answer = client.post(url(activity, "complete"), {"result": "Second"})

    assert answer.status_code == 409
    assert "Somebody has just changed the item" in answer.content.decode()
    assert Activity.objects.get(pk=activity.pk).result == "First"


def test_a_reopened_activity_keeps_its_result_in_the_history(keeper: Actor) -> None:
    done = perform(keeper, make_activity(keeper), "complete", result="He agrees.")

    opened = perform(keeper, done, "reopen", reason="He does not")

    assert (opened.state, opened.result, opened.completed_by) == ("open", "", None)
    change = Change.objects.filter(list_code="activities", item_id=done.pk, verb="reopen").get()
    assert change.before["result"] == "He agrees."
    assert change.note == "He does not"


def test_a_cancelled_activity_can_be_taken_up_again(keeper: Actor) -> None:
    activity = make_activity(keeper)

    assert perform(keeper, activity, "cancel", reason="Nobody came").state == "cancelled"
    assert perform(keeper, activity, "reopen").state == "open"


# -- parts ----------------------------------------------------------------------------------------


@pytest.fixture
def family(keeper: Actor) -> list[Activity]:
    """Return an activity with two parts."""
    parent = make_activity(keeper, name="Fair")
    return [parent, *(make_activity(keeper, name=name, parent=parent) for name in ("Stand", "Leaflets"))]


def test_a_parent_is_completed_with_the_last_of_its_parts(keeper: Actor, family: list[Activity]) -> None:
    _parent, first, second = family

    perform(keeper, first, "complete")
    assert states(*family) == ["open", "completed", "open"]
    perform(keeper, second, "complete")
    assert states(*family) == ["completed"] * 3


def test_cancelled_parts_do_not_count(keeper: Actor, family: list[Activity]) -> None:
    parent, first, second = family

    perform(keeper, first, "complete")
    perform(keeper, second, "cancel")

    assert states(parent) == ["completed"]


def test_a_parent_of_cancelled_parts_only_stays_open(keeper: Actor, family: list[Activity]) -> None:
    parent, first, second = family

    perform(keeper, first, "cancel")
    perform(keeper, second, "cancel")

    assert states(parent) == ["open"]


def test_a_reopened_part_opens_its_parent(keeper: Actor, family: list[Activity]) -> None:
    parent, first, second = family
    perform(keeper, first, "complete")
    perform(keeper, second, "complete")

    perform(keeper, first, "reopen")

    assert states(*family) == ["open", "open", "completed"]
    change = Change.objects.filter(list_code="activities", item_id=parent.pk, verb="reopen").get()
    assert "“Stand” is open again." in change.note


def test_a_new_part_opens_a_completed_parent(keeper: Actor, family: list[Activity]) -> None:
    for part in family[1:]:
        perform(keeper, part, "complete")

    make_activity(keeper, name="Coffee", parent=family[0])

    assert states(family[0]) == ["open"]


@pytest.mark.parametrize("behaviour", [{"closes_with_parts": False}, {"completer": "responsible"}])
def test_a_parent_stays_open_where_its_type_says_so(
    keeper: Actor, family: list[Activity], behaviour: dict[str, Any]
) -> None:
    kind("task", **behaviour)

    for part in family[1:]:
        perform(keeper, part, "complete")

    assert states(family[0]) == ["open"]


@pytest.mark.parametrize(
    ("answer", "left"),
    [("completed", ["completed"] * 3), ("cancelled", ["completed", "cancelled", "cancelled"])],
)
def test_completing_a_parent_asks_what_becomes_of_its_parts(
    keeper: Actor, family: list[Activity], answer: str, left: list[str]
) -> None:
    perform(keeper, family[0], "complete", parts=answer)

    assert states(*family) == left


def test_parts_may_be_left_open(keeper: Actor, family: list[Activity]) -> None:
    perform(keeper, family[0], "complete", parts="leave")

    assert states(*family) == ["completed", "open", "open"]


def test_nothing_is_chosen_for_the_parts_beforehand(client: Client, family: list[Activity]) -> None:
    answer = client.post(url(family[0], "complete"), {"result": "Done"})

    assert answer.status_code == 422
    assert "2 open parts" in answer.content.decode()
    assert states(*family) == ["open"] * 3


def test_in_bulk_a_parent_with_open_parts_is_left(keeper: Actor, family: list[Activity]) -> None:
    action = CompleteActivity()
    form = action.form(keeper, None, {"result": "All"})
    assert form.is_valid()

    with pytest.raises(ValidationError, match="open parts"), transaction.atomic():
        action.run(keeper, family[0], form)

    assert states(family[0]) == ["open"]


def test_an_activity_is_no_part_of_itself(keeper: Actor, family: list[Activity]) -> None:
    with pytest.raises(ValidationError, match="leads back"):
        actions.change(keeper, family[0], {"parent": family[1]})


def test_nobody_reaches_an_activity_by_a_part_of_his_own(world: World) -> None:
    keeper = Actor.of(world.salesperson)
    kind("task", closes_with_parts=True)
    whole = make_activity(keeper, name="Whole")
    given = {"shared_list": "activities", "shared_id": whole.pk}
    actions.add(keeper, Share, {"person": world.other_group, "level": "read"}, generated=given)
    reader = Actor.of(world.other_group)
    with pytest.raises(ValidationError, match="may not change this activity"):
        make_activity(reader, parent=whole.pk)
    own = make_activity(reader)
    with pytest.raises(ValidationError, match="may not change this activity"):
        actions.change(reader, own, {"parent": whole.pk})
    part = make_activity(Actor.of(world.colleague), parent=whole.pk)
    perform(Actor.of(world.colleague), part, "complete")
    assert states(whole) == ["completed"]
