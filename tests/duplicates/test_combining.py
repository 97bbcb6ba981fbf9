"""Links that would stand twice after a merge: they are combined, never deleted, and come apart again."""

import pytest

from crm_lists.cases.models import Case, CaseRole, PartyRole
from crm_lists.duplicates.models import Merge
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.notices import comments
from crm_lists.notices.models import Comment
from crm_lists.relations.models import Contact, Relation
from tests.duplicates.test_merging import fresh, merged, state, taken_back
from tests.making import make
from tests.people import World


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


def test_a_role_that_both_have_is_one_afterwards_with_all_that_belongs_to_it(
    world: World, seller: Actor
) -> None:
    firm = make(seller, Relation)
    one, other = (make(seller, Contact, relation=firm) for _ in range(2))
    case, role = make(seller, Case, relation=firm), PartyRole.objects.first()
    kept = make(seller, CaseRole, case=case, contact=one, role=role)
    gone = make(seller, CaseRole, case=case, contact=other, role=role, note="decides alone")
    alone = make(seller, CaseRole, case=make(seller, Case, relation=firm), contact=other, role=role)
    said = comments.add(seller, find_list("case-roles"), gone.pk, "A word").comment
    items = (one, other, case, kept, gone, alone)
    before = [state(item) for item in items]
    batch = merged(seller, one, other)
    assert fresh(gone).deleted_at is not None
    assert (fresh(kept).note, fresh(kept).contact_id) == ("decides alone", one.pk)
    assert fresh(alone).contact_id == one.pk
    assert Comment.objects.get(pk=said.pk).item_id == kept.pk
    assert Merge.objects.filter(batch=batch).count() == 2
    undo = taken_back(batch, world.salesperson)
    assert (undo.state, undo.refused) == ("done", 0), undo.problem
    assert [state(item) for item in items] == before
    assert fresh(gone).deleted_at is None
    assert Comment.objects.get(pk=said.pk).item_id == gone.pk


def test_several_participants_are_united(world: World, seller: Actor) -> None:
    firm = make(seller, Relation)
    one, other, third = (make(seller, Contact, relation=firm) for _ in range(3))
    events = [make(seller, _events(), contacts=people) for people in ([one, other], [other, third], [one])]
    before = [state(event) for event in events]
    batch = merged(seller, one, other)
    found = [sorted(fresh(event).contacts.values_list("pk", flat=True)) for event in events]
    assert found == [[one.pk], sorted([one.pk, third.pk]), [one.pk]]
    taken_back(batch, world.salesperson)
    assert [state(event) for event in events] == before


def _events() -> type:
    return find_list("events").model
