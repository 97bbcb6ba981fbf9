"""Comments: who may say, change and remove them, and whom a mention tells."""

from typing import Any

import pytest
from django.core import mail

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.notices import comments, mails, notices, telling
from crm_lists.notices.models import Alert, Comment, Notice
from crm_lists.relations.models import Relation
from tests.making import make
from tests.people import World, client_of

CODE = "relations"


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def colleague(world: World) -> Actor:
    world.colleague.email = "colleague@example.com"
    world.colleague.save()
    return Actor.of(world.colleague)


@pytest.fixture
def relation(seller: Actor) -> Relation:
    found: Relation = make(seller, Relation, name="Acme")
    return found


def say(actor: Actor, relation: Relation, text: str) -> comments.Said:
    """Comment, and do what the background worker does afterwards."""
    said = comments.add(actor, find_list(CODE), relation.pk, text)
    telling.tell_of_comment.call(said.comment.pk)
    mails.send_mails.call()
    return said


def told(actor: Actor) -> list[str]:
    return [one.headline for one in notices.page_of(actor).told]


def test_a_mention_tells_by_bell_and_mail(seller: Actor, colleague: Actor, relation: Relation) -> None:
    said = say(seller, relation, "Please look, @Colleague.\nThanks")
    assert said.unknown == []
    assert told(colleague) == ["Test Salesperson mentioned you in “Acme”"]
    [letter] = mail.outbox
    assert letter.to == ["colleague@example.com"]
    assert "Please look" in letter.body
    assert f"/lists/relations/{relation.pk}/?tab=comments#comment-{said.comment.pk}" in letter.body


@pytest.mark.parametrize("name", ["stranger", "other_group", "nobody", "no-such-person"])
def test_who_may_not_read_the_item_is_not_told_and_the_author_learns_it(
    seller: Actor, relation: Relation, name: str
) -> None:
    said = say(seller, relation, f"Look @{name}!")
    assert said.unknown == [name]
    assert not said.comment.mentioned.exists()
    assert not Notice.objects.exists()


def test_who_loses_the_right_after_the_mention_is_not_told(
    world: World, seller: Actor, colleague: Actor, relation: Relation
) -> None:
    said = comments.add(seller, find_list(CODE), relation.pk, "Look @colleague")
    Relation.objects.filter(pk=relation.pk).update(group=world.south)
    telling.tell_of_comment.call(said.comment.pk)
    assert not Notice.objects.exists()


def test_a_commentator_follows_the_comments_of_the_item(
    seller: Actor, colleague: Actor, relation: Relation
) -> None:
    say(colleague, relation, "First")
    say(seller, relation, "Second")
    say(seller, relation, "Third")
    assert told(colleague) == ["Test Salesperson commented on “Acme”"] * 2
    assert told(seller) == []
    actions.change(seller, relation, {"name": "Acme Ltd"})
    assert Alert.objects.filter(on_changed=True).count() == 0


def test_a_removed_alert_comes_back_only_with_a_further_comment(
    seller: Actor, colleague: Actor, relation: Relation
) -> None:
    say(colleague, relation, "First")
    Alert.objects.all().delete()
    say(seller, relation, "Second")
    assert told(colleague) == []


def test_telling_twice_makes_one_notice(seller: Actor, colleague: Actor, relation: Relation) -> None:
    said = say(seller, relation, "@colleague @COLLEAGUE")
    telling.tell_of_comment.call(said.comment.pk)
    mails.send_mails.call()
    assert Notice.objects.count() == len(mail.outbox) == 1


def test_a_changed_comment_tells_whom_it_mentions_anew(
    world: World, seller: Actor, colleague: Actor, relation: Relation
) -> None:
    comment = say(seller, relation, "@colleague").comment
    comments.edit(find_list(CODE), relation, comment, "@colleague @manager")
    telling.tell_of_comment.call(comment.pk)
    assert told(Actor.of(world.manager)) == ["Test Salesperson mentioned you in “Acme”"]
    assert Notice.objects.count() == 2


