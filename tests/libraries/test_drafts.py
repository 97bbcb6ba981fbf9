"""What is not published leaks nowhere: lists, versions, text, history, alerts, API, changed settings."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm_lists.framework import access, actions, changes, versions
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.lists import definition_of
from crm_lists.framework.models import Change
from crm_lists.notices.matching import readers_of
from libraries import documents
from libraries.models import Document, DocumentText, DocumentVersion, KeptDraft, Library
from libraries.storing.files import open_file
from libraries.versions import drafts, removing, trimming
from tests.people import World, actor, client_of

Make = Callable[..., Document]


@pytest.fixture
def shelf(world: World) -> Library:
    """Return a library with drafts that takes any file."""
    return Library.objects.create(name="Plans", code="plans", allowed_formats=[], versioning="drafts")


@pytest.fixture
def make(world: World, shelf: Library) -> Make:
    """Return a function that makes a document of which 1.0 is published and 1.1 is a draft."""

    def do(*, is_published: bool = True) -> Document:
        person = actor(world.salesperson)
        document = documents.upload(person, shelf, name="Plan.txt", content=b"public words", comment="first")
        if is_published:
            document = documents.publish(person, document)
        return documents.new_version(person, document, b"secret words, and more of them", "secret remark")

    return do


def reads(world: World, document: Document, name: str = "reader") -> bool:
    return access.visible(actor(world.person(name)), definition_of(Document)).filter(pk=document.pk).exists()


def test_where_no_library_has_drafts_the_condition_is_empty(world: World) -> None:
    assert not drafts.restrict(actor(world.reader), access.VIEW)
    assert not drafts.restrict(actor(world.reader), access.CHANGE)


def test_size_format_and_text_are_those_of_the_published_version(make: Make) -> None:
    document = make()
    assert document.size == len(b"public words")
    assert document.shown_version().number.minor == 0
    DocumentText.objects.create(version=document.current_version(), text="secret words", state="done")
    DocumentText.objects.create(version=document.shown_version(), text="public words", state="done")
    document.text_state = "done"
    assert document.search_body() == "public words"


@pytest.mark.parametrize(("name", "is_told"), [("colleague", True), ("manager", True), ("reader", False)])
def test_the_history_of_drafts_is_for_those_who_see_drafts(
    world: World, make: Make, name: str, is_told: bool
) -> None:
    document, definition, person = make(), definition_of(Document), actor(world.person(name))
    found = versions.page_of(person, definition, document)[0]
    assert [change.verb for change in found] == [*(["draft"] if is_told else []), "publish", "add"]
    page = client_of(world.person(name)).get(f"/libraries/documents/{document.pk}/?tab=history")
    assert (b"secret remark" in page.content) == is_told
    draft = Change.objects.get(list_code="documents", verb="draft")
    assert readers_of({1: person}, draft) == ({1} if is_told else set())
    assert changes.told(person, definition, Change.objects.filter(pk=draft.pk)).exists() == is_told


@pytest.mark.parametrize(("name", "is_seen"), [("colleague", True), ("reader", False)])
def test_number_and_approval_of_the_newest_version_are_guarded(
    world: World, make: Make, name: str, is_seen: bool
) -> None:
    document, person = make(), world.person(name)
    definition = seen_by(actor(person), definition_of(Document))
    assert ("version_number" in definition.listed) == is_seen
    assert ("published_number" in definition.listed) != is_seen
    page = client_of(person).get("/libraries/plans/").content.decode()
    assert (">1.1" in page) == is_seen
    assert (">1.0<" in page) != is_seen
    assert document.name in page


def test_the_version_list_shows_each_what_he_may_download(world: World, make: Make) -> None:
    document = make()
    for name, labels in {"colleague": ["1.1", "1.0", "0.1"], "reader": ["1.0"]}.items():
        client = client_of(world.person(name))
        page = client.get(f"/libraries/documents/{document.pk}/?tab=versions").content.decode()
        shown = [one for one in ("1.1", "1.0", "0.1") if f"/versions/{one}/" in page]
        assert shown == labels
        for label in ("1.1", "1.0", "0.1"):
            answer = client.get(f"/libraries/documents/{document.pk}/versions/{label}/")
            assert answer.status_code == (200 if label in labels else 404)
    current = client_of(world.reader).get(f"/libraries/documents/{document.pk}/file/")
    assert b"".join(current) == b"public words"


@pytest.mark.parametrize(
    "settings", [{"versioning": "major"}, {"versioning": "none"}, {"requires_approval": True}]
)
def test_a_changed_setting_publishes_nothing(
    world: World, make: Make, shelf: Library, settings: dict[str, object]
) -> None:
    hidden = make(is_published=False)
    draft = make()
    for name, value in settings.items():
        setattr(shelf, name, value)
    shelf.save()

    assert not reads(world, hidden)
    assert reads(world, draft)
    reader = actor(world.reader)
    assert str(documents.version_of(reader, draft).number) == "1.0"
    for label in ("0.1", "1.1"):
        with pytest.raises(access.ItemNotFound):
            documents.version_of(reader, draft, label)


def test_what_comes_unpublished_into_a_library_without_drafts_stays_hidden(
    world: World, make: Make, shelf: Library
) -> None:
    hidden = make(is_published=False)
    open_library = documents.common_library(documents.CRM_LIBRARY)
    shelf.versioning = "major"
    shelf.save()
    actions.change(actor(world.salesperson), hidden, {}, generated={"library": open_library}, verb="move")
    Library.objects.filter(pk=shelf.pk).update(versioning="major")

    assert open_library.pk in drafts.hiding().libraries
    assert not reads(world, hidden)


def test_the_api_tells_number_and_approval_to_those_who_see_them(world: World, make: Make) -> None:
    document = make()
    fields = ("version_number", "published_number", "status", "is_checked_in")
    told = client_of(world.colleague).get(f"/api/v1/lists/documents/{document.pk}").json()
    assert [told[name] for name in fields] == ["1.1", "1.0", "draft", True]
    told = client_of(world.reader).get(f"/api/v1/lists/documents/{document.pk}").json()
    assert [told.get(name) for name in fields] == [None, "1.0", None, True]


def test_an_editor_does_not_write_over_a_draft_that_he_does_not_see(
    world: World, make: Make, shelf: Library
) -> None:
    shelf.drafts_for = "approvers"
    shelf.save()
    document = make()
    assert reads(world, document, "colleague")
    with pytest.raises(actions.NotPermitted):
        documents.new_version(actor(world.colleague), document, b"blindly")


# -- check-out ------------------------------------------------------------------------------------


def test_a_working_copy_is_for_its_holder_alone(world: World, make: Make) -> None:
    document, holder = make(), actor(world.salesperson)
    documents.check_out(holder, document)
    documents.save_draft(holder, document, b"first try")
    documents.save_draft(holder, document, b"second try")

    with open_file(documents.working_copy(holder, document).file) as stream:
        assert stream.read() == b"second try"
    url = f"/libraries/documents/{document.pk}/working-copy/"
    for name in ("colleague", "manager", "administrator", "reader", "stranger"):
        with pytest.raises(access.ItemNotFound):
            documents.working_copy(actor(world.person(name)), document)
        assert client_of(world.person(name)).get(url).status_code == 404
    assert b"".join(client_of(world.salesperson).get(url)) == b"second try"
    changed = documents.check_in(holder, document, comment="done")
    assert str(changed.number) == "1.2"
    assert documents.read_bytes(holder, changed.current_version()) == b"second try"


def test_who_is_taken_over_is_told_and_keeps_what_he_saved(world: World, make: Make) -> None:
    document, holder = make(), actor(world.salesperson)
    documents.check_out(holder, document)
    documents.save_draft(holder, document, b"half a day's work")

    documents.take_over(actor(world.manager), document)

    kept = documents.kept_drafts(holder, document).get()
    with open_file(documents.kept_copy(holder, document, kept.pk).file) as stream:
        assert stream.read() == b"half a day's work"
    for name in ("manager", "administrator", "colleague"):
        assert not documents.kept_drafts(actor(world.person(name)), document).exists()
    bell = client_of(world.salesperson).get("/notices/").content.decode()
    assert "took over the check-out" in bell
    page = client_of(world.salesperson).get(f"/libraries/documents/{document.pk}/").content.decode()
    assert f"/kept/{kept.pk}/" in page
    documents.drop_kept(holder, document, kept.pk)
    assert not KeptDraft.objects.exists()


def test_a_never_checked_in_document_is_discarded_into_the_recycle_bin(world: World, shelf: Library) -> None:
    shelf.requires_check_out = True
    shelf.save()
    person = actor(world.salesperson)
    document = documents.upload(person, shelf, name="Plan.txt", content=b"words")
    page = client_of(world.salesperson).get(f"/libraries/documents/{document.pk}/").content.decode()
    assert "It goes to the recycle bin" in page
    documents.discard_check_out(person, document)
    assert Document.objects.get().deleted_at is not None


def test_without_the_required_check_out_nothing_is_written_and_it_is_said_what_to_do(
    world: World, make: Make, shelf: Library
) -> None:
    document, person = make(), actor(world.salesperson)
    shelf.requires_check_out = True
    shelf.save()
    first = document.versions.get(major=1, minor=0)
    attempts: list[Callable[[], object]] = [
        lambda: documents.new_version(person, document, b"words"),
        lambda: documents.restore_version(person, document, first),
        lambda: actions.change(person, document, {"description": "new"}),
    ]
    for attempt in attempts:
        with pytest.raises(ValidationError, match="Check it out first"):
            attempt()
    documents.check_out(person, document)
    actions.change(actor(world.salesperson), document, {"description": "new"})


# -- deleting versions ----------------------------------------------------------------------------


def test_a_deleted_version_comes_back_or_goes_after_a_while(world: World, make: Make) -> None:
    document, person = make(), actor(world.salesperson)
    old = document.versions.get(major=0)
    for needed in ("1.0", "1.1"):
        with pytest.raises(ValidationError, match="in use"):
            documents.delete_version(person, document, documents.version_of(person, document, needed))

    documents.delete_version(person, document, old)
    with pytest.raises(access.ItemNotFound):
        documents.version_of(person, document, "0.1")
    assert not documents.deleted_versions(actor(world.reader), document).exists()
    documents.restore_deleted_version(person, document, "0.1")
    documents.delete_version(person, document, documents.version_of(person, document, "0.1"))
    assert removing.purge_deleted() == 0
    assert removing.purge_deleted(timezone.now() + timedelta(days=94)) == 1
    assert sorted(str(one.number) for one in document.versions.all()) == ["1.0", "1.1"]


def test_limits_are_kept_and_a_held_document_keeps_all(world: World, make: Make, shelf: Library) -> None:
    shelf.majors_kept, shelf.drafts_kept = 1, 1
    shelf.save()
    document, person = make(), actor(world.salesperson)
    documents.publish(person, document)
    Document.objects.update(is_held=True)
    assert trimming.trim_all() == 0
    Document.objects.update(is_held=False)
    assert trimming.trim_all() == 3
    assert [str(one.number) for one in DocumentVersion.objects.all()] == ["2.0"]
