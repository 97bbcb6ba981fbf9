"""Which folder lies in which is kept by each write, so that nothing walks through the folders."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from crm_lists.framework import access, actions, bulk
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.organisation.models import Share
from libraries import documents
from libraries.models import Folder, Library, Nesting
from libraries.places import nesting
from tests.organisation.firm import stamp
from tests.people import World, actor

LONG = "Ž" + "x" * 198


def pairs() -> set[tuple[int, int]]:
    """Return the rows that are kept."""
    return set(Nesting.objects.values_list("above_id", "below_id"))


def walked() -> set[tuple[int, int]]:
    """Return the rows as one finds them by walking from parent to parent."""
    parents = dict(Folder.objects.values_list("pk", "parent_id"))
    found = set()
    for below in parents:
        above = below
        while above is not None:
            found.add((above, below))
            above = parents[above]
    return found


@pytest.fixture
def chain(world: World, crm: Library) -> list[Folder]:
    """Return thirty folders of long names, each in the one before."""
    folders: list[Folder] = []
    for number in range(30):
        parent = folders[-1] if folders else None
        name = f"{number:02}{LONG}"
        folders.append(documents.add_folder(actor(world.salesperson), crm, name=name, parent=parent))
    return folders


def test_thirty_levels_of_two_hundred_characters_are_kept_and_found(
    world: World, crm: Library, chain: list[Folder]
) -> None:
    deepest = Folder.objects.get(pk=chain[-1].pk)
    assert len(deepest.path) > 6_000
    assert deepest.ancestors() == chain[:-1]
    assert pairs() == walked()
    with pytest.raises(ValidationError, match="30 deep"):
        documents.add_folder(actor(world.salesperson), crm, name="One more", parent=deepest)


def test_a_new_name_reaches_all_paths_below_by_a_number_of_queries_of_its_own(
    world: World, chain: list[Folder], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(40):
        actions.change(actor(world.salesperson), chain[0], {"name": "Renamed"})
    paths = Folder.objects.exclude(pk=chain[0].pk).values_list("path", flat=True)
    assert all(path.startswith("Renamed/01") for path in paths)


def test_folders_that_are_added_together_lie_where_they_belong(
    world: World, crm: Library, chain: list[Folder]
) -> None:
    seller = actor(world.salesperson)
    places = [("Low", chain[2]), ("Top", None), ("Low", chain[2])]
    rows = [bulk.NewRow({"name": name}, {"library": crm, "parent": parent}) for name, parent in places]
    low, top, second = bulk.make_many(seller, definition_of(Folder), rows)

    assert isinstance(second, bulk.Refusal)
    assert isinstance(low, Folder)
    assert isinstance(top, Folder)
    assert low.path == f"{chain[2].path}/Low"
    assert pairs() == walked()


def test_folders_of_free_names_are_added_by_few_statements(
    world: World, crm: Library, django_assert_max_num_queries: Any
) -> None:
    seller = actor(world.salesperson)
    with django_assert_max_num_queries(45):
        made = documents.add_folders(seller, crm, [(f"Folder {number}", None) for number in range(20)])
    assert [one.name for one in made] == [f"Folder {number}" for number in range(20)]
    assert pairs() == walked()


def test_the_rows_follow_a_folder_to_another_place(world: World, crm: Library) -> None:
    person = actor(world.salesperson)
    top, other = (documents.add_folder(person, crm, name=name) for name in ("Top", "Other"))
    middle = documents.add_folder(person, crm, name="Middle", parent=top)
    low = documents.add_folder(person, crm, name="Low", parent=middle)
    middle.parent = other
    middle.generate(person)
    middle.save()
    assert pairs() == walked()
    assert Folder.objects.get(pk=low.pk).path == "Other/Middle/Low"
    middle.parent = None
    middle.generate(person)
    middle.save()
    assert pairs() == walked()
    assert (top.pk, low.pk) not in pairs()


def test_the_rows_are_made_anew_for_folders_that_were_written_past_the_door(
    world: World, chain: list[Folder]
) -> None:
    kept = pairs()
    Nesting.objects.all().delete()
    nesting.rebuild(Folder.objects.values_list("pk", "parent_id"))
    assert pairs() == kept


def test_what_is_shared_by_a_folder_is_asked_for_without_walking(
    world: World, chain: list[Folder], django_assert_max_num_queries: Any
) -> None:
    Share.objects.create(
        shared_list="folders",
        shared_id=chain[3].pk,
        name="Deep",
        person=world.other_group,
        level="read",
        **stamp(),
    )
    receiver = Actor.of(world.other_group)
    with django_assert_max_num_queries(4):
        seen = set(access.visible(receiver, definition_of(Folder)).values_list("pk", flat=True))
    assert seen == {folder.pk for folder in chain[3:]}
