"""A relation becomes passive and active by row actions only, and its history keeps why."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm_lists.framework import actions
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import Change
from crm_lists.relations.models import PassiveReason, Relation
from tests.making import make
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db


def _run(world: World, relation: Relation, code: str, **asked: Any) -> Any:
    url = f"/lists/relations/{relation.pk}/actions/{code}/"
    return client_of(world.salesperson).post(url, asked)


def _passive(world: World, **values: Any) -> Relation:
    relation = make(actor(world.salesperson), Relation, **values)
    reason = PassiveReason.objects.get(code="competition")
    day = timezone.localdate() - timedelta(days=3)
    response = _run(
        world, relation, "make-passive", reason=reason.pk, day=day.isoformat(), note="Lost to Rival"
    )
    assert response.status_code == 302
    return Relation.objects.get(pk=relation.pk)


def test_making_passive_keeps_reason_day_and_note(world: World) -> None:
    relation = _passive(world)

    assert relation.state == Relation.State.PASSIVE
    assert relation.passive_since == timezone.localdate() - timedelta(days=3)
    assert str(relation.passive_reason) == "Went to the competition"
    change = Change.objects.filter(list_code="relations", item_id=relation.pk).latest("pk")
    assert (change.verb, change.note) == ("make_passive", "Lost to Rival")


def test_winning_back_clears_the_reason_and_keeps_it_in_the_history(world: World) -> None:
    relation = _passive(world)
    today = timezone.localdate()

    _run(world, relation, "win-back", day=today.isoformat(), reason="New offer")

    relation.refresh_from_db()
    assert relation.state == Relation.State.ACTIVE
    assert (relation.passive_since, relation.passive_reason_id, relation.won_back_on) == (None, None, today)
    page = client_of(world.salesperson).get(f"/lists/relations/{relation.pk}/?tab=history").content.decode()
    assert "won back: New offer" in page
    assert "Went to the competition" in page


def test_each_state_offers_the_way_to_the_other(world: World) -> None:
    relation = make(actor(world.salesperson), Relation)

    assert _run(world, relation, "win-back").status_code == 403
    passive = _passive(world)
    assert _run(world, passive, "make-passive").status_code == 403


def test_a_day_to_come_is_refused(world: World) -> None:
    relation = make(actor(world.salesperson), Relation)
    reason = PassiveReason.objects.get(code="cost")
    tomorrow = timezone.localdate() + timedelta(days=2)

    response = _run(world, relation, "make-passive", reason=reason.pk, day=tomorrow.isoformat(), note="")

    assert response.status_code == 422
    assert "still to come" in response.content.decode()


@pytest.mark.parametrize("column", ["state", "passive_since", "passive_reason", "won_back_on"])
def test_nobody_types_the_state(world: World, column: str) -> None:
    assert column not in find_list("relations").editable
    with pytest.raises(ValidationError):
        actions.add(actor(world.salesperson), Relation, {"name": "Firm", column: None})


def test_who_may_not_change_the_relation_is_offered_neither(world: World) -> None:
    relation = make(actor(world.salesperson), Relation)

    page = client_of(world.reader).get(f"/lists/relations/{relation.pk}/").content.decode()

    assert "make-passive" not in page


def test_the_views_find_former_clients_and_those_to_win_back(world: World) -> None:
    lost = _passive(world, name="Once a good client")
    _passive(world, name="Never bought anything")
    back = _passive(world, name="Here again")
    _run(world, back, "win-back", day=timezone.localdate().isoformat(), reason="Came by itself")
    Relation.objects.filter(pk=lost.pk).update(last_won_on=timezone.localdate() - timedelta(days=400))

    assert _found(world, "passive") == {"Once a good client", "Never bought anything"}
    assert _found(world, "win-back") == {"Once a good client"}
    assert _found(world, "won-back") == {"Here again"}


def test_quiet_relations_are_the_active_ones_without_business_for_half_a_year(world: World) -> None:
    today = timezone.localdate()
    for name, days in (("Busy", 20), ("Quiet", 200)):
        made = make(actor(world.salesperson), Relation, name=name)
        Relation.objects.filter(pk=made.pk).update(last_business_on=today - timedelta(days=days))
    make(actor(world.salesperson), Relation, name="New")
    _passive(world, name="Gone")

    assert _found(world, "quiet") == {"Quiet", "New"}


def _found(world: World, view: str) -> set[str]:
    page = client_of(world.salesperson).get(f"/lists/relations/?view={view}").content.decode()
    return {name for name in Relation.objects.values_list("name", flat=True) if name in page}
