"""Tests of the archive of the libraries' benchmark: its shape, its data and that each of its pages opens."""

from collections import Counter

import pytest
from django.contrib.auth.models import User

from benchmarks.archive import asking, data, moving
from benchmarks.archive.questions import questions
from benchmarks.archive.shape import LARGE, SMALL, Shape, parents, places, scaled
from benchmarks.million import data as million_data
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from libraries.models import Document, DocumentVersion, Folder, Library


@pytest.fixture
def archive(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the small archive in the database of the tests."""
    # PostgreSQL cleans up in no transaction.
    monkeypatch.setattr(data, "settle", lambda: None)
    monkeypatch.setattr(million_data, "GROUPS", SMALL.groups)
    monkeypatch.setattr(million_data, "RELATIONS", SMALL.relations)
    asking.client_of.cache_clear()
    asking.administrator()
    data.Archive(SMALL).make()


@pytest.mark.parametrize("shape", [LARGE, SMALL, scaled(20_000)], ids=str)
def test_the_folders_and_places_of_a_shape_fit_together(shape: Shape) -> None:
    above = list(parents(shape))
    assert len(above) == shape.folders
    assert all(parent is None or parent < key for key, parent in enumerate(above, start=1))
    found = Counter(places(shape))
    assert sum(found.values()) == shape.documents
    assert max(found) <= shape.folders
    assert found[shape.small_folder] == 50


def test_the_large_shape_is_what_the_goal_says() -> None:
    assert (LARGE.documents, LARGE.folders) == (1_000_000, 20_000)


def test_an_archive_is_whole(archive: None) -> None:
    library = Library.objects.get(code=data.CODE)
    assert library.documents.filter(deleted_at=None).count() == SMALL.documents
    assert Folder.objects.count() == SMALL.folders
    assert not Document.objects.filter(versions=None).exists()
    newest = DocumentVersion.objects.filter(document=3).order_by("-major").first()
    assert newest is not None
    assert newest.number == Document.objects.get(pk=3).number


def test_the_receiver_sees_the_shared_folder_only(archive: None) -> None:
    receiver = Actor.of(User.objects.get(username=data.RECEIVER))
    seen = access.visible(receiver, definition_of(Document))
    assert set(seen.values_list("folder", flat=True)) == {SMALL.small_folder}


def test_each_page_of_the_benchmark_opens(archive: None) -> None:
    for question in questions(SMALL):
        assert asking.opened(question.who, question.large) > 0
        assert asking.opened(question.who, question.small) > 0


def test_the_move_is_taken_back(archive: None) -> None:
    (case,) = moving.cases(SMALL)
    assert case.value > 0
    assert Folder.objects.get(pk=SMALL.moved_folder).parent_id != 2
