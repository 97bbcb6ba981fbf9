"""When there was business last: activities and cases move the day forward and leave no history."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from crm_lists.activities.models import Activity
from crm_lists.cases.models import Case
from crm_lists.framework import actions
from crm_lists.framework.models import Change
from crm_lists.relations.models import Relation
from tests.making import make
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db


def _relation(world: World) -> Relation:
    made: Relation = make(actor(world.salesperson), Relation)
    return made


def _complete(world: World, activity: Activity) -> None:
    url = f"/lists/activities/{activity.pk}/actions/complete/"
    assert client_of(world.salesperson).post(url, {"result": "Said yes"}).status_code == 302


def _days(relation: Relation) -> tuple[Any, Any]:
    found = Relation.objects.get(pk=relation.pk)
    return found.last_business_on, found.last_won_on


def test_a_planned_activity_is_no_business_and_a_done_one_is(world: World) -> None:
    relation = _relation(world)
    activity = make(actor(world.salesperson), Activity, relation=relation)
    assert _days(relation) == (None, None)

    _complete(world, activity)

    assert _days(relation) == (timezone.localdate(), None)


def test_an_activity_written_down_later_counts_for_its_day(world: World) -> None:
    relation, day = _relation(world), timezone.localdate() - timedelta(days=40)
    activity = make(actor(world.salesperson), Activity, relation=relation, due=day)

    _complete(world, activity)

    assert _days(relation) == (day, None)


@pytest.mark.parametrize(("outcome", "is_won"), [("successful", True), ("unsuccessful", False)])
def test_a_closed_case_is_business_and_a_won_one_is_remembered(
    world: World, outcome: str, is_won: bool
) -> None:
    relation = _relation(world)
    case = make(actor(world.salesperson), Case, relation=relation)
    generated = {"state": "closed", "outcome": outcome, "closed_at": timezone.now()}

    actions.change(actor(world.salesperson), case, {}, generated=generated, verb="close")

    today = timezone.localdate()
    assert _days(relation) == (today, today if is_won else None)


def test_the_days_go_forward_only_and_change_no_version(world: World) -> None:
    relation, later = _relation(world), timezone.localdate() + timedelta(days=9)
    Relation.objects.filter(pk=relation.pk).update(last_business_on=later)
    changes = Change.objects.filter(list_code="relations").count()

    make(actor(world.salesperson), Case, relation=Relation.objects.get(pk=relation.pk))

    assert _days(relation) == (later, None)
    assert Change.objects.filter(list_code="relations").count() == changes
    assert Relation.objects.get(pk=relation.pk).version == relation.version
