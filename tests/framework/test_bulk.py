"""The bulk half of the one door: what `actions` guarantees for one item, for many, by few statements."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm_lists.framework import access, actions, bulk, designs, events
from crm_lists.framework.actors import Actor
from crm_lists.framework.bulk import Outcome, Reason, Refusal, RowChange, State, door
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import Change, CustomColumn, OutboxEntry, SearchEntry
from crm_lists.organisation.models import Group
from crm_lists.relations.models import Contact, Relation
from tests.making import make
from tests.people import World

RELATIONS = find_list("relations")
CONTACTS = find_list("contacts")
GROUPS = find_list("groups")


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


def add(actor: Actor, count: int, **values: Any) -> list[Any]:
    made = bulk.add_many(actor, RELATIONS, [{"name": f"Firm {number}", **values} for number in range(count)])
    assert not [one for one in made if isinstance(one, Refusal)]
    return made


def states(outcomes: list[Outcome]) -> list[str]:
    return [one.state.value for one in outcomes]


def refusal(outcome: Outcome) -> Refusal:
    assert outcome.refusal is not None
    return outcome.refusal


def test_added_items_have_stamp_history_search_entry_and_event(seller: Actor) -> None:
    alone = actions.add(seller, Relation, {"name": "Alone", "city": "Žilina"})
    [item] = bulk.add_many(seller, RELATIONS, [{"name": "Together", "city": "Žilina"}])
    assert isinstance(item, Relation)
    for name in ("owner_id", "group_id", "salesperson_id", "version", "created_by_id", "modified_by_id"):
        assert getattr(item, name) == getattr(alone, name), name
    one, other = Change.objects.order_by("pk")
    assert {**one.after, "name": ""} == {**other.after, "name": ""}
    assert one.labels == other.labels
    assert (other.verb, other.item_title, other.version) == ("add", "Together", 1)
    assert (
        SearchEntry.objects.get(item_id=item.pk).keywords
        == SearchEntry.objects.get(item_id=alone.pk).keywords
    )
    assert OutboxEntry.objects.filter(change=other).exists()


def test_refused_row_does_not_spoil_the_others(seller: Actor) -> None:
    rows: list[Any] = [
        {"name": "Good"},
        {"name": ""},
        {"name": "Bad", "email": "no address"},
        {"version": 3, "name": "X"},
    ]
    good, *bad = bulk.add_many(seller, RELATIONS, rows)
    assert isinstance(good, Relation)
    assert [sorted(one.errors) for one in bad if isinstance(one, Refusal)] == [
        ["name"],
        ["email"],
        ["version"],
    ]
    assert Relation.objects.count() == Change.objects.count() == SearchEntry.objects.count() == 1


def test_lookups_are_taken_as_keys_or_as_items(seller: Actor) -> None:
    relation = make(seller, Relation)
    rows: list[Any] = [
        {"last_name": "By key", "relation": relation.pk},
        {"last_name": "By item", "relation": relation},
    ]
    made = bulk.add_many(seller, CONTACTS, [*rows, {"last_name": "Nowhere", "relation": 987654}])
    assert [one.relation_id for one in made[:2] if isinstance(one, Contact)] == [relation.pk, relation.pk]
    assert isinstance(made[2], Refusal)
    assert list(made[2].errors) == ["relation"]
    assert Change.objects.last().labels["relation"] == {str(relation.pk): str(relation)}  # type: ignore[union-attr]


def test_unique_values_are_checked_within_the_rows_and_against_the_table(world: World) -> None:
    boss = Actor.of(world.administrator)
    names = ["North", "New", "New"]
    made = bulk.add_many(boss, GROUPS, [{"name": name, "owner": world.first} for name in names])
    assert [isinstance(one, Refusal) for one in made] == [True, False, True]
    taken = made[0]
    assert isinstance(taken, Refusal)
    assert "already exists" in taken.message
    changes = [RowChange(world.south.pk, {"name": "New"}), RowChange(world.north.pk, {"name": "Far north"})]
    assert states(bulk.change_many(boss, GROUPS, changes)) == ["refused", "done"]


@pytest.mark.parametrize("type_code", ["text", "number", "date"])
def test_unique_custom_columns_are_checked_like_declared_ones(seller: Actor, type_code: str) -> None:
    CustomColumn.objects.create(
        list_code="relations", code="mark", label="Mark", type_code=type_code, is_unique=True
    )
    designs.changed()
    one, two = {
        "text": ("a", "b"),
        "number": (Decimal(1), Decimal(2)),
        "date": (date(2026, 1, 1), date(2026, 1, 2)),
    }[type_code]
    first, second = bulk.add_many(seller, RELATIONS, [{"name": "A", "mark": one}, {"name": "B", "mark": one}])
    assert isinstance(first, Relation)
    assert isinstance(second, Refusal)
    assert list(second.errors) == ["mark"]
    made = bulk.add_many(
        seller, RELATIONS, [{"name": "C", "mark": one}, {"name": "D", "mark": two}, {"name": "E"}]
    )
    assert [isinstance(each, Refusal) for each in made] == [True, False, False]
    [same] = bulk.change_many(seller, RELATIONS, [RowChange(first.pk, {"mark": one, "city": "Nitra"})])
    assert same.state == State.DONE


@pytest.mark.parametrize(
    ("type_code", "kept", "new"), [("choice", "old", "new"), ("choices", ["old"], ["old", "new"])]
)
def test_retired_choice_stays_where_it_is_and_is_set_nowhere_else(
    seller: Actor, type_code: str, kept: Any, new: Any
) -> None:
    choices = [{"value": "old", "label": "Old"}, {"value": "new", "label": "New"}]
    column = CustomColumn.objects.create(
        list_code="relations", code="mark", label="Mark", type_code=type_code, settings={"choices": choices}
    )
    designs.changed()
    first, second = bulk.add_many(seller, RELATIONS, [{"name": "A", "mark": kept}, {"name": "B"}])
    assert isinstance(first, Relation)
    assert isinstance(second, Relation)
    column.settings = {"choices": [{**choices[0], "is_retired": True}, choices[1]]}
    column.save()
    designs.changed()

    asked = [RowChange(pk, {"mark": kept, "city": "Nitra"}) for pk in (first.pk, second.pk)]
    stays, refused = bulk.change_many(seller, RELATIONS, asked)
    [added] = bulk.add_many(seller, RELATIONS, [{"name": "C", "mark": kept}])
    [other] = bulk.change_many(seller, RELATIONS, [RowChange(first.pk, {"mark": new})])

    assert (stays.state, refused.state, other.state) == (State.DONE, State.REFUSED, State.DONE)
    assert refused.refusal is not None
    assert refused.refusal.errors == {"mark": ["“Old” is not offered any more. Choose another one."]}
    assert isinstance(added, Refusal)
    assert set(added.errors) == {"mark"}


def test_items_that_are_added_together_share_nothing_but_their_values(seller: Actor) -> None:
    one, two = bulk.add_many(seller, RELATIONS, [{"name": "A"}, {"name": "B"}])
    assert isinstance(one, Relation)
    assert isinstance(two, Relation)
    assert one.uuid != two.uuid
    assert one.extra is not two.extra
    assert one._state is not two._state
    assert (one.created_by, one.created_at) == (two.created_by, two.created_at)
    assert not two._state.adding


def test_clash_that_only_the_database_sees_is_found_row_by_row(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(door, "clashes", lambda _model, _rows: ())
    boss = Actor.of(world.administrator)
    names = ["A", "North", "B", "C"]
    made = bulk.add_many(boss, GROUPS, [{"name": name, "owner": world.first} for name in names])
    assert [isinstance(one, Refusal) for one in made] == [False, True, False, False]
    assert Change.objects.filter(list_code="groups", verb="add").count() == 3


def test_columns_of_several_rows_are_kept_and_recorded(world: World) -> None:
    boss = Actor.of(world.administrator)
    people = list(world.north.members.order_by("pk"))
    [made] = bulk.add_many(boss, GROUPS, [{"name": "Made", "owner": world.first, "members": people}])
    assert isinstance(made, Group)
    assert Change.objects.get().after["members"] == [one.pk for one in people]
    [outcome] = bulk.change_many(boss, GROUPS, [RowChange(made.pk, {"members": [people[0].pk]})])
    assert outcome.state == State.DONE
    assert list(made.members.all()) == people[:1]
    assert Change.objects.latest("pk").before == {"members": [one.pk for one in people]}


def test_change_writes_only_what_differs(seller: Actor) -> None:
    items = add(seller, 3)
    changes = [RowChange(one.pk, {"notes": "Brno" if one is items[0] else ""}) for one in items]
    outcomes = bulk.change_many(seller, RELATIONS, changes)
    assert states(outcomes) == ["done", "same", "same"]
    fresh = Relation.objects.get(pk=items[0].pk)
    assert (fresh.notes, fresh.version, fresh.uuid) == ("Brno", 2, items[0].uuid)
    change = Change.objects.get(verb="change")
    assert (change.before, change.after) == ({"notes": ""}, {"notes": "Brno"})
    assert "Brno" in SearchEntry.objects.get(item_id=fresh.pk).body


def test_stale_foreign_and_absent_rows_are_left_alone(world: World, seller: Actor) -> None:
    first, second, third = add(seller, 3)
    actions.change(seller, first, {"city": "Theirs"})
    strange = make(Actor.of(world.stranger), Relation)
    changes = [
        RowChange(first.pk, {"city": "Mine"}, etag=1),
        RowChange(second.pk, {"city": "Mine"}, etag=1),
        RowChange(strange.pk, {"city": "Mine"}),
        RowChange(third.pk, {"name": ""}),
        RowChange(third.pk, {"name": "Twice"}),
    ]
    outcomes = bulk.change_many(seller, RELATIONS, changes)
    assert states(outcomes) == ["refused", "done", "refused", "refused", "refused"]
    assert "twice" in refusal(outcomes[4]).message
    assert refusal(outcomes[0]).reason == Reason.STALE
    assert refusal(outcomes[2]).reason == Reason.ABSENT
    assert outcomes[2].title == ""
    assert refusal(outcomes[3]).errors.keys() == {"name"}
    assert Relation.objects.get(pk=first.pk).city == "Theirs"


def test_reader_writes_nothing(world: World, seller: Actor) -> None:
    [item] = add(seller, 1)
    reader = Actor.of(world.reader)
    with pytest.raises(actions.NotPermitted):
        bulk.add_many(reader, RELATIONS, [{"name": "X"}])
    [changed] = bulk.change_many(reader, RELATIONS, [RowChange(item.pk, {"city": "X"})])
    [deleted] = bulk.delete_many(reader, RELATIONS, [RowChange(item.pk)])
    assert refusal(changed).reason == refusal(deleted).reason == Reason.FORBIDDEN
    assert Change.objects.count() == 1


def test_deleted_items_leave_search_and_come_back(seller: Actor) -> None:
    items = add(seller, 3)
    pks = [one.pk for one in items]
    assert states(bulk.delete_many(seller, RELATIONS, [RowChange(pk) for pk in pks])) == ["done"] * 3
    assert not SearchEntry.objects.exists()
    assert not access.visible(seller, RELATIONS).exists()
    assert states(bulk.restore_many(seller, RELATIONS, pks)) == ["done"] * 3
    assert SearchEntry.objects.count() == 3
    assert [one.version for one in Relation.objects.all()] == [3, 3, 3]
    told = Change.objects.filter(item_id=pks[0]).order_by("pk")
    assert list(told.values_list("verb", "version")) == [
        ("add", 1),
        ("delete", 2),
        ("restore", 3),
    ]


def test_listeners_are_told_of_each_change_once_and_of_all_together(seller: Actor) -> None:
    told: list[int] = []
    together: list[int] = []

    def one(change: Change, **_kwargs: Any) -> None:
        told.append(change.pk)

    def many(changes: list[Change], **_kwargs: Any) -> None:
        together.append(len(changes))

    add(seller, 4)
    add(seller, 3)
    events.item_added.connect(one)
    events.changes_told.connect(many)
    try:
        events.deliver_events.call()
    finally:
        events.item_added.disconnect(one)
        events.changes_told.disconnect(many)
    assert told == list(Change.objects.order_by("pk").values_list("pk", flat=True))
    assert together == [4, 3]


def test_failed_listener_is_told_again_of_its_change_alone(seller: Actor) -> None:
    told: list[int] = []
    add(seller, 4)
    second = Change.objects.order_by("pk")[1].pk

    def one(change: Change, **_kwargs: Any) -> None:
        told.append(change.pk)
        if change.pk == second and told.count(second) == 1:
            raise RuntimeError("not now")

    events.item_added.connect(one)
    try:
        events.deliver_events.call()
        assert OutboxEntry.objects.pending().get().change_id == second
        OutboxEntry.objects.pending().update(due_at="2020-01-01T00:00Z")
        events.deliver_events.call()
    finally:
        events.item_added.disconnect(one)
    assert told.count(second) == 2
    assert len(told) == 5
    assert not OutboxEntry.objects.pending().exists()


@pytest.mark.parametrize("deed", ["add", "change", "delete", "restore"])
def test_queries_do_not_grow_with_the_rows(seller: Actor, deed: str) -> None:
    few, many = queries_of(seller, deed, 4), queries_of(seller, deed, 20)
    assert len(few) == len(many), many


def queries_of(actor: Actor, deed: str, count: int) -> list[str]:
    rows = [{"name": f"Firm {number}", "city": "Nitra"} for number in range(count)]
    pks = [one.pk for one in add(actor, count)]
    changes = [RowChange(pk, {"city": f"City {pk}"}, etag=1) for pk in pks]
    if deed == "restore":
        bulk.delete_many(actor, RELATIONS, changes)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        match deed:
            case "add":
                bulk.add_many(actor, RELATIONS, rows)
            case "change":
                bulk.change_many(actor, RELATIONS, changes)
            case "delete":
                bulk.delete_many(actor, RELATIONS, changes)
            case "restore":
                bulk.restore_many(actor, RELATIONS, pks)
    return [one["sql"][:150] for one in captured if "SAVEPOINT" not in one["sql"]]
