"""Versions and check-out: who may write a document, and what stays of what was written."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from crm_lists.framework import access, actions
from crm_lists.framework.models import Change
from libraries import documents
from libraries.models import Document, DocumentLock
from tests.libraries.conftest import MakeFile, Upload
from tests.people import World, actor


def verbs(document: Document) -> list[str]:
    changes = Change.objects.filter(list_code="documents", item_id=document.pk).order_by("pk")
    return list(changes.values_list("verb", flat=True))


def test_each_check_in_makes_a_version_with_its_comment(
    world: World, upload: Upload, word_file: MakeFile
) -> None:
    salesperson, document = actor(world.salesperson), upload()

    documents.check_out(salesperson, document)
    changed = documents.check_in(salesperson, document, word_file("second"), "prices after the talk")

    assert str(changed.number) == "2.0"
    assert [(str(one.number), one.comment) for one in document.versions.all()] == [
        ("2.0", "prices after the talk"),
        ("1.0", "first"),
    ]
    assert not DocumentLock.objects.exists()
    assert verbs(document) == ["add", "check_out", "check_in"]


def test_a_version_never_changes(upload: Upload) -> None:
    version = upload().versions.get()
    version.comment = "another"
    with pytest.raises(TypeError):
        version.save()


def test_every_version_can_be_read_by_its_number(world: World, upload: Upload, word_file: MakeFile) -> None:
    salesperson, document = actor(world.salesperson), upload(text="first text")
    documents.new_version(salesperson, document, word_file("second text"))

    first = documents.version_of(salesperson, document, "1.0")
    assert documents.read_bytes(salesperson, first) == word_file("first text")
    with documents.open_version(salesperson, document) as current:
        assert current.read() == word_file("second text")
    with pytest.raises(access.ItemNotFound):
        documents.version_of(salesperson, document, "7.0")
    with pytest.raises(access.ItemNotFound):
        documents.version_of(salesperson, document, "../../1")


def test_a_restored_version_becomes_the_next_one(world: World, upload: Upload, word_file: MakeFile) -> None:
    salesperson, document = actor(world.salesperson), upload(text="first text")
    documents.new_version(salesperson, document, word_file("second text"))
    first = documents.version_of(salesperson, document, "1.0")

    restored = documents.restore_version(salesperson, document, first)

    current = restored.current_version()
    assert str(current.number) == "3.0"
    assert current.restored_from == first
    assert current.file_id == first.file_id
    assert documents.read_bytes(salesperson, current) == word_file("first text")


def test_a_version_of_another_document_is_not_restored(world: World, upload: Upload) -> None:
    one, other = upload("One.docx"), upload("Other.docx")
    with pytest.raises(access.ItemNotFound):
        documents.restore_version(actor(world.salesperson), one, other.versions.get())


def test_a_version_must_be_of_the_kind_that_the_name_tells(
    world: World, upload: Upload, pdf_file: MakeFile
) -> None:
    with pytest.raises(ValidationError, match="PDF"):
        documents.new_version(actor(world.salesperson), upload("Offer.docx"), pdf_file())


def test_writing_by_others_is_refused_with_the_holders_name(
    world: World, upload: Upload, word_file: MakeFile
) -> None:
    holder, other, document = actor(world.salesperson), actor(world.colleague), upload()
    documents.check_out(holder, document)
    first = document.versions.get()

    attempts: list[Callable[[], object]] = [
        lambda: documents.new_version(other, document, word_file("theirs")),
        lambda: documents.check_in(other, document, word_file("theirs")),
        lambda: documents.check_out(other, document),
        lambda: documents.discard_check_out(other, document),
        lambda: documents.restore_version(other, document, first),
        lambda: documents.move(other, document, None),
        lambda: actions.change(other, document, {"description": "theirs"}),
    ]
    for attempt in attempts:
        with pytest.raises(ValidationError) as refused:
            attempt()
        assert "Test Salesperson" in refused.value.messages[0]
        assert "since" in refused.value.messages[0]
    assert DocumentLock.objects.get().holder == world.salesperson
    assert document.versions.count() == 1


def test_deleting_what_somebody_else_has_checked_out_is_refused(world: World, upload: Upload) -> None:
    document = upload(who=world.colleague)
    documents.check_out(actor(world.salesperson), document)
    with pytest.raises(actions.NotPermitted, match="Test Salesperson"):
        actions.delete(actor(world.colleague), document)
    assert Document.objects.get().deleted_at is None


def test_deleting_an_own_check_out_ends_it(world: World, upload: Upload) -> None:
    salesperson, document = actor(world.salesperson), upload()
    documents.check_out(salesperson, document)
    actions.delete(salesperson, document)
    assert not DocumentLock.objects.exists()


def test_the_holder_may_write(world: World, upload: Upload, word_file: MakeFile) -> None:
    salesperson, document = actor(world.salesperson), upload()
    documents.check_out(salesperson, document)
    documents.new_version(salesperson, document, word_file("while checked out"))
    actions.change(salesperson, document, {"description": "mine"})
    assert DocumentLock.objects.get().holder == world.salesperson


def test_checking_out_twice_changes_nothing(world: World, upload: Upload) -> None:
    salesperson, document = actor(world.salesperson), upload()
    since = documents.check_out(salesperson, document).lock.since
    assert documents.check_out(salesperson, document).lock.since == since
    assert verbs(document) == ["add", "check_out"]


def test_a_discarded_check_out_leaves_the_document_as_it_was(world: World, upload: Upload) -> None:
    salesperson, document = actor(world.salesperson), upload()
    documents.check_out(salesperson, document)
    discarded = documents.discard_check_out(salesperson, document)
    assert str(discarded.number) == "1.0"
    documents.check_out(actor(world.colleague), document)


def test_checking_in_without_a_check_out_is_refused(
    world: World, upload: Upload, word_file: MakeFile
) -> None:
    with pytest.raises(ValidationError, match="not checked out"):
        documents.check_in(actor(world.salesperson), upload(), word_file("second"))


def test_checking_in_without_a_file_only_ends_the_check_out(world: World, upload: Upload) -> None:
    salesperson, document = actor(world.salesperson), upload()
    documents.check_out(salesperson, document)
    assert str(documents.check_in(salesperson, document, None, "nothing to do").number) == "1.0"
    assert not DocumentLock.objects.exists()


@pytest.mark.parametrize("name", ["manager", "administrator"])
def test_a_manager_takes_over_and_the_history_names_the_holder(
    world: World, upload: Upload, name: str
) -> None:
    document = upload()
    documents.check_out(actor(world.salesperson), document)

    documents.take_over(actor(world.person(name)), document)

    assert DocumentLock.objects.get().holder == world.person(name)
    change = Change.objects.filter(list_code="documents", item_id=document.pk).latest("pk")
    assert (change.verb, change.note) == ("take_over", "Taken over from Test Salesperson.")
    with pytest.raises(ValidationError):
        documents.check_in(actor(world.salesperson), document, None)


def test_a_colleague_may_not_take_over(world: World, upload: Upload) -> None:
    document = upload()
    documents.check_out(actor(world.salesperson), document)
    with pytest.raises(actions.NotPermitted, match="manager"):
        documents.take_over(actor(world.colleague), document)


@pytest.mark.parametrize(
    ("name", "refusal"), [("reader", actions.NotPermitted), ("stranger", access.ItemNotFound)]
)
def test_who_may_not_write_is_refused_and_a_stranger_learns_nothing(
    world: World, upload: Upload, word_file: MakeFile, name: str, refusal: type[Exception]
) -> None:
    document, person = upload(), actor(world.person(name))
    documents.check_out(actor(world.salesperson), document)
    first = document.versions.get()
    attempts: list[Callable[[], object]] = [
        lambda: documents.check_out(person, document),
        lambda: documents.take_over(person, document),
        lambda: documents.new_version(person, document, word_file("theirs")),
        lambda: documents.restore_version(person, document, first),
        lambda: documents.move(person, document, None),
    ]
    for attempt in attempts:
        with pytest.raises(refusal):
            attempt()
    if name == "stranger":
        with pytest.raises(access.ItemNotFound):
            documents.read_bytes(person, first)
        with pytest.raises(access.ItemNotFound):
            documents.open_version(person, document)