def test_comments_hide_with_the_item_and_come_back_with_it(
    world: World, seller: Actor, colleague: Actor, relation: Relation
) -> None:
    comment = say(seller, relation, "Look @colleague").comment
    actions.delete(seller, relation)
    assert told(colleague) == []
    with pytest.raises(access.ItemNotFound):
        comments.find(seller, comment.pk)
    actions.restore(seller, find_list(CODE), relation.pk)
    page = client_of(world.colleague).get(f"/lists/relations/{relation.pk}/?tab=comments")
    assert "Look" in page.content.decode()


# -- pages ----------------------------------------------------------------------------------------


def url_of(relation: Relation) -> str:
    return f"/notices/comments/{CODE}/{relation.pk}/"


def test_a_comment_is_shown_escaped_with_links_and_names(world: World, relation: Relation) -> None:
    text = "<b>Bold</b> see https://example.com/a?b=1&c=2\n@colleague and @stranger"
    client = client_of(world.salesperson)
    answer = client.post(url_of(relation), {"text": text}, follow=True)
    page = answer.content.decode()
    assert "&lt;b&gt;Bold&lt;/b&gt;" in page
    assert '<a href="https://example.com/a?b=1&amp;c=2" rel="nofollow">' in page
    assert '<span class="mention">@Test Colleague</span> and @stranger' in page
    assert "@stranger is nobody who may read this" in page


@pytest.mark.parametrize("text", ["", "   ", "x" * (Comment.LONGEST + 1)])
def test_a_comment_that_says_nothing_or_too_much_is_refused(
    world: World, relation: Relation, text: str
) -> None:
    assert client_of(world.salesperson).post(url_of(relation), {"text": text}).status_code == 422
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("person", "edits", "removes"),
    [
        ("salesperson", 200, 302),
        ("colleague", 404, 302),
        ("reader", 404, 404),
        ("stranger", 404, 404),
    ],
)
def test_who_may_change_and_remove_a_comment(
    world: World, seller: Actor, relation: Relation, person: str, edits: int, removes: int
) -> None:
    comment = say(seller, relation, "Hello").comment
    client = client_of(world.person(person))
    assert client.get(f"/notices/comments/{comment.pk}/edit/").status_code == edits
    assert client.post(f"/notices/comments/{comment.pk}/remove/").status_code == removes
    assert Comment.objects.exists() == (removes == 404)


def test_an_author_changes_his_comment(world: World, seller: Actor, relation: Relation) -> None:
    comment = say(seller, relation, "Hello").comment
    answer = client_of(world.salesperson).post(f"/notices/comments/{comment.pk}/edit/", {"text": "Bye"})
    assert answer["Location"].endswith(f"?tab=comments#comment-{comment.pk}")
    comment.refresh_from_db()
    assert (comment.text, comment.edited_at is not None) == ("Bye", True)


def test_the_picker_offers_readers_only(world: World, relation: Relation) -> None:
    client = client_of(world.salesperson)
    offered = client.get(f"{url_of(relation)}people/", {"q": ""}).json()["results"]
    names = {person["id"] for person in offered}
    assert {"colleague", "reader", "manager"} <= names
    assert not names & {"stranger", "other_group", "nobody"}
    [found] = client.get(f"{url_of(relation)}people/", {"q": "test coll"}).json()["results"]
    assert found == {"id": "colleague", "text": "Test Colleague"}


def test_a_long_thread_is_shown_in_pages(world: World, seller: Actor, relation: Relation) -> None:
    rows: list[Any] = [
        Comment(list_code=CODE, item_id=relation.pk, author=world.salesperson, text=f"Number {number}.")
        for number in range(comments.PAGE_SIZE + 5)
    ]
    Comment.objects.bulk_create(rows)
    client = client_of(world.salesperson)
    page = client.get(f"/lists/relations/{relation.pk}/?tab=comments").content.decode()
    assert "Number 54." in page
    assert "Number 4." not in page
    first = Comment.objects.order_by("pk")[5]
    older = client.get(f"/lists/relations/{relation.pk}/?tab=comments&before={first.pk}").content.decode()
    assert "Number 4." in older
