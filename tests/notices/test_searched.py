"""Comments make their item findable, by every search engine."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from crm_lists.framework import actions, bulk, findable
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import SearchEntry
from crm_lists.framework.search import LONGEST_FURTHER, current_engine, find
from crm_lists.notices import comments
from crm_lists.relations.models import Relation
from tests.making import make
from tests.people import World

Commit = Callable[[], AbstractContextManager[object]]
CODE = "relations"


@pytest.fixture(params=["database", "whoosh"], autouse=True)
def _engine(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> None:
    settings.SEARCH_ENGINE = connection.vendor if request.param == "database" else request.param
    settings.SEARCH_INDEX_DIR = tmp_path / "index"


@pytest.fixture
def commit(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Commit:
    """Return a block whose writes are indexed at its end, as at a commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def relation(seller: Actor, commit: Commit) -> Relation:
    with commit():
        found: Relation = make(seller, Relation, name="Acme", notes="a firm")
    return found


def say(actor: Actor, relation: Relation, text: str, commit: Commit) -> comments.Said:
    with commit():
        return comments.add(actor, find_list(CODE), relation.pk, text)


def found(actor: Actor, text: str) -> list[int]:
    return [hit.item_id for hit in find(text, findable.readable_entries(actor)).hits]


def test_a_comment_is_found_until_it_is_removed(seller: Actor, relation: Relation, commit: Commit) -> None:
    said = say(seller, relation, "They want a greenhouse.", commit)
    assert found(seller, "greenhouse") == [relation.pk]
    assert found(seller, "firm greenhouse") == [relation.pk]
    with commit():
        comments.remove(said.comment)
    assert found(seller, "greenhouse") == []
    assert found(seller, "firm") == [relation.pk]


def test_a_changed_comment_is_found_by_its_new_words(
    seller: Actor, relation: Relation, commit: Commit
) -> None:
    said = say(seller, relation, "They want a greenhouse.", commit)
    with commit():
        comments.edit(find_list(CODE), relation, said.comment, "They want a warehouse.")
    assert found(seller, "greenhouse") == []
    assert found(seller, "warehouse") == [relation.pk]


def test_the_words_stay_when_the_item_is_changed(seller: Actor, relation: Relation, commit: Commit) -> None:
    say(seller, relation, "They want a greenhouse.", commit)
    with commit():
        actions.change(seller, relation, {"notes": "another text"})
    assert found(seller, "greenhouse") == found(seller, "another") == [relation.pk]
    with commit():
        bulk.change_many(seller, find_list(CODE), [bulk.RowChange(relation.pk, {"notes": "third text"})])
    assert found(seller, "greenhouse") == found(seller, "third") == [relation.pk]
    assert found(seller, "another") == []
    current_engine().rebuild()
    assert found(seller, "greenhouse") == [relation.pk]


def test_a_deleted_item_is_found_by_its_comments_when_it_is_back(
    seller: Actor, relation: Relation, commit: Commit
) -> None:
    say(seller, relation, "They want a greenhouse.", commit)
    with commit():
        actions.delete(seller, relation)
    assert found(seller, "greenhouse") == []
    with commit():
        actions.restore(seller, find_list(CODE), relation.pk)
    assert found(seller, "greenhouse") == [relation.pk]
    with commit():
        bulk.delete_many(seller, find_list(CODE), [bulk.RowChange(relation.pk)])
    assert found(seller, "greenhouse") == []
    with commit():
        bulk.restore_many(seller, find_list(CODE), [relation.pk])
    assert found(seller, "greenhouse") == [relation.pk]


def test_a_title_weighs_more_than_a_comment(seller: Actor, relation: Relation, commit: Commit) -> None:
    say(seller, relation, "They want a greenhouse.", commit)
    with commit():
        named = make(seller, Relation, name="Greenhouse Ltd")
    assert found(seller, "greenhouse") == [named.pk, relation.pk]


def test_a_snippet_shows_the_comment(seller: Actor, relation: Relation, commit: Commit) -> None:
    say(seller, relation, "They want a <b>greenhouse</b>.", commit)
    [hit] = find("greenhouse", findable.readable_entries(seller)).hits
    assert "greenhouse" in hit.snippet_html
    assert "<b>" not in hit.snippet_html


def test_who_may_not_read_the_item_finds_nothing(
    world: World, seller: Actor, relation: Relation, commit: Commit
) -> None:
    say(seller, relation, "They want a greenhouse.", commit)
    assert found(Actor.of(world.stranger), "greenhouse") == []


def test_of_very_much_talk_the_latest_is_kept(seller: Actor, relation: Relation, commit: Commit) -> None:
    for number in range(LONGEST_FURTHER // 10_000 + 3):
        say(seller, relation, f"word{number} " + "x " * 4_990, commit)
    entry = SearchEntry.objects.get(list_code=CODE, item_id=relation.pk)
    assert len(entry.further) == LONGEST_FURTHER
    assert found(seller, f"word{number}") == [relation.pk]
    assert found(seller, "word0") == []
