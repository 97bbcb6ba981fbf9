"""Filing a message: what is kept of it, where, and what its filer is told."""

import hashlib
from pathlib import Path

import pytest

from crm_lists.framework import access, actions
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.events import deliver_events
from crm_lists.framework.lists import definition_of
from crm_lists.framework.models import Change
from libraries import documents
from libraries.models import Document
from outlook_bridge.intake import filing, keeping
from outlook_bridge.intake.filing import Status
from outlook_bridge.intake.hints import Hints, hints_of
from outlook_bridge.models import LinkedBy, Message, Original
from tests.making import make_item
from tests.outlook_bridge.conftest import PNG, SAMPLES, SENT, FileMail, file_as, mail, message_of
from tests.people import World, actor


def test_a_message_keeps_what_its_file_says(file_mail: FileMail) -> None:
    filed = file_mail(
        headers={"Cc": "Ján <jan@customer.example>", "Importance": "high", "In-Reply-To": "<ask@own.example>"}
    )
    message = message_of(filed)

    assert filed.status == Status.FILED
    assert (message.subject, message.sender) == ("Offer for the hall", "Anna Nová")
    assert (message.sender_email, message.recipients) == ("anna@customer.example", "Sales")
    assert (message.sent_at, message.importance) == (SENT, "high")
    assert (message.message_id, message.in_reply_to) == ("offer-1@customer.example", "ask@own.example")
    assert message.content.recipients[1] == {"kind": "cc", "name": "Ján", "email": "jan@customer.example"}
    assert message.content.text.strip() == "Please send us an offer for the hall roof."


def test_the_original_is_kept_byte_for_byte_in_the_e_mail_library(world: World) -> None:
    content = mail()
    message = message_of(file_as(world.salesperson, content, name="Offer for the hall.eml"))
    document = message.document

    version = document.versions.get()
    assert documents.read_bytes(actor(world.salesperson), version) == content
    assert (document.library.code, document.name) == (documents.MAIL_LIBRARY, "Offer for the hall.eml")
    assert message.sha256 == hashlib.sha256(content).hexdigest()
    assert message.originals.get().state == Original.State.FILED


def test_filer_owner_group_and_moment_are_stamped(world: World, file_mail: FileMail) -> None:
    message = message_of(file_mail())

    assert (message.created_by, message.owner, message.group) == (world.salesperson, world.first, world.north)
    change = Change.objects.get(list_code="messages", item_id=message.pk)
    assert (change.verb, change.by) == ("add", world.salesperson)


def test_each_attachment_is_a_document_with_the_links_of_the_message(
    world: World, file_mail: FileMail
) -> None:
    case = make_item(actor(world.salesperson), "cases")
    filed = file_mail(hints=Hints(case=case), files={"Plan.pdf": b"%PDF-1.4 plan", "Sizes.csv": b"a,b\n"})
    message = message_of(filed)

    assert (message.case, message.relation) == (case, case.relation)
    kept = [(one.name, one.size, one.document) for one in message.attachments.all()]
    assert [entry[:2] for entry in kept] == [("Plan.pdf", 13), ("Sizes.csv", 4)]
    for _name, _size, document in kept:
        assert document is not None
        assert (document.case, document.relation, document.folder) == (
            case,
            case.relation,
            message.document.folder,
        )
    assert filed.text == f"Filed under {case}. 2 attachments were kept."


def test_pictures_of_the_text_are_no_documents_of_the_case(world: World, file_mail: FileMail) -> None:
    case = make_item(actor(world.salesperson), "cases")
    html = '<p>Hello <img src="cid:logo@1"></p>'
    message = message_of(file_mail(hints=Hints(case=case), html=html, pictures={"logo@1": PNG}))

    attachment = message.attachments.get()
    assert (attachment.is_inline, attachment.content_id, message.has_attachments) == (True, "logo@1", False)
    assert attachment.document is not None
    assert attachment.document.case is None


@pytest.mark.parametrize("list_code", ["cases", "relations", "contacts", "activities"])
def test_a_message_belongs_to_what_it_is_dropped_on(
    world: World, file_mail: FileMail, list_code: str
) -> None:
    item = make_item(actor(world.salesperson), list_code, full=True)
    message = message_of(file_mail(hints=hints_of(item)))

    relation = item if list_code == "relations" else item.relation
    assert message.relation == relation
    assert message.case == {"cases": item, "activities": getattr(item, "case", None)}.get(list_code)
    assert message.activity == (item if list_code == "activities" else None)
    assert message.linked_by == LinkedBy.HAND


