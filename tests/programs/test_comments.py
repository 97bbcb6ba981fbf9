"""Comments by the API: who reads, writes and removes them, and that nobody learns of hidden items."""

import json
from typing import Any

import pytest
from django.test import Client

from crm_lists.cases.models import Case
from crm_lists.framework import actions
from crm_lists.framework.lists import find_list
from crm_lists.notices import comments
from crm_lists.notices.models import Comment
from tests.making import make
from tests.people import World, actor, client_of

from .conftest import program, token_of


@pytest.fixture
def case(world: World) -> Case:
    found: Case = make(actor(world.salesperson), Case, name="Roof")
    return found


@pytest.fixture
def client(world: World) -> Client:
    return program(token_of(world.salesperson))


def address(case: Case, comment: int | str = "") -> str:
    return f"/api/v1/lists/cases/{case.pk}/comments" + (f"/{comment}" if comment else "")


def say(client: Client, case: Case, text: Any, **headers: str) -> Any:
    body = text if isinstance(text, dict) else {"text": text}
    return client.post(address(case), json.dumps(body), content_type="application/json", headers=headers)


def test_a_comment_is_added_and_read_the_latest_first(world: World, client: Client, case: Case) -> None:
    answer = say(client, case, "First, @colleague and @stranger")
    assert answer.status_code == 201
    first = answer.json()
    assert first["author"] == world.salesperson.pk
    assert first["mentioned"] == [world.colleague.pk]
    assert first["unknown"] == ["stranger"]
    second = say(client, case, "Second").json()
    read = client.get(address(case)).json()
    assert [one["id"] for one in read["comments"]] == [second["id"], first["id"]]
    assert read["next"] == ""


def test_pages_go_on_where_the_last_one_ended(client: Client, case: Case) -> None:
    for number in range(3):
        say(client, case, f"No. {number}")
    page = client.get(f"{address(case)}?page_size=2").json()
    rest = client.get(f"{address(case)}?page_size=2&after={page['next']}").json()
    texts = [one["text"] for one in (*page["comments"], *rest["comments"])]
    assert texts == ["No. 2", "No. 1", "No. 0"]
    assert rest["next"] == ""


@pytest.mark.parametrize("after", ["x", "-1", str(2**63), "1e3"])
def test_a_wrong_page_is_refused(client: Client, case: Case, after: str) -> None:
    assert client.get(f"{address(case)}?after={after}").status_code == 422


@pytest.mark.parametrize("text", ["", "  \n", "\x00", None, 5, "x" * 10_001, {"text": "a", "more": 1}, {}])
def test_what_is_no_comment_is_refused(client: Client, case: Case, text: Any) -> None:
    assert say(client, case, text).status_code == 422
    assert not Comment.objects.exists()


def test_a_comment_sent_twice_is_kept_once(client: Client, case: Case) -> None:
    answers = [say(client, case, "Once", **{"Idempotency-Key": "one"}) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    ("person", "may_say", "may_remove"),
    [
        ("colleague", 201, 204),
        ("reader", 201, 403),
        ("stranger", 404, 404),
        ("nobody", 404, 404),
        ("administrator", 201, 204),
    ],
)
def test_who_reads_an_item_comments_and_who_changes_it_removes(
    world: World, case: Case, person: str, may_say: int, may_remove: int
) -> None:
    said = comments.add(actor(world.salesperson), find_list("cases"), case.pk, "Mine").comment
    other = program(token_of(world.person(person)))
    assert other.get(address(case)).status_code == (200 if may_say == 201 else 404)
    assert say(other, case, "Theirs").status_code == may_say
    assert other.delete(address(case, said.pk)).status_code == may_remove
    assert Comment.objects.filter(pk=said.pk).exists() is (may_remove != 204)


def test_readers_remove_their_own(world: World, case: Case) -> None:
    reader = program(token_of(world.reader))
    mine = say(reader, case, "Mine").json()["id"]
    assert reader.delete(address(case, mine)).status_code == 204
    assert reader.delete(address(case, mine)).status_code == 404


def test_hidden_and_absent_are_told_alike(world: World, client: Client, case: Case) -> None:
    hidden: Case = make(actor(world.stranger), Case)
    theirs = comments.add(actor(world.stranger), find_list("cases"), hidden.pk, "Secret").comment
    absent = client.get("/api/v1/lists/cases/999999/comments")
    assert client.get(address(hidden)).content == absent.content
    # A comment of another item is none of this one.
    answers = [client.delete(address(case, key)) for key in (theirs.pk, 999999)]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert Comment.objects.filter(pk=theirs.pk).exists()


def test_items_in_the_bin_have_no_comments_to_read(world: World, client: Client, case: Case) -> None:
    say(client, case, "Before")
    actions.delete(actor(world.salesperson), case)
    assert client.get(address(case)).status_code == 404
    assert say(client, case, "After").status_code == 404


def test_scopes_hold_for_comments_too(world: World, case: Case) -> None:
    reading = program(token_of(world.salesperson, write=()))
    assert reading.get(address(case)).status_code == 200
    assert say(reading, case, "No").status_code == 403
    other_list = program(token_of(world.salesperson, read=("relations",), write=("relations",)))
    assert other_list.get(address(case)).status_code == 403


def test_a_session_needs_its_csrf_token(world: World, case: Case) -> None:
    client = client_of(world.salesperson)
    assert say(client, case, "By the site").status_code == 201
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(world.salesperson)
    assert say(guarded, case, "By another site").status_code == 403


def test_reading_comments_costs_the_same_for_few_and_many(
    client: Client, case: Case, django_assert_max_num_queries: Any
) -> None:
    for number in range(15):
        say(client, case, f"No. {number}, @colleague")
    with django_assert_max_num_queries(12):
        assert len(client.get(address(case)).json()["comments"]) == 15
