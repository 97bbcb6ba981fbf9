"""Private mail is for the one who filed it: the message, its documents and its folder."""

import pytest

from crm_lists.framework import access
from crm_lists.framework.lists import definition_of
from libraries import documents
from libraries.models import Document, Folder, Library
from libraries.places import placing
from outlook_bridge.intake.filing import Status
from outlook_bridge.models import Message, Original
from tests.outlook_bridge.conftest import FileMail, file_as, mail, message_of
from tests.people import World, actor, client_of

PRIVATE = {"Sensitivity": "Private"}
EVERYBODY = ["colleague", "reader", "manager", "administrator", "other_group", "stranger", "nobody"]


def seen_by(world: World, person: str) -> list[str]:
    """Return which lists hold something that the person sees."""
    who = actor(world.person(person))
    return [
        model.__name__
        for model in (Message, Document, Folder)
        if access.visible(who, definition_of(model)).exists()
    ]


def test_its_filer_sees_a_private_message(world: World, file_mail: FileMail) -> None:
    message = message_of(file_mail(headers=PRIVATE, files={"Plan.pdf": b"%PDF-1.4"}))

    assert message.is_private
    assert seen_by(world, "salesperson") == ["Message", "Document", "Folder"]
    page = client_of(world.salesperson).get(f"/mail/{message.pk}/").content.decode()
    assert "Private: only you see it" in page


@pytest.mark.parametrize("person", EVERYBODY)
def test_nobody_else_sees_message_document_or_folder(world: World, file_mail: FileMail, person: str) -> None:
    message = message_of(file_mail(headers=PRIVATE, files={"Plan.pdf": b"%PDF-1.4"}))

    assert seen_by(world, person) == []
    client = client_of(world.person(person))
    for address in ("", "body/", "attachments/1/", "original/"):
        assert client.get(f"/mail/{message.pk}/{address}").status_code == 404


def test_the_same_private_mail_of_two_people_is_two_messages(world: World) -> None:
    first = file_as(world.salesperson, mail(headers=PRIVATE))
    second = file_as(world.colleague, mail(headers=PRIVATE))

    assert (first.status, second.status) == (Status.FILED, Status.FILED)
    assert first.message != second.message
    assert file_as(world.colleague, mail(headers=PRIVATE)).message == second.message


def test_a_file_that_nobody_has_read_yet_is_for_its_filer_only(world: World, file_mail: FileMail) -> None:
    file_mail()
    Original.objects.update(state=Original.State.TAKEN)

    visible = [
        access.visible(actor(world.person(name)), definition_of(Document)).exists() for name in EVERYBODY
    ]
    assert not any(visible)
    assert access.visible(actor(world.salesperson), definition_of(Document)).exists()


def test_an_unreadable_file_is_seen_by_the_group(world: World) -> None:
    file_as(world.salesperson, b"\x00 nothing", name="Broken.msg")
    assert seen_by(world, "colleague") == ["Document", "Folder"]


def test_a_folder_of_documents_stays_when_a_private_message_is_put_into_it(
    world: World, file_mail: FileMail
) -> None:
    message = message_of(file_mail(headers=PRIVATE))
    library = documents.common_library(documents.CRM_LIBRARY)
    folder = documents.add_folder(actor(world.salesperson), library, name="Offers")
    Document.objects.filter(pk=message.document_id).update(folder=folder, library=library)

    assert access.may(actor(world.colleague), folder, access.VIEW)
    assert seen_by(world, "colleague") == ["Folder"]


def test_the_folder_of_a_private_message_stays_private_wherever_it_goes(
    world: World, file_mail: FileMail
) -> None:
    message = message_of(file_mail(headers=PRIVATE))
    own = message.document.folder
    assert own is not None
    library = Library.objects.create(code="papers", name="Papers", allowed_formats=[])
    placing.move(actor(world.salesperson), own, placing.Place(library))

    assert seen_by(world, "colleague") == []
    assert access.may(actor(world.salesperson), own, access.VIEW)


def test_the_folder_of_a_private_message_stays_private_when_the_message_leaves_it(
    world: World, file_mail: FileMail
) -> None:
    message = message_of(file_mail(headers=PRIVATE))
    documents.move(actor(world.salesperson), message.document, None)

    assert seen_by(world, "colleague") == []


def test_the_condition_of_a_person_is_the_same_each_time(world: World) -> None:
    """Queries that were put together once are found again by it."""
    for model in (Document, Folder):
        first, again, other = (
            access.condition(actor(person), definition_of(model))
            for person in (world.salesperson, world.salesperson, world.colleague)
        )
        assert first == again
        assert first != other