def test_a_message_is_shared_with_the_group_of_its_case(world: World) -> None:
    case = make_item(actor(world.other_group), "cases")
    message = message_of(file_as(world.manager, mail(files={"a.txt": b"a"}), hints=Hints(case=case)))

    assert (message.group, message.salesperson) == (world.south, world.manager.salespeople.get())
    assert set(Document.objects.values_list("group", flat=True)) == {world.south.pk}
    assert access.may(actor(world.other_group), message, access.VIEW)


def test_links_that_a_person_changes_are_by_hand_and_the_attachments_follow(
    world: World, file_mail: FileMail
) -> None:
    message = message_of(file_mail(files={"Plan.pdf": b"%PDF-1.4 plan"}))
    case = make_item(actor(world.salesperson), "cases")

    changed = actions.change(actor(world.salesperson), message, {"case": case})
    deliver_events.call()

    assert (changed.relation, changed.linked_by) == (case.relation, LinkedBy.HAND)
    linked = Document.objects.filter(case=case, relation=case.relation)
    assert {document.name for document in linked} == {"Plan.pdf"}


def test_a_file_that_is_no_mail_is_kept_with_the_reason(world: World) -> None:
    case = make_item(actor(world.salesperson), "cases")
    filed = file_as(world.salesperson, b"\x00\x01 nothing", name="Broken.msg", hints=Hints(case=case))

    assert filed.status == Status.UNREAD
    assert filed.text.startswith("Kept as a document; it could not be read as an e-mail: ")
    document = Document.objects.get()
    assert filed.document == document
    assert document.description.startswith("could not be read as an e-mail: ")
    assert (document.case, document.library.code) == (case, documents.MAIL_LIBRARY)
    assert not Message.objects.exists()


def test_an_unreadable_file_is_kept_once(world: World) -> None:
    first = file_as(world.salesperson, b"\x00 nothing", name="Broken.msg")
    again = file_as(world.colleague, b"\x00 nothing", name="Broken.msg")

    assert (again.status, again.document) == (Status.UNREAD, first.document)
    assert again.text.startswith("Already kept by Test Salesperson")
    assert Document.objects.count() == 1


def test_a_file_whose_reading_was_cut_off_is_filed_at_the_next_attempt(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_args: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(filing, "read_safely", break_off)
        with pytest.raises(KeyboardInterrupt):
            file_as(world.salesperson, mail())
    assert Original.objects.get().state == Original.State.TAKEN

    assert file_as(world.salesperson, mail()).status == Status.FILED
    assert Document.objects.count() == 1


def test_a_fault_after_keeping_is_told_and_leaves_no_half_message(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_args: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(keeping, "attach", fail)
    filed = file_as(world.salesperson, mail())

    assert filed.status == Status.FAILED
    assert filed.document is not None
    assert not Message.objects.exists()
    assert "could not be filed" in caplog.text


def test_a_message_without_subject_is_called_so(file_mail: FileMail) -> None:
    assert message_of(file_mail(headers={"Subject": None})).subject == "(no subject)"


def test_text_of_the_body_is_found_by_search(file_mail: FileMail) -> None:
    assert "hall roof" in message_of(file_mail()).search_body()


def test_a_reader_may_file_nothing_and_nothing_is_kept(world: World) -> None:
    with pytest.raises(NotPermitted):
        file_as(world.reader, mail())
    assert not Document.objects.exists()


def test_deleting_a_message_takes_its_documents_along_and_restoring_brings_them_back(
    world: World, file_mail: FileMail
) -> None:
    message = message_of(file_mail(files={"Plan.pdf": b"%PDF-1.4 plan"}))
    person = actor(world.salesperson)
    visible = access.visible(person, definition_of(Document))

    actions.delete(person, message)
    assert not visible.exists()
    actions.restore(person, definition_of(Message), message.pk)
    assert {document.name for document in visible.all()} == {"Offer.eml", "Plan.pdf"}
    folder = message.document.folder
    assert folder is not None
    folder.refresh_from_db()
    assert folder.deleted_at is None


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.msg")), ids=lambda path: path.stem)
def test_each_sample_file_is_filed_or_kept(world: World, path: Path) -> None:
    content = path.read_bytes()
    filed = file_as(world.salesperson, content, name=path.name)

    expected = Status.UNREAD if "truncated" in path.name else Status.FILED
    assert filed.status == expected, filed.text
    assert filed.document is not None
    assert documents.read_bytes(actor(world.salesperson), filed.document.versions.get()) == content
