"""Moving, copying and deleting documents and folders, with what lies in them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from crm_lists.batches.models import Batch, State
from crm_lists.framework import access, actions, recycling
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.models import Change
from libraries import documents
from libraries.models import Document, DocumentType, DocumentVersion, Folder, Library
from libraries.places import contents, placing
from libraries.places.placing import Place
from tests.people import World, actor, client_of

Files = Callable[..., Document]


@pytest.fixture
def person(world: World) -> Actor:
    """Return the one who does it."""
    return actor(world.salesperson)


@pytest.fixture
def other(crm: Library) -> Library:
    """Return another library that takes PDF files."""
    return Library.objects.create(code="other", name="Other", allowed_formats=["pdf"])


@pytest.fixture
def put(person: Actor, crm: Library) -> Files:
    """Return a function that puts a small PDF into a folder."""

    def do(name: str, folder: Folder | None = None, library: Library | None = None) -> Document:
        content = b"%PDF-1.4 " + name.encode()
        place = folder.library if folder else library or crm
        return documents.upload(person, place, name=name, content=content, generated={"folder": folder})

    return do


@pytest.fixture
def tree(person: Actor, crm: Library, put: Files) -> list[Folder]:
    """Return a folder with a folder in it, each with a document."""
    top = documents.add_folder(person, crm, name="Top")
    inner = documents.add_folder(person, crm, name="Inner", parent=top)
    put("a.pdf", top)
    put("b.pdf", inner)
    return [top, inner]


def shown(model: type[Any], who: Actor) -> list[str]:
    """Return the names of what is not deleted."""
    found = access.visible(who, definition_of(model))
    return sorted(found.values_list("name", flat=True))


# -- moves ---------------------------------------------------------------------------------------


def test_a_document_moves_to_another_library_with_its_history_and_id(
    person: Actor, put: Files, other: Library
) -> None:
    document = put("a.pdf")
    put("a.pdf", library=other)
    moved = placing.move(person, document, Place(other))
    assert (moved.library, moved.name, moved.short_id) == (other, "a (2).pdf", document.short_id)
    verbs = Change.objects.filter(list_code="documents", item_id=document.pk).values_list("verb", flat=True)
    assert set(verbs) == {"add", "move"}


@pytest.mark.parametrize("why", ["format", "type", "inactive"])
def test_a_library_refuses_what_it_does_not_take(
    person: Actor, put: Files, tree: list[Folder], other: Library, why: str
) -> None:
    if why == "format":
        Library.objects.filter(pk=other.pk).update(allowed_formats=["word"])
    elif why == "type":
        kind = DocumentType.objects.create(code="only-here", label="Only here")
        kind.libraries.add(tree[0].library)
        Document.objects.update(document_type=kind)
    else:
        Library.objects.filter(pk=other.pk).update(is_active=False)
    other.refresh_from_db()
    with pytest.raises(ValidationError):
        placing.move(person, Document.objects.get(name="b.pdf"), Place(other))
    with pytest.raises(ValidationError):
        placing.move(person, tree[0], Place(other))
    assert set(Document.objects.values_list("library__code", flat=True)) == {"crm"}


def test_a_folder_moves_to_another_library_with_all_in_it(
    person: Actor, tree: list[Folder], other: Library
) -> None:
    target = documents.add_folder(person, other, name="Target")
    placing.move(person, tree[0], Place(other, target))
    inner = Folder.objects.get(pk=tree[1].pk)
    assert (inner.path, inner.library) == ("Target/Top/Inner", other)
    assert set(Document.objects.values_list("library", flat=True)) == {other.pk}
    moved = Change.objects.filter(list_code="documents", verb="move")
    assert moved.count() == 2


def test_a_folder_does_not_move_into_itself(person: Actor, tree: list[Folder], crm: Library) -> None:
    for target in tree:
        with pytest.raises(ValidationError, match="cannot lie in itself"):
            placing.move(person, tree[0], Place(crm, target))
        with pytest.raises(ValidationError, match="cannot lie in itself"):
            placing.copy(person, tree[0], Place(crm, target))


def test_a_folder_does_not_move_below_the_deepest_place(person: Actor, crm: Library) -> None:
    folder = None
    for number in range(29):
        folder = documents.add_folder(person, crm, name=str(number), parent=folder)
    outer = documents.add_folder(person, crm, name="Outer")
    documents.add_folder(person, crm, name="Inner", parent=outer)
    with pytest.raises(ValidationError, match="30 deep"):
        placing.move(person, outer, Place(crm, folder))


def test_a_folder_does_not_leave_its_library_with_what_others_have_checked_out(
    world: World, person: Actor, tree: list[Folder], other: Library
) -> None:
    documents.check_out(actor(world.administrator), Document.objects.get(name="b.pdf"))
    with pytest.raises(NotPermitted, match="checked out"):
        placing.move(person, tree[0], Place(other))
    # Within its library only the folder is written.
    assert placing.move(person, tree[0], Place(tree[0].library, None)).pk == tree[0].pk


def test_a_library_without_folders_takes_none(person: Actor, tree: list[Folder], other: Library) -> None:
    Library.objects.filter(pk=other.pk).update(has_folders=False)
    other.refresh_from_db()
    for deed in (placing.move, placing.copy):
        with pytest.raises(ValidationError, match="without folders"):
            deed(person, tree[0], Place(other))
    with pytest.raises(ValidationError, match="without folders"):
        documents.add_folder(person, other, name="New")


# -- copies --------------------------------------------------------------------------------------


def test_a_copy_begins_anew_and_shares_the_bytes(person: Actor, put: Files, crm: Library) -> None:
    document = put("a.pdf")
    documents.new_version(person, document, b"%PDF-1.4 second")
    made = placing.copy(person, document, Place(crm))
    assert (made.name, str(made.number)) == ("a (2).pdf", "1.0")
    assert made.short_id != document.short_id
    newest = Document.objects.get(pk=document.pk).current_version()
    assert made.current_version().file_id == newest.file_id


def test_a_copy_with_history_has_all_versions(person: Actor, put: Files, crm: Library) -> None:
    document = put("a.pdf")
    documents.new_version(person, document, b"%PDF-1.4 second", comment="better")
    document = Document.objects.get(pk=document.pk)
    made = placing.copy(person, document, Place(crm), with_history=True)
    rows = [list(one.versions.values_list("major", "minor", "comment", "at")) for one in (document, made)]
    assert rows[0] == rows[1]
    assert str(made.number) == "2.0"


def test_a_library_with_approval_takes_no_versions_that_nobody_approved(
    person: Actor, put: Files, other: Library
) -> None:
    Library.objects.filter(pk=other.pk).update(requires_approval=True)
    other.refresh_from_db()
    with pytest.raises(ValidationError, match="content approval"):
        placing.copy(person, put("a.pdf"), Place(other), with_history=True)


def test_a_folder_is_copied_with_its_content(person: Actor, tree: list[Folder], other: Library) -> None:
    made = placing.copy(person, tree[0], Place(other))
    assert [folder.path for folder in Folder.objects.filter(library=other).order_by("path")] == [
        "Top",
        "Top/Inner",
    ]
    found = Document.objects.filter(library=other).values_list("folder__path", "name")
    assert sorted(found) == [("Top", "a.pdf"), ("Top/Inner", "b.pdf")]
    assert DocumentVersion.objects.count() == 4
    assert made.pk != tree[0].pk


# -- the recycle bin -----------------------------------------------------------------------------


def test_a_folder_goes_into_the_bin_as_one_and_comes_back_whole(
    world: World, person: Actor, tree: list[Folder], put: Files
) -> None:
    gone_before = put("c.pdf", tree[1])
    actions.delete(person, gone_before)
    actions.delete(person, tree[0])
    assert (shown(Document, person), shown(Folder, person)) == ([], [])
    assert Document.objects.filter(deleted_with=tree[0].pk).count() == 2
    actions.restore(person, definition_of(Folder), tree[0].pk)
    assert (shown(Document, person), shown(Folder, person)) == (["a.pdf", "b.pdf"], ["Inner", "Top"])
    assert set(Document.objects.values_list("deleted_with", flat=True)) == {None}
    assert Document.objects.get(name="b.pdf").folder == tree[1]


def test_the_bin_shows_the_folder_and_not_what_went_with_it(
    world: World, person: Actor, tree: list[Folder]
) -> None:
    actions.delete(person, tree[0])
    page = client_of(world.salesperson).get(reverse("lists:recycle-bin")).content.decode()
    assert "Top" in page
    assert "a.pdf" not in page
    assert "Inner" not in page


@pytest.mark.parametrize("why", ["rights", "check-out", "hold"])
def test_a_folder_with_something_that_must_stay_stays(
    world: World, person: Actor, tree: list[Folder], why: str
) -> None:
    document = Document.objects.get(name="b.pdf")
    if why == "rights":
        place = {"group": None, "salesperson": None}
        Document.objects.filter(pk=document.pk).update(owner=world.second, **place)
    elif why == "check-out":
        documents.check_out(actor(world.administrator), document)
    else:
        Document.objects.filter(pk=document.pk).update(is_held=True)
    with pytest.raises(NotPermitted):
        actions.delete(person, tree[0])
    assert not Folder.objects.exclude(deleted_at=None).exists()
    assert not Document.objects.exclude(deleted_at=None).exists()


def test_a_folder_is_deleted_for_good_with_what_went_with_it(
    world: World, person: Actor, tree: list[Folder]
) -> None:
    actions.delete(person, tree[0])
    recycling.purge_many(actor(world.administrator), definition_of(Folder), [tree[0].pk])
    assert not Folder.objects.exists()
    assert not Document.objects.exists()


# -- much ----------------------------------------------------------------------------------------


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two things be much, so that they go in the background."""
    monkeypatch.setattr(contents, "AT_ONCE", 1)
    monkeypatch.setattr(contents, "PART", 1)


@pytest.mark.usefixtures("few")
def test_much_goes_in_the_background_and_its_progress_is_kept(
    person: Actor, tree: list[Folder], other: Library, django_capture_on_commit_callbacks: Any
) -> None:
    def done(deed: Callable[[], Any]) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return deed()

    done(lambda: placing.move(person, tree[0], Place(other)))
    assert set(Document.objects.values_list("library", flat=True)) == {other.pk}
    made = done(lambda: placing.copy(person, tree[0], Place(other)))
    assert Document.objects.filter(folder__path__startswith=made.path).count() == 2
    done(lambda: actions.delete(person, made))
    assert shown(Document, person) == ["a.pdf", "b.pdf"]
    done(lambda: actions.restore(person, definition_of(Folder), made.pk))
    assert shown(Document, person) == ["a.pdf", "a.pdf", "b.pdf", "b.pdf"]
    batches = Batch.objects.filter(kind=contents.KIND).order_by("pk")
    assert [(one.state, one.done, one.total) for one in batches] == [
        (State.DONE, 2, 2),
        (State.DONE, 3, 3),
        (State.DONE, 3, 3),
        (State.DONE, 3, 3),
    ]
