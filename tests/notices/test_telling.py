"""Alerts tell of what their person may read when it is told, once, and of nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from crm_lists.framework import access, actions, events, saved_views
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import Change, OutboxEntry
from crm_lists.notices import alerts, digests, mails, notices, telling
from crm_lists.notices.forgetting import forget_item
from crm_lists.notices.models import Alert, Comment, Frequency, Notice
from crm_lists.relations.models import Relation
from tests.making import make
from tests.people import World

CODE = "relations"
EVERYTHING: dict[str, Any] = {
    "on_added": True,
    "on_changed": True,
    "on_deleted": True,
    "on_commented": True,
    "column": "",
    "frequency": Frequency.AT_ONCE,
    "also_own": False,
    "by_mail": True,
}


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def colleague(world: World) -> Actor:
    world.colleague.email = "colleague@example.com"
    world.colleague.save()
    return Actor.of(world.colleague)


def alert_of(actor: Actor, view: str = "", **asked: Any) -> Alert:
    return alerts.save_on_view(actor, find_list(CODE), view, {**EVERYTHING, **asked})


def deliver() -> None:
    """Do what the background worker does after each commit."""
    events.deliver_events.call()
    mails.send_mails.call()


def told(actor: Actor) -> list[str]:
    """Return the headlines of what the person was told, the latest first."""
    deliver()
    fresh = Actor.of(actor.user) if actor.user else actor
    return [one.headline for one in notices.page_of(fresh).told]


def test_a_colleague_is_told_of_each_change_and_the_doer_is_not(seller: Actor, colleague: Actor) -> None:
    alert_of(colleague)
    alert_of(seller)
    relation = make(seller, Relation, name="Acme")
    relation = actions.change(seller, relation, {"name": "Acme Ltd"})
    actions.delete(seller, relation)
    actions.restore(seller, find_list(CODE), relation.pk)
    who = "Test Salesperson"
    assert told(colleague) == [
        f"{who} restored “Acme Ltd”",
        f"{who} deleted “Acme Ltd”",
        f"{who} changed “Acme Ltd”",
        f"{who} added “Acme”",
    ]
    assert told(seller) == []


def test_own_changes_are_told_to_those_who_ask_for_them(seller: Actor) -> None:
    alert_of(seller, also_own=True)
    make(seller, Relation, name="Acme")
    assert told(seller) == ["Test Salesperson added “Acme”"]


@pytest.mark.parametrize(("event", "number"), [("on_added", 1), ("on_changed", 1), ("on_deleted", 1)])
def test_only_asked_events_are_told(seller: Actor, colleague: Actor, event: str, number: int) -> None:
    asked: dict[str, Any] = dict.fromkeys(("on_added", "on_changed", "on_deleted"), False)
    asked[event] = True
    alert_of(colleague, **asked)
    relation = make(seller, Relation, name="Acme")
    deliver()
    relation = actions.change(seller, relation, {"name": "Acme Ltd"})
    deliver()
    actions.delete(seller, relation)
    deliver()
    assert Notice.objects.count() == number


def test_a_column_alert_tells_of_no_other_column(seller: Actor, colleague: Actor) -> None:
    relation = make(seller, Relation, name="Acme")
    alert_of(colleague, column="name", on_added=False)
    actions.change(seller, relation, {"city": "Oslo"})
    assert told(colleague) == []
    actions.change(seller, relation, {"name": "Acme Ltd"})
    assert told(colleague) == ["Test Salesperson changed “Acme Ltd”"]


def test_an_item_alert_tells_of_no_other_item(seller: Actor, colleague: Actor) -> None:
    first, second = make(seller, Relation, name="Acme"), make(seller, Relation, name="Bolt")
    alerts.save_on_item(colleague, find_list(CODE), first, EVERYTHING)
    actions.change(seller, second, {"name": "Bolt Ltd"})
    actions.change(seller, first, {"name": "Acme Ltd"})
    assert told(colleague) == ["Test Salesperson changed “Acme Ltd”"]


def test_a_view_alert_tells_of_what_the_view_shows(seller: Actor, colleague: Actor) -> None:
    view = saved_views.save(colleague, find_list(CODE), "In Oslo", {"city": "Oslo"})
    alert_of(colleague, view.code)
    make(seller, Relation, name="Acme", city="Oslo")
    make(seller, Relation, name="Bolt", city="Rome")
    assert told(colleague) == ["Test Salesperson added “Acme”"]


def test_an_alert_on_a_vanished_view_is_paused_and_says_so(seller: Actor, colleague: Actor) -> None:
    definition = find_list(CODE)
    view = saved_views.save(colleague, definition, "In Oslo", {"city": "Oslo"})
    alert = alert_of(colleague, view.code)
    saved_views.forget(colleague, definition, saved_views.key_of(view))
    make(seller, Relation, name="Acme", city="Oslo")
    deliver()
    alert.refresh_from_db()
    assert (alert.is_active, alert.paused_because) == (False, "gone")
    assert told(colleague) == []
    [line] = alerts.described(colleague, [alert])
    assert not line["is_there"]


@pytest.mark.parametrize("person", ["stranger", "other_group", "nobody"])
def test_outsiders_are_told_nothing_not_even_of_deleted_items(
    world: World, seller: Actor, person: str
) -> None:
    outsider = world.person(person)
    Alert.objects.create(user=outsider, list_code=CODE)
    relation = make(seller, Relation, name="Acme")
    actions.change(seller, relation, {"name": "Acme Ltd"})
    actions.delete(seller, relation)
    deliver()
    assert not Notice.objects.exists()


def test_who_loses_the_right_before_being_told_is_told_nothing(
    world: World, seller: Actor, colleague: Actor
) -> None:
    alert_of(colleague)
    relation = make(seller, Relation, name="Acme")
    assert len(told(colleague)) == 1
    Relation.objects.filter(pk=relation.pk).update(group=world.south)
    OutboxEntry.objects.create(change=Change.objects.create(**facts_of(relation)))
    deliver()
    assert Notice.objects.count() == 1
    assert told(colleague) == []


def test_a_notice_of_a_hidden_item_does_not_stay_in_the_count(
    world: World, seller: Actor, colleague: Actor
) -> None:
    alert_of(colleague)
    relation = make(seller, Relation, name="Acme")
    deliver()
    assert notices.unread_count(colleague) == 1
    Relation.objects.filter(pk=relation.pk).update(group=world.south)
    assert told(colleague) == []
    assert notices.unread_count(colleague) == 0


def test_a_notice_of_a_deleted_item_follows_the_rights(world: World, seller: Actor, colleague: Actor) -> None:
    relation = make(seller, Relation, name="Acme")
    alert_of(colleague)
    actions.delete(seller, relation)
    assert told(colleague) == ["Test Salesperson deleted “Acme”"]
    Relation.objects.filter(pk=relation.pk).update(group=world.south)
    assert told(colleague) == []


def test_people_who_left_are_told_nothing(seller: Actor, colleague: Actor, world: World) -> None:
    alert_of(colleague)
    world.colleague.is_active = False
    world.colleague.save()
    make(seller, Relation, name="Acme")
    deliver()
    assert not Notice.objects.exists()


def test_being_told_twice_makes_one_notice_and_one_mail(seller: Actor, colleague: Actor) -> None:
    alert_of(colleague)
    make(seller, Relation, name="Acme")
    change = Change.objects.get(list_code=CODE)
    deliver()
    telling.tell(CODE, change)
    deliver()
    assert Notice.objects.count() == 1
    assert len(mail.outbox) == 1


def test_several_alerts_of_one_person_make_one_notice(seller: Actor, colleague: Actor) -> None:
    relation = make(seller, Relation, name="Acme")
    alert_of(colleague)
    alerts.save_on_item(colleague, find_list(CODE), relation, EVERYTHING)
    actions.change(seller, relation, {"name": "Acme Ltd"})
    deliver()
    assert Notice.objects.count() == 1


# -- batches --------------------------------------------------------------------------------------


def facts_of(relation: Relation, **facts: Any) -> dict[str, Any]:
    """Return the facts of a change that nobody wrote through the door."""
    return {
        "list_code": CODE,
        "item_id": relation.pk,
        "item_title": relation.name,
        "verb": "change",
        "version": 2,
        "at": timezone.now(),
        "source": "web",
        "before": {"city": ""},
        "after": {"city": "Oslo"},
        **facts,
    }


def batch_of(seller: Actor, relations: list[Relation], size: int) -> Any:
    """Write the changes of a batch as bulk writing does: changes and outbox entries, told afterwards."""
    batch = uuid4()
    rows = [
        Change(**facts_of(relations[number % len(relations)], batch=batch, by=seller.user))
        for number in range(size)
    ]
    changes = Change.objects.bulk_create(rows, batch_size=1000)
    OutboxEntry.objects.bulk_create([OutboxEntry(change=change) for change in changes], batch_size=1000)
    return batch


def test_a_batch_makes_one_notice_with_its_count(world: World, seller: Actor, colleague: Actor) -> None:
    relations = [make(seller, Relation, name=f"Relation {number}") for number in range(4)]
    Relation.objects.filter(pk=relations[0].pk).update(group=world.south)
    alert_of(colleague)
    alerts.save_on_item(colleague, find_list(CODE), relations[1], EVERYTHING)
    batch_of(seller, relations, 300)
    deliver()
    assert told(colleague) == ["Test Salesperson changed 3 items of Relations at once"]
    assert Notice.objects.count() == 1
    [letter] = mail.outbox
    assert "3 items" in letter.subject


def test_a_batch_that_comes_in_parts_raises_the_count_of_its_notice(seller: Actor, colleague: Actor) -> None:
    relations = [make(seller, Relation, name=f"Relation {number}") for number in range(2)]
    alert_of(colleague)
    batch = uuid4()
    for relation in relations:
        change = Change.objects.create(**facts_of(relation, batch=batch, by=seller.user))
        telling.tell(CODE, change)
    assert Notice.objects.get().count == 2


def test_a_batch_through_the_door_is_told_once(seller: Actor, colleague: Actor) -> None:
    alert_of(colleague)
    actor = Actor(user=seller.user, batch=uuid4())
    for number in range(3):
        make(actor, Relation, name=f"Relation {number}")
    assert told(colleague) == ["Test Salesperson changed 3 items of Relations at once"]


def test_ones_own_batch_is_not_told(seller: Actor) -> None:
    relation = make(seller, Relation, name="Acme")
    alert_of(seller)
    batch_of(seller, [relation], 5)
    deliver()
    assert not Notice.objects.exists()


# -- digests --------------------------------------------------------------------------------------


def test_a_digest_tells_in_the_morning_what_happened_and_only_once(seller: Actor, colleague: Actor) -> None:
    alert_of(colleague, frequency=Frequency.DAILY)
    relation = make(seller, Relation, name="Acme")
    actions.change(seller, relation, {"name": "Acme Ltd"})
    assert not Notice.objects.exists()
    morning = digests.next_morning(timezone.now())
    assert digests.make_digests(morning) == 1
    assert digests.make_digests(morning) == 0
    assert told(colleague) == ["2 updates in Relations since yesterday"]
    assert [letter.to for letter in mail.outbox] == [["colleague@example.com"]]


def test_a_digest_without_news_is_not_sent(colleague: Actor) -> None:
    alert_of(colleague, frequency=Frequency.DAILY)
    assert digests.make_digests(digests.next_morning(timezone.now())) == 0
    assert not mail.outbox


def test_the_weekly_digest_waits_for_monday(seller: Actor, colleague: Actor) -> None:
    alert = alert_of(colleague, frequency=Frequency.WEEKLY)
    make(seller, Relation, name="Acme")
    monday = digests.last_monday(timezone.now() + timedelta(days=7))
    Alert.objects.filter(pk=alert.pk).update(told_at=monday - timedelta(days=3))
    assert digests.make_digests(monday - timedelta(hours=1)) == 0
    assert digests.make_digests(monday) == 1
    assert timezone.localtime(monday).strftime("%a %H:%M") == "Mon 07:00"


def test_digests_of_one_morning_go_in_one_mail(seller: Actor, colleague: Actor) -> None:
    relation = make(seller, Relation, name="Acme")
    alert_of(colleague, frequency=Frequency.DAILY)
    daily = {**EVERYTHING, "frequency": Frequency.DAILY}
    alerts.save_on_item(colleague, find_list(CODE), relation, daily)
    actions.change(seller, relation, {"name": "Acme Ltd"})
    assert digests.make_digests(digests.next_morning(timezone.now())) == 2
    deliver()
    [letter] = mail.outbox
    assert letter.subject == "[CRM Lists] What happened since yesterday"


def test_a_digest_tells_nothing_that_was_hidden_since(world: World, seller: Actor, colleague: Actor) -> None:
    alert_of(colleague, frequency=Frequency.DAILY)
    relation = make(seller, Relation, name="Acme")
    Relation.objects.filter(pk=relation.pk).update(group=world.south)
    assert digests.make_digests(digests.next_morning(timezone.now())) == 0


# -- cost ------------------------------------------------------------------------------------------


def test_a_change_on_a_list_without_alerts_costs_one_query(
    seller: Actor, django_assert_num_queries: Callable[[int], Any]
) -> None:
    relation = make(seller, Relation, name="Acme")
    change = Change.objects.get(list_code=CODE, item_id=relation.pk)
    with django_assert_num_queries(1):
        telling.tell(CODE, change)


def test_the_cost_of_a_change_does_not_grow_with_the_alerts(
    world: World, seller: Actor, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    relation = make(seller, Relation, name="Acme")
    for name in ("colleague", "reader", "manager", "administrator", "stranger", "other_group", "nobody"):
        Alert.objects.create(user=world.person(name), list_code=CODE)
    change = Change.objects.create(**facts_of(relation, by=seller.user))
    with django_assert_max_num_queries(8):
        telling.tell(CODE, change)
    told_to = set(Notice.objects.values_list("to__username", flat=True))
    assert told_to == {"colleague", "reader", "manager", "administrator"}


def test_the_bell_costs_one_query(seller: Actor, django_assert_num_queries: Callable[[int], Any]) -> None:
    with django_assert_num_queries(1):
        assert notices.unread_count(seller) == 0


def test_reading_needs_the_door(seller: Actor, colleague: Actor) -> None:
    alert_of(colleague)
    make(seller, Relation, name="Acme")
    deliver()
    notice = Notice.objects.get()
    with pytest.raises(access.ItemNotFound):
        notices.open_one(seller, notice.pk)
    assert notices.open_one(colleague, notice.pk).url
    assert notices.unread_count(colleague) == 0


def test_a_purged_item_takes_its_comments_alerts_and_notices_with_it(
    seller: Actor, colleague: Actor, world: World
) -> None:
    item, other = make(seller, Relation), make(seller, Relation)
    for one in (item, other):
        alerts.save_on_item(colleague, find_list(CODE), one, EVERYTHING)
        Comment.objects.create(list_code=CODE, item_id=one.pk, author=world.colleague, text="Called.")
    change = Change.objects.filter(list_code=CODE, item_id=item.pk).latest("pk")
    forget_item(CODE, change)
    assert set(Comment.objects.values_list("item_id", flat=True)) == {other.pk}
    assert set(Alert.objects.values_list("item_id", flat=True)) == {other.pk}


def test_an_alert_on_a_view_follows_its_filter_tree(seller: Actor, colleague: Actor) -> None:
    params = {"where": 'any(name="Acme Ltd",name__starts=Hall)'}
    saved = saved_views.save(colleague, find_list(CODE), "Two", params)
    alert_of(colleague, saved.code)
    for name in ("Acme Ltd", "Somebody else"):
        actions.delete(seller, make(seller, Relation, name=name))
    deliver()
    assert not [line for line in told(colleague) if "Somebody else" in line]
    assert [line for line in told(colleague) if "deleted “Acme Ltd”" in line]
